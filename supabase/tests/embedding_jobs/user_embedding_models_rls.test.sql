begin;
select plan(9);

select tests.create_user('ann');
select tests.create_user('bob');
insert into public.embedding_models values ('m', 'p', 1536);
select tests.sign_in_as_service();
select lives_ok(
  $$insert into private.user_embedding_models (user_id, model)
    values (tests.user_id('ann'), 'm'), (tests.user_id('bob'), 'm')$$, 'the service writes'
);
select lives_ok(
  $$update private.user_embedding_models set next_model = 'm'$$, 'and changes'
);
select throws_ok(
  $$update private.user_embedding_models set next_model = 'x'$$, '23503', null,
  'no model that is not registered'
);
select tests.sign_in_as('ann');
select is(
  (select array_agg(user_id) from private.user_embedding_models), array[tests.user_id('ann')],
  'select: own row only'
);
select throws_ok(
  'insert into private.user_embedding_models (user_id) values (auth.uid())', '42501', null,
  'no insert'
);
select throws_ok(
  'update private.user_embedding_models set model = null', '42501', null, 'no update'
);
select throws_ok('delete from private.user_embedding_models', '42501', null, 'no delete');
select tests.sign_in_as_anon();
select throws_ok('select from private.user_embedding_models', '42501', null, 'anon: no select');
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select is(
  (select count(*) from private.user_embedding_models where user_id = tests.user_id('ann')),
  0::bigint, 'an account goes with its row'
);

select * from finish();
rollback;
