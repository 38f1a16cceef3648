begin;
select plan(3);

select tests.create_user('ann');
select tests.sign_in_as('ann');
select is(
  public.export_my_tables(),
  array(select o.name from private.owned_tables o where o.is_exported order by o.name),
  'a user reads the names of the tables that an export holds'
);
select tests.sign_in_as_anon();
select throws_ok('select public.export_my_tables()', '42501', null, 'anon may not read them');
select tests.sign_in_as_service();
select throws_ok(
  'select public.export_my_tables()', 'PT400', 'user_required', 'the service names the user'
);

select * from finish();
rollback;
