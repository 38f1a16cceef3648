-- Memories: closing a memory, and taking the latest change back.
--
-- RPCs    forget_memory, undo_memory_change

create function public.forget_memory(
  p_memory_key text,
  p_namespace text default 'default',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if private.claim_request(
    v_user_id, p_request_id, 'forget_memory', case when p_request_id is not null then
      jsonb_build_array(p_memory_key, p_namespace)
    end
  ) is not null then
    return;
  end if;

  perform private.lock_memories(v_user_id);
  update public.user_memories m
  set status = 'superseded', valid_to = now()
  where m.user_id = v_user_id and m.namespace = p_namespace
    and m.memory_key = normalize(p_memory_key, nfc) and m.status <> 'superseded';
  if not found then
    perform private.fail(404, 'memory_not_found', 'There is no memory of this key.');
  end if;
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

comment on function public.forget_memory is
  'Closes the memory of a key: it is recalled no more, and undo_memory_change can bring it back. '
  'erase_memory erases it for good. Errors: 404 memory_not_found, 409 request_conflict, 42501.';

create function public.undo_memory_change(
  p_history_id bigint,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns setof public.user_memories
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_change public.user_memory_history;
  v_before public.user_memories;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'undo_memory_change', case when p_request_id is not null then
      to_jsonb(p_history_id)
    end
  );
  if v_result is null then
    perform private.lock_memories(v_user_id);
    select * into v_change
    from public.user_memory_history h
    where h.user_id = v_user_id and h.id = p_history_id;
    if not found then
      perform private.fail(404, 'memory_change_not_found', 'There is no such change.');
    end if;
    if exists (
      select from public.user_memory_history h
      where h.user_id = v_user_id and h.namespace = v_change.namespace
        and h.memory_key = v_change.memory_key and h.id > p_history_id
    ) then
      perform private.fail(
        409, 'memory_changed_since', 'The memory has changed again since.', 'Undo the latest first.'
      );
    end if;

    if v_change.action = 'ADD' then
      perform private.save_memories(v_user_id, jsonb_build_array(
        jsonb_build_object('key', v_change.memory_key, 'action', 'delete')
      ), p_namespace => v_change.namespace);
    else
      -- The row that had the old value still has its embedding.
      with found as materialized (
        select *
        from public.user_memories m
        where m.user_id = v_user_id
          and m.namespace = v_change.namespace
          and m.memory_key = v_change.memory_key
          and m.memory_value = v_change.old_value
          and m.embedding is not null
      )
      select * into v_before from found f order by f.id desc limit 1;

      perform private.save_memories(v_user_id, jsonb_build_array(jsonb_build_object(
        'key', v_change.memory_key,
        'value', v_change.old_value,
        'category', v_change.old_attributes ->> 'category',
        'importance', v_change.old_attributes ->> 'importance',
        'confidence', v_change.old_attributes -> 'confidence',
        'expires_at', v_change.old_attributes ->> 'expires_at',
        'embedding', v_before.embedding::text,
        'embedding_model', v_before.embedding_model,
        'source_message_id', v_before.source_message_id
      )), p_namespace => v_change.namespace);
    end if;

    select coalesce(jsonb_agg(to_jsonb(m.id)), '[]') into v_result
    from public.user_memories m
    where m.user_id = v_user_id and m.namespace = v_change.namespace
      and m.memory_key = v_change.memory_key and m.status = 'active';
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;

  return query
  select m.*
  from public.user_memories m
  where m.user_id = v_user_id
    and m.id = any (array(select i.id::uuid from jsonb_array_elements_text(v_result) i (id)));
end;
$$;

comment on function public.undo_memory_change is
  'Takes back the latest change of a memory, by its id in user_memory_history: value, attributes '
  'and embedding are again what they were, and the undoing is a change in the history itself. '
  'Returns the memory that now stands, no row if none does. Errors: 404 memory_change_not_found, '
  '409 memory_changed_since, 409 request_conflict, 42501.';

grant execute on function
  public.forget_memory,
  public.undo_memory_change
to authenticated, service_role;
