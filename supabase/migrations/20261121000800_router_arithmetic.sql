-- Routing, first part: the arithmetic of rewards and draws, which knows no table.
--
-- A response earns a reward of 0..1 from its quality, cost and latency; a model's rewards are a
-- Beta distribution; the model whose draw is highest is asked (Thompson sampling). Draws come from
-- Postgres' own generator: after setseed() they repeat.
--
-- Depends on foundation.

-- Rewards ---------------------------------------------------------------------------------------

create function private.routing_weights(
  p_preference text,
  p_weights jsonb,
  p_cost_scale numeric
) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_weights jsonb;
begin
  if p_weights is null then
    v_weights := case p_preference
      when 'balanced' then '{"quality": 0.7, "cost": 0.2, "latency": 0.1}'::jsonb
      when 'quality' then '{"quality": 0.8, "cost": 0.1, "latency": 0.1}'
      when 'cost' then '{"quality": 0.4, "cost": 0.5, "latency": 0.1}'
      when 'speed' then '{"quality": 0.4, "cost": 0.1, "latency": 0.5}'
    end;
    if v_weights is null then
      perform private.fail(
        400, 'invalid_preference',
        'A preference is balanced, quality, cost or speed.', 'Or send weights of your own.'
      );
    end if;
  else
    if jsonb_typeof(p_weights) is distinct from 'object'
       or array(select k from jsonb_object_keys(p_weights) k order by k)
         <> array['cost', 'latency', 'quality']
       or exists (
         select from jsonb_each(p_weights) w (name, value)
         where case jsonb_typeof(w.value) when 'number' then w.value::numeric < 0 else true end
       )
       or (
         select abs(sum(w.value::numeric) - 1) from jsonb_each(p_weights) w (name, value)
       ) > 0.001 then
      perform private.fail(
        400, 'invalid_weights', 'Weights are three numbers from 0 whose sum is 1.',
        '{"quality": 0.7, "cost": 0.2, "latency": 0.1}'
      );
    end if;
    v_weights := p_weights;
  end if;
  return v_weights || jsonb_build_object('cost_scale', p_cost_scale);
end;
$$;

comment on function private.routing_weights(text, jsonb, numeric) is
  'What a reward is made of: {quality, cost, latency, cost_scale}, from a preset''s name or from '
  'weights that sum to 1. Errors: 400 invalid_preference, 400 invalid_weights.';

create function private.routing_reward(
  p_quality numeric,
  p_cost numeric,
  p_latency_ms numeric,
  p_weights jsonb
) returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return round(
    (p_weights ->> 'quality')::numeric * p_quality
    + (p_weights ->> 'cost')::numeric
      / (1 + coalesce(p_cost, 0) / (p_weights ->> 'cost_scale')::numeric)
    + (p_weights ->> 'latency')::numeric / (1 + coalesce(p_latency_ms, 0) / 1000),
    6
  );
end;
$$;

comment on function private.routing_reward(numeric, numeric, numeric, jsonb) is
  'The reward of a response, 0..1: wq·quality + wc/(1 + cost/scale) + wl/(1 + seconds), to six '
  'decimals, so that sums of rewards are exact. At a cost of cost_scale dollars the cost''s part '
  'is half. What is unknown counts as 0.';

create function private.feedback_reward(
  p_kind text,
  p_value numeric,
  out reward numeric,
  out confidence numeric
)
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_lowest numeric := 0;
  v_highest numeric := 1;
begin
  case p_kind
    when 'thumbs', 'regenerated' then
      null;
    when 'rating' then
      v_lowest := 1;
      v_highest := 5;
    when 'score' then
      null;
    when 'completion_time' then
      v_highest := 86400;
    else
      perform private.fail(
        400, 'unknown_feedback_kind', format('There is no feedback %s.', left(p_kind, 50)),
        'thumbs, rating, score, completion_time or regenerated.'
      );
  end case;
  if p_value is null or not p_value between v_lowest and v_highest
     or (p_kind in ('thumbs', 'regenerated') and p_value not in (0, 1)) then
    perform private.fail(
      400, 'invalid_feedback',
      format('A value of %s is from %s to %s.', p_kind, v_lowest, v_highest),
      'thumbs 0 or 1; rating 1 to 5; score 0 to 1; completion_time in seconds; regenerated 1 when '
      'the new answer was accepted, else 0.'
    );
  end if;

  reward := round(case p_kind
    when 'rating' then 1 / (1 + exp(-8 * ((p_value - 1) / 4 - 0.5)))
    when 'completion_time' then greatest(0, 1 - p_value / 300)
    when 'regenerated' then 0.3 * p_value
    else p_value
  end, 6);
  confidence := case p_kind
    when 'completion_time' then 0.7 when 'regenerated' then 0.8 else 1
  end;
end;
$$;

comment on function private.feedback_reward(text, numeric) is
  'What a word of the user''s says of quality, 0..1, and how sure that is. thumbs 0 or 1 and score '
  '0..1 as they are; rating 1..5 through a logistic; completion_time 1 − seconds/300 at 0.7; '
  'regenerated 0, or 0.3 when the new answer was accepted (value 1), at 0.8. '
  'Errors: 400 unknown_feedback_kind, 400 invalid_feedback.';

create function private.implicit_quality(p_failed boolean, p_retried boolean, p_latency_ms numeric)
returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case when p_failed then 0 else 0.5 end
    + case when p_retried then 0 else 0.3 end
    + 0.2 * case
      when coalesce(p_latency_ms, 0) <= 5000 then 1
      when p_latency_ms <= 15000 then 0.6
      else 0.3
    end;
end;
$$;

