begin;
select plan(23);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('ai', public.store_chat_pair('Hi', 'Hello', tests.user_id('talk'))::text);
select tests.put('user', (
  select id::text from public.chat_messages where sender_type = 'user'
));

create function pg_temp.score() returns integer
language sql
as $$
  select feedback_score from public.chat_messages where id = tests.got('ai')::uuid
$$;
grant execute on function pg_temp.score() to public;

select is(pg_temp.score(), null, 'at first there is no word on a message');
select lives_ok($$select public.record_message_feedback(tests.got('ai')::uuid, 1)$$, 'liked');
select is(pg_temp.score(), 1, 'is 1');
select lives_ok($$select public.record_message_feedback(tests.got('ai')::uuid, -1)$$, 'disliked');
select is(pg_temp.score(), -1, 'is −1');
select lives_ok($$select public.record_message_feedback(tests.got('ai')::uuid, null)$$, 'no word');
select is(pg_temp.score(), null, 'is null');

-- Replay
select public.record_message_feedback(
  tests.got('ai')::uuid, 1, p_request_id => tests.user_id('request')
);
select public.record_message_feedback(tests.got('ai')::uuid, -1);
select public.record_message_feedback(
  tests.got('ai')::uuid, 1, p_request_id => tests.user_id('request')
);
select is(pg_temp.score(), -1, 'a replay changes nothing');
select throws_ok(
  $$select public.record_message_feedback(
    tests.got('ai')::uuid, -1, p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'the same id with another score'
);

-- Bad input
select throws_ok(
  $$select public.record_message_feedback(tests.got('ai')::uuid, 0)$$, 'PT400', 'invalid_score',
  'a score of 0'
);
select throws_ok(
  $$select public.record_message_feedback(tests.got('ai')::uuid, 2)$$, 'PT400', 'invalid_score',
  'a score of 2'
);
select throws_ok(
  $$select public.record_message_feedback(tests.user_id('nothing'), 1)$$, 'PT404',
  'message_not_found', 'a message that is not there'
);
select throws_ok(
  $$select public.record_message_feedback(null, 1)$$, 'PT404', 'message_not_found', 'no message'
);
select throws_ok(
  $$select public.record_message_feedback(tests.got('user')::uuid, 1)$$, 'PT404',
  'message_not_found', 'the user''s own message'
);
select throws_ok(
  $$select public.record_message_feedback(
    tests.user_id('nothing'), 1, p_request_id => tests.user_id('request 2')
  )$$,
  'PT404', 'message_not_found', 'a failed request'
);
select is_empty(
  $$select from private.requests where request_id = tests.user_id('request 2')$$,
  'does not use up its id'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.record_message_feedback(tests.got('ai')::uuid, 1)$$, 'PT404',
  'message_not_found', 'another user''s message is not there'
);
select tests.minds_its_caller(
  'select public.record_message_feedback(tests.got(''ai'')::uuid, 1%s)'
);
select is(pg_temp.score(), -1, 'and is as it was');
select tests.sign_in_as_service();
select public.record_message_feedback(
  tests.got('ai')::uuid, 1, p_user_id => tests.user_id('ann')
);
select is(pg_temp.score(), 1, 'the service writes for a user that it names');

select * from finish();
rollback;
