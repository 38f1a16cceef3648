-- Routing: what all users' states together say of a model, and what a user starts from.

create function private.shared_part(p_evidence numeric, p_total numeric) returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case when p_total <= 50 then p_evidence else round(p_evidence * 50 / p_total, 9) end;
end;
$$;

comment on function private.shared_part is
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

comment on function private.add_to_prior is
  'Adds to the shared prior; what no user contributes to any more goes.';

-- What a statement did to a user's state: 1 is a state that it left, -1 one that it found.
create type private.state_change as (
  sign integer,
  context text,
  model_id text,
  alpha numeric,
  beta numeric
);

create function private.share_states() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the shared prior is nobody's to write: it is the sum of what all users learned.
declare
  v_changes private.state_change[] := '{}';
  v_contexts text[];
  v_models text[];
  v_good numeric[];
  v_bad numeric[];
  v_contributors bigint[];
begin
  if tg_op <> 'DELETE' then
    v_changes := array(
      select row(1, n.context, n.model_id, n.alpha, n.beta)::private.state_change
      from new_states n
      where n.user_id is not null
    );
  end if;
  if tg_op <> 'INSERT' then
    v_changes := v_changes || array(
      select row(-1, o.context, o.model_id, o.alpha, o.beta)::private.state_change
      from old_states o
      where o.user_id is not null
    );
  end if;
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
    from unnest(v_changes) e
    group by e.context, e.model_id
  ) c
  where (c.good, c.bad, c.contributors) <> (0, 0, 0);
  -- Writing the prior comes here again, with nothing to add.
  if v_contexts is not null then
    perform private.add_to_prior(v_contexts, v_models, v_good, v_bad, v_contributors);
  end if;
  return null;
end;
$$;

comment on function private.share_states is
  'Trigger: the shared prior follows the users'' states, and forgets those of a deleted account.';

create function private.model_posteriors(
  p_user_id uuid,
  p_context text,
  p_models text[],
  p_with_prior boolean default true
) returns table (
  model_id text,
  alpha double precision,
  beta double precision,
  avg_quality numeric,
  mean_latency_ms numeric,
  mean_cost numeric
)
language plpgsql
stable
security definer
rows 20
set search_path = ''
as $$
-- Definer because no user may read the shared prior: only what all others together say, from
-- twenty of them on and rounded, shows in what is drawn from, and in no number a client gets.
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
      + coalesce(r.weight * r.mean, 0)::double precision
      + coalesce(e.weight * e.good, 0)::double precision,
    1 + coalesce(private.faded(o.recent_bad, v_step - o.recent_step, v_half_life), 0)
      + coalesce(r.weight * (1 - r.mean), 0)::double precision
      + coalesce(e.weight * e.bad, 0)::double precision,
    o.avg_quality,
    o.total_latency_ms / nullif(o.total_requests - o.failures, 0),
    o.total_cost / nullif(o.total_requests - o.failures, 0)
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
      and p_with_prior
      and p.contributors - (coalesce(o.alpha + o.beta, 2) > 2)::integer >= 20
  ) t on true
  -- Rounded, so that what one user adds does not show.
  left join lateral (
    select
      round(least(10, t.good + t.bad)) as weight,
      round(20 * t.good / nullif(t.good + t.bad, 0)) / 20 as mean
  ) r on true
  -- The operator's evaluations, worth 250 responses at most.
  left join lateral (
    select s.good, s.bad, least(1, 250 / nullif(s.good + s.bad, 0)) as weight
    from private.evaluation_sums s
    where s.context = p_context and s.model_id = m.name and p_with_prior
  ) e on true
  order by m.place;
end;
$$;

comment on function private.model_posteriors is
  'What draws are made from, for each model: 1, what the user learned as far as it is not '
  'forgotten, and, with p_with_prior, what twenty others and more learned, worth 10 responses at '
  'most, and what imported evaluations say, worth 250. Beside it the user''s own averages, null '
  'where there are none yet.';

create trigger model_states_share_insert after insert on public.model_states
  referencing new table as new_states
  for each statement execute function private.share_states();
create trigger model_states_share_update after update on public.model_states
  referencing old table as old_states new table as new_states
  for each statement execute function private.share_states();
create trigger model_states_share_delete after delete on public.model_states
  referencing old table as old_states
  for each statement execute function private.share_states();

grant execute on function
  private.shared_part,
  private.model_posteriors
to authenticated, service_role;
