-- Chat turn: what is taken of a user's limits before anybody is asked, and the answer of a retry.
--
-- RPC     begin_turn

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

create function public.begin_turn(
  p_tokens integer default 16000,
  p_embedded_tokens integer default 0,
  p_own_key boolean default false,
  p_route jsonb default null,
  p_prompt_tokens integer default 0,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_answered jsonb;
begin
  if p_tokens is null or p_tokens not between 0 and 10000000
     or p_embedded_tokens is null or p_embedded_tokens not between 0 and 10000000
     or p_prompt_tokens is null or p_prompt_tokens not between 0 and 10000000 then
    perform private.fail(400, 'invalid_tokens', 'Tokens are a number from 0 to 10,000,000.');
  end if;
  -- A power failure may forget what a turn took a moment ago, and no client waits for the disk.
  perform set_config('synchronous_commit', 'off', true);
  -- Held first, so that what the one before has stored is seen.
  perform private.hold_request(v_user_id, p_request_id, 90);
  v_answered := private.answered_turn(v_user_id, p_request_id);
  if v_answered is not null then
    perform private.release_request(v_user_id, p_request_id);
    return v_answered;
  end if;
  perform private.reserve_turn(v_user_id);
  perform private.take_provider_call(v_user_id, 'chat', p_tokens, p_embedded_tokens);
  if p_own_key is not true then
    perform private.require_budget(v_user_id, p_route, p_prompt_tokens);
  end if;
  return null;
end;
$$;

comment on function public.begin_turn is
  'Takes what a turn of chat takes of the user''s limits before anybody is asked: two messages of '
  'the rate, which store_chat_pair gives to the turn, a call of a provider, p_tokens of a chat '
  'model and p_embedded_tokens of an embedding model. Needs something left of the budget, unless '
  'p_own_key says that the user pays; with p_route, as get_chat_context takes it, what is left has '
  'to pay for an answer of some candidate to p_prompt_tokens of the client''s own messages. '
  'get_chat_context reserves the turn''s cost when it has chosen the model. Null, or the answer '
  'that p_request_id has already, as get_chat_context returns it; '
  'then nothing is taken. Holds p_request_id for 90 seconds: hold_request goes on with that, or '
  'ends it when the turn is given up; store_chat_pair ends it. Errors: 400 invalid_tokens, 400 '
  'invalid_query, 400 invalid_constraints, 400 invalid_candidates, 409 no_candidate, 409 '
  'request_under_way, 429 rate_limited with Retry-After, 429 budget_exceeded, 42501.';

grant execute on function
  private.choices_of,
  private.answered_turn,
  public.begin_turn
to authenticated, service_role;
