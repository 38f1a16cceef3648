-- Memories: how one memory of a batch is saved, whichever RPC does it.

create function private.require_namespaces(p_namespaces text[]) returns text[]
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_namespaces is null or cardinality(p_namespaces) not between 1 and 20
     or exists (
       select from unnest(p_namespaces) n (name)
       where n.name is null or char_length(n.name) not between 1 and 100
         or strpos(n.name, ',') > 0
     ) then
    perform private.fail(
      400, 'invalid_namespace',
      'A namespace has 1 to 100 characters and no comma; a call names 1 to 20.',
      'Leave it out for the namespace default.'
    );
  end if;
  return p_namespaces;
end;
$$;

comment on function private.require_namespaces is
  'The namespaces themselves when they are some. Errors: 400 invalid_namespace.';

create function private.lock_memories(p_user_id uuid) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(
    hashtextextended('user_memories ' || p_user_id::text, 0)
  );
end;
$$;

comment on function private.lock_memories is
  'Waits for, and keeps to the end of the transaction, the right to write a user''s memories.';

create function private.save_memory(
  p_user_id uuid,
  p_memory jsonb,
  p_language text,
  p_namespace text
) returns uuid
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  -- Two spellings of one text in Unicode are one key.
  v_key text := normalize(p_memory ->> 'key', nfc);
  v_namespace text := coalesce(p_memory ->> 'namespace', p_namespace);
  v_value text := p_memory ->> 'value';
  v_action text := lower(coalesce(p_memory ->> 'action', 'upsert'));
  v_embedding extensions.vector := private.to_embedding(p_memory ->> 'embedding');
  v_status text := case
    when (p_memory ->> 'confidence')::real < 0.5 then 'pending' else 'active'
  end;
  v_old public.user_memories;
  v_id uuid;
begin
  perform private.require_fields('invalid_memory', 'A memory', p_memory, array[
    'key', 'value', 'category', 'importance', 'embedding', 'embedding_model', 'source_message_id',
    'confidence', 'expires_at', 'action', 'language', 'namespace'
  ]);
  if v_key is null then
    perform private.fail(400, 'invalid_memory', 'A memory has a key.');
  end if;

  if v_action = 'none' then
    return null;
  elsif v_action = 'delete' then
    update public.user_memories m
    set status = 'superseded', valid_to = now()
    where m.user_id = p_user_id and m.namespace = v_namespace
      and (m.memory_key = v_key or (v_key = '*' and v_value is null))
      and m.status <> 'superseded'
      -- What has ended is named where it is known: a newer value stays.
      and (
        v_value is null or lower(m.memory_value) = lower(v_value)
        or starts_with(lower(m.memory_value), lower(v_value) || ',')
      );
    return null;
  elsif v_action not in ('upsert', 'add', 'update') then
    perform private.fail(
      400, 'invalid_memory', format('There is no action %s.', left(v_action, 50)),
      'upsert (also add, update), delete or none.'
    );
  end if;

  -- The row that the new one agrees with or replaces; a doubt replaces only an earlier doubt. Found
  -- by their key first: for the order of one row the planner would walk all of the user's memories.
  with found as materialized (
    select *
    from public.user_memories m
    where m.user_id = p_user_id
      and m.namespace = v_namespace
      and m.memory_key = v_key
      and (m.status = v_status or (m.status = 'active' and m.memory_value = v_value))
  )
  select * into v_old from found f order by f.status, f.id desc limit 1;

  if v_old.memory_value = v_value then
    if v_status = 'pending' and v_old.status = 'active' then
      return v_old.id;
    end if;
    update public.user_memories m
    set
      memory_category = case
        when p_memory ? 'category' then p_memory ->> 'category' else m.memory_category
      end,
      importance = coalesce(p_memory ->> 'importance', m.importance),
      language = coalesce(p_memory ->> 'language', p_language, m.language),
      confidence = coalesce((p_memory ->> 'confidence')::real, m.confidence),
      expires_at = case
        when p_memory ? 'expires_at' then (p_memory ->> 'expires_at')::timestamptz else m.expires_at
      end,
      embedding = coalesce(v_embedding, m.embedding),
      embedding_model = case
        when v_embedding is null then m.embedding_model else p_memory ->> 'embedding_model'
      end
    where m.user_id = p_user_id and m.id = v_old.id;
    v_id := v_old.id;
  else
    v_id := private.uuid_v7();
    update public.user_memories m
    set status = 'superseded', valid_to = now(), superseded_by = v_id
    where m.user_id = p_user_id and m.id = v_old.id;

    insert into public.user_memories (
      user_id, id, namespace, memory_key, memory_value, memory_category, importance, confidence,
      status, source_message_id, expires_at, pinned_at, language, embedding, embedding_model
    )
    values (
      p_user_id, v_id, v_namespace, v_key, v_value,
      case when p_memory ? 'category' then p_memory ->> 'category' else v_old.memory_category end,
      coalesce(p_memory ->> 'importance', v_old.importance, 'medium'),
      coalesce((p_memory ->> 'confidence')::real, 1),
      v_status,
      (p_memory ->> 'source_message_id')::uuid,
      (p_memory ->> 'expires_at')::timestamptz,
      v_old.pinned_at,
      coalesce(p_memory ->> 'language', p_language),
      v_embedding,
      case when v_embedding is not null then p_memory ->> 'embedding_model' end
    );
  end if;

  -- What is now certain no longer waits for a confirmation.
  if v_status = 'active' then
    update public.user_memories m
    set status = 'superseded', valid_to = now(), superseded_by = v_id
    where m.user_id = p_user_id and m.namespace = v_namespace and m.memory_key = v_key
      and m.status = 'pending';
  end if;
  return v_id;
end;
$$;

comment on function private.save_memory is
  'One memory of private.save_memories: same value, its attributes change; other value, the old '
  'row is closed and a new one opened, pinned as the old one; delete, it is closed. Returns the '
  'row that stands, or null.';

create function private.save_memories(
  p_user_id uuid,
  p_memories jsonb,
  p_language text default null,
  p_namespace text default 'default'
) returns uuid[]
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_memory jsonb;
  v_ids uuid[] := '{}'::uuid[];
begin
  perform private.require_namespaces(array[p_namespace]);
  -- One writer of a user's memories at a time, to the end of its transaction: batches that name the
  -- same keys in other orders cannot deadlock.
  perform private.lock_memories(p_user_id);

  for v_memory in select e.memory from jsonb_array_elements(p_memories) e (memory) loop
    v_ids := v_ids || private.save_memory(p_user_id, v_memory, p_language, p_namespace);
  end loop;
  return array_remove(v_ids, null);
exception
  when data_exception or not_null_violation or check_violation or foreign_key_violation then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_memory',
      detail = format('Memory "%s": %s', left(v_memory ->> 'key', 50), left(sqlerrm, 200)),
      hint = 'A key of 1 to 200 and a value of 1 to 4,000 characters, importance low, medium or '
        'high, confidence 0 to 1, a namespace of 1 to 100 characters, an embedding with its '
        'embedding_model, a message of the user''s own.';
end;
$$;

comment on function private.save_memories is
  'Applies an array of memories in its order, all or nothing, and returns the rows that stand. '
  'p_namespace is of those that name none.';

grant execute on function
  private.require_namespaces,
  private.lock_memories,
  private.save_memory,
  private.save_memories
to authenticated, service_role;
