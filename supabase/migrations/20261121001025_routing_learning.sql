-- Routing: what responses and feedback teach.
--
-- Each response has an effect on its model's state: quality and confidence, kept on its row. Price
-- and speed are no part of it: what they are worth is weighed when a model is chosen.
-- Feedback and a repeated question change the effect, and the state changes by the difference, so
-- that what is taken back leaves no trace. States are always locked in the order of context and
-- model, after everything else that a call locks.

create function private.learn(p_user_id uuid, p_responses uuid[]) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  if cardinality(p_responses) = 0 then
    return;
  end if;
  perform from public.responses r
  where r.user_id = p_user_id and r.id = any (p_responses)
  order by r.id
  for update;
  insert into public.model_states (user_id, context, model_id)
  select distinct p_user_id, r.context, r.model
  from public.responses r
  where r.user_id = p_user_id and r.id = any (p_responses)
  order by r.context, r.model
  on conflict do nothing;
  perform from public.model_states s
  where s.user_id = p_user_id
    and (s.context, s.model_id) in (
      select r.context, r.model
      from public.responses r
      where r.user_id = p_user_id and r.id = any (p_responses)
    )
  order by s.context, s.model_id
  for update;

  with words as (
    select
      f.response_id,
      round(sum(f.confidence * f.reward) / sum(f.confidence), 6) as reward,
      max(f.confidence) as confidence
    from public.feedback f
    where f.user_id = p_user_id and f.response_id = any (p_responses)
    group by f.response_id
  ),
  effects as materialized (
    select
      r.id, r.context, r.model, r.status, r.cost, r.latency_ms,
      r.step is null as is_new, coalesce(r.step, t.step) as step, t.step as step_now, o.half_life,
      e.quality, e.reward, e.confidence,
      e.confidence * e.quality - r.confidence * coalesce(r.quality, 0) as good,
      e.confidence * (1 - e.quality) - r.confidence * (1 - coalesce(r.quality, 0)) as bad,
      e.quality - coalesce(r.quality, 0) as better
    from public.responses r
    join public.queries q on q.user_id = r.user_id and q.id = r.query_id
    left join words w on w.response_id = r.id
    cross join private.response_effect(
      r.status,
      exists (
        select from public.queries n where n.user_id = p_user_id and n.retry_of = r.query_id
      ),
      r.cost, r.latency_ms, q.weights, w.reward, w.confidence
    ) e
    cross join private.routing_setting(p_user_id, r.context) o
    cross join lateral (
      select (
        select sum(s.total_requests)
        from public.model_states s
        where s.user_id = p_user_id and s.context = r.context
      )::bigint + (
        select count(*)
        from public.responses n
        where n.user_id = p_user_id
          and n.id = any (p_responses)
          and n.context = r.context
          and n.step is null
      ) as step
    ) t
    where r.user_id = p_user_id and r.id = any (p_responses)
  ),
  kept as (
    update public.responses r
    set quality = e.quality, reward = e.reward, confidence = e.confidence, step = e.step
    from effects e
    where r.user_id = p_user_id and r.id = e.id
  ),
  deltas as (
    select
      e.context, e.model, e.step_now, e.half_life,
      sum(e.good) as good,
      sum(e.bad) as bad,
      sum(private.faded(e.good::double precision, e.step_now - e.step, e.half_life)) as recent_good,
      sum(private.faded(e.bad::double precision, e.step_now - e.step, e.half_life)) as recent_bad,
      sum(e.better) as better,
      count(*) filter (where e.is_new) as requests,
      count(*) filter (where e.is_new and e.status = 'error') as failures,
      coalesce(sum(e.cost) filter (where e.is_new), 0) as cost,
      coalesce(sum(e.latency_ms) filter (where e.is_new and e.status <> 'error'), 0) as latency_ms
    from effects e
    group by e.context, e.model, e.step_now, e.half_life
  )
  update public.model_states s
  set
    alpha = s.alpha + d.good,
    beta = s.beta + d.bad,
    recent_good = greatest(
      private.faded(s.recent_good, d.step_now - s.recent_step, d.half_life) + d.recent_good, 0
    ),
    recent_bad = greatest(
      private.faded(s.recent_bad, d.step_now - s.recent_step, d.half_life) + d.recent_bad, 0
    ),
    recent_step = greatest(s.recent_step, d.step_now),
    total_requests = s.total_requests + d.requests,
    failures = s.failures + d.failures,
    total_cost = s.total_cost + d.cost,
    total_latency_ms = s.total_latency_ms + d.latency_ms,
    total_quality = s.total_quality + d.better
  from deltas d
  where s.user_id = p_user_id and s.context = d.context and s.model_id = d.model;
end;
$$;

comment on function private.learn is
  'Brings the states up to what these responses, their feedback and their repetitions say now: '
  'adds the difference to what they said before. To be called last.';
