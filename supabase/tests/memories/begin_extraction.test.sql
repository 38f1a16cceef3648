-- Who may begin: the rest is in store_extraction.test.sql.
begin;
select plan(3);
select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('bob');
select throws_ok(
  format($$select public.begin_extraction('x', p_user_id => %L)$$, tests.user_id('ann')),
  '42501', 'not_your_user_id', 'another user cannot begin for her'
);
select tests.sign_in_as_anon();
select throws_ok($$select public.begin_extraction('x')$$, '42501', null, 'anon begins nothing');
select tests.sign_in_as_service();
select throws_ok(
  $$select public.begin_extraction('x')$$, 'PT400', 'user_required', 'the service names the user'
);
select * from finish();
rollback;
