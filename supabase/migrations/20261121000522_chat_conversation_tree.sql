-- Chat: the tree of a conversation.
--
-- RPC     get_conversation_tree

create index chat_messages_root_idx on public.chat_messages (user_id, session_id)
  where parent_id is null;

create function private.siblings_of(
  p_user_id uuid,
  p_session_id uuid,
  p_parent_id uuid,
  p_seq integer,
  out place integer,
  out number integer
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  -- Two statements, for each is served by an index of its own.
  if p_parent_id is null then
    select count(*) filter (where m.seq <= p_seq), count(*) into place, number
    from public.chat_messages m
    where m.user_id = p_user_id and m.session_id = p_session_id and m.parent_id is null;
  else
    select count(*) filter (where m.seq <= p_seq), count(*) into place, number
    from public.chat_messages m
    where m.user_id = p_user_id and m.parent_id = p_parent_id;
  end if;
end;
$$;

comment on function private.siblings_of is
  'Which one a message is among those under its parent, and how many there are.';

grant execute on function private.siblings_of to authenticated, service_role;

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
  v_is_branched boolean;
  v_active uuid[];
begin
  select c.is_branched into v_is_branched
  from public.conversations c
  where c.user_id = v_user_id and c.id = p_session_id;
  if v_is_branched then
    v_active := array(
      select b.id
      from private.walk_branch(
        v_user_id, (private.last_message(v_user_id, p_session_id)).id, 2147483647
      ) b
    );
  end if;
  return query
  select
    m.id, m.parent_id, m.seq, m.sender_type, m.status, m.model, left(m.message_text, 200),
    s.place, s.number, not v_is_branched or m.id = any (v_active), m."timestamp"
  from (
    select
      p.id, p.parent_id, p.seq, p.sender_type, p.status, p.model, p.message_text, p."timestamp"
    from public.chat_messages p
    where p.user_id = v_user_id and p.session_id = p_session_id and p.seq > coalesce(p_after_seq, 0)
    order by p.seq
    limit v_limit
  ) m
  cross join lateral private.siblings_of(v_user_id, p_session_id, m.parent_id, m.seq) s
  order by m.seq;
end;
$$;

comment on function public.get_conversation_tree is
  'The messages of a conversation with their places in its tree, oldest first, a page of 1 to '
  '1,000; the next one is p_after_seq = the last row''s seq. preview: the first 200 characters; '
  'sibling of siblings: which one it is among those under its parent; is_active: on the branch '
  'that was written last. get_chat_history reads a branch by its leaf''s id. A conversation that '
  'is not the user''s is empty. Errors: 400 invalid_limit, 42501.';

grant execute on function public.get_conversation_tree to authenticated, service_role;
