-- Chat: the tree of a conversation.
--
-- RPC     get_conversation_tree

create function public.get_conversation_tree(
  p_session_id uuid,
  p_limit integer default 1000,
  p_after_seq integer default 0,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  parent_id uuid,
  seq integer,
  sender_type text,
  status text,
  model text,
  preview text,
  sibling integer,
  siblings integer,
  is_active boolean,
  "timestamp" timestamptz
)
language plpgsql
stable
security invoker
rows 100
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 1000);
  v_active uuid[];
begin
  v_active := array(
    select b.id
    from private.walk_branch(
      v_user_id, (private.last_message(v_user_id, p_session_id)).id, 2147483647
    ) b
  );
  return query
  select
    m.id, m.parent_id, m.seq, m.sender_type, m.status, m.model,
    left(m.message_text, 200),
    (row_number() over (partition by m.parent_id order by m.seq))::integer,
    (count(*) over (partition by m.parent_id))::integer,
    m.id = any (v_active),
    m."timestamp"
  from public.chat_messages m
  where m.user_id = v_user_id and m.session_id = p_session_id and m.seq > coalesce(p_after_seq, 0)
  order by m.seq
  limit v_limit;
end;
$$;

comment on function public.get_conversation_tree is
  'The messages of a conversation with their places in its tree, oldest first, a page of 1 to '
  '1,000; the next one is p_after_seq = the last row''s seq. preview: the first 200 characters; '
  'sibling of siblings: which one it is among those under its parent; is_active: on the branch '
  'that was written last. get_chat_history reads a branch by its leaf''s id. A conversation that '
  'is not the user''s is empty. Errors: 400 invalid_limit, 42501.';

grant execute on function public.get_conversation_tree to authenticated, service_role;
