-- Chat turn: keeping what was said, in one call.
--
-- RPC     store_chat_pair
--
-- Depends on chat and memories.

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
  p_interaction jsonb default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
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

comment on function public.store_chat_pair is
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

grant execute on function public.store_chat_pair to authenticated, service_role;
