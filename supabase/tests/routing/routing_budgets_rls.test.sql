begin;
select plan(12);

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
  (select array_agg(distinct user_id) from public.routing_budgets), array[tests.user_id('ann')],
  'a user sees their own rows'
);
select throws_ok(
  $$insert into public.routing_budgets (user_id, period, amount)
    values (tests.user_id('ann'), 'month', 1000)$$,
  '42501', null,
  'and writes none: the RPCs do'
);
select throws_ok(
  $$update public.routing_budgets set amount = 1000$$, '42501', null, 'nor changes one'
);
select throws_ok($$delete from public.routing_budgets$$, '42501', null, 'nor deletes one');
select tests.sign_in_as_anon();
select throws_ok($$select from public.routing_budgets$$, '42501', null, 'anon reads nothing');
select tests.sign_in_as_service();
select is(
  (select count(distinct user_id) from public.routing_budgets), 2::bigint, 'the service reads all'
);
select throws_ok(
  $$update public.routing_budgets set spent = 0$$, '42501', null,
  'but does not write what was spent'
);
select lives_ok(
  $$insert into public.routing_budgets (user_id, period, amount)
    values (tests.user_id('ann'), 'month', 5)
    on conflict (user_id, period) do update set amount = excluded.amount$$,
  'it gives budgets'
);
select lives_ok(
  $$update public.routing_budgets set amount = 6 where period = 'month'$$, 'and changes them'
);
select lives_ok(
  $$delete from public.routing_budgets where period = 'month'$$, 'and takes them away'
);
select throws_ok(
  $$insert into public.routing_budgets (user_id, period, amount)
    values (tests.user_id('ann'), 'week', 5)$$,
  '23514', null, 'an unknown period'
);
select throws_ok(
  $$update public.routing_budgets set amount = -1$$, '23514', null, 'a budget under 0'
);

select * from finish();
rollback;
