-- The arithmetic where it is easily got wrong; that it agrees with the reference is shown, over ten
-- thousand random sequences, by tests/e2e/fsrs.test.ts.
begin;
select plan(51);

create function pg_temp.parameters(
  p_learning integer[] default '{1,10}', p_relearning integer[] default '{10}',
  p_short_term boolean default true, p_maximum integer default 36500
) returns private.fsrs_parameters
language sql
as $$
  select private.fsrs_parameters(
    private.fsrs_weights(null, cardinality(p_relearning), p_short_term), 0.9, p_maximum, p_learning,
    p_relearning, p_short_term, 'UTC'
  )
$$;
create function pg_temp.new_card() returns private.fsrs_state
language sql
as $$
  select (0, '2024-01-01Z', 0, 0, 0, 0, 0, 0, null)::private.fsrs_state
$$;
create function pg_temp.in_review(p_stability double precision) returns private.fsrs_state
language sql
as $$
  select (2, '2024-01-11Z', p_stability, 5, 10, 0, 4, 0, '2024-01-01Z')::private.fsrs_state
$$;

-- Golden values of the reference
create function pg_temp.replayed(p_parameters private.fsrs_parameters, p_ratings smallint[])
returns table (scheduled_days integer, stability double precision, difficulty double precision)
language plpgsql
as $$
declare
  v_card private.fsrs_state := pg_temp.new_card();
begin
  for i in 1 .. cardinality(p_ratings) loop
    v_card := private.fsrs_next(
      p_parameters, v_card, p_ratings[i], v_card.due,
      private.elapsed_days(v_card.last_review, v_card.due, 'UTC')
    );
    return query select v_card.scheduled_days, v_card.stability, v_card.difficulty;
  end loop;
end;
$$;
select is(
  (select array_agg(r.scheduled_days) from pg_temp.replayed(
    pg_temp.parameters(), '{3,3,3,3,3,3,1,1,3,3,3,3,3}'
  ) r),
  '{0,2,11,46,163,498,0,0,2,4,7,12,21}', 'the intervals of good, and of being forgotten twice'
);
select is(
  (select (array_agg(array[r.stability, r.difficulty]))[13:13] from pg_temp.replayed(
    pg_temp.parameters(), '{3,3,3,3,3,3,1,1,3,3,3,3,3}'
  ) r),
  '{{20.77035737,9.0557599}}', 'stability and difficulty at their end'
);

-- Rounding
select is(private.fsrs_round(0.000000005), 0.00000001::float8, 'halves go up');
select is(
  (private.fsrs_next(pg_temp.parameters('{}'), pg_temp.new_card(), g, now(), 0)).scheduled_days,
  d, 'a first interval after ' || g
) from (values (1, 1), (2, 1), (3, 2), (4, 8)) x (g, d);
select is(
  (private.fsrs_interval(
    private.fsrs_parameters(
      array_replace(private.fsrs_weights(null, 1, true), 2.3065, 2.5), 0.9, 36500, '{}', '{}', true,
      'UTC'
    ), pg_temp.new_card(), 0, 3
  )),
  3, 'two and a half days are three, not the even two'
);

