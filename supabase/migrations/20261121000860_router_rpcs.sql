-- Routing, eighth part: the RPCs that write.
--
-- RPCs    route_query, save_query, save_complete_interaction, save_complete_interactions,
--         record_feedback, update_model_state
--
-- Depends on the seven parts before.

create function public.route_query(
  p_text text,
  p_context text default 'general',
  p_candidates text[] default null,
  p_constraints jsonb default '{}',
  p_preference text default 'balanced',
  p_embedding text default null,
  p_embedding_model text default null,
  p_weights jsonb default null,
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
  v_result jsonb;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'route_query',
    jsonb_build_array(p_text, p_context, p_candidates, p_constraints, p_preference, p_weights)
  );
  if v_result is null then
    v_result := private.route(
      v_user_id,
      jsonb_build_object(
        'text', p_text, 'context', p_context, 'preference', p_preference, 'weights', p_weights,
        'embedding', p_embedding, 'embedding_model', p_embedding_model
      ),
      p_candidates, p_constraints
    );
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result;
end;
$$;

comment on function public.route_query(
  text, text, text[], jsonb, text, text, text, jsonb, uuid, uuid
) is
  'Chooses a model for a query by Thompson sampling and reserves what it may cost: {query_id, '
  'decision_id, model_id, propensity, confidence, fallbacks, reserved_cost, scores: {model: {draw, '
  'alpha, beta, propensity, cost}, or {ruled_out}}}. p_candidates: all enabled models by default. '
  'p_constraints: {max_cost in dollars, max_latency_ms, min_quality 0..1, max_completion_tokens, '
  'fallbacks 0..10 (2), providers, exclude}. p_preference: balanced, quality, cost or speed, or '
  'p_weights {quality, cost, latency} that sum to 1. save_complete_interaction settles the '
  'reservation; else it lapses after 15 minutes. Errors: 400 invalid_query, 400 invalid_context, '
  '400 invalid_preference, 400 invalid_weights, 400 invalid_embedding, 400 invalid_constraints, '
  '400 invalid_candidates, 404 model_not_found, 409 no_candidate and 429 budget_exceeded (whose '
  'hint is JSON, {"ruled_out": {model: reason}}), 409 request_conflict, 42501.';

create function private.open_query(p_user_id uuid, p_query jsonb) returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because what a query repeats is nobody's to write.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_query public.queries;
begin
  v_query := private.add_query(v_user_id, p_query);
  perform private.learn(v_user_id, private.retried_responses(v_query));
  return v_query.id;
end;
$$;

comment on function private.open_query(uuid, jsonb) is
  'Keeps a query for a decision that is made elsewhere. Errors: 400 invalid_query, 400 '
  'invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_embedding.';

