-- That it learns: through the RPCs where the database's arithmetic counts, in memory where
-- thousands of rounds do. Draws repeat after setseed().
begin;
select plan(9);

-- Regret: what a policy lost against the best of three arms (0.5, 0.6, 0.75), after 250, 500, 1,000
-- and 2,000 rounds, the mean of 12 runs.
create function pg_temp.regret(p_epsilon double precision) returns double precision[]
language plpgsql
as $$
declare
  v_arms double precision[] := array[0.5, 0.6, 0.75];
  v_good double precision[];
  v_bad double precision[];
  v_score double precision;
  v_best double precision;
  v_arm integer;
  v_regret double precision;
  v_sums double precision[] := array[0, 0, 0, 0];
begin
  for v_run in 1..12 loop
    v_good := array[1, 1, 1];
    v_bad := array[1, 1, 1];
    v_regret := 0;
    for v_round in 1..2000 loop
      v_best := -1;
      for i in 1..3 loop
        v_score := case
          when p_epsilon is null then private.beta_draw(v_good[i], v_bad[i])
          else v_good[i] / (v_good[i] + v_bad[i])
        end;
        if v_score > v_best then
          v_best := v_score;
          v_arm := i;
        end if;
      end loop;
      if random() < p_epsilon then
        v_arm := 1 + floor(3 * random());
      end if;
      v_regret := v_regret + 0.75 - v_arms[v_arm];
      if random() < v_arms[v_arm] then
        v_good[v_arm] := v_good[v_arm] + 1;
      else
        v_bad[v_arm] := v_bad[v_arm] + 1;
      end if;
      if v_round in (250, 500, 1000, 2000) then
        v_sums[1 + round(log(2, v_round / 250))::integer] :=
          v_sums[1 + round(log(2, v_round / 250))::integer] + v_regret / 12;
      end if;
    end loop;
  end loop;
  return v_sums;
end;
$$;
select setseed(0.7);
create temporary table regrets as
select pg_temp.regret(null) as thompson, pg_temp.regret(0.1) as greedy;
select cmp_ok(
  thompson[4], '<', 0.8 * greedy[4], 'Thompson sampling loses less than ε-greedy with ε = 0.1'
) from regrets;
-- A logarithm grows by the same with each doubling, a line by twice as much.
select cmp_ok(
  thompson[4] - thompson[3], '<', 1.4 * (thompson[3] - thompson[1]) / 2,
  'and what it loses grows like a logarithm: each doubling adds no more than the one before'
) from regrets;
select cmp_ok(
  greedy[4] - greedy[3], '>', 1.4 * (greedy[3] - greedy[1]) / 2, 'as ε-greedy''s does not'
) from regrets;

-- Through the RPCs
select tests.create_user('ann');
select tests.create_models();

create function pg_temp.ask(
  p_context text, p_rounds integer, p_qualities jsonb,
  p_models text[] default array['small', 'large']
) returns text[]
language plpgsql
as $$
declare
  v_route jsonb;
  v_asked text[] := '{}';
begin
  for i in 1..p_rounds loop
    v_route := public.route_query(
      'What?', p_context, p_models, p_weights => '{"quality": 1, "cost": 0, "latency": 0}'
    );
    v_asked := v_asked || (v_route ->> 'model_id');
    perform public.save_complete_interaction(
      '{}', jsonb_build_object('decision_id', v_route ->> 'decision_id'), '{"latency_ms": 100}',
      jsonb_build_object('kind', 'thumbs', 'value', (
        random() < (p_qualities ->> (v_route ->> 'model_id'))::numeric
      )::integer)
    );
  end loop;
  return v_asked;
end;
$$;
create function pg_temp.share(p_asked text[], p_last integer, p_model text) returns numeric
language sql
as $$
  select (count(*) filter (where a = p_model))::numeric / p_last
  from unnest(p_asked[cardinality(p_asked) - p_last + 1:]) a
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
insert into public.routing_settings (context, half_life) values ('drifts', 60), ('stays', null);
select setseed(0.3);
create temporary table asked as
select pg_temp.ask('drifts', 150, '{"small": 0.9, "large": 0.2}') as before;
select cmp_ok(
  pg_temp.share(before, 50, 'small'), '>=', 0.8, 'the better model is asked'
) from asked;
select cmp_ok(
  pg_temp.share(pg_temp.ask('drifts', 150, '{"small": 0.2, "large": 0.9}'), 50, 'large'), '>=', 0.8,
  'after a drift the other one is, within 100 queries at a half-life of 60'
);
select is(
  (
    select count(*) from public.model_states s
    where s.context = 'drifts'
      and (s.alpha, s.beta) = (
        select 1 + sum(r.confidence * r.quality), 1 + sum(r.confidence * (1 - r.quality))
        from public.responses r where r.context = 'drifts' and r.model = s.model_id
      )
      and s.alpha + s.beta - 2 > s.recent_good + s.recent_bad
  ),
  2::bigint, 'what was forgotten is still counted in alpha and beta'
);
select pg_temp.ask('stays', 30, '{"small": 0.9, "large": 0.2}');
select is(
  (select array_agg(round((s.recent_good - (s.alpha - 1))::numeric, 9)) from public.model_states s
   where s.context = 'stays'),
  array[0.000000000, 0.000000000], 'without a half-life nothing is forgotten'
);

-- What was logged as probability is how often it was chosen: 300 routes at one state.
select public.update_model_state('small', 0.6, 1, 'fixed') from generate_series(1, 6);
select public.update_model_state('large', 0.5, 1, 'fixed') from generate_series(1, 4);
create temporary table routed as
select r ->> 'model_id' as model, (r ->> 'propensity')::numeric as propensity
from (
  select public.route_query('What? ' || n, 'fixed', array['small', 'large']) as r
  from generate_series(1, 300) n
) routes;
select cmp_ok(
  abs(
    (select count(*) filter (where model = 'small') / 300.0 from routed)
    - (select min(propensity) from routed where model = 'small')
  ),
  '<', 0.1, 'the logged probability is the frequency, within 3.5 standard errors'
);
select is(
  (select round(sum(p), 3) from (select min(propensity) as p from routed group by model) one),
  1.000, 'and all of them sum to 1'
);

select * from finish();
rollback;
