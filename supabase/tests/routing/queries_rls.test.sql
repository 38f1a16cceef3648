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
  (select array_agg(distinct user_id) from public.queries), array[tests.user_id('ann')],
  'a user sees their own rows'
);
select throws_ok(
  $$insert into public.queries (user_id, context, prompt_tokens, weights)
    values (tests.user_id('ann'), 'general', 1, '{}')$$,
  '42501', null,
  'and writes none: the RPCs do'
);
select throws_ok(
  $$update public.queries set text = 'other'$$, '42501', null, 'nor changes one'
);
select throws_ok($$delete from public.queries$$, '42501', null, 'nor deletes one');
select tests.sign_in_as_anon();
select throws_ok($$select from public.queries$$, '42501', null, 'anon reads nothing');
select tests.sign_in_as_service();
select is(
  (select count(distinct user_id) from public.queries), 2::bigint, 'the service reads all'
);
select throws_ok(
  $$update public.queries set text = 'other'$$, '42501', null, 'and writes none either'
);
select tests.sign_out();
select throws_ok(
  $$insert into public.queries (user_id, context, prompt_tokens, weights, retry_of)
    select tests.user_id('ann'), 'general', 1, '{}', q.id from public.queries q
    where q.user_id = tests.user_id('bob')$$,
  '23503', null, 'a query repeats one of the same user'
);
select throws_ok(
  $$insert into public.queries (user_id, context, prompt_tokens, weights)
    values (tests.user_id('ann'), 'My name is Ann', 1, '{}')$$,
  '23514', null, 'a context is a name'
);

select * from finish();
rollback;
