begin;
select plan(10);

select tests.create_user('ann');
select tests.sign_in_as_service();
select lives_ok(
  $$insert into private.staged_embeddings (
      user_id, source, row_id, content_hash, embedding, embedding_model
    )
    values (tests.user_id('ann'), 'vectors', 'x', 'h', tests.vector(1), 'm')$$,
  'the service writes'
);
select isnt_empty('select from private.staged_embeddings', 'and reads');
select tests.sign_in_as('ann');
select throws_ok('select from private.staged_embeddings', '42501', null, 'no user reads');
select throws_ok(
  'insert into private.staged_embeddings (user_id) values (auth.uid())', '42501', null, 'or inserts'
);
select throws_ok(
  'update private.staged_embeddings set content_hash = null', '42501', null, 'or updates'
);
select throws_ok('delete from private.staged_embeddings', '42501', null, 'or deletes');
select tests.sign_in_as_anon();
select throws_ok('select from private.staged_embeddings', '42501', null, 'nor does anon');
select throws_ok('delete from private.staged_embeddings', '42501', null, 'in any way');
select tests.sign_in_as_service();
select throws_ok(
  'update private.staged_embeddings set user_id = null', '42501', null,
  'whose it is does not change'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  $$select from private.staged_embeddings where user_id = tests.user_id('ann')$$,
  'an account goes with its rows'
);

select * from finish();
rollback;
