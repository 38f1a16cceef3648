-- Routing, third part: what responses and feedback teach, and what is known of a model.
--
-- Each response has an effect on its model's state: reward and confidence, kept on its row.
-- Feedback and a repeated question change the effect, and the state changes by the difference, so
-- that what is taken back leaves no trace. States are always locked in the order of context and
-- model, after everything else that a call locks.
--
-- Depends on the two parts before.

create function private.faded(p_evidence double precision, p_steps bigint, p_half_life integer)
returns double precision
language sql
immutable
security invoker
set search_path = ''
as $$
  -- Beyond sixty half-lives nothing is left, and the power would underflow.
  select p_evidence * case
    when p_half_life is null or p_steps <= 0 then 1
    else power(0.5, least(p_steps::double precision / p_half_life, 60))
  end
$$;

comment on function private.faded(double precision, bigint, integer) is
  'What is left of evidence after so many further responses; all of it when half_life is null.';

create function private.routing_setting(
  p_user_id uuid,
  p_context text,
  out cost_scale numeric,
  out half_life integer
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  select s.cost_scale, s.half_life into cost_scale, half_life
  from public.routing_settings s
  where s.user_id = p_user_id and s.context = p_context;
  if not found then
    cost_scale := 0.01;
    half_life := 1000;
  end if;
end;
$$;

comment on function private.routing_setting(uuid, text) is
  'The user''s settings of a context, or the defaults.';

create function private.response_effect(
  p_status text,
  p_retried boolean,
  p_cost numeric,
  p_latency_ms numeric,
  p_weights jsonb,
  p_explicit numeric,
  p_explicit_confidence numeric,
  out quality numeric,
  out reward numeric,
  out confidence numeric
)
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- A failure costs little and fails fast: by the formula it would be worth something.
  if p_status = 'error' then
    quality := 0;
    reward := 0;
    confidence := 1;
    return;
  end if;
  -- Whoever leaves says nothing of the answer; what happened alone is a guess at what was felt.
  quality := round(private.combined_quality(
    p_explicit,
    case when p_status = 'complete' then
      private.implicit_quality(false, p_retried, p_latency_ms)
    end
  ), 6);
  reward := least(private.routing_reward(quality, p_cost, p_latency_ms, p_weights), 1);
  confidence := coalesce(
    p_explicit_confidence, case when p_status = 'complete' then 0.3 else 0 end
  );
end;
$$;

comment on function private.response_effect(
  text, boolean, numeric, numeric, jsonb, numeric, numeric
) is
  'What a response adds to its model''s state. An error: reward 0 at confidence 1. A complete one: '
  'at the confidence of the user''s word or, without one, at 0.3. A cancelled one: at 0.';

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
      e.confidence * e.reward - r.confidence * coalesce(r.reward, 0) as good,
      e.confidence * (1 - e.reward) - r.confidence * (1 - coalesce(r.reward, 0)) as bad,
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

comment on function private.learn(uuid, uuid[]) is
  'Brings the states up to what these responses, their feedback and their repetitions say now: '
  'adds the difference to what they said before. To be called last.';

-- The shared prior ------------------------------------------------------------------------------

create function private.shared_part(p_evidence numeric, p_total numeric) returns numeric
language sql
immutable
security invoker
set search_path = ''
as $$
  select case when p_total <= 50 then p_evidence else round(p_evidence * 50 / p_total, 9) end
$$;

comment on function private.shared_part(numeric, numeric) is
  'What of a user''s evidence counts in the shared prior: as much as 50 responses at most, so that '
  'nobody decides for all.';

create function private.add_to_prior(
  p_contexts text[],
  p_models text[],
  p_good numeric[],
  p_bad numeric[],
  p_contributors bigint[]
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_locked integer;
begin
  -- Again after rows were added, so that all are locked, and in one order.
  loop
    perform from public.model_states s
    where s.user_id is null
      and (s.context, s.model_id) in (select d.c, d.m from unnest(p_contexts, p_models) d (c, m))
    order by s.context, s.model_id
    for update;
    get diagnostics v_locked = row_count;
    exit when v_locked = cardinality(p_contexts);
    insert into public.model_states (user_id, context, model_id)
    select null, d.context, d.model_id
    from unnest(p_contexts, p_models) d (context, model_id)
    order by d.context, d.model_id
    on conflict do nothing;
  end loop;
  update public.model_states s
  set
    alpha = s.alpha + d.good, beta = s.beta + d.bad, contributors = s.contributors + d.contributors
  from unnest(p_contexts, p_models, p_good, p_bad, p_contributors)
    d (context, model_id, good, bad, contributors)
  where s.user_id is null and s.context = d.context and s.model_id = d.model_id;
  if 0 <= all (p_contributors) then
    return;
  end if;
  delete from public.model_states s
  where s.user_id is null
    and s.contributors = 0
    and (s.context, s.model_id) in (select d.c, d.m from unnest(p_contexts, p_models) d (c, m));
end;
$$;

comment on function private.add_to_prior(text[], text[], numeric[], numeric[], bigint[]) is
  'Adds to the shared prior; what no user contributes to any more goes.';

create function private.share_states() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the shared prior is nobody's to write: it is the sum of what all users learned.
declare
  v_contexts text[];
  v_models text[];
  v_good numeric[];
  v_bad numeric[];
  v_contributors bigint[];
begin
  if tg_op = 'UPDATE' then
    select
      array_agg(c.context), array_agg(c.model_id), array_agg(c.good), array_agg(c.bad),
      array_agg(c.contributors)
    into v_contexts, v_models, v_good, v_bad, v_contributors
    from (
      select
        e.context, e.model_id,
        sum(e.sign * private.shared_part(e.alpha - 1, e.alpha + e.beta - 2)) as good,
        sum(e.sign * private.shared_part(e.beta - 1, e.alpha + e.beta - 2)) as bad,
        sum(e.sign * (e.alpha + e.beta > 2)::integer) as contributors
      from (
        select 1 as sign, n.context, n.model_id, n.alpha, n.beta
        from new_states n where n.user_id is not null
        union all
        select -1, o.context, o.model_id, o.alpha, o.beta
        from old_states o where o.user_id is not null
      ) e
      group by e.context, e.model_id
    ) c
    where (c.good, c.bad, c.contributors) <> (0, 0, 0);
  elsif tg_op = 'INSERT' then
    -- What is learned comes by updates; only an import inserts a state that knows something.
    select
      array_agg(c.context), array_agg(c.model_id), array_agg(c.good), array_agg(c.bad),
      array_agg(c.contributors)
    into v_contexts, v_models, v_good, v_bad, v_contributors
    from (
      select
        n.context, n.model_id,
        sum(private.shared_part(n.alpha - 1, n.alpha + n.beta - 2)) as good,
        sum(private.shared_part(n.beta - 1, n.alpha + n.beta - 2)) as bad,
        count(*) as contributors
      from new_states n
      where n.user_id is not null and n.alpha + n.beta > 2
      group by n.context, n.model_id
    ) c;
  else
    select
      array_agg(c.context), array_agg(c.model_id), array_agg(c.good), array_agg(c.bad),
      array_agg(c.contributors)
    into v_contexts, v_models, v_good, v_bad, v_contributors
    from (
      select
        o.context, o.model_id,
        -sum(private.shared_part(o.alpha - 1, o.alpha + o.beta - 2)) as good,
        -sum(private.shared_part(o.beta - 1, o.alpha + o.beta - 2)) as bad,
        -count(*) as contributors
      from old_states o
      where o.user_id is not null and o.alpha + o.beta > 2
      group by o.context, o.model_id
    ) c;
  end if;
  -- Writing the prior comes here again, with nothing to add.
  if v_contexts is not null then
    perform private.add_to_prior(v_contexts, v_models, v_good, v_bad, v_contributors);
  end if;
  return null;
end;
$$;

comment on function private.share_states() is
  'Trigger: the shared prior follows the users'' states, and forgets those of a deleted account.';

create trigger model_states_share_insert after insert on public.model_states
  referencing new table as new_states
  for each statement execute function private.share_states();
create trigger model_states_share_update after update on public.model_states
  referencing old table as old_states new table as new_states
  for each statement execute function private.share_states();
create trigger model_states_share_delete after delete on public.model_states
  referencing old table as old_states
  for each statement execute function private.share_states();

create function private.model_posteriors(p_user_id uuid, p_context text, p_models text[])
returns table (
  model_id text,
  alpha double precision,
  beta double precision,
  avg_quality numeric,
  mean_latency_ms numeric
)
language plpgsql
stable
security definer
rows 20
set search_path = ''
as $$
-- Definer because no user may read the shared prior: only what all others together say, from five
-- of them on, shows in what is drawn from.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_half_life integer := (private.routing_setting(v_user_id, p_context)).half_life;
  v_step bigint := (
    select coalesce(sum(s.total_requests), 0)
    from public.model_states s
    where s.user_id = v_user_id and s.context = p_context
  );
begin
  return query
  select
    m.name,
    1 + coalesce(private.faded(o.recent_good, v_step - o.recent_step, v_half_life), 0)
      + coalesce(t.good * least(1, 10 / (t.good + t.bad)), 0)::double precision,
    1 + coalesce(private.faded(o.recent_bad, v_step - o.recent_step, v_half_life), 0)
      + coalesce(t.bad * least(1, 10 / (t.good + t.bad)), 0)::double precision,
    o.avg_quality,
    o.total_latency_ms / nullif(o.total_requests - o.failures, 0)
  from unnest(p_models) with ordinality m (name, place)
  left join public.model_states o
    on o.user_id = v_user_id and o.context = p_context and o.model_id = m.name
  left join lateral (
    select
      p.alpha - 1 - private.shared_part(
        coalesce(o.alpha, 1) - 1, coalesce(o.alpha + o.beta, 2) - 2
      ) as good,
      p.beta - 1 - private.shared_part(
        coalesce(o.beta, 1) - 1, coalesce(o.alpha + o.beta, 2) - 2
      ) as bad
    from public.model_states p
    where p.user_id is null
      and p.context = p_context
      and p.model_id = m.name
      and p.contributors - (coalesce(o.alpha + o.beta, 2) > 2)::integer >= 5
  ) t on true
  order by m.place;
end;
$$;

comment on function private.model_posteriors(uuid, text, text[]) is
  'What draws are made from, for each model: 1, what the user learned as far as it is not '
  'forgotten, and what others learned, worth 10 responses at most. Beside it the user''s own '
  'averages, null where there are none yet.';

grant execute on function
  private.faded(double precision, bigint, integer),
  private.routing_setting(uuid, text),
  private.shared_part(numeric, numeric),
  private.model_posteriors(uuid, text, text[])
to authenticated, service_role;
