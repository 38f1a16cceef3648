begin;
select plan(8);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select is(public.get_embedding_model(), null, 'no model is registered');
select tests.sign_out();
insert into public.embedding_models values ('m', 'p', 1536, true), ('n', 'p', 512, false);
insert into private.user_embedding_models (user_id, model, next_model)
values (tests.user_id('bob'), 'n', 'm');
select tests.sign_in_as('ann');
select is(public.get_embedding_model(), 'm', 'the default');
select tests.sign_in_as('bob');
select is(public.get_embedding_model(), 'n', 'or the user''s own, until the next one is there');
select throws_ok(
  $$select public.get_embedding_model(tests.user_id('ann'))$$, '42501', 'not_your_user_id',
  'another user''s p_user_id'
);
select tests.sign_in_as_anon();
select throws_ok('select public.get_embedding_model()', '42501', null, 'anon may not call it');
select tests.act_as('authenticated', '{"role": "authenticated"}');
select throws_ok(
  'select public.get_embedding_model()', '42501', 'not_signed_in', 'a token without a user'
);
select tests.sign_in_as_service();
select throws_ok(
  'select public.get_embedding_model()', 'PT400', 'user_required', 'a service caller names the user'
);
select is(
  public.get_embedding_model(tests.user_id('bob')), 'n', 'the service asks for a user that it names'
);

select * from finish();
rollback;