-- Weights
select is(
  private.fsrs_weights(null, 1, true),
  '{0.212,1.2931,2.3065,8.2956,6.4133,0.8334,3.0194,0.001,1.8722,0.1666,0.796,1.4835,0.0614,0.2629,'
  '1.6483,0.6014,1.8729,0.5425,0.0912,0.0658,0.1542}',
  'the defaults of FSRS-6'
);
select is(
  private.fsrs_weights(
    '{0.4,0.6,2.4,5.8,4.93,0.94,0.86,0.01,1.49,0.14,0.94,2.18,0.05,0.34,1.26,0.29,2.61}', 1, true
  ),
  '{0.4,0.6,2.4,5.8,6.81,0.44675014,1.36,0.01,1.49,0.14,0.94,2.18,0.05,0.34,1.26,0.29,2.61,'
  '0,0,0.01,0.5}',
  '17 weights are widened as the reference does'
);
select is(
  (private.fsrs_weights(
    '{0.4,1.18,3.17,15.69,7.19,0.53,1.46,0.0046,1.54,0.1192,1.01925,1.9395,0.11,0.29605,2.2698,'
    '0.2315,2.9898,0.51655,0.6621}',
    1, true
  ))[18:21],
  '{0.51655,0.6621,0.01,0.5}', '19 weights too'
);
select is(
  (private.fsrs_weights(
    array_fill(0.5, '{3}')::float8[] || '{1,5,1,1,0.1,1,0.1,1,1,0.1,0.1,1,0.5,2,2,2,0,0.5}', s, t
  ))[18:20],
  w::float8[],
  'w17 and w18 have a ceiling with several relearning steps, w19 a floor with short term'
) from (values
  (1, true, '{2,2,0.01}'), (1, false, '{2,2,0}'), (2, true, '{1.08033339,1.08033339,0.01}')
) x (s, t, w);
select is(
  (private.fsrs_weights(
    '{0.4,0.6,2.4,5.8,9,3,0.86,0.01,1.49,0.14,0.94,2.18,0.05,0.34,1.26,0.29,2.61}', 1, true
  ))[5],
  10::float8, 'what widening takes out of its range is clipped'
);
select ok(
  private.are_fsrs_weights(private.fsrs_weights(null, 1, true)), 'the defaults are weights'
);
select ok(
  not coalesce(private.are_fsrs_weights(w), false),
  'no weights: ' || coalesce(left(w::text, 40), 'null')
) from (values
  (null::float8[]), ('{}'), (array_fill(1.0, '{20}')::float8[]),
  (array_fill(0.5, '{22}')::float8[]), (array_fill(1e7, '{21}')::float8[]),
  ((private.fsrs_weights(null, 1, true))[:20] || 'NaN'::float8),
  ((private.fsrs_weights(null, 1, true))[:20] || 'Infinity'::float8),
  ((private.fsrs_weights(null, 1, true))[:20] || null::float8),
  (array[private.fsrs_weights(null, 1, true)]),
  (('[0:20]=' || private.fsrs_weights(null, 1, true)::text)::float8[])
) x (w);

-- Steps
create function pg_temp.step(
  p_parameters private.fsrs_parameters, p_card private.fsrs_state, p_rating integer
) returns text
language sql
as $$
  select concat_ws(' ', n.state, n.due - '2024-01-01Z', n.learning_steps, n.scheduled_days)
  from private.fsrs_next(p_parameters, p_card, p_rating, '2024-01-01Z', 0) n
$$;
create function pg_temp.at_step(p_state integer, p_step integer) returns private.fsrs_state
language sql
as $$
  select (p_state, '2024-01-01Z', 2, 5, 0, p_step, 1, 0, '2024-01-01Z')::private.fsrs_state
$$;
select is(
  array(
    select pg_temp.step(pg_temp.parameters(), pg_temp.new_card(), g) from generate_series(1, 4) g
  ),
  '{"1 00:01:00 0 0","1 00:06:00 0 0","1 00:10:00 1 0","2 8 days 0 8"}',
  'again the first step, hard between the two, good the next, easy graduates'
);
select is(
  pg_temp.step(pg_temp.parameters('{5}'), pg_temp.new_card(), 2), '1 00:08:00 0 0',
  'with one step hard is half as much again, rounded up'
);
select is(
  array(select pg_temp.step(pg_temp.parameters('{1,2880,30}'), pg_temp.new_card(), g)
        from generate_series(1, 3) g),
  '{"1 00:01:00 0 0","2 1 day 00:01:00 0 1","2 2 days 1 2"}',
  'a step of a day or more is a review already, and remembers its place'
);
select is(
  pg_temp.step(pg_temp.parameters('{1,2880,30}'), pg_temp.at_step(2, 1), 1), '2 1 day 0 1',
  'where the relearning steps end before that place, it is not relearnt'
);
select is(
  array(select pg_temp.step(pg_temp.parameters(), pg_temp.at_step(3, 0), g)
        from generate_series(1, 4) g),
  array(select pg_temp.step(pg_temp.parameters('{7}', '{10}'), pg_temp.at_step(3, 0), g)
        from generate_series(1, 4) g),
  'relearning has its own steps'
);
select is(
  array(select pg_temp.step(pg_temp.parameters('{}', '{}'), c, g)
        from (values (pg_temp.new_card()), (pg_temp.at_step(1, 0)), (pg_temp.at_step(2, 0))) x (c)
        cross join generate_series(1, 1) g),
  '{"2 1 day 0 1","2 1 day 0 1","2 1 day 0 1"}', 'without steps every rating is a review'
);

