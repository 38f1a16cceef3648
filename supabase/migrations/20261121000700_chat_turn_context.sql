-- Chat turn: everything a reply needs, in one call.
--
-- RPC     get_chat_context
--
-- Depends on profiles, chat and memories; documents add theirs in …_documents_context.sql.

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
  p_passage_count integer default 20,
  p_document_count integer default 8,
  p_namespaces text[] default '{default}',
  p_explain boolean default false,
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
  v_uses_documents boolean;
  v_budget integer;
  v_tokens integer;
  v_summary text;
  v_reached public.conversation_summaries;
  v_summary_tokens integer;
  v_answered jsonb;
  v_branch jsonb;
  v_leaf_id text;
  v_history record;
  v_given uuid[] := '{}'::uuid[];
  v_pinned record;
  v_recalled jsonb;
  v_shared record;
  v_context jsonb;
begin
  if p_history_count is null or p_history_count not between 0 and 200
     or p_memory_count is null or p_memory_count not between 0 and 100
     or p_passage_count is null or p_passage_count not between 0 and 100
     or p_document_count is null or p_document_count not between 0 and 100
     or p_token_budget is null or p_token_budget not between 0 and 1000000 then
    perform private.fail(
      400, 'invalid_limit',
      'p_history_count is 0 to 200, p_memory_count, p_passage_count and p_document_count 0 to 100, '
        'p_token_budget 0 to 1,000,000.'
    );
  end if;

  perform private.require_namespaces(p_namespaces);
  if p_thread is not null then
    perform private.require_thread(p_thread);
  end if;

  -- A retried turn needs its answer, not a context for another one.
  v_answered := private.answered_turn(v_user_id, p_request_id);
  if v_answered is not null then
    return jsonb_build_object(
      'personality', null, 'blocks', '[]'::jsonb, 'memories', '[]'::jsonb, 'passages', '[]'::jsonb,
      'documents', '[]'::jsonb, 'summary', null, 'summary_until', null, 'history', '[]'::jsonb,
      'tokens', '{}'::jsonb, 'answered', v_answered, 'branch', null
    );
  end if;

  -- A reply that could not be kept is not asked for; begin_turn has reserved a turn's.
  if p_route is null then
    perform private.require_rate(v_user_id, 'public.chat_messages', 2);
  end if;

  if p_thread is not null then
    v_branch := private.find_branch(v_user_id, p_session_id, p_thread);
  end if;

  select
    case when p.personality_completed_at is not null then p.personality_llm_context end,
    p.uses_documents
  into v_personality, v_uses_documents
  from public.profiles p
  where p.id = v_user_id;

  -- What is stored has the room that the client's messages and the answer leave.
  v_tokens := private.count_tokens(coalesce(v_personality::text, '')) + coalesce(
    (p_thread ->> 'tokens')::integer, private.count_tokens(coalesce(p_query_text, ''))
  );
  if p_route is not null then
    p_token_budget := least(
      p_token_budget, private.room_of_turn(v_user_id, p_route, v_tokens)
    );
  end if;

  select c.summary into v_summary
  from public.conversations c
  where c.user_id = v_user_id and c.id = coalesce((v_branch ->> 'session_id')::uuid, p_session_id);

  select * into v_pinned
  from private.pinned_for_turn(v_user_id, p_namespaces, p_token_budget / 2);
  v_budget := p_token_budget;
  p_token_budget := p_token_budget - v_pinned.tokens;

  -- Half of the budget is the history's, and whatever the rest does not need.
  if v_branch ->> 'history' = 'client' then
    v_leaf_id := v_branch ->> 'parent_id';
    select '[]'::jsonb as messages, 0 as tokens, 0 as needed into v_history;
    v_given := array(
      select b.id
      from private.walk_branch(
        v_user_id, v_leaf_id::uuid, coalesce((v_branch ->> 'matched')::integer, 0)
      ) b
    );
  else
    v_leaf_id := coalesce(
      v_branch -> 'history_id', v_branch -> 'parent_id',
      to_jsonb((private.last_message(v_user_id, p_session_id)).id)
    ) #>> '{}';
    select * into v_history
    from private.recent_history(v_user_id, v_leaf_id, p_history_count, p_token_budget / 2);
    v_given := array(select (m ->> 'id')::uuid from jsonb_array_elements(v_history.messages) m);
    if private.has_outgrown(v_history.messages, v_history.tokens, v_history.needed, p_history_count)
       and v_summary is null then
      v_reached := private.branch_summary(v_user_id, v_leaf_id::uuid);
      v_summary := v_reached.summary;
    end if;
  end if;
  v_summary_tokens := private.count_tokens(coalesce(v_summary, ''));
  if p_route is not null and v_summary_tokens > p_token_budget / 2 then
    -- There is no room for it.
    v_summary := null;
    v_summary_tokens := 0;
  end if;

  v_recalled := private.recall_for_turn(
    v_user_id, p_query_text, p_query_embedding, p_embedding_model,
    coalesce((v_branch ->> 'session_id')::uuid, p_session_id), v_leaf_id::uuid, v_given,
    p_memory_count, p_passage_count,
    case when v_uses_documents is false then 0 else p_document_count end, p_token_budget,
    p_namespaces
  );
  v_recalled := jsonb_set(v_recalled, '{memories}', (
    select coalesce(jsonb_agg(m order by p.position), '[]')
    from jsonb_array_elements(v_recalled -> 'memories') with ordinality p (m, position)
    where not v_pinned.memories @> jsonb_build_array(jsonb_build_object('id', p.m -> 'id'))
  ));
  select * into v_shared
  from private.share_budget(
    v_recalled,
    greatest(p_token_budget - v_summary_tokens - v_history.tokens, 0)
  );
  if v_history.needed > v_history.tokens then
    select * into v_history
    from private.recent_history(
      v_user_id, v_leaf_id, p_history_count,
      p_token_budget - v_summary_tokens - v_shared.total
    );
    v_shared.parts := v_shared.parts || jsonb_build_object('passages', (
      select coalesce(jsonb_agg(p), '[]')
      from jsonb_array_elements(v_shared.parts -> 'passages') p
      where not v_history.messages @> jsonb_build_array(jsonb_build_object('id', p -> 'id'))
    ));
  end if;

  if private.has_outgrown(v_history.messages, v_history.tokens, v_history.needed, p_history_count)
     and (v_summary is null or v_reached.message_id is not null) then
    perform private.queue_summary(v_user_id, v_history.messages, v_reached);
  end if;

  v_context := jsonb_build_object(
    'personality', v_personality,
    'blocks', v_pinned.blocks,
    'memories', v_pinned.memories || (v_shared.parts -> 'memories'),
    'passages', v_shared.parts -> 'passages',
    'documents', v_shared.parts -> 'documents',
    'summary', v_summary,
    'summary_until', case when v_reached.message_id is not null then jsonb_build_object(
      'message_id', v_reached.message_id, 'seq', v_reached.seq
    ) end,
    'history', v_history.messages,
    'tokens', v_shared.tokens || jsonb_build_object(
      'pinned', v_pinned.tokens, 'summary', v_summary_tokens, 'history', v_history.tokens
    ),
    'answered', null,
    'branch', v_branch
  );
  if p_explain then
    v_context := v_context || jsonb_build_object(
      'explain', private.explain_context(v_budget, v_context, v_recalled)
    );
  end if;
  if p_route is null then
    return v_context;
  end if;
  return v_context || jsonb_build_object('route', private.route_turn(
    v_user_id, p_request_id, p_route, p_query_embedding, p_embedding_model,
    v_tokens + v_pinned.tokens + v_shared.total + v_history.tokens + v_summary_tokens
  ));
