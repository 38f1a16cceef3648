-- Chat: reading messages page by page.
--
-- RPC     get_chat_history

create function public.get_chat_history(
  p_session_id uuid default null,
  p_limit integer default 50,
  p_before_seq integer default null,
  p_before timestamptz default null,
  p_before_id uuid default null,
  p_leaf_id uuid default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  session_id uuid,
  seq integer,
  message_text text,
  sender_type text,
  status text,
  mood_detected text,
  sentiment_score numeric,
  model text,
  parent_id uuid,
  parts jsonb,
  tool_calls jsonb,
  tool_call_id text,
  feedback_score smallint,
  has_flashcards boolean,
  metadata jsonb,
  "timestamp" timestamptz
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 200);
  v_leaf_id uuid := p_leaf_id;
begin
  if v_leaf_id is null and p_session_id is not null and exists (
    select from public.conversations c
    where c.user_id = v_user_id and c.id = p_session_id and c.is_branched
  ) then
    v_leaf_id := (private.last_message(v_user_id, p_session_id)).id;
  end if;

  if v_leaf_id is not null then
    return query
    select
      m.id, m.session_id, m.seq, m.message_text, m.sender_type, m.status, m.mood_detected,
      m.sentiment_score, m.model, m.parent_id, m.parts, m.tool_calls, m.tool_call_id,
      m.feedback_score, m.has_flashcards, m.metadata, m."timestamp"
    from private.walk_branch(
      v_user_id, v_leaf_id, case when p_before_seq is null then v_limit else 2147483647 end
    ) m
    where m.seq < coalesce(p_before_seq, 2147483647)
      and m.session_id = coalesce(p_session_id, m.session_id)
    order by m.seq desc
    limit v_limit;
  elsif p_session_id is not null then
    return query
    select
      m.id, m.session_id, m.seq, m.message_text, m.sender_type, m.status, m.mood_detected,
      m.sentiment_score, m.model, m.parent_id, m.parts, m.tool_calls, m.tool_call_id,
      m.feedback_score, m.has_flashcards, m.metadata, m."timestamp"
    from public.chat_messages m
    where m.user_id = v_user_id
      and m.session_id = p_session_id
      and m.seq < coalesce(p_before_seq, 2147483647)
    order by m.seq desc
    limit v_limit;
  else
    -- One row comparison, which an index range serves; the same with "or" is not.
    return query
    select
      m.id, m.session_id, m.seq, m.message_text, m.sender_type, m.status, m.mood_detected,
      m.sentiment_score, m.model, m.parent_id, m.parts, m.tool_calls, m.tool_call_id,
      m.feedback_score, m.has_flashcards, m.metadata, m."timestamp"
    from public.chat_messages m
    where m.user_id = v_user_id
      and (m."timestamp", m.id) < (
        coalesce(p_before, 'infinity'),
        coalesce(p_before_id, '00000000-0000-0000-0000-000000000000')
      )
    order by m."timestamp" desc, m.id desc
    limit v_limit;
  end if;
end;
$$;

comment on function public.get_chat_history is
  'Messages, newest first, a page of 1 to 200. Of a branch: p_leaf_id is its last message. Of one '
  'conversation: its branch that was written last. The next page of either is p_before_seq = the '
  'last row''s seq. Of all, with every branch: p_before and p_before_id = the last row''s '
  'timestamp and id. A conversation that is not the user''s is empty. tool_calls are [{id, name, '
  'arguments}]; a message of sender_type tool is the result of tool_call_id. Errors: 400 '
  'invalid_limit, 42501.';

grant execute on function public.get_chat_history to authenticated, service_role;
