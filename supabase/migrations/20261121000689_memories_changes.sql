-- Memories: what a message has changed.
--
-- RPC     get_memory_changes

create function private.is_remembering(p_user_id uuid, p_message_ids uuid[]) returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
-- Definer because no client may read the queue: of a message of the user's it is told.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  return exists (
    select from private.embedding_jobs j
    where j.user_id = v_user_id and j.kind = 'writing' and j.source = 'memories'
      and j.row_id = any (p_message_ids::text[]) and j.dead_at is null
  );
end;
$$;

comment on function private.is_remembering is
  'Whether one of these messages is still looked through for memories.';

create function public.get_memory_changes(
  p_message_id uuid,
  p_user_id uuid default auth.uid()
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_message public.chat_messages;
  v_ids uuid[];
begin
  select * into v_message
  from public.chat_messages m
  where m.user_id = v_user_id and m.id = p_message_id;
  if not found then
    perform private.fail(404, 'message_not_found', 'There is no such message.');
  end if;
  -- The turn of an answer begins with the question; that of a question ends with its answers.
  v_ids := case when v_message.sender_type = 'user'
    then array(
      select a.id from public.chat_messages a
      where a.user_id = v_user_id and a.parent_id = p_message_id
    ) || p_message_id
    else array(
      select b.id
      from (
        select
          w.id, count(*) filter (where w.sender_type = 'user')
            over (order by w.seq desc rows between unbounded preceding and 1 preceding) as asked
        from private.walk_branch(v_user_id, p_message_id, 100) w
      ) b
      where b.asked = 0
    )
  end;
  return jsonb_build_object(
    'changes', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', h.id, 'memory_id', h.memory_id, 'namespace', h.namespace, 'key', h.memory_key,
        'action', h.action, 'old_value', h.old_value, 'new_value', h.new_value,
        'message_id', h.message_id, 'at', h.created_at
      ) order by h.id), '[]')
      from public.user_memory_history h
      where h.user_id = v_user_id and h.message_id = any (v_ids)
    ),
    'pending', private.is_remembering(v_user_id, v_ids)
  );
end;
$$;

comment on function public.get_memory_changes is
  'What a turn has changed in the memories, by the id of its question or its answer: {changes: '
  '[{id, memory_id, namespace, key, action: ADD, UPDATE, SUPERSEDE or DELETE, old_value, '
  'new_value, message_id: whose words it rests on, at}] oldest first, pending: a model still '
  'looks}. Errors: 404 message_not_found, 42501.';

grant execute on function
  private.is_remembering,
  public.get_memory_changes
to authenticated, service_role;