create function public.save_query(
  p_text text,
  p_context text default 'general',
  p_preference text default 'balanced',
  p_embedding text default null,
  p_embedding_model text default null,
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
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'save_query', jsonb_build_array(p_text, p_context, p_preference)
  );
  if v_result is null then
    v_result := to_jsonb(private.open_query(v_user_id, jsonb_build_object(
      'text', p_text, 'context', p_context, 'preference', p_preference,
      'embedding', p_embedding, 'embedding_model', p_embedding_model
    )));
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return (v_result #>> '{}')::uuid;
end;
$$;

comment on function public.save_query(text, text, text, text, text, uuid, uuid) is
  'Keeps a query that somebody else routes, and returns its id for save_complete_interaction. '
  'Errors: 400 invalid_query, 400 invalid_context, 400 invalid_preference, 400 invalid_weights, '
  '400 invalid_embedding, 409 request_conflict, 42501.';

create function public.save_complete_interaction(
  p_query jsonb,
  p_routing jsonb,
  p_response jsonb,
  p_feedback jsonb default null,
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
  v_item jsonb := jsonb_build_object(
    'query', p_query, 'routing', p_routing, 'response', p_response, 'feedback', p_feedback
  );
  v_result jsonb;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'save_complete_interaction', v_item #- '{query,embedding}'
  );
  if v_result is null then
    v_result := private.record_interactions(v_user_id, jsonb_build_array(v_item)) -> 0;
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result;
end;
$$;

comment on function public.save_complete_interaction(jsonb, jsonb, jsonb, jsonb, uuid, uuid) is
  'Query, decision, response, feedback and what the model''s state learns of them, all or nothing; '
  'returns {query_id, decision_id, response_id, feedback_id}. p_query: {id}, or {text, context?, '
  'preference?, weights?, embedding?, embedding_model?}. p_routing: {decision_id} of route_query, '
  'whose reservation it settles, or {selected_model?, confidence?, propensity?, scores?, '
  'reasoning?} of another router. p_response: {model?, text?, error?, status?, cost?, latency_ms?, '
  'tokens?, prompt_tokens?, completion_tokens?, failures?: the models that were tried before and '
  'failed, of the same form}; a cost that is not given is that of the tokens, and of no text''s '
  'they are estimated. p_feedback: {kind, value} as in record_feedback. Errors: 400 '
  'invalid_interaction, 400 invalid_query, 400 invalid_context, 400 invalid_preference, 400 '
  'invalid_weights, 400 invalid_embedding, 400 invalid_routing, 400 invalid_response, 400 '
  'invalid_feedback, 400 unknown_feedback_kind, 404 decision_not_found, 404 query_not_found, 404 '
  'model_not_found, 409 decision_settled, 409 request_conflict, 42501.';

create function public.save_complete_interactions(
  p_items jsonb,
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
  v_result jsonb;
begin
  if jsonb_typeof(p_items) is distinct from 'array'
     or jsonb_path_exists(p_items, '$[*] ? (@.type() != "object")') then
    perform private.fail(
      400, 'invalid_interactions', 'p_items is an array of interactions.',
      '[{query, routing, response, feedback?}]'
    );
  end if;
  if jsonb_array_length(p_items) > 200 then
    perform private.fail(
      413, 'too_many_interactions',
      format('A batch holds up to 200 interactions, this one has %s.', jsonb_array_length(p_items)),
      'Send several batches.'
    );
  end if;

  v_result := private.claim_request(
    v_user_id, p_request_id, 'save_complete_interactions', p_items
  );
  if v_result is null then
    v_result := private.record_interactions(v_user_id, p_items);
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result;
end;
$$;

comment on function public.save_complete_interactions(jsonb, uuid, uuid) is
  'Up to 200 interactions [{query, routing, response, feedback?}], all or nothing, each as in '
  'save_complete_interaction, whose results it returns in their order. Errors: those of '
  'save_complete_interaction (400 invalid_interaction, 400 invalid_query, 400 invalid_context, 400 '
  'invalid_preference, 400 invalid_weights, 400 invalid_embedding, 400 invalid_routing, 400 '
  'invalid_response, 400 invalid_feedback, 400 unknown_feedback_kind, 404 decision_not_found, 404 '
  'query_not_found, 404 model_not_found, 409 decision_settled), 400 invalid_interactions, 413 '
  'too_many_interactions, 409 request_conflict, 42501.';

create function public.record_feedback(
  p_response_id uuid,
  p_kind text,
  p_value numeric,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.feedback
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_feedback public.feedback;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'record_feedback', jsonb_build_array(p_response_id, p_kind, p_value)
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.feedback, nullif(v_result, 'null'));
  end if;
  v_feedback := private.judge_response(v_user_id, p_response_id, p_kind, p_value);
  perform private.settle_request(
    v_user_id, p_request_id,
    case when v_feedback.id is null then 'null'::jsonb else to_jsonb(v_feedback) end
  );
  return v_feedback;
end;
$$;

comment on function public.record_feedback(uuid, text, numeric, uuid, uuid) is
  'A word on a response, one of each kind: said again it counts once, said otherwise it replaces '
  'what it did, null takes it back. thumbs 0 or 1; rating 1 to 5; score 0 to 1; completion_time in '
  'seconds; regenerated 1 when the new answer was accepted, else 0. thumbs on a message of chat '
  'are its score, as record_message_feedback gives it. Errors: 400 unknown_feedback_kind, 400 '
  'invalid_feedback, 404 response_not_found, 409 request_conflict, 42501.';

create function public.update_model_state(
  p_model_id text,
  p_reward numeric,
  p_confidence numeric default 1,
  p_context text default 'general',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.model_states
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_state public.model_states;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'update_model_state',
    jsonb_build_array(p_model_id, p_reward, p_confidence, p_context)
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.model_states, v_result);
  end if;
  v_state := private.add_evidence(v_user_id, p_model_id, p_reward, p_confidence, p_context);
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_state));
  return v_state;
end;
$$;

comment on function public.update_model_state(text, numeric, numeric, text, uuid, uuid) is
  'Adds a reward 0..1, at a confidence 0..1, to what the user knows of a model, from an evaluation '
  'elsewhere, say: alpha grows by confidence × reward, beta by confidence × (1 − reward). Returns '
  'the state. Errors: 400 invalid_reward, 400 invalid_context, 404 model_not_found, 409 '
  'request_conflict, 42501.';

grant execute on function
  private.open_query(uuid, jsonb),
  public.route_query(text, text, text[], jsonb, text, text, text, jsonb, uuid, uuid),
  public.save_query(text, text, text, text, text, uuid, uuid),
  public.save_complete_interaction(jsonb, jsonb, jsonb, jsonb, uuid, uuid),
  public.save_complete_interactions(jsonb, uuid, uuid),
  public.record_feedback(uuid, text, numeric, uuid, uuid),
  public.update_model_state(text, numeric, numeric, text, uuid, uuid)
to authenticated, service_role;
