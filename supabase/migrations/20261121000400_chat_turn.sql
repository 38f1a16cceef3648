-- A turn of chat: one call that reads what a reply needs, one that keeps what was said.
--
-- RPCs    get_chat_context, store_chat_pair
--
-- Depends on profiles, chat and memories and, for turns that are routed, on …_router_queries.sql
-- and …_router_recording.sql.

create function private.count_tokens(p_text text) returns integer
language sql
immutable
security invoker
set search_path = ''
as $$
  select (pg_catalog.char_length(p_text) + 3) / 4
$$;

comment on function private.count_tokens(text) is
  'About how many tokens a model makes of a text: four characters each, rounded up.';

grant execute on function private.count_tokens(text) to authenticated, service_role;

create function public.get_chat_context(
  p_session_id uuid,
  p_query_embedding text default null,
  p_embedding_model text default null,
  p_history_count integer default 20,
  p_memory_count integer default 8,
  p_token_budget integer default 3000,
  p_query_text text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null,
  p_route jsonb default null
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

  -- A retried turn needs its answer, not a context for another one.
  select jsonb_build_object(
    'id', a.id, 'session_id', a.session_id, 'user_message', u.message_text,
    'message_text', a.message_text, 'status', a.status, 'model', a.model
  ) into v_answered
  from private.requests r
  join public.chat_messages a
    on a.user_id = r.user_id
    and a.id = case r.operation when 'store_chat_pair' then (r.result #>> '{}')::uuid end
  join public.chat_messages u on u.user_id = a.user_id and u.id = a.parent_id
  where r.user_id = v_user_id and r.request_id = p_request_id;
  if found then
    return jsonb_build_object(
      'personality', v_personality, 'memories', v_memories, 'history', v_history,
      'documents', '[]'::jsonb, 'summary', v_summary, 'answered', v_answered
    );
  end if;

  -- A reply that could not be kept is not asked for.
  perform private.require_rate(v_user_id, 'public.chat_messages', 2);

  select p.personality_llm_context into v_personality
  from public.profiles p
  where p.id = v_user_id and p.personality_completed_at is not null;

  select c.summary into v_summary
  from public.conversations c
  where c.user_id = v_user_id and c.id = p_session_id;

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
      p_query_embedding, p_query_text, p_memory_count, now(), p_embedding_model, v_user_id
    ) r;
  end if;

  -- The latest messages that fit in what the memories leave of the budget, oldest first.
  select
    coalesce(jsonb_agg(jsonb_build_object(
      'id', h.id, 'seq', h.seq, 'sender_type', h.sender_type, 'message_text', h.message_text
    ) order by h.seq), '[]'),
    coalesce(max(h.tokens), 0)
  into v_history, v_history_tokens
  from (
    select
      m.id, m.seq, m.sender_type, m.message_text,
      sum(private.count_tokens(m.message_text)) over (order by m.seq desc) as tokens
    from (
      select l.id, l.seq, l.sender_type, l.message_text
      from public.chat_messages l
      where l.user_id = v_user_id and l.session_id = p_session_id and l.message_text <> ''
      order by l.seq desc
      limit p_history_count
    ) m
  ) h
  where h.tokens <= p_token_budget - v_memory_tokens;

  v_context := jsonb_build_object(
    'personality', v_personality,
    'memories', v_memories,
    'history', v_history,
    'documents', '[]'::jsonb,
    'summary', v_summary,
    'answered', null
  );
  if p_route is null then
    return v_context;
  end if;
  return v_context || jsonb_build_object('route', private.route_turn(
    v_user_id, p_request_id, p_route, p_query_embedding, p_embedding_model,
    v_memory_tokens + v_history_tokens + private.count_tokens(coalesce(p_query_text, ''))
      + private.count_tokens(coalesce(v_summary, v_personality::text, ''))
  ));
end;
$$;

comment on function public.get_chat_context(
  uuid, text, text, integer, integer, integer, text, uuid, uuid, jsonb
) is
  'Everything a reply needs, in one call: {personality: the LLM context or null, memories: [{id, '
  'key, value, category, importance, score}] as recall_memories ranks and counts them, history: '
  '[{id, seq, sender_type, message_text}] oldest first, documents: [], summary: text or null, '
  'answered: null}. When store_chat_pair has already kept p_request_id, answered is {id, '
  'session_id, user_message, message_text, status, model} and the rest is empty. History is cut '
  'to what p_token_budget leaves after the memories, at four characters a token. A p_session_id '
  'that is new, or null, has no history. With p_route {candidates?, preference?, weights?, '
  'constraints?, context?}, as in route_query but that candidates need not be listed, there is '
  'also route, what route_query returns: one for a p_request_id as long as the turn is open. '
  'Errors: 400 invalid_limit, 400 invalid_embedding, 400 invalid_query, 400 invalid_context, 400 '
  'invalid_preference, 400 invalid_weights, 400 invalid_constraints, 400 invalid_candidates, 409 '
  'no_candidate, 429 budget_exceeded, 429 rate_limited, 42501.';

create function public.store_chat_pair(
  p_user_message text,
  p_ai_response text,
  p_session_id uuid default null,
  p_mood_detected text default null,
  p_sentiment_score numeric default null,
  p_model text default null,
  p_memories jsonb default '[]',
  p_user_embedding text default null,
  p_ai_embedding text default null,
  p_embedding_model text default null,
  p_metadata jsonb default '{}',
  p_status text default 'complete',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null,
  p_interaction jsonb default null
) returns uuid
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_session_id uuid := coalesce(p_session_id, private.uuid_v7());
  v_user_embedding extensions.vector := private.to_embedding(p_user_embedding);
  v_ai_embedding extensions.vector := private.to_embedding(p_ai_embedding);
  v_user_message_id uuid := private.uuid_v7();
  v_ai_message_id uuid := private.uuid_v7();
begin
  if coalesce(p_user_message, '') = '' or char_length(p_user_message) > 32000 then
    perform private.fail(400, 'invalid_message', 'p_user_message has 1 to 32,000 characters.');
  end if;
  if p_ai_response is null or char_length(p_ai_response) > 32000
     or (p_ai_response = '' and p_status = 'complete') then
    perform private.fail(
      400, 'invalid_message', 'p_ai_response has 1 to 32,000 characters.',
      'It may be empty when p_status says that nothing arrived: error or cancelled.'
    );
  end if;
  if p_status is null or p_status not in ('complete', 'streaming', 'error', 'cancelled') then
    perform private.fail(
      400, 'invalid_status', 'p_status is complete, streaming, error or cancelled.'
    );
  end if;
  if p_sentiment_score not between 0 and 1 then
    perform private.fail(400, 'invalid_sentiment', 'p_sentiment_score is 0 to 1, or null.');
  end if;
  if (v_user_embedding is not null or v_ai_embedding is not null) and p_embedding_model is null then
    perform private.fail(
      400, 'invalid_embedding', 'An embedding comes with its p_embedding_model.'
    );
  end if;
  if jsonb_typeof(coalesce(p_memories, '[]')) <> 'array' then
    perform private.fail(400, 'invalid_memories', 'p_memories is an array of memories.');
  end if;

  -- Asked here too, although claim_request is strict: building what the request is made of costs an
  -- eighth of the whole call.
  if p_request_id is not null then
    v_result := private.claim_request(
      v_user_id, p_request_id, 'store_chat_pair',
      jsonb_build_array(
        p_session_id, p_user_message, p_ai_response, p_mood_detected, p_sentiment_score, p_model,
        private.without_embeddings(p_memories), p_embedding_model, p_metadata, p_status
      )
    );
    if v_result is not null then
      return (v_result #>> '{}')::uuid;
    end if;
  end if;

  -- Looked for first: trying the insert on every message costs a fifth of the whole call.
  if not exists (
    select from public.conversations c where c.user_id = v_user_id and c.id = v_session_id
  ) then
    insert into public.conversations (user_id, id, title)
    values (v_user_id, v_session_id, nullif(left(btrim(p_user_message), 80), ''))
    on conflict do nothing;
  end if;

  insert into public.chat_messages (
    user_id, id, session_id, message_text, sender_type, status, mood_detected, sentiment_score,
    model, parent_id, metadata, embedding, embedding_model
  )
  values
    (
      v_user_id, v_user_message_id, v_session_id, p_user_message, 'user', 'complete',
      p_mood_detected, p_sentiment_score, null, null, '{}', v_user_embedding,
      case when v_user_embedding is not null then p_embedding_model end
    ),
    (
      v_user_id, v_ai_message_id, v_session_id, p_ai_response, 'ai', p_status,
      null, null, p_model, v_user_message_id, coalesce(p_metadata, '{}'), v_ai_embedding,
      case when v_ai_embedding is not null then p_embedding_model end
    );

  if jsonb_array_length(p_memories) > 0 then
    perform public.upsert_memories(
      (
        select jsonb_agg(
          case jsonb_typeof(e.memory)
            when 'object'
              then jsonb_build_object('source_message_id', v_user_message_id) || e.memory
            else e.memory
          end order by e.position
        )
        from jsonb_array_elements(p_memories) with ordinality e (memory, position)
      ),
      v_user_id
    );
  end if;

  if p_interaction is not null then
    perform private.record_turn(
      v_user_id, p_interaction, p_model, p_ai_response, p_status, v_ai_message_id
    );
  end if;

  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_ai_message_id));
  return v_ai_message_id;
