begin;
select plan(8);

select tests.create_user('ann');
select tests.sign_in_as_anon();
select throws_ok('select from private.writing_tasks', '42501', null, 'anon cannot read');
select tests.sign_in_as('ann');
select throws_ok('select from private.writing_tasks', '42501', null, 'a user cannot read');
select throws_ok(
  'delete from private.writing_tasks', '42501', null, 'a user cannot delete'
);
select tests.sign_in_as_service();
select isnt_empty('select from private.writing_tasks', 'the service reads');
select throws_ok(
  'update private.writing_tasks set created_at = now()', '42501', null,
  'the service cannot update: only migrations write'
);
select throws_ok(
  'insert into private.writing_tasks default values', '42501', null, 'the service cannot insert'
);
select throws_ok(
  'delete from private.writing_tasks', '42501', null, 'the service cannot delete'
);
select tests.sign_out();
select throws_ok(
  $$insert into private.writing_tasks (source, read_function, store_function)
    select source, read_function, store_function from private.writing_tasks$$,
  '23505', null, 'a task is there once'
);

select * from finish();
rollback;
