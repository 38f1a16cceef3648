begin;
select plan(3);

select tests.create_user('ann');
select throws_ok(format('select tests.act_as(%L, %L); select from private.import_items', r, '{}'),
  '42501', null, r || ' reads no items that wait'
) from unnest(array['anon', 'authenticated', 'service_role']) r;

select * from finish();
rollback;
