-- FSRS-6, second part: what one review makes of a card. See …_fsrs.sql for the terms.
--
-- Depends on fsrs.

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
) is
  'Of a review on the day of the last: S·S^(−w19)·e^(w17·(G−3+w18)), not less than S from hard up.';

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
  'Of a card that was recalled: S·(1 + e^w8·(11−D)·S^(−w9)·(e^(w10·(1−R))−1)·[hard w15]·[easy '
  'w16]).';

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
  'The days that a rating without a step leaves, in the order of all of them: hard, good, easy; '
  'with short-term learning off, again before them.';

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
      -- Half a minute counts as one.
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
  'The minutes until the next step of a card that learns, or that was forgotten, and which it is; '
  '0 minutes: none, it graduates.';

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
