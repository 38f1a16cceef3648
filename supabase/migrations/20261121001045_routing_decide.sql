-- Routing: a decision, with what it may cost reserved in the transaction that makes it.
--
-- A budget's row is locked before anything is read of it, so that simultaneous routes of a user
-- wait for one another there. Locks are taken in one order: budgets, then the states of models.

create function private.decide(
  p_query public.queries,
  p_candidates text[],
  p_constraints jsonb,
  p_listed_only boolean,
  p_turn jsonb default null
) returns public.routing_decisions
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  c jsonb := private.routing_constraints(p_constraints);
  v_own_key boolean := private.has_own_key(p_query.user_id, p_turn -> 'providers');
  v_limited boolean;
  v_available numeric;
  v_options jsonb;
  v_models text[];
  v_alphas double precision[];
  v_betas double precision[];
  v_draws double precision[];
  v_propensities double precision[];
  v_order integer[];
  v_decision public.routing_decisions;
begin
  -- A key of the user's own pays from no budget of the operator's.
  if not v_own_key then
    v_limited := private.lock_budgets(p_query.user_id);
  end if;
  if v_limited then
    v_available := private.balance_budgets(p_query.user_id, 0);
  end if;

  with candidates as materialized (
    select m as model from private.routing_candidates(p_candidates, p_listed_only) m
  )
  select
    jsonb_object_agg(m.id, jsonb_strip_nulls(jsonb_build_object(
      'cost', b.cost,
      'max_completion_tokens', case when p_turn is not null then b.most end,
      'alpha', p.alpha,
      'beta', p.beta,
      'ruled_out', case
        when not m.enabled then 'disabled'
        when c -> 'exclude' ? m.id then 'exclude'
        when not c -> 'providers' ? m.provider then 'providers'
        when b.ruled_out = 'context_tokens' then b.ruled_out
        when b.cost > (c ->> 'max_cost')::numeric then 'max_cost'
        when p.mean_latency_ms > (c ->> 'max_latency_ms')::numeric then 'max_latency_ms'
        when p.avg_quality < (c ->> 'min_quality')::numeric then 'min_quality'
        else b.ruled_out
      end
    ))),
    jsonb_object_agg(m.id, private.prices_of(n.model))
      filter (where m.prompt_price is not null)
  into v_options, v_decision.prices
  from candidates n
  cross join lateral (select (n.model).*) m
  cross join lateral private.bound_of(
    n.model, p_query.prompt_tokens, c, p_turn, v_available
  ) b
  join private.model_posteriors(
    p_query.user_id, p_query.context, array(select (o.model).id from candidates o)
  ) p on p.model_id = m.id;

  select
    array_agg(o.model order by o.model),
    array_agg((o.option ->> 'alpha')::double precision order by o.model),
    array_agg((o.option ->> 'beta')::double precision order by o.model)
  into v_models, v_alphas, v_betas
  from jsonb_each(v_options) o (model, option)
  where not o.option ? 'ruled_out';
  if v_models is null then
    perform private.no_candidate(v_options);
  end if;

  v_draws := array(
    select private.beta_draw(a.alpha, a.beta)
    from unnest(v_alphas, v_betas) with ordinality a (alpha, beta, place)
    order by a.place
  );
  v_order := array(
    select d.place from unnest(v_draws) with ordinality d (draw, place) order by d.draw desc
  );
  v_propensities := case when cardinality(v_models) = 1 then array[1]
    else private.selection_probabilities(v_alphas, v_betas) end;

  v_decision.user_id := p_query.user_id;
  v_decision.id := private.uuid_v7();
  v_decision.query_id := p_query.id;
  v_decision.context := p_query.context;
  v_decision.selected_model := v_models[v_order[1]];
  v_decision.confidence :=
    round((v_alphas[v_order[1]] / (v_alphas[v_order[1]] + v_betas[v_order[1]]))::numeric, 4);
  -- Of what was drawn, the probability is not nothing.
  v_decision.propensity := greatest(v_propensities[v_order[1]], 1e-6);
  v_decision.fallbacks := array(
    select v_models[o.place]
    from unnest(v_order) with ordinality o (place, rank)
    where o.rank between 2 and 1 + coalesce((c ->> 'fallbacks')::integer, 2)
    order by o.rank
  );
  -- Without alpha and beta, which hold what others have learned.
  v_decision.scores := (
    select jsonb_object_agg(o.model, o.option - array['alpha', 'beta'])
    from jsonb_each(v_options) o (model, option)
  ) || (
    select jsonb_object_agg(
      m.model,
      (v_options -> m.model) - array['alpha', 'beta'] || jsonb_build_object(
        'draw', round(m.draw::numeric, 6), 'propensity', round(m.propensity::numeric, 6)
      )
    )
    from unnest(v_models, v_draws, v_propensities) m (model, draw, propensity)
  );
  v_decision.reasoning := format('The highest of %s draws.', cardinality(v_models));
  v_decision.paid_by := case when v_own_key then 'user' else 'operator' end;
  v_decision.prices := coalesce(v_decision.prices, '{}');
  v_decision.reserved_cost := case when v_own_key then 0 else (
    select max((v_options -> m ->> 'cost')::numeric)
    from unnest(v_decision.selected_model || v_decision.fallbacks) m
  ) end;
  v_decision.reserved_until := clock_timestamp() + interval '15 minutes';
  v_decision.is_turn := p_query.turn_id is not null;
  v_decision.created_at := now();
  insert into public.routing_decisions (
    user_id, id, query_id, context, selected_model, confidence, propensity, scores, prices, paid_by,
    fallbacks, reasoning, reserved_cost, reserved_until, is_turn, created_at
  )
  values (
    v_decision.user_id, v_decision.id, v_decision.query_id, v_decision.context,
    v_decision.selected_model, v_decision.confidence, v_decision.propensity, v_decision.scores,
    v_decision.prices, v_decision.paid_by, v_decision.fallbacks, v_decision.reasoning,
    v_decision.reserved_cost, v_decision.reserved_until, v_decision.is_turn, v_decision.created_at
  );
  if v_limited then
    perform private.balance_budgets(p_query.user_id, 0);
  end if;
  return v_decision;
end;
$$;

comment on function private.decide is
  'Draws a model for a query among those that the constraints and the budgets leave, and reserves '
  'what the dearest of it and its fallbacks may cost. p_turn: of a turn of chat, as in bound_of, '
  'with the providers that a key of the user''s own may pay.';

create function private.no_candidate(p_options jsonb) returns void
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_reasons jsonb := (
    select coalesce(jsonb_object_agg(o.model, o.option ->> 'ruled_out'), '{}')
    from jsonb_each(p_options) o (model, option)
  );
  v_detail text := (
    select string_agg(r.model || ' (' || r.reason || ')', ', ' order by r.model)
    from jsonb_each_text(v_reasons) r (model, reason)
  );
begin
  if exists (select from jsonb_each_text(v_reasons) r (model, reason) where reason = 'budget') then
    perform private.fail(
      429, 'budget_exceeded', format('The budget is used up, no model is left: %s.', v_detail),
      jsonb_build_object('ruled_out', v_reasons)::text
    );
  end if;
  perform private.fail(
    409, 'no_candidate', format('No model is left: %s.', coalesce(v_detail, 'none is enabled')),
    jsonb_build_object('ruled_out', v_reasons)::text
  );
end;
$$;

comment on function private.no_candidate is
  'Says what ruled each candidate out; the hint is JSON, {"ruled_out": {model: reason}}.';
