begin;
select plan(7);

select tests.create_user('ann');
select tests.create_user('bob');
insert into private.usage_deltas (user_id, resource, rows, bytes)
select tests.user_id(u), 'public.vectors', 1, 1 from unnest(array['ann', 'bob']) u;
select tests.sign_in_as('bob');
select is(
  (select array_agg(user_id) from private.usage_deltas), array[tests.user_id('bob')],
  'select: own rows only'
);
select throws_ok(
  $$insert into private.usage_deltas (user_id, resource, rows, bytes)
    values (tests.user_id('bob'), 'public.vectors', -1000, 0)$$, '42501', null, 'insert: not'
);
select throws_ok('update private.usage_deltas set rows = -1000', '42501', null, 'update: not');
select throws_ok('delete from private.usage_deltas', '42501', null, 'delete: not');
select throws_ok(
  $$select private.fold_usage(auth.uid(), 'public.vectors')$$, '42501', null, 'nor by a function'
);
select tests.sign_in_as_anon();
select throws_ok('select from private.usage_deltas', '42501', null, 'anon: no select');
select tests.sign_in_as_service();
select throws_ok('delete from private.usage_deltas', '42501', null, 'the service: not either');

select * from finish();
rollback;
