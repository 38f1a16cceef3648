begin;
select plan(11);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
insert into public.routing_budgets (user_id, period, amount)
select tests.user_id(n), 'day', 1 from unnest(array['ann', 'bob']) n;
select tests.sign_in_as('bob');
select public.save_complete_interaction(
  '{"text": "bob''s"}', '{}', '{"model": "small"}', '{"kind": "thumbs", "value": 1}'
);
select tests.sign_in_as('ann');
select public.save_complete_interaction(
  '{"text": "ann''s"}', '{}', '{"model": "small"}', '{"kind": "thumbs", "value": 1}'
);

select is(
  (select array_agg(distinct user_id) from public.model_states), array[tests.user_id('ann')],
  'a user sees their own rows'
);
select throws_ok(
  $$insert into public.model_states (user_id, context, model_id)
    values (tests.user_id('ann'), 'general', 'large')$$,
  '42501', null,
  'and writes none: the RPCs do'
);
select throws_ok(
  $$update public.model_states set alpha = 1000$$, '42501', null, 'nor changes one'
);
select throws_ok($$delete from public.model_states$$, '42501', null, 'nor deletes one');
select tests.sign_in_as_anon();
select throws_ok($$select from public.model_states$$, '42501', null, 'anon reads nothing');
select tests.sign_in_as_service();
select is(
  (select count(*) from public.model_states), 3::bigint,
  'the service reads all, and the shared prior'
);
select throws_ok(
  $$update public.model_states set alpha = 1000$$, '42501', null, 'and writes none either'
);
select is(
  (select count(*) from public.model_states where user_id is null and contributors = 2), 1::bigint,
  'of which there is one for a model and context'
);
select tests.sign_in_as('ann');
select is(
  (select count(*) from public.model_states where user_id is null), 0::bigint,
  'which no user sees'
);
select tests.sign_out();
select throws_ok(
  $$insert into public.model_states (user_id, context, model_id)
    values (null, 'general', 'small')$$,
  '23505', null, 'nor is there another one'
);
select throws_ok(
  $$update public.model_states set alpha = 0.9$$, '23514', null,
  'no evidence is less than none'
);

select * from finish();
rollback;
