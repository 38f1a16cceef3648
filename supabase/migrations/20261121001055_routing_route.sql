-- Routing: the route of a query, and of a turn of chat.
--
-- RPC     route_query

create function private.route(
  p_user_id uuid,
  p_query jsonb,
  p_candidates text[],
  p_constraints jsonb,
  p_turn_id uuid default null,
  p_listed_only boolean default true,
  p_turn jsonb default null,
  p_target jsonb default null
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
  v_nearest jsonb;
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
    -- A turn whose caller names no kind is of the kind of the questions that are near.
    if p_turn_id is not null and p_query ->> 'context' is null
       and p_query ->> 'embedding' is not null then
      v_nearest := private.nearest_judged(
        v_user_id,
        extensions.binary_quantize(private.to_embedding(p_query ->> 'embedding'))::bit(1536),
        p_query ->> 'embedding_model'
      );
      p_query := p_query || jsonb_build_object('context', v_nearest -> 'context');
    end if;
    v_query := private.add_query(v_user_id, p_query, p_turn_id);
  end if;
  if v_decision.id is null then
    v_decision := private.decide(
      v_query, p_candidates, p_constraints, p_listed_only, p_turn, p_target, v_nearest
    );
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

comment on function private.route is
  'Keeps a query and decides who answers it. p_turn_id: of a turn of chat, which is one query '
  'however often it is tried, and whose text its messages hold.';

create function private.require_turn_route(p_route jsonb) returns void
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  perform private.require_fields('invalid_query', 'p_route', p_route, array[
    'candidates', 'preference', 'weights', 'constraints', 'context', 'max_cost', 'share',
    'prompt_bytes', 'images', 'is_unbounded', 'providers'
  ]);
  if jsonb_typeof(p_route -> 'candidates') <> 'array'
     or jsonb_typeof(coalesce(p_route -> 'providers', '[]')) <> 'array'
     or jsonb_typeof(coalesce(p_route -> 'prompt_bytes', '0')) <> 'number'
     or jsonb_typeof(coalesce(p_route -> 'images', '0')) <> 'number'
     or jsonb_typeof(coalesce(nullif(p_route -> 'max_cost', 'null'), '0')) <> 'number'
     or jsonb_typeof(coalesce(nullif(p_route -> 'share', 'null'), '0')) <> 'number'
     or jsonb_typeof(coalesce(p_route -> 'is_unbounded', 'true')) <> 'boolean' then
    perform private.fail(
      400, 'invalid_query', 'A part of p_route is not of its form.',
      'candidates and providers are arrays, prompt_bytes, images, max_cost and share numbers.'
    );
  end if;
end;
$$;

comment on function private.require_turn_route is
  'Refuses what is no p_route of a turn of chat. Errors: 400 invalid_query.';

-- Replaces the one of …_chat_turn_routing.sql.
create or replace function private.route_turn(
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
  perform private.require_turn_route(p_route);
  v_query := p_route - array[
    'candidates', 'constraints', 'max_cost', 'share', 'prompt_bytes', 'images', 'is_unbounded',
    'providers'
  ] || jsonb_build_object(
    'embedding', p_embedding, 'embedding_model', p_embedding_model, 'prompt_tokens', p_prompt_tokens
  );
  return private.with_models(private.route(
    p_user_id,
    v_query,
    case when p_route ? 'candidates' then array(
      select jsonb_array_elements_text(p_route -> 'candidates')
    ) end,
    p_route -> 'constraints',
    coalesce(p_turn_id, private.uuid_v7()),
    -- The app that answers turns may have models that are not in public.models.
    p_listed_only => false,
    p_turn => jsonb_build_object(
      'prompt_bytes', p_route -> 'prompt_bytes', 'images', p_route -> 'images',
      'is_unbounded', p_route -> 'is_unbounded', 'providers', p_route -> 'providers'
    ),
    p_target => private.routing_target(
      (p_route ->> 'max_cost')::numeric, (p_route ->> 'share')::numeric
    )
  ), p_user_id);
end;
$$;

comment on function private.route_turn is
  'private.route for a turn of chat.';

create function public.route_query(
  p_text text,
  p_context text default 'general',
  p_candidates text[] default null,
  p_constraints jsonb default '{}',
  p_preference text default 'balanced',
  p_embedding text default null,
  p_embedding_model text default null,
  p_weights jsonb default null,
  p_prompt_tokens integer default null,
  p_max_cost numeric default null,
  p_share numeric default null,
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
    v_user_id, p_request_id, 'route_query', case when p_request_id is not null then
      jsonb_build_array(
        p_text, p_context, p_candidates, p_constraints, p_preference, p_weights, p_prompt_tokens,
        p_max_cost, p_share
      )
    end
  );
  if v_result is null then
    v_result := private.route(
      v_user_id,
      jsonb_build_object(
        'text', p_text, 'context', p_context, 'preference', p_preference, 'weights', p_weights,
        'embedding', p_embedding, 'embedding_model', p_embedding_model,
        'prompt_tokens', p_prompt_tokens
      ),
      p_candidates, p_constraints, p_target => private.routing_target(p_max_cost, p_share)
    );
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result;
end;
$$;

comment on function public.route_query is
  'Chooses a model for a query by Thompson sampling and reserves what it may cost: {query_id, '
  'decision_id, model_id, propensity, confidence, fallbacks, reserved_cost, scores: {model: {draw, '
  'propensity, cost}, or {ruled_out}}}. p_candidates: all enabled models by default. '
  'p_constraints: {max_cost in dollars, max_latency_ms, min_quality 0..1, max_completion_tokens, '
  'choices 1..128 (1) of so many tokens each, fallbacks 0..10 (2), providers, exclude}. '
  'p_preference: balanced, quality, cost or speed, or p_weights {quality, cost, latency} that sum '
  'to 1. p_prompt_tokens: what the model is given, when that is more than p_text; else it is '
  'estimated of p_text. p_max_cost: dollars that an answer may cost on average; p_share: the share '
  'of the context''s queries that may go to the strongest model, the dearest of the candidates; '
  'one of them takes the place of the preference and is kept from query to query. '
  'save_complete_interaction settles the reservation; else it lapses after 15 minutes. '
  'Errors: 400 invalid_query, 400 invalid_context, 400 invalid_preference, 400 invalid_weights, '
  '400 invalid_embedding, 400 invalid_constraints, 400 invalid_candidates, 400 invalid_target, 404 '
  'model_not_found, '
  '409 no_candidate and 429 budget_exceeded (whose hint is JSON, {"ruled_out": {model: reason}}), '
  '409 request_conflict, 42501.';

grant execute on function
  private.require_turn_route,
  private.route,
  public.route_query
to authenticated, service_role;
