-- Routing, ninth part: what was learned, spent and answered, and how another policy would have
-- done.
--
-- RPCs    get_model_states, get_response_by_id, routing_report, replay_policy
--
-- Depends on the parts before and, for a report of all users, on vectors.

create function public.get_model_states(
  p_context text default 'general',
  p_user_id uuid default auth.uid()
) returns table (
  model_id text,
  context text,
  alpha numeric,
  beta numeric,
  draw_alpha double precision,
  draw_beta double precision,
  mean double precision,
  variance double precision,
  total_requests bigint,
  failures bigint,
  total_cost numeric,
  total_latency_ms numeric,
  avg_quality numeric,
  updated_at timestamptz
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_models text[] := array(
    select s.model_id from public.model_states s
    where s.user_id = v_user_id and s.context = p_context
    union
    select m.id from public.models m where m.enabled
  );
begin
  return query
  select
    p.model_id, p_context, coalesce(s.alpha, 1), coalesce(s.beta, 1), p.alpha, p.beta,
    p.alpha / (p.alpha + p.beta),
    p.alpha * p.beta / ((p.alpha + p.beta) ^ 2 * (p.alpha + p.beta + 1)),
    coalesce(s.total_requests, 0), coalesce(s.failures, 0), coalesce(s.total_cost, 0),
    coalesce(s.total_latency_ms, 0), s.avg_quality, s.updated_at
  from private.model_posteriors(v_user_id, p_context, v_models) p
  left join public.model_states s
    on s.user_id = v_user_id and s.context = p_context and s.model_id = p.model_id
  order by p.model_id;
end;
$$;

comment on function public.get_model_states(text, uuid) is
  'What is known of each enabled model, and of each that the user had answers of, in a context: '
  'alpha and beta, all that the user ever learned; draw_alpha and draw_beta, what route_query '
  'draws from now, with mean and variance: old answers forgotten, and what others learned as a '
  'prior. Errors: 42501.';

create function public.get_response_by_id(
  p_response_id uuid,
  p_user_id uuid default auth.uid()
) returns setof public.responses
language plpgsql
stable
security invoker
rows 1
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  return query
  select r.* from public.responses r where r.user_id = v_user_id and r.id = p_response_id;
end;
$$;

comment on function public.get_response_by_id(uuid, uuid) is
  'A response, or no row when there is no such one of the user. Errors: 42501.';

create function public.routing_report(
  p_since timestamptz default now() - interval '30 days',
  p_user_id uuid default auth.uid()
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_owner(p_user_id);
  v_models jsonb;
  v_decisions jsonb;
begin
  select coalesce(jsonb_agg(to_jsonb(m) order by m.responses desc, m.model), '[]') into v_models
  from (
    select
      r.model,
      count(*) as responses,
      count(*) filter (where r.status = 'error') as failures,
      count(*) filter (where r.status = 'cancelled') as cancelled,
      sum(r.cost) as cost,
      sum(r.tokens) as tokens,
      round(avg(r.reward) filter (where r.confidence > 0), 4) as mean_reward,
      round(avg(r.quality) filter (where r.confidence > 0), 4) as mean_quality,
      round(avg(r.latency_ms) filter (where r.status = 'complete'), 1) as mean_latency_ms,
      round((percentile_cont(0.95) within group (order by r.latency_ms)
        filter (where r.status = 'complete'))::numeric, 1) as p95_latency_ms
    from public.responses r
    where (v_user_id is null or r.user_id = v_user_id) and r.created_at >= p_since
    group by r.model
  ) m;

  select jsonb_build_object(
    'decisions', count(*),
    'open', count(*) filter (where d.settled_at is null and d.reserved_until > now()),
    'abandoned', count(*) filter (where d.settled_at is null and d.reserved_until <= now()),
    'users', count(distinct d.user_id)
  ) into v_decisions
  from public.routing_decisions d
  where (v_user_id is null or d.user_id = v_user_id) and d.created_at >= p_since;

  return v_decisions || jsonb_build_object(
    'since', p_since,
    'models', v_models,
    'cost', (select coalesce(sum((m.model ->> 'cost')::numeric), 0)
             from jsonb_array_elements(v_models) m (model)),
    'budgets', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'period', b.period, 'amount', b.amount, 'spent', b.spent, 'reserved', b.reserved,
        'period_start', b.period_start
      ) order by b.period), '[]')
      from public.routing_budgets b
      where b.user_id = v_user_id
    )
  );
