-- The formulas, each against values worked out by hand.
begin;
select plan(45);

create function pg_temp.reward(
  p_preference text, p_quality numeric, p_cost numeric, p_latency_ms numeric,
  p_cost_scale numeric default 0.01
) returns numeric
language sql
as $$
  select private.routing_reward(
    p_quality, p_cost, p_latency_ms, private.routing_weights(p_preference, null, p_cost_scale)
  )
$$;

-- Rewards
select is(
  pg_temp.reward('balanced', 0.95, 0.001, 1500, 1), 0.904800, '0.7·0.95 + 0.2/1.001 + 0.1/2.5'
);
select is(pg_temp.reward('balanced', 1, 0, 0), 1.000000, 'nothing better');
select is(
  pg_temp.reward('balanced', 0, 0.01, 0), 0.200000, 'at the cost scale the cost''s part is half'
);
select is(pg_temp.reward('quality', 0.5, 0.01, 1000), 0.500000, 'quality: .4 + .05 + .05');
select is(pg_temp.reward('cost', 0.5, 0.01, 1000), 0.500000, 'cost: .2 + .25 + .05');
select is(pg_temp.reward('speed', 0.5, 0, 3000), 0.425000, 'speed: .2 + .1 + .125');
select is(pg_temp.reward('speed', 0.5, null, null), 0.800000, 'what is unknown counts as 0');
select is(
  private.routing_weights('balanced', '{"quality": 0.5, "cost": 0.25, "latency": 0.25}', 1),
  '{"quality": 0.5, "cost": 0.25, "latency": 0.25, "cost_scale": 1}'::jsonb,
  'weights of one''s own'
);

-- Weights that are none
select throws_ok(
  format('select private.routing_weights(%s)', a.arguments), 'PT400', a.code, a.name
)
from (values
  ($$'cheap', null, 1$$, 'invalid_preference', 'an unknown preference'),
  ($$null, null, 1$$, 'invalid_preference', 'no preference'),
  ($$'cost', '{"quality": 0.5, "cost": 0.25, "latency": 0.2}', 1$$, 'invalid_weights',
   'weights that do not sum to 1'),
  ($$'cost', '{"quality": 1.5, "cost": -0.5, "latency": 0}', 1$$, 'invalid_weights',
   'a weight under 0'),
  ($$'cost', '{"quality": 0.5, "cost": 0.5}', 1$$, 'invalid_weights', 'a weight is missing'),
  ($$'cost', '{"quality": 0.5, "cost": 0.5, "latency": 0, "x": 0}', 1$$, 'invalid_weights',
   'a weight of something else'),
  ($$'cost', '{"quality": "1", "cost": 0, "latency": 0}', 1$$, 'invalid_weights', 'a text'),
  ($$'cost', '[1, 0, 0]', 1$$, 'invalid_weights', 'a list')
) a (arguments, code, name);

-- Feedback
select is(
  (select array[f.reward, f.confidence] from private.feedback_reward(v.kind, v.value) f),
  array[v.reward, v.confidence], v.kind || ' ' || v.value
)
from (values
  ('thumbs', 1, 1, 1), ('thumbs', 0, 0, 1),
  ('rating', 5, 0.982014, 1), ('rating', 3, 0.5, 1), ('rating', 2, 0.119203, 1),
  ('score', 0.37, 0.37, 1),
  ('completion_time', 60, 0.8, 0.7), ('completion_time', 900, 0, 0.7),
  ('regenerated', 0, 0, 0.8), ('regenerated', 1, 0.3, 0.8)
) v (kind, value, reward, confidence);
select throws_ok(
  format('select private.feedback_reward(%L, %s)', v.kind, v.value), 'PT400', v.code, v.name
)
from (values
  ('applause', '1', 'unknown_feedback_kind', 'an unknown kind'),
  ('thumbs', '0.5', 'invalid_feedback', 'half a thumb'),
  ('rating', '0', 'invalid_feedback', 'a rating under 1'),
  ('rating', '6', 'invalid_feedback', 'a rating over 5'),
  ('score', '-0.1', 'invalid_feedback', 'a score under 0'),
  ('score', 'null', 'invalid_feedback', 'no score'),
  ('completion_time', '-1', 'invalid_feedback', 'a time under 0'),
  ('score', '''NaN''', 'invalid_feedback', 'no number')
) v (kind, value, code, name);

-- Quality
select is(private.implicit_quality(false, false, 4000), 1.0, 'all went well');
select is(private.implicit_quality(false, true, 10000), 0.62, 'asked again, not fast');
select is(private.implicit_quality(true, true, 60000), 0.06, 'nothing went well');
select is(
  array[
    private.combined_quality(1, 0.5), private.combined_quality(0.4, null),
    private.combined_quality(null, 0.4), private.combined_quality(null, null)
  ],
  array[0.85, 0.4, 0.4, 0.5], 'the user''s word counts 0.7, what happened 0.3'
);

-- Forgetting and sharing
select is(
  array[
    private.faded(8, 0, 10), private.faded(8, 10, 10), private.faded(8, 30, 10),
    private.faded(8, 30, null)
  ],
  array[8, 4, 1, 8]::double precision[], 'evidence halves with each half-life'
);
select cmp_ok(
  private.faded(8, 1000000000, 10), '<', 1e-15::double precision, 'and does not underflow'
);
select is(
  array[private.shared_part(30, 50), private.shared_part(60, 100), private.shared_part(1, 300)],
  array[30, 30, 0.166666667], 'nobody counts for more than 50 responses'
);

-- Effects
select is(to_jsonb(e), v.effect::jsonb, v.name)
from (values
  ('error', false, 1, null::numeric, null::numeric,
   '{"quality": 0, "reward": 0, "confidence": 1}', 'an error is worth nothing, for sure'),
  ('complete', false, 0, null, null,
   '{"quality": 1, "reward": 1, "confidence": 0.3}', 'without a word it is a guess'),
  ('complete', false, 0, 0, 1,
   '{"quality": 0.3, "reward": 0.51, "confidence": 1}', 'the user''s word is sure'),
  ('cancelled', false, 0, null, null,
   '{"quality": 0.5, "reward": 0.65, "confidence": 0}', 'who leaves says nothing')
) v (status, retried, latency_ms, explicit, sure, effect, name)
cross join private.response_effect(
  v.status, v.retried, 0, v.latency_ms, private.routing_weights('balanced', null, 0.01),
  v.explicit, v.sure
) e;

select * from finish();
rollback;
