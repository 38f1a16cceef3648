-- Routing: what was learned, spent and answered.
--
-- RPC     routing_report

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

comment on function public.routing_report is
  'What was routed since a time: {since, decisions, open, abandoned, users, cost in dollars, '
  'models: [{model, responses, failures, cancelled, cost, tokens, mean_reward, mean_quality, '
  'mean_latency_ms, p95_latency_ms}], budgets: [{period, amount, spent, reserved, period_start}]}. '
  'Of one''s own; of all users for a service caller who names nobody. Errors: 42501.';

grant execute on function public.routing_report to authenticated, service_role;
