begin;
select plan(9);

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
  (select array_agg(distinct user_id) from public.feedback), array[tests.user_id('ann')],
  'a user sees their own rows'
);
select throws_ok(
  $$insert into public.feedback (user_id, response_id, kind, value, reward, confidence)
    values (tests.user_id('ann'), gen_random_uuid(), 'thumbs', 1, 1, 1)$$,
  '42501', null,
  'and writes none: the RPCs do'
);
select throws_ok(
  $$update public.feedback set reward = 0$$, '42501', null, 'nor changes one'
);
select throws_ok($$delete from public.feedback$$, '42501', null, 'nor deletes one');
select tests.sign_in_as_anon();
select throws_ok($$select from public.feedback$$, '42501', null, 'anon reads nothing');
select tests.sign_in_as_service();
select is(
  (select count(distinct user_id) from public.feedback), 2::bigint, 'the service reads all'
);
select throws_ok(
  $$update public.feedback set reward = 0$$, '42501', null, 'and writes none either'
);
select tests.sign_out();
select throws_ok(
  $$update public.feedback f set response_id = r.id from public.responses r
    where r.user_id <> f.user_id$$,
  '23503', null, 'feedback is on a response of the same user'
);
select throws_ok(
  $$insert into public.feedback (user_id, response_id, kind, value, reward, confidence)
    select user_id, response_id, kind, 0, 0, 1 from public.feedback$$,
  '23505', null, 'a response has one word of each kind'
);

select * from finish();
rollback;
