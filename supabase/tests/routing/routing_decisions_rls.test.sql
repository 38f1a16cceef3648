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
  (select array_agg(distinct user_id) from public.routing_decisions), array[tests.user_id('ann')],
  'a user sees their own rows'
);
select throws_ok(
  $$insert into public.routing_decisions (user_id, query_id, context, selected_model)
    values (tests.user_id('ann'), gen_random_uuid(), 'general', 'small')$$,
  '42501', null,
  'and writes none: the RPCs do'
);
select throws_ok(
  $$update public.routing_decisions set propensity = 0.001$$, '42501', null, 'nor changes one'
);
select throws_ok($$delete from public.routing_decisions$$, '42501', null, 'nor deletes one');
select tests.sign_in_as_anon();
select throws_ok($$select from public.routing_decisions$$, '42501', null, 'anon reads nothing');
select tests.sign_in_as_service();
select is(
  (select count(distinct user_id) from public.routing_decisions), 2::bigint, 'the service reads all'
);
select throws_ok(
  $$update public.routing_decisions set propensity = 0.001$$, '42501', null,
  'and writes none either'
);
select tests.sign_out();
select throws_ok(
  $$insert into public.routing_decisions (user_id, query_id, context, selected_model)
    select tests.user_id('ann'), q.id, 'general', 'small' from public.queries q
    where q.user_id = tests.user_id('bob')$$,
  '23503', null, 'a decision is on a query of the same user'
);
select throws_ok(
  $$update public.routing_decisions set propensity = 0$$, '23514', null,
  'what was decided was not impossible'
);

select * from finish();
rollback;
