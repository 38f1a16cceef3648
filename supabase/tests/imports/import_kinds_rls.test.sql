begin;
select plan(3);

select throws_ok(format('select tests.act_as(%L, %L); select from private.import_kinds', r, '{}'),
  '42501', null, r || ' reads no kinds'
) from unnest(array['anon', 'authenticated', 'service_role']) r;

select * from finish();
rollback;
