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
  p_turn jsonb default null,
  p_language text default null,
  p_ai_language text default null,
  p_remember jsonb default null,
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
  v_turn jsonb := p_turn;
  v_new record;
  v_ai_message_id uuid;
begin
  if p_turn is not null then
    perform private.require_turn(p_turn);
  end if;
  v_ai_message_id := coalesce((p_turn #>> '{answer,id}')::uuid, private.uuid_v7());
  if char_length(coalesce(p_user_message, '')) > 1000000
     or (p_turn is null and coalesce(p_user_message, '') = '') then
    perform private.fail(
      400, 'invalid_message', 'p_user_message has 1 to 1,000,000 characters.',
      'It may be empty with p_turn.'
    );
  end if;
  if p_ai_response is null or char_length(p_ai_response) > 1000000
     or (p_ai_response = '' and p_status = 'complete' and p_turn is null) then
    perform private.fail(
      400, 'invalid_message', 'p_ai_response has 1 to 1,000,000 characters.',
      'It may be empty with p_turn, and when p_status says that nothing arrived: error or '
        'cancelled.'
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

  v_result := private.claim_request(
    v_user_id, p_request_id, 'store_chat_pair', case when p_request_id is not null then
      jsonb_build_array(
        p_session_id, p_user_message, p_ai_response, p_mood_detected, p_sentiment_score, p_model,
        private.without_embeddings(p_memories), p_embedding_model, p_metadata, p_status
      -- The client sends another id with a retry, which is the same request all the same.
      ) || coalesce(jsonb_build_array(p_turn - 'others' #- '{answer,id}'), '[]')
    end
  );
  if v_result is not null then
    return (v_result #>> '{}')::uuid;
  end if;

  -- Looked for first: trying the insert on every message costs a fifth of the whole call.
  if not exists (
    select from public.conversations c where c.user_id = v_user_id and c.id = v_session_id
  ) then
    insert into public.conversations (user_id, id, title, title_is_made)
    values (v_user_id, v_session_id, nullif(left(btrim(p_user_message), 80), ''), true)
    on conflict do nothing;
    perform private.queue_writing(v_user_id, 'titles', v_session_id::text);
  end if;

  if v_turn is null then
    v_turn := jsonb_build_object(
      'messages', jsonb_build_array(jsonb_build_object('role', 'user', 'text', p_user_message))
    );
  end if;
  select * into v_new from private.new_messages(v_user_id, v_turn);
  if p_interaction is not null then
    perform private.use_reserved_turn(v_user_id);
  end if;

  insert into public.chat_messages (
    user_id, id, session_id, message_text, sender_type, status, mood_detected, sentiment_score,
    model, parent_id, chain, parts, tool_calls, tool_call_id, metadata, language, embedding,
    embedding_model
  )
  select
    v_user_id, n.id, v_session_id, n.text, n.role, n.status,
    case when n.id = v_new.asked_id then p_mood_detected end,
    case when n.id = v_new.asked_id then p_sentiment_score end,
    -- Left out, the parent is the last message, which the trigger finds under the lock.
    n.model, coalesce(
      n.parent_id,
      case when p_turn is not null then '00000000-0000-0000-0000-000000000000'::uuid end
    ),
    case when n.parent_id is null then (v_turn ->> 'base')::uuid end,
    coalesce(
      nullif(n.parts, 'null'), case when n.text = '' and p_turn is not null then '[]'::jsonb end
    ),
    nullif(n.tool_calls, 'null'), n.tool_call_id,
    coalesce(n.metadata, '{}'), n.language, e.embedding,
    case when e.embedding is not null then p_embedding_model end
  from (
    select
      m.position, m.row ->> 'role' as role, m.row ->> 'text' as text, 'complete' as status,
      (m.row ->> 'id')::uuid as id, (m.row ->> 'parent_id')::uuid as parent_id,
      null::text as model, m.row -> 'parts' as parts, m.row -> 'tool_calls' as tool_calls,
      m.row ->> 'tool_call_id' as tool_call_id, m.row -> 'metadata' as metadata,
      coalesce(
        m.row ->> 'language', case when m.row ->> 'role' = 'user' then p_language end
      ) as language
    from jsonb_array_elements(v_new.rows) with ordinality m (row, position)
    union all
    -- The first choice comes last, so that its branch is the one that was written last.
    select
      1000000 + o.position, 'ai', o.row ->> 'text', o.row ->> 'status', (o.row ->> 'id')::uuid,
      v_new.parent_id, p_model, o.row -> 'parts', o.row -> 'tool_calls', null, o.row -> 'metadata',
      coalesce(p_ai_language, p_language)
    from jsonb_array_elements(v_turn -> 'others') with ordinality o (row, position)
    union all
    select
      2147483647, 'ai', p_ai_response, p_status, v_ai_message_id, v_new.parent_id, p_model,
      v_turn #> '{answer,parts}', v_turn #> '{answer,tool_calls}', null,
      coalesce(p_metadata, '{}') || case
        when (v_turn ->> 'listed')::boolean then '{"history": "client"}' else '{}'
      end::jsonb,
      coalesce(p_ai_language, p_language)
  ) n
  cross join lateral (
    select case n.id
      when v_new.asked_id then v_user_embedding when v_ai_message_id then v_ai_embedding
    end as embedding
  ) e
  order by n.position;

  if jsonb_array_length(p_memories) > 0 then
    -- What closes a memory is kept with the message that says so.
    perform set_config('engram.message_id', coalesce(v_new.asked_id, v_new.parent_id)::text, true);
    perform public.upsert_memories(
      p_memories => (
        select jsonb_agg(
          case jsonb_typeof(e.memory)
            when 'object'
              then jsonb_build_object(
                'source_message_id', coalesce(v_new.asked_id, v_new.parent_id)
              ) || e.memory
            else e.memory
          end order by e.position
        )
        from jsonb_array_elements(p_memories) with ordinality e (memory, position)
      ),
      p_language => p_language, p_user_id => v_user_id
    );
    perform set_config('engram.message_id', '', true);
  end if;
  if p_remember is not null then
    perform private.queue_writing(
      v_user_id, 'memories', v_ai_message_id::text,
      jsonb_build_object('namespace', p_remember ->> 'namespace'), '1 minute'
    );
  end if;

  -- A memory counts as accessed when a reply was given it, and the reply is here.
  if jsonb_typeof(p_metadata -> 'memory_ids') = 'array' then
    perform private.count_accesses(v_user_id, array(
      select i::uuid
      from jsonb_array_elements_text(p_metadata -> 'memory_ids') i
      where pg_input_is_valid(i, 'uuid')
    ));
  end if;

  if p_interaction is not null then
    perform private.record_turn(
      v_user_id, p_interaction, p_model, p_ai_response, p_status, v_ai_message_id
    );
  end if;

  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_ai_message_id));
  perform private.release_request(v_user_id, p_request_id);
  return v_ai_message_id;
end;
$$;

comment on function public.store_chat_pair is
  'Keeps a message and its answer, and the memories drawn from it, all or nothing; returns the AI '
  'message''s id. Makes the conversation when p_session_id is null or new to the user; the turn '
  'follows the conversation''s last message. The memory_ids of p_metadata, which a reply was '
  'given, '
  'are counted as accessed. p_memories as in upsert_memories, their source the '
  'user''s message unless they name one. p_status is the answer''s: complete, streaming, error or '
  'cancelled. p_interaction {decision_id, latency_ms?, prompt_tokens?, completion_tokens?, cost?, '
  'error?, failures?, receipt?} completes the decision that get_chat_context made, as '
  'save_complete_interaction does it. p_turn {parent_id: the message that the turn follows, null '
  'for another beginning, base?: the hash of what came before that, listed?: the client sent its '
  'history, messages: [{role: user, ai or tool, text, parts?, tool_calls?, tool_call_id?, '
  'metadata?, language?}] all that is new before the answer, in order, answer?: {id?, parts?, '
  'tool_calls?: [{id, name, arguments}]}, others?: [{id, text, status, parts?, tool_calls?, '
  'metadata?}] further answers to the same} keeps a turn with calls of tools, whole and once; '
  'p_user_message then only names the conversation. p_language is of what the user wrote, '
  'p_ai_language of the answer where it is another, as ISO 639-1; what is left out is told by the '
  'text. p_remember {namespace?}: a model is to look through the turn for memories, by '
  'begin_remembering or, when a minute has passed, from the queue. Errors: 400 invalid_message, '
  '400 invalid_turn, 400 invalid_status, 400 '
  'invalid_sentiment, 400 invalid_embedding, 400 invalid_memories, 400 invalid_memory, 413 '
  'too_many_memories, 400 invalid_interaction, 400 invalid_response, 403 invalid_receipt, 404 '
  'message_not_found, 404 decision_not_found, 404 model_not_found, 409 decision_settled, 409 '
  'request_conflict, 23514 a label or the metadata is too long, 42501.';

grant execute on function public.store_chat_pair to authenticated, service_role;
