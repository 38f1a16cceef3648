-- The draws and their probabilities. After setseed() they are the same in every run.
begin;
select plan(14);

-- Kolmogorov and Smirnov: the largest distance of 4,000 draws from the distribution's function. The
-- critical value is 1.95/√n = 0.0308, which draws of the right distribution exceed once in 1,000
-- times.
create function pg_temp.beta_below(p_x double precision, p_alpha numeric, p_beta numeric)
returns double precision
language sql
immutable
as $$
  select case
    when p_beta = 1 then power(p_x, p_alpha::double precision)
    when p_alpha = 1 then 1 - power(1 - p_x, p_beta::double precision)
    -- Of whole numbers: at least alpha of alpha + beta − 1 throws succeed.
    else (
      select sum(exp(
        c.log_of_choices + j * ln(p_x) + (p_alpha + p_beta - 1 - j) * ln(1 - p_x)
      ))
      from generate_series(p_alpha::integer, (p_alpha + p_beta - 1)::integer) j
      cross join lateral (
        select coalesce(sum(ln((p_alpha + p_beta - i)::double precision / i)), 0) as log_of_choices
        from generate_series(1, j) i
      ) c
    )
  end
$$;
create function pg_temp.distance(p_alpha numeric, p_beta numeric) returns double precision
language sql
as $$
  select max(greatest(
    d.place::double precision / 4000 - d.below, d.below - (d.place - 1)::double precision / 4000
  ))
  from (
    select
      pg_temp.beta_below(x.draw, p_alpha, p_beta) as below,
      row_number() over (order by x.draw) as place
    from (
      select private.beta_draw(p_alpha::double precision, p_beta::double precision) as draw
      from generate_series(1, 4000)
    ) x
  ) d
$$;

select is(
  round(pg_temp.beta_below(0.5, 2, 2)::numeric, 6), 0.500000, 'the distribution: a symmetric one'
);
select is(
  round(pg_temp.beta_below(0.3, 2, 5)::numeric, 6), 0.579825, 'the distribution: a known value'
);
select setseed(0.42);
select cmp_ok(
  pg_temp.distance(v.alpha, v.beta), '<', 0.0308::double precision,
  format('draws of Beta(%s, %s) are of that distribution', v.alpha, v.beta)
)
from (values (1, 1), (1, 3.5), (2.5, 1), (2, 5), (8, 3), (12, 28)) v (alpha, beta);
select cmp_ok(
  (
    select max(abs(d.place / 4000.0 - pg_temp.beta_below(d.draw, 2, 5)))
    from (
      select x.draw, row_number() over (order by x.draw) as place
      from (select private.beta_draw(2.6, 5) as draw from generate_series(1, 4000)) x
    ) d
  ),
  '>', 0.0308::double precision, 'and draws of another one would be found out'
);

select setseed(0.42);
create temporary table first_draws as
select array_agg(private.beta_draw(3, 4)) as draws from generate_series(1, 20);
select setseed(0.42);
select is(
  (select array_agg(private.beta_draw(3, 4)) from generate_series(1, 20)),
  (select draws from first_draws), 'the same seed, the same draws'
);

-- How often each is the highest of 10,000 draws, and how often it should be: within four standard
-- errors.
create function pg_temp.worst_error(p_alphas double precision[], p_betas double precision[])
returns double precision
language sql
as $$
  with wins as (
    select w.arm, count(*) / 10000.0 as share
    from generate_series(1, 10000) n
    cross join lateral (
      select a.arm
      from unnest(p_alphas, p_betas) with ordinality a (alpha, beta, arm)
      order by private.beta_draw(a.alpha, a.beta + 0 * n) desc
      limit 1
    ) w
    group by w.arm
  )
  select max(abs(coalesce(w.share, 0) - p.probability)
    / sqrt(greatest(p.probability * (1 - p.probability), 1e-4) / 10000))
  from unnest(private.selection_probabilities(p_alphas, p_betas))
    with ordinality p (probability, arm)
  left join wins w on w.arm = p.arm
$$;
select cmp_ok(
  pg_temp.worst_error(v.alphas, v.betas), '<', 4::double precision,
  format('the probabilities of %s are the frequencies', v.name)
)
from (values
  (array[8, 5, 2]::double precision[], array[3, 5, 9]::double precision[], 'three'),
  (array[800, 5, 200], array[300, 5, 90], 'sharp and flat ones')
) v (alphas, betas, name);
select is(
  array(select round(p::numeric, 4) from unnest(
    private.selection_probabilities(array[1, 1, 1, 1], array[1, 1, 1, 1])
  ) p),
  array[0.2500, 0.2500, 0.2500, 0.2500], 'equals are equally probable'
);
select is(
  array(select round(p::numeric, 6) from unnest(
    private.selection_probabilities(array[1000000, 1], array[1, 1000000])
  ) p),
  array[1.000000, 0.000000], 'what is certain is certain, without under- or overflow'
);

select * from finish();
rollback;
