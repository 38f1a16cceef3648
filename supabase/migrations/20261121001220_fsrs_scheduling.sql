-- FSRS-6: when a card is due next.

create function private.fsrs_fuzz_factor(p_card private.fsrs_state, p_reviewed_at timestamptz)
returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  -- The reference's seed, whose numbers are written as JavaScript does.
  v_seed text := floor(extract(epoch from p_reviewed_at) * 1000)::bigint
    || '_' || p_card.reps + 1 || '_' || p_card.difficulty * p_card.stability;
  -- Alea, a generator of random numbers, after it has been fed with three spaces.
  n double precision := 3941471299;
  h double precision;
  s double precision := 0.8633289230056107;
begin
  for i in 1 .. length(v_seed) loop
    n := n + ascii(substr(v_seed, i, 1));
    h := 0.02519603282416938 * n;
    n := floor(h) - floor(h / 4294967296) * 4294967296;
    h := (h - n) * n;
    n := floor(h) - floor(h / 4294967296) * 4294967296;
    n := n + (h - n) * 4294967296;
  end loop;
  s := s - (floor(n) - floor(n / 4294967296) * 4294967296) * 2.3283064365386963e-10;
  if s < 0 then
    s := s + 1;
  end if;
  s := 2091639 * s + 2.3283064365386963e-10;
  return s - floor(s);
end;
$$;

comment on function private.fsrs_fuzz_factor is
  'A number from 0 to 1 that is random, but always the same for a review of a card.';

create function private.fsrs_fuzzed(
  p_interval integer,
  p_elapsed_days integer,
  p_maximum integer,
  p_factor double precision
) returns integer
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_delta double precision := 1 + 0.15 * greatest(least(p_interval, 7) - 2.5, 0)
    + 0.1 * greatest(least(p_interval, 20) - 7, 0) + 0.05 * greatest(p_interval - 20, 0);
  v_low integer := greatest(2, floor(p_interval - v_delta + 0.5)::integer);
  v_high integer := least(floor(p_interval + v_delta + 0.5)::integer, p_maximum);
begin
  if p_factor is null or p_interval < 2.5 then
    return p_interval;
  end if;
  if p_interval > p_elapsed_days then
    v_low := greatest(v_low, p_elapsed_days + 1);
  end if;
  v_low := least(v_low, v_high);
  return floor(p_factor * (v_high - v_low + 1) + v_low);
end;
$$;

comment on function private.fsrs_fuzzed is
  'An interval moved by up to some days, so that cards learnt together come apart.';

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
  return private.fsrs_fuzzed(
    least(greatest(floor(
      private.fsrs_next_stability(p_parameters, p_card, p_elapsed_days, p_rating)
        * p_parameters.interval_modifier + 0.5
    ), 1), p_parameters.maximum_interval)::integer,
    p_elapsed_days, p_parameters.maximum_interval, p_parameters.fuzz_factor
  );
end;
$$;

comment on function private.fsrs_interval is
  'The days until a card is due that this rating leaves without a step, by itself.';

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

comment on function private.fsrs_ordered_interval is
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

comment on function private.fsrs_step is
  'The minutes until the next step of a card that learns, or that was forgotten, and which it is; '
  '0 minutes: none, it graduates.';

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
  if p_parameters.fuzz then
    p_parameters.fuzz_factor := private.fsrs_fuzz_factor(p_card, p_reviewed_at);
  end if;
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

comment on function private.fsrs_next is
  'The card after a review, p_elapsed_days calendar days after the last one.';

grant execute on function
  private.fsrs_fuzz_factor,
  private.fsrs_fuzzed,
  private.fsrs_interval,
  private.fsrs_ordered_interval,
  private.fsrs_step,
  private.fsrs_next
to authenticated, service_role;
