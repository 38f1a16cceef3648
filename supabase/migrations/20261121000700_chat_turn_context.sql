-- Chat turn: everything a reply needs, in one call.
--
-- RPC     get_chat_context
--
-- Depends on profiles, chat and memories.

create function public.get_chat_context(
  p_session_id uuid default null,
  p_query_embedding text default null,
  p_embedding_model text default null,
  p_history_count integer default 20,
  p_memory_count integer default 8,
  p_token_budget integer default 3000,
  p_query_text text default null,
  p_route jsonb default null,
  p_thread jsonb default null,
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
  v_personality jsonb;
  v_summary text;
  v_memories jsonb := '[]'::jsonb;
  v_memory_tokens integer := 0;
  v_history jsonb := '[]'::jsonb;
  v_history_tokens integer := 0;
  v_answered jsonb;
  v_branch jsonb;
  v_context jsonb;
begin
  if p_history_count is null or p_history_count not between 0 and 200
     or p_memory_count is null or p_memory_count not between 0 and 100
     or p_token_budget is null or p_token_budget not between 0 and 1000000 then
    perform private.fail(
      400, 'invalid_limit',
      'p_history_count is 0 to 200, p_memory_count 0 to 100, p_token_budget 0 to 1,000,000.'
    );
  end if;

  if p_thread is not null then
    perform private.require_thread(p_thread);
  end if;

  -- What is stored has the room that the client's messages and the answer leave.
  if p_route is not null then
    p_token_budget := least(p_token_budget, private.room_of_turn(
      p_route, coalesce(
        (p_thread ->> 'tokens')::integer, private.count_tokens(coalesce(p_query_text, ''))
      )
    ));
  end if;

  -- A retried turn needs its answer, not a context for another one.
  v_answered := private.answered_turn(v_user_id, p_request_id);
  if v_answered is not null then
    return jsonb_build_object(
      'personality', v_personality, 'memories', v_memories, 'history', v_history,
      'documents', '[]'::jsonb, 'summary', v_summary, 'answered', v_answered, 'branch', null
    );
  end if;

  -- A reply that could not be kept is not asked for.
  if p_route is null then
    perform private.require_rate(v_user_id, 'public.chat_messages', 2);
  else
    perform private.reserve_turn(v_user_id);
    perform private.take_provider_call(
      v_user_id, 'chat', p_token_budget + private.count_tokens(coalesce(p_query_text, '')),
      -- The question, and what memories repeat of it.
      2 * private.count_tokens(coalesce(p_query_text, ''))
    );
  end if;

  if p_thread is not null then
    v_branch := private.find_branch(v_user_id, p_session_id, p_thread);
  end if;

  select p.personality_llm_context into v_personality
  from public.profiles p
  where p.id = v_user_id and p.personality_completed_at is not null;

  select c.summary into v_summary
  from public.conversations c
  where c.user_id = v_user_id and c.id = coalesce((v_branch ->> 'session_id')::uuid, p_session_id);

  if p_memory_count > 0 and (p_query_embedding is not null or p_query_text is not null) then
    select
      coalesce(jsonb_agg(jsonb_build_object(
        'id', r.id,
        'key', r.memory_key,
        'value', r.memory_value,
        'category', r.memory_category,
        'importance', r.importance,
        'score', round(r.score::numeric, 4)
      ) order by r.score desc), '[]'),
      coalesce(sum(private.count_tokens(r.memory_key || r.memory_value)), 0)
    into v_memories, v_memory_tokens
    from public.recall_memories(
      p_query_embedding, p_query_text, p_memory_count, now(), p_embedding_model,
      p_user_id => v_user_id
    ) r;
  end if;

  if v_branch ->> 'history' is distinct from 'client' then
    select h.messages, h.tokens into v_history, v_history_tokens
    from private.recent_history(
      v_user_id,
      coalesce(
        v_branch -> 'history_id', v_branch -> 'parent_id',
        to_jsonb((private.last_message(v_user_id, p_session_id)).id)
      ) #>> '{}',
      p_history_count, p_token_budget - v_memory_tokens
    ) h;
  end if;

  v_context := jsonb_build_object(
    'personality', v_personality,
    'memories', v_memories,
    'history', v_history,
    'documents', '[]'::jsonb,
    'summary', v_summary,
    'answered', null,
    'branch', v_branch
  );
  if p_route is null then
    return v_context;
  end if;
  return v_context || jsonb_build_object('route', private.route_turn(
    v_user_id, p_request_id, p_route, p_query_embedding, p_embedding_model,
    v_memory_tokens + v_history_tokens
      + coalesce(
        (p_thread ->> 'tokens')::integer, private.count_tokens(coalesce(p_query_text, ''))
      )
      + private.count_tokens(coalesce(v_summary, v_personality::text, ''))
  ));
end;
$$;

comment on function public.get_chat_context is
  'Everything a reply needs, in one call: {personality: the LLM context or null, memories: [{id, '
  'key, value, category, importance, score}] as recall_memories ranks and counts them, history: '
  '[{id, seq, sender_type, message_text, tool_calls?, tool_call_id?, parts?}] oldest first, '
  'documents: [], summary: text or null, answered: null, branch: null}. When store_chat_pair has '
  'already kept p_request_id, answered is {id, session_id, user_message, message_text, status, '
  'model, parts, tool_calls, metadata, others?} and the rest is empty. History is the branch that '
  'was written last, as much as p_token_budget and the models'' context leave, 8,192 tokens where '
  'it is not known; the message that does not fit whole is cut in its middle. A p_session_id that '
  'is new, or null, has no history. With p_thread {chains, digests, prior, parent_id?, tokens?}, '
  'the hashes of the messages that a client sent, branch says where the turn stands: {session_id, '
  'parent_id, matched, base, history: client or stored}. With p_route {candidates?, preference?, '
  'weights?, constraints?, context?}, as in route_query but that candidates need not be listed, '
  'there is also route, what route_query returns, with the endpoints of models that have another '
  'than chat/completions: one for a p_request_id as long as the turn is open. Errors: 400 '
  'invalid_limit, 400 invalid_thread, 400 invalid_embedding, 400 invalid_query, 400 '
  'invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_constraints, 400 '
  'invalid_candidates, 404 message_not_found, 409 no_candidate, 429 budget_exceeded, 429 '
  'rate_limited, 42501.';

grant execute on function public.get_chat_context to authenticated, service_role;
