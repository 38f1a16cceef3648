begin;
select plan(8);

select tests.create_user('ann');
select tests.sign_in_as_anon();
select throws_ok('select from private.analytics_measures', '42501', null, 'anon cannot read');
select tests.sign_in_as('ann');
select throws_ok('select from private.analytics_measures', '42501', null, 'a user cannot read');
select throws_ok(
  'delete from private.analytics_measures', '42501', null, 'a user cannot delete'
);
select tests.sign_in_as_service();
select isnt_empty('select from private.analytics_measures', 'the service reads');
select throws_ok(
  'update private.analytics_measures set created_at = now()', '42501', null,
  'the service cannot update: only migrations write'
);
select throws_ok(
  'insert into private.analytics_measures default values', '42501', null,
  'the service cannot insert'
);
select throws_ok(
  'delete from private.analytics_measures', '42501', null, 'the service cannot delete'
);
select tests.sign_out();
select throws_ok(
  $$insert into private.analytics_measures (measure, query) values ('No measure!', 'select')$$,
  '23514', null, 'a measure has a plain name'
);

select * from finish();
rollback;
