begin;
select plan(8);

select tests.create_user('ann');
select tests.sign_in_as_anon();
select throws_ok('select from private.embeddable_tables', '42501', null, 'anon cannot read');
select tests.sign_in_as('ann');
select throws_ok('select from private.embeddable_tables', '42501', null, 'a user cannot read');
select throws_ok(
  'delete from private.embeddable_tables', '42501', null, 'a user cannot delete'
);
select tests.sign_in_as_service();
select isnt_empty('select from private.embeddable_tables', 'the service reads');
select throws_ok(
  'update private.embeddable_tables set created_at = now()', '42501', null,
  'the service cannot update: only migrations write'
);
select throws_ok(
  'insert into private.embeddable_tables default values', '42501', null, 'the service cannot insert'
);
select throws_ok(
  'delete from private.embeddable_tables', '42501', null, 'the service cannot delete'
);
select tests.sign_out();
select throws_ok(
  $$insert into private.embeddable_tables (table_name, id_type, text_expression, row_condition)
    values ('no table!', 'uuid', 'r.a', 'true')$$,
  '23514', null, 'a table has a plain name'
);

select * from finish();
rollback;
