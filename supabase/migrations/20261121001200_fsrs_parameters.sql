-- FSRS-6: the settings of a scheduler. No table is read here.
--
-- The reference is the npm package ts-fsrs 5.4: every number agrees to eight
-- decimals, to which both round after each step. tests/e2e/fsrs.test.ts compares them.
--
-- Rating 1 again, 2 hard, 3 good, 4 easy. State 0 new, 1 learning, 2 review, 3 relearning.
-- Stability is in days: after that many a card is recalled with a probability of 0.9. Difficulty
-- is 1..10.

create type private.fsrs_state as (
  state smallint,
  due timestamptz,
  stability double precision,
  difficulty double precision,
  scheduled_days integer,
  learning_steps integer,
  reps integer,
  lapses integer,
  last_review timestamptz
);

comment on type private.fsrs_state is
  'What the scheduler knows of a card, all of it. learning_steps is the step it is at, from 0.';

create type private.fsrs_parameters as (
  weights double precision[],
  decay_factor double precision,
  interval_modifier double precision,
  maximum_interval integer,
  learning_steps integer[],
  relearning_steps integer[],
  enable_short_term boolean,
  timezone text,
  day_start_hour integer,
  fuzz boolean,
  fuzz_factor double precision
);

comment on type private.fsrs_parameters is
  'What the scheduler knows of a deck: 21 weights, what follows from them, steps in minutes, '
  'where and when a day begins, and whether intervals are fuzzed. fuzz_factor is of one review: '
  '0..1, or null for none.';

create function private.fsrs_round(p_number double precision) returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- Halves go up. round() of a double precision takes them to the even neighbour.
  return floor(p_number * 1e8 + 0.5) / 1e8;
end;
$$;

comment on function private.fsrs_round is
  'To eight decimals, as the reference does after each step.';

create function private.fsrs_weight_ranges()
returns table (place bigint, low double precision, high double precision)
language plpgsql
immutable
security invoker
rows 21
set search_path = ''
as $$
begin
  return query
  select r.place, r.low, r.high
  from unnest(
    '{0.001,0.001,0.001,0.001,1,0.001,0.001,0.001,0,0,0.001,0.001,0.001,0.001,0,0,1,0,0,0,0.1}'
      ::double precision[],
    '{100,100,100,100,10,4,4,0.75,4.5,0.8,3.5,5,0.25,0.9,4,1,6,2,2,0.8,0.8}'::double precision[]
  ) with ordinality r (low, high, place);
end;
$$;

comment on function private.fsrs_weight_ranges is
  'Between what each of the 21 weights lies, by the reference. places count from 1.';

create function private.are_fsrs_weights(p_weights double precision[]) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return coalesce(array_lower(p_weights, 1) = 1, false)
    and array_ndims(p_weights) = 1
    and cardinality(p_weights) in (17, 19, 21)
    and not exists (
      select from unnest(p_weights) w (weight)
      where (w.weight between -1e6 and 1e6) is not true
    );
end;
$$;

comment on function private.are_fsrs_weights is
  'Whether these are numbers for FSRS-6 (21), FSRS-5 (19) or FSRS-4.5 (17). Those out of their '
  'range are clipped, as the reference does: optimizers of old had other ranges.';

create function private.are_fsrs_steps(p_steps integer[]) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return p_steps = '{}' or coalesce(
    array_ndims(p_steps) = 1
    and array_lower(p_steps, 1) = 1
    and cardinality(p_steps) <= 20
    and array_position(p_steps, null) is null
    and 1 <= all (p_steps)
    and 525600 >= all (p_steps),
    false
  );
end;
$$;

comment on function private.are_fsrs_steps is
  'Whether these are up to 20 steps of one minute to a year.';

create function private.fsrs_weights(
  p_weights double precision[],
  p_relearning_steps integer,
  p_enable_short_term boolean
) returns double precision[]
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  w double precision[] := coalesce(
    p_weights,
    '{0.212,1.2931,2.3065,8.2956,6.4133,0.8334,3.0194,0.001,1.8722,0.1666,0.796,1.4835,0.0614,'
    '0.2629,1.6483,0.6014,1.8729,0.5425,0.0912,0.0658,0.1542}'
  );
  v_ceiling double precision := 2;
begin
  if cardinality(w) = 17 then
    w[5] := private.fsrs_round(w[6] * 2 + w[5]);
    w[7] := private.fsrs_round(w[7] + 0.5);
    w[6] := private.fsrs_round(ln(greatest(w[6] * 3 + 1, 1e-9)) / 3);
    w := w || '{0,0,0,0.5}'::double precision[];
  elsif cardinality(w) = 19 then
    w := w || '{0,0.5}'::double precision[];
  end if;

  -- With several relearning steps a lapse and its steps must not leave more stability than before.
  if p_relearning_steps > 1 and w[12] > 0 and w[14] > 0 then
    v_ceiling := least(greatest(private.fsrs_round(sqrt(greatest(
      -(ln(w[12]) + ln(power(2, least(w[14], 100)) - 1) + w[15] * 0.3) / p_relearning_steps, 0
    ))), 0.01), 2);
  end if;

  return array(
    select least(
      greatest(w[r.place], case when r.place = 20 and p_enable_short_term then 0.01 else r.low end),
      case when r.place in (18, 19) then v_ceiling else r.high end
    )
    from private.fsrs_weight_ranges() r
    order by r.place
  );
end;
$$;

comment on function private.fsrs_weights is
  'The 21 weights that 17, 19 or 21 given ones come to, or the defaults for null: widened and '
  'clipped as the reference does, which looks at the number of relearning steps and at short-term '
  'learning.';

create function private.fsrs_decay_factor(p_decay double precision) returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return private.fsrs_round(exp(ln(0.9::double precision) / -p_decay) - 1);
end;
$$;

comment on function private.fsrs_decay_factor is
  'F = 0.9^(−1/w20) − 1: it makes stability the time after which recall has a probability of 0.9.';

create function private.fsrs_parameters(
  p_weights double precision[],
  p_desired_retention double precision,
  p_maximum_interval integer,
  p_learning_steps integer[],
  p_relearning_steps integer[],
  p_enable_short_term boolean,
  p_timezone text,
  p_day_start_hour integer default 0,
  p_fuzz boolean default false
) returns private.fsrs_parameters
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_parameters private.fsrs_parameters;
begin
  v_parameters.weights := p_weights;
  v_parameters.decay_factor := private.fsrs_decay_factor(p_weights[21]);
  v_parameters.interval_modifier := private.fsrs_round(
    (power(p_desired_retention, 1 / -p_weights[21]) - 1) / v_parameters.decay_factor
  );
  v_parameters.maximum_interval := p_maximum_interval;
  v_parameters.learning_steps := p_learning_steps;
  v_parameters.relearning_steps := p_relearning_steps;
  v_parameters.enable_short_term := p_enable_short_term;
  v_parameters.timezone := p_timezone;
  v_parameters.day_start_hour := p_day_start_hour;
  v_parameters.fuzz := p_fuzz;
  return v_parameters;
end;
$$;

comment on function private.fsrs_parameters is
  'A deck''s settings with what follows from them. interval_modifier: days for a day of stability, '
  '1 at a desired retention of 0.9.';

grant execute on function
  private.fsrs_round,
  private.fsrs_weight_ranges,
  private.are_fsrs_weights,
  private.are_fsrs_steps,
  private.fsrs_weights,
  private.fsrs_decay_factor,
  private.fsrs_parameters
to authenticated, service_role;
