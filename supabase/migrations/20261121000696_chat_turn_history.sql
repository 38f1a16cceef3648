-- Chat turn: what of a conversation a model is given, and the answer that a retry gets.

create function private.recent_history(
  p_user_id uuid,
  p_leaf_id text,
  p_count integer,
  p_tokens integer,
  out messages jsonb,
  out tokens integer
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  select
    coalesce(jsonb_agg(jsonb_build_object(
      'id', h.id, 'seq', h.seq, 'sender_type', h.sender_type,
      -- The message that is longer than what is left shows its beginning and its end.
      'message_text', case
        when h.before + h.own <= p_tokens then h.message_text
        else left(h.message_text, (p_tokens - h.before) * 2) || E'\n[…]\n'
          || right(h.message_text, (p_tokens - h.before) * 2)
      end
    ) || case
      when h.tool_calls is null and h.tool_call_id is null and h.parts is null then '{}'
      else jsonb_build_object(
        'tool_calls', h.tool_calls, 'tool_call_id', h.tool_call_id, 'parts', h.parts
      )
    end order by h.seq), '[]'),
    greatest(least(coalesce(max(h.before + h.own), 0), p_tokens), 0)
  into messages, tokens
  from (
    select
      m.*,
      coalesce(sum(m.own) over (
        order by m.seq desc rows between unbounded preceding and 1 preceding
      ), 0)::integer as before
    from (
      select
        b.id, b.seq, b.sender_type, b.message_text, b.tool_calls, b.tool_call_id, b.parts,
        private.count_tokens(b.message_text || coalesce(b.tool_calls::text, '')) as own
      from private.walk_branch(p_user_id, p_leaf_id::uuid, p_count) b
      where b.message_text <> '' or b.tool_calls is not null or b.parts is not null
    ) m
  ) h
  -- Of a message of which a few words would be left, nothing is.
  where h.before + least(h.own, 50) <= p_tokens;
end;
$$;

comment on function private.recent_history is
  'The end of a branch that fits in so many tokens, oldest first: [{id, seq, sender_type, '
  'message_text, tool_calls?, tool_call_id?, parts?}]. The message that does not fit whole is cut '
  'in its middle.';

create function private.choices_of(p_answer public.chat_messages) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object(
      'message_text', m.message_text, 'status', m.status, 'parts', m.parts,
      'tool_calls', m.tool_calls, 'metadata', m.metadata
    ) order by m.seq)
    from public.chat_messages m
    where m.user_id = (p_answer).user_id
      and m.parent_id is not distinct from (p_answer).parent_id
      and (p_answer).metadata -> 'choices' ? m.id::text
  ), '[]');
end;
$$;

comment on function private.choices_of is
  'The further answers that a model gave with this one, in their order.';

create function private.answered_turn(p_user_id uuid, p_request_id uuid) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_answer public.chat_messages;
  v_question text;
begin
  if p_request_id is null then
    return null;
  end if;
  select a.* into v_answer
  from private.requests r
  join public.chat_messages a
    on a.user_id = r.user_id
    and a.id = case r.operation when 'store_chat_pair' then (r.result #>> '{}')::uuid end
  where r.user_id = p_user_id and r.request_id = p_request_id;
  if not found then
    return null;
  end if;

  select b.message_text into v_question
  from private.walk_branch(p_user_id, v_answer.parent_id, 1000) b
  where b.sender_type = 'user'
  order by b.seq desc
  limit 1;
  return jsonb_build_object(
    'id', v_answer.id, 'session_id', v_answer.session_id,
    'user_message', coalesce(v_question, ''), 'message_text', v_answer.message_text,
    'status', v_answer.status, 'model', v_answer.model, 'parts', v_answer.parts,
    'tool_calls', v_answer.tool_calls, 'metadata', v_answer.metadata
  ) || case
    when v_answer.metadata ? 'choices'
      then jsonb_build_object('others', private.choices_of(v_answer))
    else '{}'
  end;
end;
$$;

comment on function private.answered_turn is
  'The answer that store_chat_pair has kept under a request id; null when there is none.';

grant execute on function
  private.recent_history,
  private.choices_of,
  private.answered_turn
to authenticated, service_role;
