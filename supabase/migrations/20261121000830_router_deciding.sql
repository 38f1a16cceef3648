-- Routing, fourth part: a decision, with what it may cost reserved in the transaction that makes
-- it.
--
-- A budget's row is locked before anything is read of it, so that simultaneous routes of a user
-- wait for one another there. Locks are taken in one order: budgets, then the states of models.
--
-- Depends on the three parts before.

create function private.lock_budgets(p_user_id uuid) returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform from public.routing_budgets b where b.user_id = p_user_id order by b.period for update;
  return found;
end;
$$;

comment on function private.lock_budgets(uuid) is
  'Waits for, and keeps to the end of the transaction, the right to spend a user''s budgets; false '
  'when there are none.';

create function private.balance_budgets(p_user_id uuid, p_cost numeric) returns numeric
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_available numeric;
begin
  with current as materialized (
    select
      b.period,
      case b.period when 'total' then b.period_start else t.start end as start,
      case when b.period = 'total' or b.period_start >= t.start then b.spent else 0 end as spent
    from public.routing_budgets b
    cross join lateral (
      select case b.period
        when 'total' then b.period_start else date_trunc(b.period, now(), 'UTC')
      end as start
    ) t
    where b.user_id = p_user_id
  ),
  balanced as (
    update public.routing_budgets b
    set
      period_start = c.start,
      spent = c.spent + p_cost,
      reserved = (
        select coalesce(sum(d.reserved_cost), 0)
        from public.routing_decisions d
        where d.user_id = p_user_id and d.settled_at is null and d.reserved_until > now()
      )
    from current c
    where b.user_id = p_user_id and b.period = c.period
    returning b.amount - b.spent - b.reserved as available
  )
  select min(a.available) into v_available from balanced a;
  return v_available;
end;
$$;

comment on function private.balance_budgets(uuid, numeric) is
  'Books a cost in the user''s budgets, begins new periods, and counts anew what open decisions '
  'hold; returns what is left of the scarcest, null when there is none. Under '
  'private.lock_budgets, called in a statement before, which sees what others have committed.';

create function private.routing_constraints(p_constraints jsonb) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_constraints jsonb := coalesce(p_constraints, '{}');
  v_wrong text;
