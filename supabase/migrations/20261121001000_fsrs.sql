-- FSRS-6: when a card is due next, as arithmetic. One formula a function; no table is read here.
--
-- Types      private.fsrs_state, private.fsrs_parameters
-- Functions  private.fsrs_next, one review; private.fsrs_parameters, what a deck's settings come to;
--            and the formulas that they are made of
--
-- The reference is the npm package ts-fsrs 5.4, without fuzz: every number agrees to eight decimals,
-- to which both round after each step. tests/postgres and the test of this folder compare them.
--
-- Rating 1 again, 2 hard, 3 good, 4 easy. State 0 new, 1 learning, 2 review, 3 relearning. Stability
-- is in days: after that many a card is recalled with a probability of 0.9. Difficulty is 1..10.
--
-- Depends on foundation.

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
  enable_short_term boolean
);

comment on type private.fsrs_parameters is
  'What the scheduler knows of a deck: 21 weights, what follows from them, steps in minutes.';

-- Weights ---------------------------------------------------------------------------------------

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

comment on function private.fsrs_round(double precision) is
  'To eight decimals, as the reference does after each step.';

create function private.fsrs_weight_ranges()
returns table (place bigint, low double precision, high double precision)
language sql
immutable
security invoker
rows 21
set search_path = ''
as $$
  select r.place, r.low, r.high
  from unnest(
    '{0.001,0.001,0.001,0.001,1,0.001,0.001,0.001,0,0,0.001,0.001,0.001,0.001,0,0,1,0,0,0,0.1}'
      ::double precision[],
    '{100,100,100,100,10,4,4,0.75,4.5,0.8,3.5,5,0.25,0.9,4,1,6,2,2,0.8,0.8}'::double precision[]
  ) with ordinality r (low, high, place)
$$;

comment on function private.fsrs_weight_ranges() is
  'Between what each of the 21 weights lies, by the reference. places count from 1.';

create function private.are_fsrs_weights(p_weights double precision[]) returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select coalesce(array_lower(p_weights, 1) = 1, false)
    and array_ndims(p_weights) = 1
    and cardinality(p_weights) in (17, 19, 21)
    and not exists (
      select from private.fsrs_weight_ranges() r
      where r.place <= cardinality(p_weights)
        and (p_weights[r.place] between r.low and r.high) is not true
    )
$$;

comment on function private.are_fsrs_weights(double precision[]) is
  'Whether these are the weights of FSRS-6 (21), FSRS-5 (19) or FSRS-4.5 (17), each in its range.';

create function private.are_fsrs_steps(p_steps integer[]) returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select p_steps = '{}' or coalesce(
    array_ndims(p_steps) = 1
    and array_lower(p_steps, 1) = 1
    and cardinality(p_steps) <= 20
    and array_position(p_steps, null) is null
    and 1 <= all (p_steps)
    and 525600 >= all (p_steps),
    false
  )
$$;

