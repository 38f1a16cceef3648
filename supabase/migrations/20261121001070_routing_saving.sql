-- Routing: the RPCs that record interactions.
--
-- RPCs    save_complete_interaction, save_complete_interactions

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
    v_user_id, p_request_id, 'save_complete_interaction', case when p_request_id is not null then
      v_item #- '{query,embedding}'
    end
  );
  if v_result is null then
    v_result := private.record_interactions(v_user_id, jsonb_build_array(v_item)) -> 0;
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result;
end;
$$;

comment on function public.save_complete_interaction is
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
  'invalid_feedback, 400 unknown_feedback_kind, 403 invalid_receipt, 404 decision_not_found, 404 '
  'query_not_found, 404 model_not_found, 409 decision_settled, 409 decision_of_turn, 409 '
  'request_conflict, 42501.';

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
  perform private.require_items(
    'invalid_interactions', 'too_many_interactions', 'p_items', p_items, 200
  );
  if jsonb_path_exists(p_items, 'strict $[*] ? (@.type() != "object")') then
    perform private.fail(
      400, 'invalid_interactions', 'Each of p_items must be an object.',
      '[{query, routing, response, feedback?}]'
    );
  end if;

  v_result := private.claim_request(
    v_user_id, p_request_id, 'save_complete_interactions', case when p_request_id is not null then
      p_items
    end
  );
  if v_result is null then
    v_result := private.record_interactions(v_user_id, p_items);
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result;
end;
$$;

comment on function public.save_complete_interactions is
  'Up to 200 interactions [{query, routing, response, feedback?}], all or nothing, each as in '
  'save_complete_interaction, whose results it returns in their order. Errors: those of '
  'save_complete_interaction (400 invalid_interaction, 400 invalid_query, 400 invalid_context, 400 '
  'invalid_preference, 400 invalid_weights, 400 invalid_embedding, 400 invalid_routing, 400 '
  'invalid_response, 400 invalid_feedback, 400 unknown_feedback_kind, 403 invalid_receipt, 404 '
  'decision_not_found, 404 query_not_found, 404 model_not_found, 409 decision_settled, 409 '
  'decision_of_turn), 400 invalid_interactions, 413 too_many_interactions, 409 request_conflict, '
  '42501.';

grant execute on function
  public.save_complete_interaction,
  public.save_complete_interactions
to authenticated, service_role;
