-- The probabilities of a choice, where they have a closed form. tests/postgres compares random
-- mixtures with a reference.
begin;
select plan(9);

select cmp_ok(
  (
    select max(abs(
      (private.selection_probabilities(array[n, 1], array[1, 1]))[1] - n / (n + 1)::double precision
    ))
    from generate_series(1, 1000, 37) n
  ),
  '<', 0.001::double precision, 'the best of n even draws beats one with n / (n + 1)'
);
select cmp_ok(
  (
    select max(abs(p - 1 / n::double precision))
    from generate_series(1, 50) n,
      unnest(private.selection_probabilities(
        array_fill(3::double precision, array[n]), array_fill(4::double precision, array[n])
      )) p
  ),
  '<', 0.001::double precision, '1 to 50 equals are equally probable'
);
select cmp_ok(
  (
    select max(abs(1 - s.sum))
    from (values
      (array_fill(9::double precision, array[20]) || array_fill(1::double precision, array[5]),
       array_fill(1::double precision, array[20]) || array_fill(6::double precision, array[5])),
      (array_fill(1::double precision, array[49]) || array[1e9::double precision],
       array_fill(1e9::double precision, array[49]) || array[1::double precision]),
      (array_fill(1e12::double precision, array[50]), array_fill(1::double precision, array[50])),
      (array_fill(1::double precision, array[50]), array_fill(1e12::double precision, array[50])),
      (array[1, 50001], array[1, 50001])
    ) v (alphas, betas)
    cross join lateral (
      select sum(p) from unnest(private.selection_probabilities(v.alphas, v.betas)) p
    ) s
  ),
  '<', 1e-9::double precision, 'no state of 50 arms under- or overflows, and the sum is 1'
);
select cmp_ok(
  (private.selection_probabilities(
    array_fill(9::double precision, array[20]) || array_fill(1::double precision, array[5]),
    array_fill(1::double precision, array[20]) || array_fill(6::double precision, array[5])
  ))[25],
  '<', 0.001::double precision, 'who was rated badly is hardly chosen beside twenty that were not'
);

-- With offsets: the arms that are moved far enough up or down are certain.
select is(
  array(select round(p::numeric, 4) from unnest(
    private.selection_probabilities(array[1, 1, 1], array[1, 1, 1], array[0, 1.5, 0])
  ) p),
  array[0.0000, 1.0000, 0.0000], 'one that is worth more at its worst is certain'
);
select cmp_ok(
  (
    select max(abs((
      private.selection_probabilities(array[1, 1], array[1, 1], array[0, d])
    )[2] - (1 - (1 - d) ^ 2 / 2)))
    from generate_series(0.0, 1.0, 0.05) d
  ),
  '<', 0.001::double precision, 'of two even ones one is moved by d: 1 − (1 − d)² / 2'
);
-- Beta(a, 1) and Beta(b, 1) have powers for distributions: the sum of 20,000 midpoints is exact.
select cmp_ok(
  (
    select max(abs((
      private.selection_probabilities(array[v.a, v.b], array[1, 1], array[0, v.d])
    )[1] - (
      select sum(
        v.a * power(x.q, v.a - 1) * power(least(greatest(x.q - v.d, 1e-9), 1), v.b)
      ) / 20000
      from (select (n - 0.5)::double precision / 20000 as q from generate_series(1, 20000) n) x
      where x.q > 0.5 or v.a < 10
    )))
    from (values
      (2::double precision, 5::double precision, 0.1::double precision), (40, 3, 0.02),
      (400, 1, 0.3), (3, 30, 0.05), (5, 5, -0.4)
    ) v (a, b, d)
  ),
  '<', 0.001::double precision, 'sharp and flat ones, moved: as the sum says'
);
select is(
  (
    select round(max(abs(a - b))::numeric, 6)
    from unnest(
      private.selection_probabilities(array[8, 5, 2], array[3, 5, 9], array[0.1, 0, 0]),
      private.selection_probabilities(array[8, 5, 2], array[3, 5, 9], array[500.1, 500, 500])
    ) x (a, b)
  ),
  0.000000, 'only the differences of offsets count'
);
select is(
  private.selection_probabilities(array[4], array[2]), array[1]::double precision[],
  'one alone is certain'
);

select * from finish();
rollback;