-- Intervals
select is(
  array(
    select n.scheduled_days from generate_series(2, 4) g
    cross join lateral private.fsrs_next(
      pg_temp.parameters(p_maximum => 1), pg_temp.in_review(10), g, '2024-01-11Z', 10
    ) n
  ),
  '{1,2,3}', 'good is longer than hard and easy than good, even past the maximum'
);
select is(
  array(
    select n.scheduled_days from generate_series(1, 4) g
    cross join lateral private.fsrs_next(
      pg_temp.parameters(p_short_term => false, p_maximum => 5), pg_temp.in_review(10), g,
      '2024-01-11Z', 10
    ) n
  ),
  '{1,5,6,7}', 'without short term again has its place in that order'
);
select is(
  (private.fsrs_next(
    pg_temp.parameters(p_short_term => false), pg_temp.at_step(1, 0), 1, '2024-01-11Z', 10
  )).lapses,
  1, 'and forgetting a card that learns is a lapse'
);
select is(
  (private.fsrs_next(pg_temp.parameters(), pg_temp.at_step(1, 0), 1, '2024-01-11Z', 10)).lapses, 0,
  'with it, it is none'
);
set local timezone = 'Europe/Berlin';
select is(
  (private.fsrs_next(pg_temp.parameters(), pg_temp.in_review(10), 3, '2024-03-20Z', 10)).due
    - '2024-03-20Z'::timestamptz >= interval '240 hours', true,
  'a day has 24 hours, also where the clocks change'
);
select is(
  extract(epoch from n.due - '2024-03-20Z'::timestamptz), n.scheduled_days * 86400.0,
  'whatever the session''s timezone'
) from private.fsrs_next(pg_temp.parameters(), pg_temp.in_review(10), 3, '2024-03-20Z', 10) n;

-- Days
select is(private.elapsed_days('2024-01-01 23:30Z', '2024-01-02 00:30Z', 'UTC'), 1,
  'a midnight lies between');
select is(private.elapsed_days('2024-01-01 23:30Z', '2024-01-02 00:30Z', 'Asia/Tokyo'), 0,
  'in Tokyo it does not');
select is(private.elapsed_days('2024-01-01 14:30Z', '2024-01-01 15:30Z', 'Asia/Tokyo'), 1,
  'there it was another hour');
select is(private.elapsed_days(null, now(), 'UTC'), 0, 'a first review has nothing before it');

-- Weights that the reference clips
select is(
  (private.fsrs_weights(w::float8[], 1, true))[place], clipped, 'clipped: ' || place
) from (values
  ('{1.0171,1.8296,4.4145,10.9355,5.0965,1.3322,0.8017,0,1.6243,0.1342,1.0171,2.1865,0.0847,0.1362,'
    '1.3394,0,2.61}', 8, 0.001::float8),
  ('{0.4,0.6,2.4,5.8,4.93,0.94,0.86,0.01,1.49,0.14,0.94,2.18,0.3,0.34,1.26,0.29,2.61}', 13, 0.25)
) v (w, place, clipped);
select is(
  (private.fsrs_weights('{0,0,0,0,0,-9,0,0,0,0,0,0,0,0,0,0,0}', 3, true))[18:19], '{0,0}'::float8[],
  'numbers that have no logarithm raise nothing'
);

-- Fuzz, as the reference makes it
select is(
  private.fsrs_fuzz_factor((2, now(), 0, 0, 0, 0, 2, 0, null)::private.fsrs_state,
    '2024-01-01 00:00:00.123456Z'),
  0.09732444398105145::float8, 'a number that follows from the time, the count and the state'
);
select is(
  private.fsrs_fuzz_factor((2, now(), 12.34567891, 5.5, 0, 0, 0, 0, null)::private.fsrs_state,
    '2024-01-01 00:00:00.123Z'),
  0.9241473933216184::float8, 'of another state another one'
);

