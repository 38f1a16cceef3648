-- Memories: what a model finds in a turn, in the background; …_writing_jobs.sql has its queue.

create function private.read_memory_job(p_job private.embedding_jobs) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_namespace text := coalesce(p_job.detail ->> 'namespace', 'default');
  v_messages jsonb;
  v_asked public.chat_messages;
  v_zone text;
begin
  with branch as materialized (
    select b.*, row_number() over () as distance
    from private.walk_branch(p_job.user_id, p_job.row_id::uuid, 40) b
  ),
  said as (
    select
      b.*, row_number() over (order by b.distance) as place,
      b.distance <= (
        select min(a.distance) from branch a where a.sender_type = 'user'
      ) as is_new
    from branch b
    where b.message_text <> '' and b.sender_type <> 'tool'
  )
  select jsonb_agg(jsonb_build_object(
    'id', s.id, 'sender_type', s.sender_type, 'at', s."timestamp", 'is_new', s.is_new,
    'text', left(s.message_text, case when s.is_new then 16000 else 1000 end)
  ) order by s.distance desc) into v_messages
  from said s
  where s.place <= 8;
  if not coalesce(jsonb_path_exists(
    v_messages, '$[*] ? (@.is_new == true && @.sender_type == "user")'
  ), false) then
    return null;
  end if;

  select m.* into v_asked
  from public.chat_messages m
  where m.user_id = p_job.user_id and m.id = (jsonb_path_query_first(
    v_messages, '$[*] ? (@.is_new == true && @.sender_type == "user").id'
  ) #>> '{}')::uuid;
  select p.timezone into v_zone from public.profiles p where p.id = p_job.user_id;

  return jsonb_build_object(
    'claim', p_job.row_id,
    'today', to_char(
      private.local_time(v_asked."timestamp", coalesce(v_zone, 'UTC')), 'YYYY-MM-DD'
    ),
    'time_zone', coalesce(v_zone, 'UTC'),
    'messages', v_messages,
    'memories', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', m.id, 'key', m.memory_key, 'value', m.memory_value, 'category', m.memory_category,
        'since', m.valid_from, 'said_by', s.sender_type
      ) order by m.id), '[]')
      from public.user_memories m
      left join public.chat_messages s on s.user_id = m.user_id and s.id = m.source_message_id
      where m.user_id = p_job.user_id and m.status = 'active' and m.id = any (array(
        select r.id
        from private.rank_memories(
          p_job.user_id,
          private.read_users_query(p_job.user_id, left(v_asked.message_text, 2000)),
          v_asked.embedding, 20, now(), v_asked.embedding_model,
          p_namespaces => array[v_namespace]
        ) r
        union
        (
          select n.id from public.user_memories n
          where n.user_id = p_job.user_id and n.namespace = v_namespace and n.status = 'active'
          order by n.id desc
          limit 10
        )
      ))
    )
  );
end;
$$;

comment on function private.read_memory_job is
  'What a model is shown of a turn: {claim, today, time_zone, messages: [{id, sender_type, at, '
  'text, is_new: of the turn itself}], memories: those that are related and the newest [{id, key, '
  'value, category, since, said_by}]}; null when the turn is gone.';

create function private.key_for(p_user_id uuid, p_namespace text, p_operation jsonb) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_key text := normalize(p_operation ->> 'key', nfc);
  v_old public.user_memories;
begin
  select * into v_old
  from public.user_memories m
  where m.user_id = p_user_id and m.status = 'active' and case
    when pg_input_is_valid(p_operation ->> 'memory_id', 'uuid')
      then m.id = (p_operation ->> 'memory_id')::uuid
    else m.namespace = p_namespace and m.memory_key = v_key
  end;
  if v_old.id is null or p_operation ->> 'op' <> 'add' then
    return coalesce(v_old.memory_key, v_key);
  end if;
  -- Of these there is one; of others another is a further one, as a second pet is.
  if v_old.memory_key ~ '^(name|location|origin|employer|occupation|diet|birthday|favorite_.*)$'
     or lower(v_old.memory_value) = lower(p_operation ->> 'value') then
    return v_old.memory_key;
  end if;
  return (
    select min(left(v_key, 195) || '_' || i)
    from generate_series(2, 9) i
    where not exists (
      select from public.user_memories m
      where m.user_id = p_user_id and m.status = 'active' and m.namespace = p_namespace
        and m.memory_key = left(v_key, 195) || '_' || i
    )
  );
end;
$$;

comment on function private.key_for is
  'The key that an operation is about: that of the memory which it names, or its own, with a '
  'number where there is another fact under it already.';

create function private.store_memory_job(p_job private.embedding_jobs, p_result jsonb)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_namespace text := coalesce(p_job.detail ->> 'namespace', 'default');
  v_operation jsonb;
begin
  perform private.lock_memories(p_job.user_id);
  for v_operation in
    select o from jsonb_array_elements(coalesce(p_result -> 'operations', '[]')) o
    where o ->> 'op' in ('add', 'update', 'supersede', 'close')
    limit 50
  loop
    perform set_config('engram.message_id', coalesce(v_operation ->> 'message_id', ''), true);
    -- An operation that cannot be done spoils no other.
    begin
      perform private.save_memories(
        p_job.user_id,
        jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
          'key', private.key_for(p_job.user_id, v_namespace, v_operation),
          'value', case when v_operation ->> 'op' <> 'close' then v_operation ->> 'value' end,
          'category', v_operation ->> 'category',
          'importance', v_operation ->> 'importance',
          'source_message_id', v_operation ->> 'message_id',
          'action', case v_operation ->> 'op' when 'close' then 'delete' else 'upsert' end
        ))),
        p_namespace => v_namespace
      );
    exception when sqlstate 'PT400' or integrity_constraint_violation then
      raise warning 'An operation on memories was left out: %', sqlerrm;
    end;
  end loop;
  perform set_config('engram.message_id', '', true);
  return true;
end;
$$;

comment on function private.store_memory_job is
  'Applies what a model has found in a turn: {operations: [{op: add, update, supersede or close, '
  'key, value, memory_id: of the memory that it is about, category, importance, message_id: whose '
  'words it rests on}]}, 50 at most.';

insert into private.writing_tasks (source, read_function, store_function) values
  ('memories', 'read_memory_job', 'store_memory_job');

grant execute on function
  private.read_memory_job,
  private.key_for,
  private.store_memory_job
to authenticated, service_role;