end;
$$;

comment on function public.get_chat_context is
  'Everything a reply needs, in one call: {personality: the LLM context or null, blocks: [{id, '
  'namespace, name, content, version}], memories: [{id, key, value, category, importance, '
  'pinned?}] as recall_memories ranks them, the pinned ones first, passages: [{id, session_id, '
  'title, at, messages: [{id, seq, sender_type, text}]}] of what was said elsewhere and further up '
  'in this conversation, documents: [{id, document_id, chunk_index, title, headings, text}] their '
  'chunks, each also with score, relevance and tokens, summary: of what came before the history, '
  'when it does not fit, or null, summary_until: {message_id, seq} that it reaches on this branch, '
  'null of one that the app wrote, history: [{id, seq, sender_type, message_text, tool_calls?, '
  'tool_call_id?, parts?}] oldest first, tokens: '
  '{pinned, memories, passages, documents, summary, history}, answered: null, branch: null}. What '
  'is recalled is relevant to the question, 0.25 at least, 0.4 what is sensitive; documents only '
  'where the profile''s uses_documents is true. With p_explain there is explain, for a console: '
  '{budget, used: in tokens, floors: the least relevance, left_out: {memories, passages, '
  'documents: [{id, score, relevance, tokens}] that were relevant and did not fit}}. Memories and '
  'blocks are those of p_namespaces; store_chat_pair '
  'counts what was given. Blocks and pinned memories are always there, in half of the budget at '
  'most. When it has already kept p_request_id, answered is {id, session_id, '
  'user_message, message_text, status, model, parts, tool_calls, metadata, others?} and the rest '
  'is empty. History is the branch that was written last; half of p_token_budget, or of what the '
  'models'' context leaves beside the client''s messages, 8,192 tokens where it is not known, is '
  'for it, and what the rest does not need; the message that does not fit whole is cut in its '
  'middle. A p_session_id that is new, or null, has no history. With p_thread '
  '{chains, digests, prior, parent_id?, tokens?}, the hashes of the messages that a client sent, '
  'branch says where the turn stands: {session_id, parent_id, '
  'matched, base, history: client or stored}. With p_route {candidates?, preference?, weights?, '
  'constraints?, context?, max_cost?, share?}, as in route_query but that candidates need not be '
  'listed, there is '
  'also route, what route_query returns, with the endpoints of models that have another than '
  'chat/completions: one for a p_request_id as long as the turn is open. Errors: 400 '
  'invalid_limit, 400 invalid_namespace, 400 invalid_thread, 400 invalid_embedding, 400 '
  'invalid_query, 400 '
  'invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_constraints, 400 '
  'invalid_candidates, 400 invalid_target, 404 message_not_found, 409 no_candidate, 429 '
  'budget_exceeded, 429 rate_limited, 42501.';

grant execute on function public.get_chat_context to authenticated, service_role;