comment on function private.are_fsrs_steps(integer[]) is
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
    w[6] := private.fsrs_round(ln(w[6] * 3 + 1) / 3);
    w := w || '{0,0,0,0.5}'::double precision[];
  elsif cardinality(w) = 19 then
    w := w || '{0,0.5}'::double precision[];
  end if;

  -- With several relearning steps a lapse and its steps must not leave more stability than before.
  if p_relearning_steps > 1 then
    v_ceiling := least(greatest(private.fsrs_round(sqrt(greatest(
      -(ln(w[12]) + ln(power(2, w[14]) - 1) + w[15] * 0.3) / p_relearning_steps, 0
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

comment on function private.fsrs_weights(double precision[], integer, boolean) is
  'The 21 weights that 17, 19 or 21 given ones come to, or the defaults for null: widened and clipped '
  'as the reference does, which looks at the number of relearning steps and at short-term learning.';

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

comment on function private.fsrs_decay_factor(double precision) is
  'F = 0.9^(−1/w20) − 1: it makes stability the time after which recall has a probability of 0.9.';

create function private.fsrs_parameters(
  p_weights double precision[],
  p_desired_retention double precision,
  p_maximum_interval integer,
  p_learning_steps integer[],
  p_relearning_steps integer[],
  p_enable_short_term boolean
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
  return v_parameters;
end;
$$;

comment on function private.fsrs_parameters(
  double precision[], double precision, integer, integer[], integer[], boolean
) is
  'A deck''s settings with what follows from them. interval_modifier: days for a day of stability, '
  '1 at a desired retention of 0.9.';

-- Memory ----------------------------------------------------------------------------------------

create function private.fsrs_retrievability(
  p_parameters private.fsrs_parameters,
  p_elapsed_days integer,
  p_stability double precision
) returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return private.fsrs_round(power(
    1 + p_parameters.decay_factor * p_elapsed_days / p_stability, -p_parameters.weights[21]
  ));
end;
$$;

comment on function private.fsrs_retrievability(private.fsrs_parameters, integer, double precision)
is 'The probability of recall after so many days: (1 + F·t/S)^(−w20).';

create function private.fsrs_initial_difficulty(w double precision[], p_rating integer)
returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return private.fsrs_round(w[5] - exp((p_rating - 1) * w[6]) + 1);
end;
$$;

comment on function private.fsrs_initial_difficulty(double precision[], integer) is
  'Of a first rating: w4 − e^((G−1)·w5) + 1, not yet held within 1..10.';

create function private.fsrs_next_difficulty(
  w double precision[],
  p_difficulty double precision,
  p_rating integer
) returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  -- The nearer to 10, the less it grows; and each review draws it towards that of an easy card.
  v_damped double precision := private.fsrs_round(
    -w[7] * (p_rating - 3) * (10 - p_difficulty) / 9
  );
begin
  return least(greatest(private.fsrs_round(
    w[8] * private.fsrs_initial_difficulty(w, 4) + (1 - w[8]) * (p_difficulty + v_damped)
  ), 1), 10);
end;
$$;

comment on function private.fsrs_next_difficulty(double precision[], double precision, integer) is
  'D′ = w7·D₀(4) + (1 − w7)·(D − w6·(G − 3)·(10 − D)/9), within 1..10.';

create function private.fsrs_short_term_stability(
  w double precision[],
  p_stability double precision,
  p_rating integer
) returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_growth double precision := power(p_stability, -w[20]) * exp(w[18] * (p_rating - 3 + w[19]));
begin
  return private.fsrs_round(least(greatest(
    p_stability * case when p_rating >= 2 then greatest(v_growth, 1) else v_growth end, 0.001
  ), 36500));
end;
$$;

comment on function private.fsrs_short_term_stability(
  double precision[], double precision, integer
) is 'Of a review on the day of the last: S·S^(−w19)·e^(w17·(G−3+w18)), not less than S from hard up.';

create function private.fsrs_recall_stability(
  w double precision[],
  p_difficulty double precision,
  p_stability double precision,
  p_retrievability double precision,
  p_rating integer
) returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return private.fsrs_round(least(greatest(p_stability * (
    1 + exp(w[9]) * (11 - p_difficulty) * power(p_stability, -w[10])
      * (exp((1 - p_retrievability) * w[11]) - 1)
      * case when p_rating = 2 then w[16] else 1 end
      * case when p_rating = 4 then w[17] else 1 end
  ), 0.001), 36500));
end;
$$;

comment on function private.fsrs_recall_stability(
  double precision[], double precision, double precision, double precision, integer
) is
  'Of a card that was recalled: S·(1 + e^w8·(11−D)·S^(−w9)·(e^(w10·(1−R))−1)·[hard w15]·[easy w16]).';

create function private.fsrs_forget_stability(
  p_parameters private.fsrs_parameters,
  p_difficulty double precision,
  p_stability double precision,
  p_retrievability double precision
) returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  w double precision[] := p_parameters.weights;
  v_after double precision := private.fsrs_round(least(greatest(
    w[12] * power(p_difficulty, -w[13]) * (power(p_stability + 1, w[14]) - 1)
      * exp((1 - p_retrievability) * w[15]), 0.001
  ), 36500));
begin
  return least(greatest(private.fsrs_round(
    p_stability / case when p_parameters.enable_short_term then exp(w[18] * w[19]) else 1 end
  ), 0.001), v_after);
end;
$$;

comment on function private.fsrs_forget_stability(
  private.fsrs_parameters, double precision, double precision, double precision
) is
  'Of a card that was forgotten: w11·D^(−w12)·((S+1)^w13−1)·e^(w14·(1−R)), at most S/e^(w17·w18).';

create function private.fsrs_next_stability(
  p_parameters private.fsrs_parameters,
  p_card private.fsrs_state,
  p_elapsed_days integer,
  p_rating integer
) returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_card.state = 0 then
    return greatest((p_parameters.weights)[p_rating], 0.1);
  elsif p_elapsed_days = 0 and p_parameters.enable_short_term then
    return private.fsrs_short_term_stability(p_parameters.weights, p_card.stability, p_rating);
  elsif p_rating = 1 then
    return private.fsrs_forget_stability(
      p_parameters, p_card.difficulty, p_card.stability,
      private.fsrs_retrievability(p_parameters, p_elapsed_days, p_card.stability)
    );
  end if;
  return private.fsrs_recall_stability(
    p_parameters.weights, p_card.difficulty, p_card.stability,
    private.fsrs_retrievability(p_parameters, p_elapsed_days, p_card.stability), p_rating
  );
end;
$$;

comment on function private.fsrs_next_stability(
  private.fsrs_parameters, private.fsrs_state, integer, integer
) is 'The stability that a card has after a rating.';

-- Intervals -------------------------------------------------------------------------------------

create function private.fsrs_interval(
  p_parameters private.fsrs_parameters,
  p_card private.fsrs_state,
  p_elapsed_days integer,
  p_rating integer
) returns integer
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return least(greatest(floor(
    private.fsrs_next_stability(p_parameters, p_card, p_elapsed_days, p_rating)
      * p_parameters.interval_modifier + 0.5
  ), 1), p_parameters.maximum_interval)::integer;
end;
$$;

comment on function private.fsrs_interval(
  private.fsrs_parameters, private.fsrs_state, integer, integer
) is 'The days until a card is due that this rating leaves without a step, by itself.';

create function private.fsrs_ordered_interval(
  p_parameters private.fsrs_parameters,
  p_card private.fsrs_state,
  p_elapsed_days integer,
  p_rating integer
) returns integer
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_lowest integer := case when p_parameters.enable_short_term then 2 else 1 end;
  v_interval integer;
begin
  -- The lowest is no longer than the next, each other longer than the one before, even where that
  -- passes the maximum.
  v_interval := least(
    private.fsrs_interval(p_parameters, p_card, p_elapsed_days, v_lowest),
    private.fsrs_interval(p_parameters, p_card, p_elapsed_days, v_lowest + 1)
  );
  for v_rating in v_lowest + 1 .. p_rating loop
    v_interval := greatest(
      private.fsrs_interval(p_parameters, p_card, p_elapsed_days, v_rating), v_interval + 1
    );
  end loop;
  return v_interval;
end;
$$;

comment on function private.fsrs_ordered_interval(
  private.fsrs_parameters, private.fsrs_state, integer, integer
) is
  'The days that a rating without a step leaves, in the order of all of them: hard, good, easy; with '
  'short-term learning off, again before them.';

create function private.fsrs_step(
  p_parameters private.fsrs_parameters,
  p_card private.fsrs_state,
  p_rating integer,
  out minutes integer,
  out next_step integer
)
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_steps integer[] := case
    when p_card.state in (2, 3) then p_parameters.relearning_steps
    else p_parameters.learning_steps
  end;
  v_count integer := cardinality(v_steps);
  v_at integer := p_card.learning_steps;
begin
  minutes := 0;
  next_step := 0;
  if v_at >= v_count then
    return;
  end if;
  case p_rating
    when 1 then
      minutes := v_steps[case when p_card.state = 2 then v_at + 1 else 1 end];
    when 2 then
      -- Half an hour and a half of minutes: halves go up.
      minutes := case v_count when 1 then (3 * v_steps[1] + 1) / 2
        else (v_steps[1] + v_steps[2] + 1) / 2 end;
      next_step := v_at;
    when 3 then
      if v_at + 1 < v_count then
        minutes := v_steps[v_at + 2];
        next_step := v_at + 1;
      end if;
    else
      -- Easy has no step.
  end case;
end;
$$;

comment on function private.fsrs_step(private.fsrs_parameters, private.fsrs_state, integer) is
  'The minutes until the next step of a card that learns, or that was forgotten, and which it is; 0 '
  'minutes: none, it graduates.';

-- A review --------------------------------------------------------------------------------------

create function private.fsrs_next(
  p_parameters private.fsrs_parameters,
  p_card private.fsrs_state,
  p_rating integer,
  p_reviewed_at timestamptz,
  p_elapsed_days integer
) returns private.fsrs_state
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_next private.fsrs_state := p_card;
  v_minutes integer := 0;
  v_step integer := 0;
begin
  v_next.stability := private.fsrs_next_stability(
    p_parameters, p_card, p_elapsed_days, p_rating
  );
  v_next.difficulty := case p_card.state
    when 0 then least(greatest(
      private.fsrs_initial_difficulty(p_parameters.weights, p_rating), 1
    ), 10)
    else private.fsrs_next_difficulty(p_parameters.weights, p_card.difficulty, p_rating)
  end;
  v_next.reps := p_card.reps + 1;
  v_next.last_review := p_reviewed_at;
  v_next.state := 2;
  v_next.learning_steps := 0;

  if p_parameters.enable_short_term then
    if p_card.state <> 2 or p_rating = 1 then
      select s.minutes, s.next_step into v_minutes, v_step
      from private.fsrs_step(p_parameters, p_card, p_rating) s;
      v_next.scheduled_days := case when v_minutes > 0 then v_minutes / 1440
        else private.fsrs_interval(p_parameters, p_card, p_elapsed_days, p_rating) end;
      if v_minutes between 1 and 1439 then
        v_next.state := case p_card.state when 0 then 1 when 2 then 3 else p_card.state end;
      end if;
      v_next.learning_steps := v_step;
    else
      v_next.scheduled_days := private.fsrs_ordered_interval(
        p_parameters, p_card, p_elapsed_days, p_rating
      );
    end if;
    if p_card.state = 2 and p_rating = 1 then
      v_next.lapses := p_card.lapses + 1;
    end if;
  else
    v_next.scheduled_days := private.fsrs_ordered_interval(
      p_parameters, p_card, p_elapsed_days, p_rating
    );
    if p_card.state <> 0 and p_rating = 1 then
      v_next.lapses := p_card.lapses + 1;
    end if;
  end if;

  -- A day is 24 hours here, whatever the clocks do.
  v_next.due := p_reviewed_at + case
    when v_minutes > 0 then v_minutes * interval '1 minute'
    else v_next.scheduled_days * interval '24 hours'
  end;
  return v_next;
end;
$$;

comment on function private.fsrs_next(
  private.fsrs_parameters, private.fsrs_state, integer, timestamptz, integer
) is 'The card after a review, p_elapsed_days calendar days after the last one.';

grant execute on function
  private.fsrs_round(double precision),
  private.fsrs_weight_ranges(),
  private.are_fsrs_weights(double precision[]),
  private.are_fsrs_steps(integer[]),
  private.fsrs_weights(double precision[], integer, boolean),
  private.fsrs_decay_factor(double precision),
  private.fsrs_parameters(
    double precision[], double precision, integer, integer[], integer[], boolean
  ),
  private.fsrs_retrievability(private.fsrs_parameters, integer, double precision),
  private.fsrs_initial_difficulty(double precision[], integer),
  private.fsrs_next_difficulty(double precision[], double precision, integer),
  private.fsrs_short_term_stability(double precision[], double precision, integer),
  private.fsrs_recall_stability(
    double precision[], double precision, double precision, double precision, integer
  ),
  private.fsrs_forget_stability(
    private.fsrs_parameters, double precision, double precision, double precision
  ),
  private.fsrs_next_stability(private.fsrs_parameters, private.fsrs_state, integer, integer),
  private.fsrs_interval(private.fsrs_parameters, private.fsrs_state, integer, integer),
  private.fsrs_ordered_interval(private.fsrs_parameters, private.fsrs_state, integer, integer),
  private.fsrs_step(private.fsrs_parameters, private.fsrs_state, integer),
  private.fsrs_next(
    private.fsrs_parameters, private.fsrs_state, integer, timestamptz, integer
  )
to authenticated, service_role;
