-- Routing: recording responses, feedback and decisions.

create function private.put_feedback(
  p_user_id uuid,
  p_response_id uuid,
  p_kind text,
  p_value numeric
) returns public.feedback
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_word record := private.feedback_reward(p_kind, coalesce(p_value, 1));
  v_feedback public.feedback;
begin
  if p_value is null then
    delete from public.feedback f
    where f.user_id = p_user_id and f.response_id = p_response_id and f.kind = p_kind;
    return null;
  end if;
  insert into public.feedback (user_id, response_id, kind, value, reward, confidence)
  values (p_user_id, p_response_id, p_kind, p_value, v_word.reward, v_word.confidence)
  on conflict on constraint feedback_kind_key do update
  set value = excluded.value, reward = excluded.reward, confidence = excluded.confidence
  returning * into v_feedback;
  return v_feedback;
end;
$$;

comment on function private.put_feedback is
  'Keeps, revises or, for null, takes back a word on a response; private.learn applies it.';

create function private.add_response(
  p_user_id uuid,
  p_decision public.routing_decisions,
  p_query public.queries,
  p_response jsonb,
  p_message_id uuid
) returns public.responses
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_response public.responses;
  v_listed text;
begin
  perform private.require_fields('invalid_response', 'A response', p_response, array[
    'model', 'text', 'error', 'status', 'cost', 'latency_ms', 'tokens', 'prompt_tokens',
    'completion_tokens', 'cached_tokens', 'reasoning_tokens', 'audio_prompt_tokens',
    'audio_completion_tokens', 'is_estimated', 'own_key', 'failures'
  ]);

  v_response.model := coalesce(p_response ->> 'model', p_decision.selected_model);
  if not p_decision.scores ? v_response.model then
    perform private.require_models(array[v_response.model]);
  end if;
  v_response.status := coalesce(
    p_response ->> 'status',
    case when p_response ->> 'error' is null then 'complete' else 'error' end
  );
  v_response.text := p_response ->> 'text';
  v_response.error := left(p_response ->> 'error', 1000);
  v_response.latency_ms := (p_response ->> 'latency_ms')::numeric;
  v_response.paid_by := case (p_response ->> 'own_key')::boolean
    when true then 'user' when false then 'operator' else p_decision.paid_by
  end;
  -- What nobody counted is estimated, except of a failure, which is not billed. tokens are all that
  -- were billed, so that what is in neither count was thinking.
  v_response.prompt_tokens := coalesce(
    (p_response ->> 'prompt_tokens')::integer,
    case when v_response.status <> 'error' then p_query.prompt_tokens end
  );
  v_response.completion_tokens := coalesce(
    greatest(
      (p_response ->> 'completion_tokens')::integer,
      (p_response ->> 'tokens')::integer - coalesce((p_response ->> 'prompt_tokens')::integer, 0)
    ),
    private.count_tokens(v_response.text)
  );
  v_response.token_details := jsonb_strip_nulls(jsonb_build_object(
    'cached', (p_response ->> 'cached_tokens')::integer,
    'reasoning', (p_response ->> 'reasoning_tokens')::integer,
    'audio_prompt', (p_response ->> 'audio_prompt_tokens')::integer,
    'audio_completion', (p_response ->> 'audio_completion_tokens')::integer
  ));
  v_response.is_estimated := coalesce((p_response ->> 'is_estimated')::boolean, false)
    or (v_response.status <> 'error' and not p_response ? 'cost'
      and not (
        p_response ? 'prompt_tokens' and p_response ?| array['completion_tokens', 'tokens']
      ));
  v_listed := private.listed_model(v_response.model);
  v_response.cost := coalesce(
    (p_response ->> 'cost')::numeric,
    private.cost_of(
      coalesce(p_decision.prices -> v_response.model, (
        select private.prices_of(m)
        from public.models m where m.id = v_listed
      )),
      v_response.prompt_tokens, v_response.completion_tokens, v_response.token_details
    ),
    0
  );

  insert into public.responses (
    user_id, query_id, decision_id, message_id, context, model, status, text, error, cost, paid_by,
    is_estimated, token_details, latency_ms, prompt_tokens, completion_tokens, signs, signs_model
  )
  values (
    p_user_id, p_query.id, p_decision.id, p_message_id, p_decision.context, v_response.model,
    v_response.status, case when p_message_id is null then v_response.text end, v_response.error,
    v_response.cost, v_response.paid_by, v_response.is_estimated, v_response.token_details,
    v_response.latency_ms, v_response.prompt_tokens, v_response.completion_tokens, p_query.signs,
    p_query.signs_model
  )
  returning * into v_response;
  return v_response;
exception
  when data_exception or check_violation or not_null_violation then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_response',
      detail = left(sqlerrm, 300),
      hint = 'cost in dollars and latency_ms from 0, tokens from 0, a text of up to 32,000 '
        'characters, status complete, error (with an error) or cancelled.';
end;
$$;

comment on function private.add_response is
  'Keeps what one model answered {model?, text?, error?, status?, cost?, latency_ms?, tokens?, '
  'prompt_tokens?, completion_tokens?, cached_tokens?, reasoning_tokens?, audio_prompt_tokens?, '
  'audio_completion_tokens?, is_estimated?}; without a cost, that of its tokens at the prices of '
  'the decision.';

create function private.add_decision(
  p_query public.queries,
  p_routing jsonb,
  p_model text
) returns public.routing_decisions
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_decision public.routing_decisions;
  v_model text := coalesce(p_routing ->> 'selected_model', p_model);
begin
  perform private.require_fields('invalid_routing', 'A routing', p_routing, array[
    'selected_model', 'confidence', 'propensity', 'scores', 'reasoning'
  ]);
  if v_model is null then
    perform private.fail(
      400, 'invalid_routing', 'A routing has a selected_model, or a response its model.'
    );
  end if;
  perform private.require_models(array[v_model]);
  insert into public.routing_decisions (
    user_id, query_id, context, selected_model, confidence, propensity, scores, reasoning
  )
  values (
    p_query.user_id, p_query.id, p_query.context, v_model,
    (p_routing ->> 'confidence')::numeric, (p_routing ->> 'propensity')::double precision,
    coalesce(nullif(p_routing -> 'scores', 'null'), '{}'), p_routing ->> 'reasoning'
  )
  returning * into v_decision;
  return v_decision;
exception
  when data_exception or check_violation then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_routing',
      detail = left(sqlerrm, 300),
      hint = 'confidence 0..1, propensity over 0 and up to 1, scores an object.';
end;
$$;

comment on function private.add_decision is
  'Keeps a decision that was made elsewhere {selected_model?, confidence?, propensity?, scores?, '
  'reasoning?}.';

create function private.own_decision(p_user_id uuid, p_decision_id text, p_query_id text)
returns public.routing_decisions
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_decision public.routing_decisions;
begin
  if pg_input_is_valid(p_decision_id, 'uuid') then
    select * into v_decision
    from public.routing_decisions d
    where d.user_id = p_user_id
      and d.id = p_decision_id::uuid
      and d.query_id::text = coalesce(lower(p_query_id), d.query_id::text)
    for update;
  end if;
  if v_decision.id is null then
    perform private.fail(404, 'decision_not_found', 'There is no such decision of this user.');
  elsif v_decision.settled_at is not null then
    perform private.fail(
      409, 'decision_settled', 'The decision has its response already.', 'Route again.'
    );
  end if;
  return v_decision;
end;
$$;

comment on function private.own_decision is
  'The user''s open decision of a query, locked.';
