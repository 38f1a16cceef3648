begin;
select plan(12);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');

select tests.put('made', to_jsonb(public.create_conversation(
  p_session_id => tests.user_id('talk'), p_title => 'Talk', p_metadata => '{"topic": "demo"}',
  p_messages => '[
    {"role": "user", "text": "Hi"},
    {"role": "ai", "text": "", "tool_calls": [{"id": "c", "name": "f", "arguments": "{}"}]},
    {"role": "tool", "text": "42", "tool_call_id": "c"}
  ]'
))::text);
select is(
  (select to_jsonb(c) from public.conversations c), tests.got('made')::jsonb,
  'it returns the conversation'
);
select is(
  (select array[title, metadata ->> 'topic', message_count::text, is_branched::text]
   from public.conversations),
  array['Talk', 'demo', '3', 'false'], 'with its title, its metadata and what was said'
);
select is(
  (select array_agg(sender_type || ':' || message_text order by seq)
   from public.get_chat_history(tests.user_id('talk'))),
  array['user:Hi', 'ai:', 'tool:42'], 'in order, one branch'
);
select is(
  (public.create_conversation()).metadata, '{}', 'everything may be left out'
);
select throws_ok(
  $$select public.create_conversation(p_session_id => tests.user_id('talk'))$$, '23505', null,
  'an id is taken once'
);
select throws_ok(
  $$select public.create_conversation(p_messages => '[{"role": "user", "text": "a"}, {}]')$$,
  'PT400', 'invalid_turn', 'a message that is none'
);
select is(
  (select count(*) from public.conversations), 2::bigint, 'makes no conversation'
);
select throws_ok(
  $$select public.create_conversation(p_metadata => '[]')$$, '23514', null,
  'metadata that are a list'
);

-- Replay
select is(
  (public.create_conversation(p_title => 'Once', p_request_id => tests.user_id('r'))).id,
  (public.create_conversation(p_title => 'Once', p_request_id => tests.user_id('r'))).id,
  'a retry gets the conversation of the first'
);
select throws_ok(
  $$select public.create_conversation(p_title => 'Other', p_request_id => tests.user_id('r'))$$,
  'PT409', 'request_conflict', 'the same request id for another one is a conflict'
);

select tests.sign_in_as('bob');
select throws_ok(
  $$select public.create_conversation(p_user_id => tests.user_id('ann'))$$, '42501', null,
  'nobody makes one for another user'
);
select tests.sign_in_as_anon();
select throws_ok(
  $$select public.create_conversation()$$, '42501', null, 'nobody makes one without signing in'
);

select * from finish();
rollback;