begin
  if jsonb_typeof(v_constraints) <> 'object' then
    v_wrong := 'the whole';
  else
    select string_agg(left(c.name, 50), ', ') into v_wrong
    from jsonb_each(v_constraints) c (name, value)
    where not case
      when c.name in ('max_cost', 'max_latency_ms')
        then jsonb_typeof(c.value) = 'number' and (c.value #>> '{}')::numeric >= 0
      when c.name = 'min_quality'
        then jsonb_typeof(c.value) = 'number' and (c.value #>> '{}')::numeric between 0 and 1
      when c.name = 'max_completion_tokens'
        then jsonb_typeof(c.value) = 'number'
          and (c.value #>> '{}')::numeric between 1 and 100000000
      when c.name = 'fallbacks'
        then jsonb_typeof(c.value) = 'number' and (c.value #>> '{}')::numeric between 0 and 10
      when c.name in ('providers', 'exclude')
        then jsonb_typeof(c.value) = 'array'
          and not jsonb_path_exists(c.value, '$[*] ? (@.type() != "string")')
      else false
    end;
  end if;
  if v_wrong is not null then
    perform private.fail(
      400, 'invalid_constraints', format('Not a constraint, or not of its form: %s.', v_wrong),
      'max_cost in dollars, max_latency_ms, min_quality 0..1, max_completion_tokens, fallbacks '
      '0..10, providers and exclude as lists of names.'
    );
  end if;
  return v_constraints;
end;
$$;

comment on function private.routing_constraints(jsonb) is
  'The constraints themselves when each is one: {max_cost, max_latency_ms, min_quality, '
  'max_completion_tokens, fallbacks, providers, exclude}. Errors: 400 invalid_constraints.';

create function private.routing_candidates(p_candidates text[], p_listed_only boolean)
returns setof public.models
language plpgsql
stable
security invoker
rows 20
set search_path = ''
as $$
declare
  v_names text[] := array(select distinct c from unnest(p_candidates) c order by c);
begin
  if p_candidates is null then
    return query select m.* from public.models m where m.enabled order by m.id limit 50;
    return;
  end if;
  if cardinality(v_names) not between 1 and 50
     or exists (
       select from unnest(v_names) n where n is null or n !~ '^[A-Za-z0-9_.:/@+-]{1,200}$'
     ) then
    perform private.fail(400, 'invalid_candidates', 'Candidates are 1 to 50 names of models.');
  end if;
  if p_listed_only then
    perform private.require_models(v_names);
  end if;
  -- A model that is not listed has no price and no limit.
  return query
  select (jsonb_populate_record(
    m, case when m.id is null then jsonb_build_object(
      'id', n, 'provider', '', 'prompt_price', 0, 'completion_price', 0,
      'max_completion_tokens', 1024, 'enabled', true
    ) else '{}' end
  )).*
  from unnest(v_names) n
  left join public.models m on m.id = n
  order by n;
end;
$$;

comment on function private.routing_candidates(text[], boolean) is
  'The models of these names, all enabled ones for null. Errors: 400 invalid_candidates, 404 '
  'model_not_found.';

create function private.require_models(p_names text[]) returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_unknown text := (
    select string_agg(coalesce(left(n, 100), 'without a name'), ', ')
    from unnest(p_names) n
    where not exists (select from public.models m where m.id = n)
  );
begin
  if v_unknown is not null then
    perform private.fail(
      404, 'model_not_found', format('There is no model %s.', left(v_unknown, 300)),
      'The table models lists them.'
    );
  end if;
end;
$$;

comment on function private.require_models(text[]) is 'Errors: 404 model_not_found.';

create function private.decide(
  p_query public.queries,
  p_candidates text[],
  p_constraints jsonb,
  p_listed_only boolean
) returns public.routing_decisions
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  c jsonb := private.routing_constraints(p_constraints);
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
  v_limited := private.lock_budgets(p_query.user_id);
  if v_limited then
    v_available := private.balance_budgets(p_query.user_id, 0);
  end if;

  with priced as (
    select
      m.*,
      round((
        p_query.prompt_tokens * m.prompt_price + m.completion_price
          * coalesce((c ->> 'max_completion_tokens')::numeric, m.max_completion_tokens)
      ) / 1000000, 9) as cost
    from private.routing_candidates(p_candidates, p_listed_only) m
  )
  select jsonb_object_agg(m.id, jsonb_strip_nulls(jsonb_build_object(
    'cost', m.cost,
    'alpha', p.alpha,
    'beta', p.beta,
    'ruled_out', case
      when not m.enabled then 'disabled'
      when c -> 'exclude' ? m.id then 'exclude'
      when not c -> 'providers' ? m.provider then 'providers'
      when p_query.prompt_tokens + coalesce((c ->> 'max_completion_tokens')::numeric, 1)
        > m.context_tokens then 'context_tokens'
      when m.cost > (c ->> 'max_cost')::numeric then 'max_cost'
      when p.mean_latency_ms > (c ->> 'max_latency_ms')::numeric then 'max_latency_ms'
      when p.avg_quality < (c ->> 'min_quality')::numeric then 'min_quality'
      when m.cost > v_available then 'budget'
    end
  ))) into v_options
  from priced m
  join private.model_posteriors(
    p_query.user_id, p_query.context, array(select n.id from priced n)
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
  v_decision.scores := v_options || (
    select jsonb_object_agg(m.model, v_options -> m.model || jsonb_build_object(
      'draw', round(m.draw::numeric, 6), 'propensity', round(m.propensity::numeric, 6)
    ))
    from unnest(v_models, v_draws, v_propensities) m (model, draw, propensity)
  );
  v_decision.reasoning := format('The highest of %s draws.', cardinality(v_models));
  v_decision.reserved_cost := (
    select max((v_options -> m ->> 'cost')::numeric)
    from unnest(v_decision.selected_model || v_decision.fallbacks) m
  );
  v_decision.reserved_until := clock_timestamp() + interval '15 minutes';
  v_decision.created_at := now();
  insert into public.routing_decisions select v_decision.*;
  if v_limited then
    perform private.balance_budgets(p_query.user_id, 0);
  end if;
  return v_decision;
end;
$$;

comment on function private.decide(public.queries, text[], jsonb, boolean) is
  'Draws a model for a query among those that the constraints and the budgets leave, and reserves '
  'what the dearest of it and its fallbacks may cost.';

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

comment on function private.no_candidate(jsonb) is
  'Says what ruled each candidate out; the hint is JSON, {"ruled_out": {model: reason}}. '
  'Errors: 409 no_candidate, 429 budget_exceeded.';
