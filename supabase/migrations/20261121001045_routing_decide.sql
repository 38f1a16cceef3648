-- Routing: a decision, with what it may cost reserved in the transaction that makes it.
--
-- What is drawn is the quality of each model; its price and speed, which are known, are added to
-- the draw by the caller's preference.
--
-- A budget's row is locked before anything is read of it, so that simultaneous routes of a user
-- wait for one another there. Locks are taken in one order: budgets, then the states of models.

create function private.decide(
  p_query public.queries,
  p_candidates text[],
  p_constraints jsonb,
  p_listed_only boolean,
  p_turn jsonb default null,
  p_target jsonb default null,
  p_nearest jsonb default null
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
  v_worths double precision[];
  v_lambda numeric := (private.routing_setting(p_query.user_id, p_query.context)).lambda;
  v_controller jsonb;
  v_strongest text;
  v_scale double precision;
  v_hidden text[] := array['alpha', 'beta', 'price', 'latency_ms', 'expected'];
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
      'price', m.prompt_price + m.completion_price,
      'latency_ms', p.mean_latency_ms,
      'expected', coalesce(p.mean_cost, round((
        p_query.prompt_tokens * m.prompt_price + least(b.most, 500) * m.completion_price
      ) / 1000000, 9), 0),
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

  v_models := array(
    select o.model
    from jsonb_each(v_options) o (model, option)
    where not o.option ? 'ruled_out'
    order by o.model
  );
  if v_models = '{}' then
    perform private.no_candidate(v_options);
  end if;

  -- The nearest judged questions move what is expected of a model, and add to how sure that is.
  if p_nearest is null and p_query.signs is not null then
    p_nearest := private.nearest_judged(p_query.user_id, p_query.signs, p_query.signs_model);
  end if;
  select
    array_agg(1 + e.evidence * e.mean order by e.place),
    array_agg(1 + e.evidence * (1 - e.mean) order by e.place)
  into v_alphas, v_betas
  from (
    select
      m.place,
      o.alpha + o.beta - 2 + coalesce(n.good + n.bad, 0) as evidence,
      (coalesce(n.good, 0) + 10 * o.alpha / (o.alpha + o.beta))
        / (coalesce(n.good + n.bad, 0) + 10) as mean
    from unnest(v_models) with ordinality m (name, place)
    cross join lateral (
      select
        (v_options -> m.name ->> 'alpha')::double precision as alpha,
        (v_options -> m.name ->> 'beta')::double precision as beta
    ) o
    cross join lateral (
      select
        (p_nearest #>> array['judged', m.name, '0'])::double precision as good,
        (p_nearest #>> array['judged', m.name, '1'])::double precision as bad
    ) n
  ) e;

  if p_target is not null then
    v_controller := private.steer(p_query.user_id, p_query.context, p_target);
    v_strongest := (
      select m from unnest(v_models) m
      order by (v_options -> m ->> 'price')::numeric desc, m
      limit 1
    );
  end if;
  v_scale := case when p_target is null and v_lambda is null
    then greatest((p_query.weights ->> 'quality')::double precision, 0.01) else 1 end;
  v_worths := array(
    select private.worth_of(
      p_query.weights, v_lambda, v_controller, (o.option ->> 'expected')::double precision,
      coalesce((o.option ->> 'latency_ms')::double precision, l.usual, 1000),
      o.model = v_strongest
    )
    from (
      select m.model, v_options -> m.model as option, m.place
      from unnest(v_models) with ordinality m (model, place)
    ) o
    cross join (
      select avg((v_options -> m ->> 'latency_ms')::double precision) as usual
      from unnest(v_models) m
    ) l
    order by o.place
  );

  v_draws := array(
    select private.beta_draw(a.alpha, a.beta) + a.worth
    from unnest(v_alphas, v_betas, v_worths) with ordinality a (alpha, beta, worth, place)
    order by a.place
  );
  v_order := array(
    select d.place from unnest(v_draws) with ordinality d (draw, place) order by d.draw desc
  );
  v_propensities := case when cardinality(v_models) = 1 then array[1]
    else private.selection_probabilities(v_alphas, v_betas, v_worths) end;

  v_decision.user_id := p_query.user_id;
  v_decision.id := private.uuid_v7();
  v_decision.query_id := p_query.id;
  v_decision.context := p_query.context;
  v_decision.selected_model := v_models[v_order[1]];
  v_decision.confidence := round(least(greatest(v_scale * (
    v_alphas[v_order[1]] / (v_alphas[v_order[1]] + v_betas[v_order[1]]) + v_worths[v_order[1]]
  ), 0), 1)::numeric, 4);
  v_decision.controller := v_controller || jsonb_build_object('used', case p_target ->> 'target'
    when 'share' then (v_models[v_order[1]] = v_strongest)::integer
    else (v_options -> v_models[v_order[1]] ->> 'expected')::numeric
      / (p_target ->> 'goal')::numeric
  end);
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
    select jsonb_object_agg(o.model, o.option - v_hidden)
    from jsonb_each(v_options) o (model, option)
  ) || (
    select jsonb_object_agg(
      m.model,
      (v_options -> m.model) - v_hidden || jsonb_build_object(
        'draw', round((v_scale * m.draw)::numeric, 6), 'propensity', round(m.propensity::numeric, 6)
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
    user_id, id, query_id, context, selected_model, confidence, propensity, scores, prices,
    controller, paid_by, fallbacks, reasoning, reserved_cost, reserved_until, is_turn, created_at
  )
  values (
    v_decision.user_id, v_decision.id, v_decision.query_id, v_decision.context,
    v_decision.selected_model, v_decision.confidence, v_decision.propensity, v_decision.scores,
    v_decision.prices, v_decision.controller, v_decision.paid_by, v_decision.fallbacks,
    v_decision.reasoning,
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
  'with the providers that a key of the user''s own may pay. p_nearest: private.nearest_judged, '
  'where it has been read already.';
