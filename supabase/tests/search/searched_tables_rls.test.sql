-- Needs documents and flashcards.
begin;
select plan(9);

select tests.create_user('ann');
select tests.sign_in_as_anon();
select throws_ok('select from private.searched_tables', '42501', null, 'anon cannot read');
select tests.sign_in_as('ann');
select throws_ok('select from private.searched_tables', '42501', null, 'a user cannot read');
select throws_ok('delete from private.searched_tables', '42501', null, 'a user cannot delete');
select tests.sign_in_as_service();
select results_eq(
  'select table_name from private.searched_tables order by table_name',
  $$values ('chat_messages'), ('embeddings'), ('flashcards'), ('user_memories'), ('vectors')$$,
  'the service reads: five tables are searched'
);
select throws_ok(
  'update private.searched_tables set neighbour_span = 0', '42501', null,
  'the service cannot update: only migrations write'
);
select throws_ok(
  'insert into private.searched_tables default values', '42501', null, 'the service cannot insert'
);
select throws_ok(
  'delete from private.searched_tables', '42501', null, 'the service cannot delete'
);
select tests.sign_out();
select throws_ok(
  $$update private.searched_tables set table_name = 'no table!' where table_name = 'vectors'$$,
  '23514', null, 'a table has a plain name'
);
select throws_ok(
  $$update private.searched_tables set thread_weight = 1 where table_name = 'vectors'$$,
  '23514', null, 'a thread that lends needs its column'
);

select * from finish();
rollback;
