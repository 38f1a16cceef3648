begin;
select plan(9);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('ai', public.store_chat_pair('Hi', 'Hello', p_metadata => '{"a": 1}')::text);

select tests.sign_in_as('bob');
select is(public.hide_response(tests.got('ai')::uuid), false, 'another user cannot hide an answer');
select throws_ok(
  $$select public.hide_response(tests.got('ai')::uuid, tests.user_id('ann'))$$,
  '42501', null, 'another user cannot hide it in the owner''s name'
);

select tests.sign_in_as('ann');
select is(
  public.hide_response(tests.got('ai')::uuid, p_request_id => tests.user_id('r')), true,
  'the owner hides an answer'
);
select is(
  (select metadata from public.chat_messages where sender_type = 'ai'),
  '{"a": 1, "store": false}', 'a hidden answer is marked, and keeps its metadata'
);
select is(
  public.hide_response(tests.got('ai')::uuid, p_request_id => tests.user_id('r')), true,
  'a retry gets the first result'
);
select is(public.hide_response(tests.got('ai')::uuid), false, 'a hidden answer is hidden once');
select throws_ok(
  $$select public.hide_response(gen_random_uuid(), p_request_id => tests.user_id('r'))$$,
  'PT409', 'request_conflict', 'the same request id for another answer is a conflict'
);
select is(
  (select count(*) from public.get_chat_history()), 2::bigint, 'the conversation keeps the answer'
);
select tests.sign_in_as_anon();
select throws_ok(
  $$select public.hide_response(tests.got('ai')::uuid)$$, '42501', null,
  'nobody hides an answer without signing in'
);

select * from finish();
rollback;
