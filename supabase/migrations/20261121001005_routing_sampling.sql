-- Routing: the arithmetic of draws, which knows no table.
--
-- A model's rewards are a Beta distribution; the model whose draw is highest is asked (Thompson
-- sampling). Draws come from Postgres' own generator: after setseed() they repeat.

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

comment on function private.gamma_draw is
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

comment on function private.beta_draw is
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

comment on function private.selection_probabilities is
  'How probable it is for each of several Beta distributions that its draw is the highest, in '
  'their order: ∫ density · ∏ distributions of the others, by trapezoids over the log odds.';

grant execute on function
  private.gamma_draw,
  private.beta_draw,
  private.selection_probabilities
to authenticated, service_role;
