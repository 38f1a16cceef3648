-- FSRS-6: how a review changes stability and difficulty. One formula a function.

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

comment on function private.fsrs_retrievability is
  'The probability of recall after so many days: (1 + F·t/S)^(−w20).';

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

comment on function private.fsrs_initial_difficulty is
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

comment on function private.fsrs_next_difficulty is
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

comment on function private.fsrs_short_term_stability is
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

comment on function private.fsrs_recall_stability is
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

comment on function private.fsrs_forget_stability is
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

comment on function private.fsrs_next_stability is
  'The stability that a card has after a rating.';

grant execute on function
  private.fsrs_retrievability,
  private.fsrs_initial_difficulty,
  private.fsrs_next_difficulty,
  private.fsrs_short_term_stability,
  private.fsrs_recall_stability,
  private.fsrs_forget_stability,
  private.fsrs_next_stability
to authenticated, service_role;
