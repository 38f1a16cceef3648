-- Routing, fifth part: queries, which of them repeat an earlier one, and the route of each.
--
-- Depends on the four parts before.

create function private.add_query(
  p_user_id uuid,
  p_query jsonb,
  p_turn_id uuid default null
) returns public.queries
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_query public.queries;
  v_text text := p_query ->> 'text';
  v_unknown text;
begin
  select string_agg(left(k, 50), ', ') into v_unknown
  from jsonb_object_keys(p_query) k
  where k not in (
    'text', 'context', 'preference', 'weights', 'embedding', 'embedding_model', 'prompt_tokens'
  );
  if v_unknown is not null or (p_turn_id is null and coalesce(v_text, '') = '')
     or char_length(v_text) > 32000 then
    perform private.fail(
      400, 'invalid_query', coalesce('A query has no field ' || v_unknown || '.',
      'A query has a text of 1 to 32,000 characters.')
    );
  end if;
  v_query.user_id := p_user_id;
  v_query.id := private.uuid_v7();
  v_query.turn_id := p_turn_id;
  v_query.context := coalesce(p_query ->> 'context', 'general');
  v_query.text := case when p_turn_id is null then v_text end;
  v_query.prompt_tokens := coalesce(
    (p_query ->> 'prompt_tokens')::integer, private.count_tokens(v_text)
  );
  if v_query.context !~ '^[a-z0-9_.-]{1,100}$' then
    perform private.fail(
      400, 'invalid_context', 'A context is 1 to 100 of a–z, 0–9, _, . and -.',
      'Name a kind of question, such as code or small_talk.'
    );
  end if;
  v_query.weights := private.routing_weights(
    coalesce(p_query ->> 'preference', 'balanced'), nullif(p_query -> 'weights', 'null'),
    (private.routing_setting(p_user_id, v_query.context)).cost_scale
  );
  v_query.embedding := private.to_embedding(p_query ->> 'embedding');
  v_query.embedding_model := case
    when v_query.embedding is not null then p_query ->> 'embedding_model'
  end;
  if v_query.embedding is not null and v_query.embedding_model is null then
    perform private.fail(
      400, 'invalid_embedding', 'An embedding comes with its embedding_model.'
    );
  end if;
  v_query.created_at := clock_timestamp();

  if v_query.embedding is not null then
    select q.id into v_query.retry_of
    from public.queries q
    where q.user_id = p_user_id
      and q.created_at > v_query.created_at - interval '300 seconds'
      and q.context = v_query.context
      and q.embedding_model = v_query.embedding_model
      and q.embedding operator(extensions.<=>) v_query.embedding <= 0.15
    order by q.created_at desc
    limit 1;
  end if;
  insert into public.queries select v_query.*;
  return v_query;
end;
$$;

comment on function private.add_query(uuid, jsonb, uuid) is
  'Keeps a query {text, context?, preference?, weights?, embedding?, embedding_model?, '
  'prompt_tokens?}, and finds which one it repeats. Errors: 400 invalid_query, 400 '
  'invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_embedding.';

create function private.retried_responses(p_query public.queries) returns uuid[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return array(
    select r.id
    from public.responses r
    where r.user_id = p_query.user_id and r.query_id = p_query.retry_of
  );
end;
$$;

comment on function private.retried_responses(public.queries) is
  'Whoever asks again was not content: the responses that lose by this query.';

create function private.route(
  p_user_id uuid,
  p_query jsonb,
  p_candidates text[],
  p_constraints jsonb,
  p_turn_id uuid default null,
  p_listed_only boolean default true
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because a decision, its probability and its reservation are nobody's to write.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_query public.queries;
  v_decision public.routing_decisions;
begin
  -- A turn that is tried again keeps its open decision, and is decided anew when that has failed.
  if p_turn_id is not null then
    perform pg_advisory_xact_lock(hashtextextended('turn ' || v_user_id || p_turn_id, 0));
    select * into v_query
    from public.queries q
    where q.user_id = v_user_id and q.turn_id = p_turn_id;
    select * into v_decision
    from public.routing_decisions d
    where d.user_id = v_user_id
      and d.query_id = v_query.id
      and d.settled_at is null
      and d.reserved_until > now()
      and (p_candidates is null or d.selected_model = any (p_candidates))
    order by d.id desc
    limit 1;
  end if;
  if v_query.id is null then
    v_query := private.add_query(v_user_id, p_query, p_turn_id);
  end if;
  if v_decision.id is null then
    v_decision := private.decide(v_query, p_candidates, p_constraints, p_listed_only);
    perform private.learn(v_user_id, private.retried_responses(v_query));
  end if;
  return jsonb_build_object(
    'query_id', v_query.id,
    'decision_id', v_decision.id,
    'model_id', v_decision.selected_model,
    'propensity', v_decision.propensity,
    'confidence', v_decision.confidence,
    'fallbacks', v_decision.fallbacks,
    'reserved_cost', v_decision.reserved_cost,
    'scores', v_decision.scores
  );
end;
$$;

comment on function private.route(uuid, jsonb, text[], jsonb, uuid, boolean) is
  'Keeps a query and decides who answers it. p_turn_id: of a turn of chat, which is one query '
  'however often it is tried, and whose text its messages hold. Errors: 400 invalid_query, 400 '
  'invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_embedding, 400 '
  'invalid_constraints, 400 invalid_candidates, 404 model_not_found, 409 no_candidate, 429 '
  'budget_exceeded.';

create function private.route_turn(
  p_user_id uuid,
  p_turn_id uuid,
  p_route jsonb,
  p_embedding text,
  p_embedding_model text,
  p_prompt_tokens integer
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_query jsonb;
begin
  if jsonb_typeof(p_route) <> 'object'
     or p_route - array['candidates', 'preference', 'weights', 'constraints', 'context'] <> '{}'
     or jsonb_typeof(coalesce(p_route -> 'candidates', '[]')) <> 'array' then
    perform private.fail(
      400, 'invalid_query', 'p_route has candidates, preference, weights, constraints and context.'
    );
  end if;
  v_query := p_route - array['candidates', 'constraints'] || jsonb_build_object(
    'embedding', p_embedding, 'embedding_model', p_embedding_model, 'prompt_tokens', p_prompt_tokens
  );
  return private.route(
    p_user_id,
    v_query,
    case when p_route ? 'candidates' then array(
      select jsonb_array_elements_text(p_route -> 'candidates')
    ) end,
    p_route -> 'constraints',
    coalesce(p_turn_id, private.uuid_v7()),
    -- Whoever answers turns may have models that nobody listed.
    p_listed_only => false
  );
end;
$$;

comment on function private.route_turn(uuid, uuid, jsonb, text, text, integer) is
  'private.route for a turn of chat. Errors: 400 invalid_query, 400 invalid_context, 400 '
  'invalid_preference, 400 invalid_weights, 400 invalid_embedding, 400 invalid_constraints, 400 '
  'invalid_candidates, 409 no_candidate, 429 budget_exceeded.';

grant execute on function
  private.route(uuid, jsonb, text[], jsonb, uuid, boolean),
  private.route_turn(uuid, uuid, jsonb, text, text, integer)
to authenticated, service_role;
