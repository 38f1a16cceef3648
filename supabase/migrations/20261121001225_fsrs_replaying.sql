-- FSRS-6: many reviews of a card in one pass.
--
-- The formulas are those of private.fsrs_next, one review after the other. There each is a function
-- of its own, to be read; here they stand in one loop, for a collection comes with a million
-- reviews, and a call of a function takes as long as its formula. tests/e2e/fsrs.test.ts compares
-- this with the reference, supabase/tests/flashcards/fsrs.test.sql with private.fsrs_next.

create type private.review_change as (
  before private.fsrs_state,
  after private.fsrs_state,
  elapsed_days integer
);

comment on type private.review_change is
  'A card before and after a review, and the days since the review before.';

create function private.replay_reviews(
  p_parameters private.fsrs_parameters,
  p_start private.fsrs_state,
  p_ratings smallint[],
  p_times timestamptz[]
) returns setof private.review_change
language plpgsql
immutable
security invoker
rows 20
set search_path = ''
as $$
declare
  w double precision[] := p_parameters.weights;
  v_modifier double precision := p_parameters.interval_modifier;
  v_maximum integer := p_parameters.maximum_interval;
  v_has_steps boolean := p_parameters.enable_short_term;
  v_learning integer[] := p_parameters.learning_steps;
  v_relearning integer[] := p_parameters.relearning_steps;
  v_timezone text := p_parameters.timezone;
  v_offset interval := case when p_parameters.timezone ~ '^[+-]' then
    p_parameters.timezone::interval end;
  v_day_start interval := p_parameters.day_start_hour * interval '1 hour';
  v_fuzz boolean := p_parameters.fuzz;
  v_fuzz_factor double precision;
  v_factor double precision := p_parameters.decay_factor;
  v_decay double precision := -w[21];
  v_growth double precision := exp(w[9]);
  v_easy_difficulty double precision := w[8] * private.fsrs_initial_difficulty(w, 4);
  v_shrink double precision := case when v_has_steps then exp(w[18] * w[19]) else 1 end;
  v_day date := (coalesce(
    p_start.last_review at time zone v_offset, p_start.last_review at time zone v_timezone
  ) - v_day_start)::date;
  v_last_day date;
  v_at timestamptz;
  g integer;
  v_from integer;
  v_to integer;
  v_recall double precision;
  v_base double precision;
  v_next double precision;
  v_next_stability double precision;
  v_interval integer;
  v_days integer;
  v_steps integer[];
  v_minutes integer;
  v_next_step integer;
  v_next_state smallint;
  -- The card as it is, field by field: a variable of a composite type is slow to change.
  v_state smallint := p_start.state;
  v_stability double precision := p_start.stability;
  v_difficulty double precision := p_start.difficulty;
  v_step integer := p_start.learning_steps;
  v_reps integer := p_start.reps;
  v_lapses integer := p_start.lapses;
  v_elapsed_days integer;
  v_before private.fsrs_state;
  v_after private.fsrs_state := p_start;
