begin;
select plan(7);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as_anon();
select throws_ok('select from private.limits', '42501', null, 'anon: no select');
select tests.sign_in_as('ann');
select isnt_empty('select from private.limits', 'a user may know the limits');
select throws_ok(
  'update private.limits set max_rows = 1000000000', '42501', null, 'but not change one'
);
select throws_ok(
  $$insert into private.limits values ('public.x', 1, 1, 1)$$, '42501', null, 'nor add one'
);
select throws_ok('delete from private.limits', '42501', null, 'nor take one away');
select tests.sign_in_as_service();
select throws_ok(
  'update private.limits set max_rows = 1', '42501', null,
  'nor may the service: it is the operator''s'
);
select tests.sign_out();
select throws_ok(
  'update private.limits set rows_per_minute = 0', '23514', null, 'a limit is more than nothing'
);

select * from finish();
rollback;