end;
$$;

comment on function public.routing_report(timestamptz, uuid) is
  'What was routed since a time: {since, decisions, open, abandoned, users, cost in dollars, '
  'models: [{model, responses, failures, cancelled, cost, tokens, mean_reward, mean_quality, '
  'mean_latency_ms, p95_latency_ms}], budgets: [{period, amount, spent, reserved, period_start}]}. '
  'Of one''s own; of all users for a service caller who names nobody. Errors: 42501.';

create function public.replay_policy(
  p_policy jsonb,
  p_since timestamptz default now() - interval '30 days',
  p_context text default null,
  p_user_id uuid default auth.uid()
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_owner(p_user_id);
  v_result jsonb;
begin
  if jsonb_typeof(p_policy) is distinct from 'object'
     or exists (
       select from jsonb_each(p_policy) p (model, share)
       where case jsonb_typeof(p.share) when 'number' then p.share::numeric < 0 else true end
     )
     or coalesce((
       select abs(sum(p.share::numeric) - 1) from jsonb_each(p_policy) p (model, share)
     ), 1) > 0.001 then
    perform private.fail(
      400, 'invalid_policy', 'A policy gives each model its share; the shares sum to 1.',
      '{"small": 0.8, "large": 0.2}'
    );
  end if;

  with answered as materialized (
    select
      d.selected_model, d.propensity, d.scores,
      -- An index finds it for each decision, whatever the planner knows of the tables; a join may
      -- compare all with all.
      (
        select (array_agg(a.reward order by a.id))[1]
        from public.responses a
        where a.user_id = d.user_id
          and a.decision_id = d.id
          and a.model = d.selected_model
          and a.confidence > 0
      )::double precision as reward
    from public.routing_decisions d
    where (v_user_id is null or d.user_id = v_user_id)
      and d.created_at >= p_since
      and d.propensity is not null
      and (p_context is null or d.context = p_context)
  ),
  logged as materialized (
    select
      d.reward,
      -- Among those that could be chosen, as the policy would have had to.
      coalesce((p_policy ->> d.selected_model)::double precision, 0)
        / c.share / d.propensity as weight
    from answered d
    cross join lateral (
      select sum((p_policy ->> s.model)::double precision) as share
      from jsonb_each(d.scores) s (model, score)
      where s.score ? 'draw'
    ) c
    where d.reward is not null and c.share > 0
  ),
  estimate as (
    select
      count(*) as decisions,
      avg(l.reward) as logged_value,
      sum(l.weight * l.reward) / nullif(sum(l.weight), 0) as value,
      avg(l.weight * l.reward) as unnormalised_value,
      sum(l.weight) ^ 2 / nullif(sum(l.weight ^ 2), 0) as effective_decisions
    from logged l
  ),
  spread as (
    select sqrt(sum((l.weight * (l.reward - e.value)) ^ 2)) / nullif(sum(l.weight), 0) as error
    from logged l, estimate e
  )
  select jsonb_build_object(
    'decisions', e.decisions,
    'effective_decisions', round(e.effective_decisions::numeric, 1),
    'logged_value', round(e.logged_value::numeric, 6),
    'value', round(e.value::numeric, 6),
    'unnormalised_value', round(e.unnormalised_value::numeric, 6),
    'standard_error', round(s.error::numeric, 6),
    'low', round((e.value - 1.96 * s.error)::numeric, 6),
    'high', round((e.value + 1.96 * s.error)::numeric, 6)
  ) into v_result
  from estimate e, spread s;
  return v_result;
end;
$$;

comment on function public.replay_policy(jsonb, timestamptz, text, uuid) is
  'What another policy would have earned on the decisions since a time, from their logged '
  'probabilities. p_policy is {model: share}. Returns {decisions, effective_decisions, '
  'logged_value: what was earned, value: the self-normalised estimate, standard_error, low and '
  'high: its 95 % confidence interval, '
  'unnormalised_value: by plain inverse propensity weighting}. Where a model was no candidate the '
  'others share its part. Few effective decisions mean that the policy was hardly ever tried. Of '
  'one''s own decisions; of all users'' for a service caller who names nobody. Errors: 400 '
  'invalid_policy, 42501.';

grant execute on function
  public.get_model_states(text, uuid),
  public.get_response_by_id(uuid, uuid),
  public.routing_report(timestamptz, uuid),
  public.replay_policy(jsonb, timestamptz, text, uuid)
to authenticated, service_role;
