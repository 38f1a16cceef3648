begin;
select plan(6);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
insert into private.analytics (user_id, day, measure, value)
select tests.user_id(u), '2020-01-01', 'sentiment', 0.1 from unnest(array['ann', 'bob']) u;
select tests.sign_in_as('bob');
select is(
  (select array_agg(user_id) from private.analytics), array[tests.user_id('bob')],
  'select: own rows only'
);
select throws_ok(
  $$insert into private.analytics (user_id, day, measure, value)
    values (tests.user_id('bob'), '2020-01-02', 'sentiment', 1)$$, '42501', null, 'insert: not'
);
select throws_ok('update private.analytics set value = 1', '42501', null, 'update: not');
select throws_ok('delete from private.analytics', '42501', null, 'delete: not');
select tests.sign_in_as_anon();
select throws_ok('select from private.analytics', '42501', null, 'anon: no select');
select tests.sign_in_as_service();
select is((select count(*) from private.analytics), 2::bigint, 'the service: all of it');

select * from finish();
rollback;