end;
$$;

comment on function public.store_chat_pair(
  text, text, uuid, text, numeric, text, jsonb, text, text, text, jsonb, text, uuid, uuid, jsonb
) is
  'Keeps a message and its answer, and the memories drawn from it, all or nothing; returns the AI '
  'message''s id. Makes the conversation when p_session_id is null or new to the user. p_memories '
  'as in upsert_memories, their source the user''s message unless they name one. p_status is the '
  'answer''s: complete, streaming, error or cancelled. p_interaction {decision_id, latency_ms?, '
  'prompt_tokens?, completion_tokens?, cost?, failures?} completes the decision that '
  'get_chat_context made, as save_complete_interaction does it. Errors: 400 invalid_message, 400 '
  'invalid_status, 400 invalid_sentiment, 400 invalid_embedding, 400 invalid_memories, 400 '
  'invalid_memory, 413 too_many_memories, 400 invalid_interaction, 400 invalid_response, 404 '
  'decision_not_found, 404 model_not_found, 409 decision_settled, 409 request_conflict, 23514 a '
  'label or the metadata is too long, 42501.';

grant execute on function
  public.get_chat_context(uuid, text, text, integer, integer, integer, text, uuid, uuid, jsonb),
  public.store_chat_pair(
    text, text, uuid, text, numeric, text, jsonb, text, text, text, jsonb, text, uuid, uuid, jsonb
  )
to authenticated, service_role;