begin
  for i in 1 .. cardinality(p_ratings) loop
    g := p_ratings[i];
    v_at := p_times[i];
    v_last_day := v_day;
    v_day := (case when v_offset is null then v_at at time zone v_timezone
      else v_at at time zone v_offset end - v_day_start)::date;
    v_elapsed_days := coalesce(v_day - v_last_day, 0);
    v_before := v_after;

    if g = 0 then
      v_state := 0;
      v_stability := 0;
      v_difficulty := 0;
      v_step := 0;
      v_day := null;
      v_after := (0, v_at, 0, 0, 0, 0, v_reps, v_lapses, null)::private.fsrs_state;
      return next (v_before, v_after, v_elapsed_days)::private.review_change;
      continue;
    end if;

    -- What depends on the card alone.
    if v_state <> 0 and (v_elapsed_days <> 0 or not v_has_steps) then
      v_recall := floor(
        power(1 + v_factor * v_elapsed_days / v_stability, v_decay) * 1e8 + 0.5
      ) / 1e8;
      v_base := v_growth * (11 - v_difficulty) * power(v_stability, -w[10])
        * (exp((1 - v_recall) * w[11]) - 1);
    end if;
    if v_fuzz then
      v_fuzz_factor := private.fsrs_fuzz_factor(v_before, v_at);
    end if;

    -- A review without a step has its interval after those of the ratings before it.
    v_from := g;
    v_to := g;
    if not v_has_steps then
      v_from := 1;
      v_to := greatest(g, 2);
    elsif v_state = 2 and g > 1 then
      v_from := 2;
      v_to := greatest(g, 3);
    end if;
    for v_rating in v_from .. v_to loop
      if v_state = 0 then
        v_next := greatest(w[v_rating], 0.1);
      elsif v_elapsed_days = 0 and v_has_steps then
        v_next := power(v_stability, -w[20]) * exp(w[18] * (v_rating - 3 + w[19]));
        if v_rating >= 2 and v_next < 1 then
          v_next := 1;
        end if;
        v_next := floor(least(greatest(v_stability * v_next, 0.001), 36500) * 1e8 + 0.5) / 1e8;
      elsif v_rating = 1 then
        v_next := least(
          greatest(floor(v_stability / v_shrink * 1e8 + 0.5) / 1e8, 0.001),
          floor(least(greatest(
            w[12] * power(v_difficulty, -w[13]) * (power(v_stability + 1, w[14]) - 1)
              * exp((1 - v_recall) * w[15]), 0.001
          ), 36500) * 1e8 + 0.5) / 1e8
        );
      else
        v_next := floor(least(greatest(v_stability * (1 + v_base
          * case v_rating when 2 then w[16] when 4 then w[17] else 1 end
        ), 0.001), 36500) * 1e8 + 0.5) / 1e8;
      end if;
      if v_rating = g then
        v_next_stability := v_next;
      end if;
      v_days := least(greatest(floor(v_next * v_modifier + 0.5), 1), v_maximum);
      if v_fuzz then
        v_days := private.fsrs_fuzzed(v_days, v_elapsed_days, v_maximum, v_fuzz_factor);
      end if;
      v_interval := case
        when v_rating = v_from then v_days
        -- Of the first two the lower one is the first's; the second has at least a day more.
        when v_rating > g then least(v_interval, v_days)
        when v_rating = v_from + 1 then greatest(v_days, least(v_interval, v_days) + 1)
        else greatest(v_days, v_interval + 1)
      end;
    end loop;

    v_minutes := 0;
    v_next_step := 0;
    v_next_state := 2;
    if v_has_steps and (v_state <> 2 or g = 1) then
      v_steps := case when v_state in (2, 3) then v_relearning else v_learning end;
      if v_step < cardinality(v_steps) then
        if g = 1 then
          v_minutes := v_steps[case v_state when 2 then v_step + 1 else 1 end];
        elsif g = 2 then
          v_minutes := case cardinality(v_steps) when 1 then (3 * v_steps[1] + 1) / 2
            else (v_steps[1] + v_steps[2] + 1) / 2 end;
          v_next_step := v_step;
        elsif g = 3 and v_step + 1 < cardinality(v_steps) then
          v_minutes := v_steps[v_step + 2];
          v_next_step := v_step + 1;
        end if;
      end if;
      if v_minutes > 0 then
        v_interval := v_minutes / 1440;
      end if;
      if v_minutes between 1 and 1439 then
        v_next_state := case v_state when 0 then 1 when 2 then 3 else v_state end;
      end if;
    end if;
    if g = 1 and (v_state = 2 or not v_has_steps and v_state <> 0) then
      v_lapses := v_lapses + 1;
    end if;

    v_difficulty := case v_state
      when 0 then least(greatest(floor(
        (w[5] - exp((g - 1) * w[6]) + 1) * 1e8 + 0.5
      ) / 1e8, 1), 10)
      else least(greatest(floor((
        v_easy_difficulty + (1 - w[8])
          * (v_difficulty + floor(-w[7] * (g - 3) * (10 - v_difficulty) / 9 * 1e8 + 0.5) / 1e8)
      ) * 1e8 + 0.5) / 1e8, 1), 10)
    end;
    v_stability := v_next_stability;
    v_state := v_next_state;
    v_step := v_next_step;
    v_reps := v_reps + 1;
    v_after := (
      v_state,
      v_at + case when v_minutes > 0 then v_minutes * interval '1 minute'
        else v_interval * interval '24 hours' end,
      v_stability, v_difficulty, v_interval, v_step, v_reps, v_lapses, v_at
    )::private.fsrs_state;
    return next (v_before, v_after, v_elapsed_days)::private.review_change;
  end loop;
end;
$$;

comment on function private.replay_reviews is
  'What reviews change, in their order, from a start. A rating of 0 is a reset.';

grant execute on function private.replay_reviews to authenticated, service_role;
