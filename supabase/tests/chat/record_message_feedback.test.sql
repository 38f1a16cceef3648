-- Needs routing.
begin;
select plan(37);

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

-- What it is worth: for the model that answered, and the memories that it was given
select tests.sign_out();
select tests.create_models();
select tests.sign_in_as('ann');
select public.upsert_memories('[
  {"key": "sure", "value": "1"}, {"key": "likely", "value": "2", "confidence": 0.73},
  {"key": "odd", "value": "3", "confidence": 0.5123457}, {"key": "other", "value": "4"},
  {"key": "old", "value": "5", "confidence": 0.6}
]');
create function pg_temp.routed(p_text text, p_keys text[]) returns text
language sql
as $$
  select public.store_chat_pair(
    p_text, 'Hello', tests.user_id('talk'), p_model => 'small',
    p_metadata => jsonb_build_object('memory_ids', (
      select jsonb_agg(id) from public.user_memories
      where memory_key = any (p_keys) and status = 'active'
    )),
    p_interaction => jsonb_build_object('decision_id', public.get_chat_context(
      tests.user_id('talk'), p_route => '{"candidates": ["small"]}'
    ) #> '{route,decision_id}')
  )::text
$$;
create function pg_temp.confidences() returns text
language sql
as $$
  select string_agg(memory_key || ' ' || confidence, ', ' order by memory_key)
  from public.user_memories where status = 'active'
$$;
create function pg_temp.state() returns text
language sql
as $$
  select (
    alpha, beta, round(recent_good::numeric, 12), round(recent_bad::numeric, 12), total_quality
  )::text
  from public.model_states
$$;
create function pg_temp.score_of(p_name text, p_score integer) returns void
language sql
as $$
  select public.record_message_feedback(tests.got(p_name)::uuid, p_score)
$$;
grant execute on all functions in schema pg_temp to public;
select tests.put('one', pg_temp.routed('One', array['sure', 'likely', 'odd', 'old']));
select tests.put('two', pg_temp.routed('Two', array['likely', 'odd']));
select tests.put('state', pg_temp.state());
select tests.put('confidences', pg_temp.confidences());

select pg_temp.score_of('one', 1);
select is(
  pg_temp.confidences(), 'likely 0.78, odd 0.562346, old 0.65, other 1, sure 1',
  'liked, the memories of a message are surer, the others as they were'
);
select is(
  (select (f.kind, f.value)::text from public.feedback f
   join public.responses r on r.id = f.response_id where r.message_id = tests.got('one')::uuid),
  '(thumbs,1)', 'and its model has a word'
);
select tests.put('liked', pg_temp.state());
select isnt(tests.got('liked'), tests.got('state'), 'which it learned from');
select pg_temp.score_of('one', 1);
select is(
  array[pg_temp.confidences(), pg_temp.state()],
  array['likely 0.78, odd 0.562346, old 0.65, other 1, sure 1', tests.got('liked')],
  'liked again it is liked once'
);
select pg_temp.score_of('two', -1);
select pg_temp.score_of('one', -1);
select is(
  pg_temp.confidences(), 'likely 0.63, odd 0.5, old 0.55, other 1, sure 0.95',
  'disliked they are less sure, but never so little that they would be forgotten'
);
select pg_temp.score_of('one', null);
select pg_temp.score_of('two', null);
select is(
  array[pg_temp.confidences(), pg_temp.state()],
  array[tests.got('confidences'), tests.got('state')], 'all taken back, all is as before, exactly'
);
select is((select count(*) from public.feedback), 0::bigint, 'and no word is left');

-- Who says something else meanwhile has had the last word
select pg_temp.score_of('one', 1);
select public.upsert_memory('likely', '2', p_confidence => 0.9);
select public.upsert_memory('old', '6');
select pg_temp.score_of('one', null);
select is(
  pg_temp.confidences(), 'likely 0.9, odd 0.5123457, old 1, other 1, sure 1',
  'a confidence that was given since stays'
);

-- The same by the other way
select tests.put('response', (
  select id::text from public.responses where message_id = tests.got('two')::uuid
));
select public.record_feedback(tests.got('response')::uuid, 'thumbs', 0);
select is(
  (select feedback_score from public.chat_messages where id = tests.got('two')::uuid),
  -1::smallint, 'a word on the response is one on the message'
);
select is(
  pg_temp.confidences(), 'likely 0.85, odd 0.5, old 1, other 1, sure 1', 'and on its memories'
);
select public.record_feedback(tests.got('response')::uuid, 'thumbs', null);
select is(
  (select feedback_score from public.chat_messages where id = tests.got('two')::uuid), null,
  'taken back there too'
);

-- All or nothing
select tests.sign_out();
select tests.put('all', tests.rows_of('ann')::text);
create trigger broken before update on public.model_states
  for each statement execute function tests.broken();
select tests.sign_in_as('ann');
select throws_ok(
  $$select public.record_message_feedback(
    tests.got('one')::uuid, -1, p_request_id => gen_random_uuid()
  )$$,
  'XX000', 'broken', 'its last step, the state, fails'
);
select tests.sign_out();
select is(
  tests.rows_of('ann'), tests.got('all')::jsonb, 'and score, memories and word are as before'
);
drop trigger broken on public.model_states;
select tests.sign_in_as('ann');
select lives_ok(
  $$select public.record_message_feedback(
    public.store_chat_pair('Hi', 'Hello', p_metadata => '{"memory_ids": "none"}'), 1
  )$$,
  'a message whose memories are not known, of a model that was not routed'
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
