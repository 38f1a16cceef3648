begin;
select plan(23);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.store_chat_pair(
  'I live in Oslo', 'Noted', tests.user_id('talk'),
  p_memories => '[{"key": "city", "value": "Oslo"}]'
);
select public.store_chat_pair('Hi', 'Hello', tests.user_id('other'));

select lives_ok(
  $$select public.delete_conversation(
    tests.user_id('talk'), p_request_id => tests.user_id('request')
  )$$,
  'a conversation is deleted'
);
select is(
  (select array_agg(id) from public.conversations), array[tests.user_id('other')], 'that one alone'
);
select is(
  (select array_agg(distinct session_id) from public.chat_messages), array[tests.user_id('other')],
  'its messages are gone'
);
select results_eq(
  'select memory_key, memory_value, status, source_message_id from public.user_memories',
  $$values ('city', 'Oslo', 'active', null::uuid)$$,
  'memories drawn from it stay, without their source'
);

-- Replay
select lives_ok(
  $$select public.delete_conversation(
    tests.user_id('talk'), p_request_id => tests.user_id('request')
  )$$,
  'a replay is answered as the first call was'
);
select throws_ok(
  $$select public.delete_conversation(tests.user_id('talk'))$$, 'PT404',
  'conversation_not_found', 'without the id, it is not there any more'
);
select public.store_chat_pair('Back', 'again', tests.user_id('talk'));
select public.delete_conversation(
  tests.user_id('talk'), p_request_id => tests.user_id('request')
);
select is(
  (select count(*) from public.conversations), 2::bigint, 'and changes nothing'
);
select throws_ok(
  $$select public.delete_conversation(
    tests.user_id('other'), p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'another conversation with the same id'
);

-- The memories drawn from it
select public.store_chat_pair(
  'I have a secret', 'Noted', tests.user_id('third'),
  p_memories => '[{"key": "secret", "value": "sesame"}, {"key": "city", "value": "Rome"}]'
);
select lives_ok(
  $$select public.delete_conversation(tests.user_id('third'), p_erase_memories => true)$$,
  'a conversation is deleted with the memories drawn from it'
);
select results_eq(
  'select memory_key, memory_value, status from public.user_memories',
  $$values ('city', 'Oslo', 'superseded')$$, 'they are erased, others stay as they were'
);
select results_eq(
  'select action, old_value, new_value from public.user_memory_history order by id',
  $$values ('ADD', null, 'Oslo')$$, 'and so is what the history said of them'
);

-- Bad input
select throws_ok(
  $$select public.delete_conversation(tests.user_id('nothing'))$$, 'PT404',
  'conversation_not_found', 'a conversation that is not there'
);
select throws_ok(
  $$select public.delete_conversation(null, p_request_id => tests.user_id('request 3'))$$, 'PT404',
  'conversation_not_found', 'no conversation'
);
select throws_ok(
  $$select public.delete_conversation(
    tests.user_id('nothing'), p_request_id => tests.user_id('request 2')
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
  $$select public.delete_conversation(tests.user_id('talk'))$$, 'PT404',
  'conversation_not_found', 'another user''s conversation is not there'
);
select tests.minds_its_caller('select public.delete_conversation(tests.user_id(''talk'')%s)');
select is(
  (select count(*) from public.conversations where user_id = tests.user_id('ann')), 2::bigint,
  'and is as it was'
);
select tests.sign_in_as_service();
select lives_ok(
  $$select public.delete_conversation(
    tests.user_id('talk'), p_user_id => tests.user_id('ann')
  )$$,
  'the service deletes for a user that it names'
);
select is(
  (select array_agg(id) from public.conversations where user_id = tests.user_id('ann')),
  array[tests.user_id('other')], 'that one alone'
);

select * from finish();
rollback;
