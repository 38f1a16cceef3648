-- Memories: erasing them for good.
--
-- RPC     erase_memory
--
-- A row that is deleted from user_memories, by erase_memory or by a plain DELETE, takes every copy
-- of its value along: the memory's history, the answers kept for retries, the vectors that wait for
-- a change of model, and the quotations in answers. The user can undo forget_memory, not this.

create function private.erase_memory_traces() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because clients have no write grant on the history, the requests and the queues.
begin
  -- With an account all of it goes by itself.
  if current_setting('engram.erasing', true) = 'yes'
     or not exists (select from gone g join auth.users u on u.id = g.user_id) then
    return null;
  end if;

  delete from public.user_memory_history h
  using gone g
  where h.user_id = g.user_id and h.memory_id = g.id;

  -- What replaced it was the first of its key then.
  update public.user_memory_history h
  set action = 'ADD', old_value = null, old_attributes = null
  from gone g
  where h.user_id = g.user_id and h.memory_id = g.superseded_by and h.action = 'SUPERSEDE'
    and h.old_value = g.memory_value;

  delete from private.staged_embeddings s
  using gone g
  where s.user_id = g.user_id and s.source = 'user_memories' and s.row_id = g.id::text;

  update private.requests r
  set result = (
    select coalesce(jsonb_agg(e.saved order by e.position), '[]')
    from jsonb_array_elements(r.result) with ordinality e (saved, position)
    where not exists (
      select from gone g where g.user_id = r.user_id and g.id::text = e.saved ->> 'id'
    )
  )
  where r.user_id in (select g.user_id from gone g)
    and r.operation = 'upsert_memories'
    and jsonb_typeof(r.result) = 'array'
    and exists (
      select from gone g
      where g.user_id = r.user_id
        and r.result @> jsonb_build_array(jsonb_build_object('id', g.id))
    );

  -- An answer that was given it may have quoted it.
  update public.chat_messages m
  set metadata = jsonb_set(m.metadata, '{citations}', (
    select coalesce(jsonb_agg(c.citation order by c.position), '[]')
    from jsonb_array_elements(m.metadata -> 'citations') with ordinality c (citation, position)
    where not exists (
      select from gone g where g.user_id = m.user_id and g.id::text = c.citation ->> 'id'
    )
  ))
  where m.user_id in (select g.user_id from gone g where g.access_count > 0)
    and m.sender_type = 'ai'
    and jsonb_typeof(m.metadata -> 'citations') = 'array'
    and exists (
      select from gone g
      where g.user_id = m.user_id
        and m.metadata -> 'citations' @> jsonb_build_array(jsonb_build_object('id', g.id))
    );
  return null;
end;
$$;

comment on function private.erase_memory_traces is
  'Trigger: erases every copy of a deleted memory: its history, the answers that retries would '
  'get, the vectors that wait for a change of model, and the quotations in answers.';

create trigger user_memories_erase_traces
  after delete on public.user_memories
  referencing old table as gone
  for each statement execute function private.erase_memory_traces();

create function private.erase_drawn_memories() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  perform private.lock_memories(old.user_id);
  delete from public.user_memories m
  where m.user_id = old.user_id
    and m.source_message_id in (
      select g.id
      from public.chat_messages g
      where g.user_id = old.user_id and g.session_id = old.id
    );
  return old;
end;
$$;

comment on function private.erase_drawn_memories is
  'Trigger: with a conversation go the memories drawn from it, where delete_conversation was asked '
  'for that.';

create trigger conversations_erase_drawn_memories
  before delete on public.conversations
  for each row
  when (current_setting('engram.erasing_drawn', true) = 'yes')
  execute function private.erase_drawn_memories();

create function public.erase_memory(
  p_memory_key text,
  p_namespace text default 'default',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns integer
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_erased integer;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'erase_memory', case when p_request_id is not null then
      jsonb_build_array(p_memory_key, p_namespace)
    end
  );
  if v_result is not null then
    return v_result::integer;
  end if;

  perform private.lock_memories(v_user_id);
  delete from public.user_memories m
  where m.user_id = v_user_id
    and m.namespace = p_namespace
    and m.memory_key = normalize(p_memory_key, nfc);
  get diagnostics v_erased = row_count;
  if v_erased = 0 then
    perform private.fail(404, 'memory_not_found', 'There is no memory of this key.');
  end if;
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_erased));
  return v_erased;
end;
$$;

comment on function public.erase_memory is
  'Erases the memory of a key for good, with every value that it had: its rows, its history, what '
  'retries would be answered, what answers quoted. The messages it was drawn from are the '
  'conversation''s and stay. Returns how many values there were. Errors: 404 memory_not_found, 409 '
  'request_conflict, 42501.';

grant execute on function public.erase_memory to authenticated, service_role;