comment on function private.implicit_quality(boolean, boolean, numeric) is
  'What happened says of quality, 0..1: half for no error, 0.3 for a user who did not ask again, '
  '0.2 for an answer within 5 seconds (within 15: 0.12, else 0.06).';

create function private.combined_quality(p_explicit numeric, p_implicit numeric) returns numeric
language sql
immutable
security invoker
set search_path = ''
as $$
  select coalesce(0.7 * p_explicit + 0.3 * p_implicit, p_explicit, p_implicit, 0.5)
$$;

comment on function private.combined_quality(numeric, numeric) is
  '0.7 of what the user said and 0.3 of what happened; either alone; 0.5 when nothing is known.';

-- Draws -----------------------------------------------------------------------------------------

create function private.gamma_draw(p_shape double precision) returns double precision
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_d double precision := p_shape - 1.0 / 3;
  v_c double precision := 1 / sqrt(9 * v_d);
  v_x double precision;
  v_v double precision;
  v_taken boolean := false;
begin
  -- Marsaglia and Tsang (2000), for shapes from 1; nineteen of twenty tries succeed.
  while not v_taken loop
    v_x := random_normal();
    v_v := (1 + v_c * v_x) ^ 3;
    if v_v > 0 then
      v_taken := ln(1 - random()) < 0.5 * v_x * v_x + v_d * (1 - v_v + ln(v_v));
    end if;
  end loop;
  return v_d * v_v;
end;
$$;

comment on function private.gamma_draw(double precision) is
  'A random number of the Gamma distribution of this shape, 1 or more, and scale 1.';

create function private.beta_draw(p_alpha double precision, p_beta double precision)
returns double precision
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_x double precision := private.gamma_draw(p_alpha);
begin
  return v_x / (v_x + private.gamma_draw(p_beta));
end;
$$;

comment on function private.beta_draw(double precision, double precision) is
  'A random number of the Beta distribution with these parameters, each 1 or more.';

create function private.selection_probabilities(
  p_alphas double precision[],
  p_betas double precision[]
) returns double precision[]
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- Not in sql, which would plan it anew for each call.
  return (
    with arms as (
      select
        a.arm, a.alpha, a.beta,
        -- Of the log odds, which are nearly normal.
        ln(a.alpha / a.beta) as mode,
        sqrt(1 / a.alpha + 0.5 / a.alpha ^ 2 + 1 / a.beta + 0.5 / a.beta ^ 2) as width
      from unnest(p_alphas, p_betas) with ordinality a (alpha, beta, arm)
    ),
    nodes as (
      select distinct a.mode + a.width * n * 0.7 as y from arms a, generate_series(-11, 11) n
    ),
    densities as (
      select
        a.arm, n.y,
        -- Relative to the highest, or it would under- or overflow.
        exp(greatest(
          a.beta * (a.mode - n.y)
            + (a.alpha + a.beta) * (ln(1 + exp(-a.mode)) - ln(1 + exp(-n.y))),
          -300
        )) as density,
        a.alpha - (a.alpha + a.beta) / (1 + exp(-n.y)) as slope
      from arms a, nodes n
    ),
    steps as (
      select
        d.*,
        -- Trapezoids, corrected by the slopes at their ends.
        coalesce(
          (d.density + lag(d.density) over w) * (d.y - lag(d.y) over w) / 2
          - (d.density * d.slope - lag(d.density * d.slope) over w)
            * (d.y - lag(d.y) over w) ^ 2 / 12,
          0
        ) as mass
      from densities d
      window w as (partition by d.arm order by d.y)
    ),
    distributions as (
      select
        s.arm, s.y, s.slope, s.density / t.total as density,
        greatest(sum(s.mass) over (partition by s.arm order by s.y) / t.total, 1e-15) as below
      from steps s
      join (select u.arm, sum(u.mass) as total from steps u group by u.arm) t on t.arm = s.arm
    ),
    products as (
      -- One's own density times the distributions of all others, and its derivative.
      select
        d.arm, d.y, d.density * exp(o.logs - ln(d.below)) as height,
        d.slope + o.ratios - d.density / d.below as slope
      from distributions d
      join (
        select e.y, sum(ln(e.below)) as logs, sum(e.density / e.below) as ratios
        from distributions e
        group by e.y
      ) o on o.y = d.y
      where d.density > 1e-30
    ),
    areas as (
      select
        p.arm,
        (p.height + lag(p.height) over w) * (p.y - lag(p.y) over w) / 2
        - (p.height * p.slope - lag(p.height * p.slope) over w)
          * (p.y - lag(p.y) over w) ^ 2 / 12 as area
      from products p
      window w as (partition by p.arm order by p.y)
    )
    select array_agg(greatest(w.probability, 0) / w.total order by w.arm)
    from (
      select r.arm, sum(r.area) as probability, sum(greatest(sum(r.area), 0)) over () as total
      from areas r
      group by r.arm
    ) w
  );
end;
$$;

comment on function private.selection_probabilities(double precision[], double precision[]) is
  'How probable it is for each of several Beta distributions that its draw is the highest, in '
  'their order: ∫ density · ∏ distributions of the others, by trapezoids over the log odds.';

grant execute on function
  private.routing_weights(text, jsonb, numeric),
  private.routing_reward(numeric, numeric, numeric, jsonb),
  private.feedback_reward(text, numeric),
  private.implicit_quality(boolean, boolean, numeric),
  private.combined_quality(numeric, numeric),
  private.gamma_draw(double precision),
  private.beta_draw(double precision, double precision),
  private.selection_probabilities(double precision[], double precision[])
to authenticated, service_role;
