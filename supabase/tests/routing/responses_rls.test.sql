begin;
select plan(9);
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
  (select array_agg(distinct user_id) from public.responses), array[tests.user_id('ann')],
  'a user sees their own rows'
);
select throws_ok(
  $$insert into public.responses (user_id, query_id, decision_id, context, model, status, cost)
    values (
      tests.user_id('ann'), gen_random_uuid(), gen_random_uuid(), 'general', 'small', 'complete', 0
    )$$,
  '42501', null,
  'and writes none: the RPCs do'
);
select throws_ok(
  $$update public.responses set cost = 0$$, '42501', null, 'nor changes one'
);
select throws_ok($$delete from public.responses$$, '42501', null, 'nor deletes one');
select tests.sign_in_as_anon();
select throws_ok($$select from public.responses$$, '42501', null, 'anon reads nothing');
select tests.sign_in_as_service();
select is(
  (select count(distinct user_id) from public.responses), 2::bigint, 'the service reads all'
);
select throws_ok(
  $$update public.responses set cost = 0$$, '42501', null, 'and writes none either'
);
select tests.sign_out();
select throws_ok(
  $$update public.responses r set decision_id = d.id from public.routing_decisions d
    where d.user_id <> r.user_id$$,
  '23503', null, 'a response is to a decision of the same user'
);
select throws_ok(
  $$update public.responses set error = 'failed'$$, '23514', null,
  'an error and its status go together'
);

select * from finish();
rollback;
