begin;
select plan(12);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.store_chat_pair('Hi', 'Hello', tests.user_id('talk'));

select results_eq(
  $$select seq, sender_type, message_text from public.add_chat_messages(
      tests.user_id('talk'), '[
        {"role": "user", "text": "How are you?", "language": "en", "metadata": {"a": 1}},
        {"role": "ai", "text": "Fine."}
      ]'
    )$$,
  $$values (3, 'user', 'How are you?'), (4, 'ai', 'Fine.')$$,
  'it returns the messages, after those that were there'
);
select is(
  (select array_agg(message_text order by seq)
   from public.get_chat_history(tests.user_id('talk'))),
  array['Hi', 'Hello', 'How are you?', 'Fine.'], 'the conversation is one branch'
);
select is(
  (select metadata from public.chat_messages where seq = 3), '{"a": 1}', 'metadata are kept'
);
select is(
  (select chain from public.chat_messages where seq = 4),
  private.chain_hash(
    private.chain_hash(private.chain_hash(
      private.chain_hash(null, 'user', 'Hi', ''), 'ai', 'Hello', ''
    ), 'user', 'How are you?', ''), 'ai', 'Fine.', ''
  ), 'a client that sends them continues them'
);
select is_empty(
  $$select * from public.add_chat_messages(tests.user_id('talk'), '[]')$$, 'no messages are fine'
);
select throws_ok(
  $$select public.add_chat_messages(tests.user_id('talk'), '[{"role": "system", "text": "a"}]')$$,
  'PT400', 'invalid_turn', 'instructions are no message'
);
select throws_ok(
  $$select public.add_chat_messages(tests.user_id('none'), '[{"role": "user", "text": "a"}]')$$,
  'PT404', 'conversation_not_found', 'a conversation that is not there'
);

-- Replay
select is(
  (select id from public.add_chat_messages(
    tests.user_id('talk'), '[{"role": "user", "text": "Once"}]', p_request_id => tests.user_id('r')
  )),
  (select id from public.add_chat_messages(
    tests.user_id('talk'), '[{"role": "user", "text": "Once"}]', p_request_id => tests.user_id('r')
  )),
  'a retry gets the messages of the first'
);
select is(
  (select count(*) from public.chat_messages where message_text = 'Once'), 1::bigint,
  'which are stored once'
);
select throws_ok(
  $$select public.add_chat_messages(
      tests.user_id('talk'), '[{"role": "user", "text": "b"}]', p_request_id => tests.user_id('r')
    )$$,
  'PT409', 'request_conflict', 'the same request id for others is a conflict'
);

select tests.sign_in_as('bob');
select throws_ok(
  $$select public.add_chat_messages(tests.user_id('talk'), '[{"role": "user", "text": "a"}]')$$,
  'PT404', 'conversation_not_found', 'another user''s conversation is not there'
);
select throws_ok(
  $$select public.add_chat_messages(
      tests.user_id('talk'), '[{"role": "user", "text": "a"}]', tests.user_id('ann')
    )$$,
  '42501', null, 'nobody adds in another user''s name'
);

select * from finish();
rollback;
