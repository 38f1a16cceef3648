begin;
select plan(19);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('ai', public.store_chat_pair('Hi', 'Hello', tests.user_id('talk'))::text);

select tests.put('result', to_jsonb(public.upsert_memory(
  'diet', 'vegan', 'food', 'high', tests.embedding(1), 'm', tests.got('ai')::uuid, 0.75,
  '2100-01-01Z'
))::text);
select is(
  (select to_jsonb(m) from public.user_memories m), tests.got('result')::jsonb, 'it returns the row'
);
select results_eq(
  'select memory_key, memory_value, memory_category, importance, embedding::text, embedding_model,
          source_message_id, confidence, expires_at
   from public.user_memories',
  $$values ('diet', 'vegan', 'food', 'high', tests.embedding(1), 'm', tests.got('ai')::uuid,
    0.75::real, '2100-01-01Z'::timestamptz)$$,
  'each parameter is where it belongs'
);
select results_eq(
  $$select memory_value, memory_category, importance, confidence, expires_at
    from public.upsert_memory('city', 'Oslo')$$,
  $$values ('Oslo', null::text, 'medium', 1::real, null::timestamptz)$$, 'key and value are enough'
);
select is(
  (public.upsert_memory('diet', 'vegan')).memory_category, 'food',
  'what is left out stays as it was'
);
select is((public.upsert_memory('city', 'Rome')).memory_value, 'Rome', 'another value supersedes');
select is(
  (select status from public.user_memories where memory_value = 'Oslo'), 'superseded',
  'the old one, which stays'
);

-- Replay
select tests.put('first', to_jsonb(public.upsert_memory(
  'hat', 'red', p_request_id => tests.user_id('request')
))::text);
select is(
  to_jsonb(public.upsert_memory('hat', 'red', p_request_id => tests.user_id('request'))),
  tests.got('first')::jsonb, 'a replay is answered as the first call was'
);
select is(
  (select count(*) from public.user_memories where memory_key = 'hat'), 1::bigint, 'with one row'
);
select throws_ok(
  $$select public.upsert_memory('hat', 'blue', p_request_id => tests.user_id('request'))$$,
  'PT409', 'request_conflict', 'another value with the same id'
);

-- Bad input
select throws_ok(
  $$select public.upsert_memory(null, 'v')$$, 'PT400', 'invalid_memory', 'no key'
);
select throws_ok(
  $$select public.upsert_memory('k', null)$$, 'PT400', 'invalid_memory', 'no value'
);
select throws_ok(
  $$select public.upsert_memory('k', 'v', p_importance => 'huge')$$, 'PT400', 'invalid_memory',
  'an unknown importance'
);
select throws_ok(
  $$select public.upsert_memory('k', 'v', p_embedding => '[1]', p_embedding_model => 'm')$$,
  'PT400', 'invalid_embedding', 'a short embedding'
);

-- Others
select tests.minds_its_caller($$select public.upsert_memory('city', 'Paris'%s)$$);
select tests.sign_in_as_service();
select is(
  (public.upsert_memory('city', 'Paris', p_user_id => tests.user_id('bob'))).user_id,
  tests.user_id('bob'), 'the service writes for a user that it names'
);
select is(
  (select memory_value from public.user_memories
   where user_id = tests.user_id('ann') and memory_key = 'city' and status = 'active'),
  'Rome', 'and only for that one'
);

select * from finish();
rollback;
