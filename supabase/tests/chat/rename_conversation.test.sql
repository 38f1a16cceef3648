begin;
select plan(23);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.store_chat_pair('Hi', 'Hello', tests.user_id('talk'));
select public.store_chat_pair('Hi', 'Hello', tests.user_id('other'));

select tests.put(
  'result', to_jsonb(public.rename_conversation(tests.user_id('talk'), 'New'))::text
);
select is(
  (select to_jsonb(c) from public.conversations c where id = tests.user_id('talk')),
  tests.got('result')::jsonb, 'it returns the conversation'
);
select is(tests.got('result')::jsonb ->> 'title', 'New', 'with its new title');
select is(
  (select title from public.conversations where id = tests.user_id('other')), 'Hi',
  'others keep theirs'
);
select is(
  (public.rename_conversation(tests.user_id('talk'), null)).title, null, 'a title may be taken away'
);
select is(
  (public.rename_conversation(tests.user_id('talk'), repeat('語', 200))).title, repeat('語', 200),
  'a title of 200 characters'
);

-- Replay
select tests.put('first', to_jsonb(public.rename_conversation(
  tests.user_id('talk'), 'First', p_request_id => tests.user_id('request')
))::text);
select public.rename_conversation(tests.user_id('talk'), 'Second');
select is(
  to_jsonb(public.rename_conversation(
    tests.user_id('talk'), 'First', p_request_id => tests.user_id('request')
  )),
  tests.got('first')::jsonb, 'a replay is answered as the first call was'
);
select is(
  (select title from public.conversations where id = tests.user_id('talk')), 'Second',
  'and changes nothing'
);
select throws_ok(
  $$select public.rename_conversation(
    tests.user_id('talk'), 'Third', p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'another title with the same id'
);
select throws_ok(
  $$select public.rename_conversation(
    tests.user_id('other'), 'First', p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'another conversation with the same id'
);

-- Bad input
select throws_ok(
  $$select public.rename_conversation(tests.user_id('talk'), '')$$, '23514', null, 'an empty title'
);
select throws_ok(
  $$select public.rename_conversation(tests.user_id('talk'), repeat('t', 201))$$, '23514', null,
  'a title of 201 characters'
);
select throws_ok(
  $$select public.rename_conversation(tests.user_id('nothing'), 'x')$$, 'PT404',
  'conversation_not_found', 'a conversation that is not there'
);
select throws_ok(
  $$select public.rename_conversation(null, 'x')$$, 'PT404', 'conversation_not_found',
  'no conversation'
);
select throws_ok(
  $$select public.rename_conversation(
    tests.user_id('nothing'), 'x', p_request_id => tests.user_id('request 2')
  )$$,
  'PT404', 'conversation_not_found', 'a failed request'
);
select is_empty(
  $$select from private.requests where request_id = tests.user_id('request 2')$$,
  'does not use up its id'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.rename_conversation(tests.user_id('talk'), 'Stolen')$$, 'PT404',
  'conversation_not_found', 'another user''s conversation is not there'
);
select tests.minds_its_caller($$select public.rename_conversation(tests.user_id('talk'), 'x'%s)$$);
select is(
  (select title from public.conversations where id = tests.user_id('talk')), 'Second',
  'and is as it was'
);
select tests.sign_in_as_service();
select is(
  (public.rename_conversation(
    tests.user_id('talk'), 'Service', p_user_id => tests.user_id('ann')
  )).title,
  'Service', 'the service writes for a user that it names'
);
select throws_ok(
  $$select public.rename_conversation(
    tests.user_id('talk'), 'x', p_user_id => tests.user_id('bob')
  )$$,
  'PT404', 'conversation_not_found', 'and only that one''s'
);

select * from finish();
rollback;
