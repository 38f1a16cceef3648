-- Other policies on logged decisions whose true values are known: rewards of small, medium and
-- large are 1 with a probability of 0.3, 0.6 and 0.8.
begin;
select plan(22);

select tests.create_user('ann');
select tests.create_user('bob');

create function pg_temp.log_decisions(p_name text, p_count integer, p_context text default 'sim')
returns void
language sql
as $$
  with drawn as materialized (
    select
      private.uuid_v7() as id, private.uuid_v7() as query_id, s.shares, random() as chance,
      random() as luck
    from generate_series(1, p_count) n
    cross join lateral (
      -- How probable each was differs from decision to decision, as it does while one learns.
      select array[0.1 + 0.5 * x, 0.3, 0.6 - 0.5 * x] as shares
      from (select random() + 0 * n as x) r
    ) s
  ),
  chosen as materialized (
    select
      d.*,
      case when d.chance < d.shares[1] then 1 when d.chance < d.shares[1] + 0.3 then 2 else 3 end
        as arm
    from drawn d
  ),
  asked as (
    insert into public.queries (user_id, id, context, prompt_tokens, weights)
    select tests.user_id(p_name), c.query_id, p_context, 1, '{}' from chosen c
  ),
  decided as (
    insert into public.routing_decisions (
      user_id, id, query_id, context, selected_model, propensity, scores
    )
    select
      tests.user_id(p_name), c.id, c.query_id, p_context,
      (array['small', 'medium', 'large'])[c.arm], c.shares[c.arm],
      '{"small": {"draw": 0}, "medium": {"draw": 0}, "large": {"draw": 0},
        "off": {"ruled_out": "disabled"}}'
    from chosen c
  )
  insert into public.responses (
    user_id, query_id, decision_id, context, model, status, cost, reward, quality, confidence
  )
  select
    tests.user_id(p_name), c.query_id, c.id, p_context,
    (array['small', 'medium', 'large'])[c.arm], 'complete', 0,
    (c.luck < (array[0.3, 0.6, 0.8])[c.arm])::integer, 0.5, 1
  from chosen c
$$;

select setseed(0.5);
select pg_temp.log_decisions('ann', 3000);
-- As autovacuum does: what comes in one transaction it cannot see.
analyze public.routing_decisions, public.responses;
select tests.sign_in_as('ann');
create temporary table replays as
select v.policy, v.truth, public.replay_policy(v.policy::jsonb) as estimate
from (values
  ('{"small": 1}', 0.3),
  ('{"large": 1}', 0.8),
  ('{"small": 0.5, "medium": 0.5}', 0.45),
  ('{"small": 0.2, "medium": 0.3, "large": 0.5}', 0.64)
) v (policy, truth);
select ok(
  r.truth between (r.estimate ->> 'low')::numeric and (r.estimate ->> 'high')::numeric,
  format('%s: the true value %s is in %s to %s', r.policy, r.truth, r.estimate ->> 'low',
         r.estimate ->> 'high')
) from replays r;
select cmp_ok(
  (select max((r.estimate ->> 'high')::numeric - (r.estimate ->> 'low')::numeric) from replays r),
  '<', 0.1, 'and the intervals say something'
);
select is(
  (select count(*) from replays r
   where abs((r.estimate ->> 'unnormalised_value')::numeric - r.truth) < 0.06),
  4::bigint, 'plain weighting agrees'
);
select is(
  (select r.estimate ->> 'decisions' from replays r limit 1), '3000', 'all decisions count'
);
select cmp_ok(
  (select (r.estimate ->> 'effective_decisions')::numeric from replays r
   where r.policy = '{"small": 1}'),
  '<', 1500::numeric, 'of a policy that was seldom followed there are fewer'
);

-- The interval holds the truth as often as it says: 40 logs of 300.
select tests.sign_out();
select setseed(0.25);
select pg_temp.log_decisions('bob', 300, 'log_' || n) from generate_series(1, 40) n;
analyze public.routing_decisions, public.responses;
select tests.sign_in_as('bob');
select cmp_ok(
  (
    select count(*) filter (
      where 0.71 between (e.estimate ->> 'low')::numeric and (e.estimate ->> 'high')::numeric
    )
    from (
      select public.replay_policy(
        '{"small": 0.1, "medium": 0.2, "large": 0.7}', p_context => 'log_' || n
      ) as estimate
      from generate_series(1, 40) n
    ) e
  ),
  '>=', 35::bigint, 'of forty intervals of 95 % at least 35 hold the true value'
);
select is(
  public.replay_policy('{"small": 1}', p_context => 'none') - 'decisions',
  '{"low": null, "high": null, "value": null, "logged_value": null, "standard_error": null,
    "unnormalised_value": null, "effective_decisions": null}',
  'of nothing nothing is said'
);
select is(
  public.replay_policy('{"off": 1}') -> 'decisions', '0'::jsonb,
  'a model that was ruled out could not have been chosen'
);
select is(
  public.replay_policy('{"off": 0.5, "small": 0.5}', p_context => 'log_1') -> 'value',
  public.replay_policy('{"small": 1}', p_context => 'log_1') -> 'value',
  'the others share its part'
);

-- Bad input
select throws_ok(
  format('select public.replay_policy(%L)', v.policy), 'PT400', 'invalid_policy', v.name
)
from (values
  ('{"small": 0.5}', 'shares that do not sum to 1'), ('{}', 'no shares'),
  ('{"small": 1.5, "large": -0.5}', 'a share under 0'), ('{"small": "1"}', 'a text'),
  ('[]', 'a list')
) v (policy, name);

-- Others
select tests.sign_in_as_anon();
select throws_ok(
  $$select public.replay_policy('{"small": 1}')$$, '42501', null, 'anon replays nothing'
);
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.replay_policy('{"small": 1}', p_user_id => tests.user_id('ann'))$$, '42501',
  'not_your_user_id', 'nor anybody another''s decisions'
);
select is(
  public.replay_policy('{"small": 1}') -> 'decisions', '12000'::jsonb, 'one''s own are one''s own'
);
select tests.sign_in_as_service();
select is(
  public.replay_policy('{"small": 1}') -> 'decisions', '15000'::jsonb, 'the service has all'
);
select is(
  public.replay_policy('{"small": 1}', p_user_id => tests.user_id('ann')) -> 'decisions',
  '3000'::jsonb, 'or a user''s'
);

select * from finish();
rollback;