select is(
  (select count(*) from generate_series(
    '2522-07-28 12:07:00.001Z'::timestamptz, '2522-07-28 12:07:01Z', '1 millisecond'
  ) t (at) where private.fsrs_fuzz_factor(s.state, t.at) <> private.fsrs_fuzz_factor(
    s.state, t.at + interval '999 microseconds'
  )), 0::bigint, 'of a millisecond, also in centuries'
) from (
  select (2, now(), 12.3, 5.5, 0, 0, 0, 0, null)::private.fsrs_state
) s (state);

-- Many reviews in one pass, as one after the other
create function pg_temp.one_by_one(
  p private.fsrs_parameters,
  p_ratings smallint[],
  p_times timestamptz[]
) returns setof private.fsrs_state
language plpgsql
as $$
declare
  v_state private.fsrs_state := (0, p_times[1], 0, 0, 0, 0, 0, 0, null);
begin
  for i in 1 .. cardinality(p_ratings) loop
    v_state := private.fsrs_next(p, v_state, p_ratings[i], p_times[i], private.elapsed_days(
      v_state.last_review, p_times[i], p.timezone, p.day_start_hour
    ));
    return next v_state;
  end loop;
end;
$$;
select is_empty(
  $q$
    with given as materialized (
      select
        private.fsrs_parameters(
          private.fsrs_weights(null, cardinality(l.steps), h.has_steps), 0.7 + 0.02 * (s % 14),
          case s % 3 when 0 then 20 else 36500 end, l.steps, r.steps, h.has_steps,
          case s % 4 when 0 then '+05:30' when 1 then 'Europe/Berlin' else 'UTC' end, s % 5,
          s % 2 = 1
        ) as parameters,
        array(
          select (1 + (hashint8(s * 100 + i) & 1023) % 4)::smallint from generate_series(1, 12) i
        ) as ratings,
        array(
          select '2020-01-01 20:00Z'::timestamptz + sum(
            ((hashint8(s * 7 + i) & 1023) % case s % 3 when 0 then 30 else 9000 end)
              * interval '17 minutes' + interval '1 minute'
          ) over (order by i)
          from generate_series(1, 12) i
        ) as times
      from generate_series(1, 20) s
      cross join (values (true), (false)) h (has_steps)
      cross join (values ('{}'::integer[]), ('{10}'), ('{1,10}'), ('{5,1440,3000}')) l (steps)
      cross join (values ('{}'::integer[]), ('{10}'), ('{10,1500}')) r (steps)
    )
    select g.parameters, p.place, p.after, o.state
    from given g
    cross join lateral private.replay_reviews(
      g.parameters, (0, g.times[1], 0, 0, 0, 0, 0, 0, null)::private.fsrs_state, g.ratings, g.times
    ) with ordinality p (before, after, elapsed_days, place)
    join lateral (
      select (
        n.state, n.due, n.stability, n.difficulty, n.scheduled_days, n.learning_steps, n.reps,
        n.lapses, n.last_review
      )::private.fsrs_state as state, n.place
      from pg_temp.one_by_one(g.parameters, g.ratings, g.times) with ordinality n (
        state, due, stability, difficulty, scheduled_days, learning_steps, reps, lapses,
        last_review, place
      )
    ) o on o.place = p.place
    where p.after is distinct from o.state
  $q$,
  'reviews in one pass lead where they lead one after the other'
);
select results_eq(
  $$select r.elapsed_days, (r.before).reps, (r.after).state, (r.after).due, (r.after).reps
    from private.replay_reviews(
      pg_temp.parameters(), (0, '2024-01-01Z', 0, 0, 0, 0, 0, 0, null)::private.fsrs_state,
      '{4,0,3}', '{2024-01-01Z,2024-01-05Z,2024-01-06Z}'
    ) r$$,
  $$values
    (0, 0, 2::smallint, '2024-01-09Z'::timestamptz, 1),
    (4, 1, 0::smallint, '2024-01-05Z', 1),
    (0, 1, 1::smallint, '2024-01-06 00:10Z', 2)$$,
  'a rating of 0 makes the card new again'
);
select is_empty(
  $$select from private.replay_reviews(
    pg_temp.parameters(), (0, '2024-01-01Z', 0, 0, 0, 0, 0, 0, null)::private.fsrs_state, '{}', '{}'
  )$$, 'no reviews change nothing'
);

select * from finish();
rollback;
