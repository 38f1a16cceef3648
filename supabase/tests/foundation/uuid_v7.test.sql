begin;
select plan(6);

create temporary table ids as
select i, private.uuid_v7() as id from generate_series(1, 2000) i order by i;

select is(
  (select array_agg(distinct substr(id::text, 15, 1)) from ids), array['7'], 'version 7'
);
select ok(
  (select bool_and(substr(id::text, 20, 1) in ('8', '9', 'a', 'b')) from ids), 'RFC 9562 variant'
);
select is((select count(distinct id) from ids), 2000::bigint, 'no two are equal');
select ok(
  (
    select bool_and(abs(
      extract(epoch from clock_timestamp()) * 1000
      - ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint
    ) < 60000) from ids
  ),
  'the first 48 bits are Unix milliseconds'
);
select ok(
  (
    select bool_and(t >= before) from (
      select
        left(replace(id::text, '-', ''), 12) as t,
        lag(left(replace(id::text, '-', ''), 12), 1, '') over (order by i) as before
      from ids
    ) s
  ),
  'time never runs back within them'
);

select tests.put('first', private.uuid_v7()::text);
select pg_sleep(0.003);
select ok(private.uuid_v7() > tests.got('first')::uuid, 'a later one sorts after an earlier one');

select * from finish();
rollback;
