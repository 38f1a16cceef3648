begin;
select plan(24);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.upsert_memory(
  'city', 'Oslo', p_embedding => tests.angled(1), p_embedding_model => 'm'
);
select public.upsert_memory('city', 'Rome', p_confidence => 0.2);
select public.upsert_memory('hat', 'red');

select lives_ok(
  $$select public.forget_memory('city', p_request_id => tests.user_id('request'))$$,
  'a memory is forgotten'
);
select results_eq(
  $$select memory_value, status, valid_to, superseded_by from public.user_memories
    where memory_key = 'city' order by memory_value$$,
  $$values ('Oslo', 'superseded', now(), null::uuid), ('Rome', 'superseded', now(), null)$$,
  'its rows are closed, the doubt too, and stay'
);
select is_empty(
  'select from public.match_memories(tests.angled(1)::extensions.vector)', 'it is not found'
);
select is_empty(
  $$select from public.recall_memories(tests.angled(1), 'city Oslo')$$, 'nor recalled'
);
select is(
  (select status from public.user_memories where memory_key = 'hat'), 'active', 'others stay'
);
select results_eq(
  $$select action, old_value, new_value from public.user_memory_history
    where memory_key = 'city' and action = 'DELETE' order by old_value$$,
  $$values ('DELETE', 'Oslo', null::text), ('DELETE', 'Rome', null)$$, 'the history says so'
);

-- Replay
select lives_ok(
  $$select public.forget_memory('city', p_request_id => tests.user_id('request'))$$,
  'a replay is answered as the first call was'
);
select throws_ok(
  $$select public.forget_memory('city')$$, 'PT404', 'memory_not_found',
  'without the id, it is not there any more'
);
select public.upsert_memory('city', 'Paris');
select public.forget_memory('city', p_request_id => tests.user_id('request'));
select is(
  (select memory_value from public.user_memories where memory_key = 'city' and status = 'active'),
  'Paris', 'and changes nothing'
);
select throws_ok(
  $$select public.forget_memory('hat', p_request_id => tests.user_id('request'))$$,
  'PT409', 'request_conflict', 'another key with the same id'
);

-- Bad input
select throws_ok(
  $$select public.forget_memory('nothing')$$, 'PT404', 'memory_not_found', 'a key that is not there'
);
select throws_ok(
  $$select public.forget_memory(null)$$, 'PT404', 'memory_not_found', 'no key'
);
select throws_ok(
  $$select public.forget_memory(null, p_request_id => tests.user_id('request 2'))$$, 'PT404',
  'memory_not_found', 'no key, with an id'
);
select throws_ok(
  $$select public.forget_memory('nothing', p_request_id => tests.user_id('request 2'))$$,
  'PT404', 'memory_not_found', 'a failed request'
);
select is_empty(
  $$select from private.requests where request_id = tests.user_id('request 2')$$,
  'does not use up its id'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.forget_memory('hat')$$, 'PT404', 'memory_not_found',
  'another user''s memory is not there'
);
select tests.minds_its_caller($$select public.forget_memory('hat'%s)$$);
select is(
  (select status from public.user_memories
   where user_id = tests.user_id('ann') and memory_key = 'hat'),
  'active', 'and is as it was'
);
select tests.sign_in_as_service();
select throws_ok(
  $$select public.forget_memory('hat', p_user_id => tests.user_id('bob'))$$, 'PT404',
  'memory_not_found', 'the service forgets for the user that it names'
);
select lives_ok(
  $$select public.forget_memory('hat', p_user_id => tests.user_id('ann'))$$, 'and for no other'
);
select is(
  (select status from public.user_memories
   where user_id = tests.user_id('ann') and memory_key = 'hat'),
  'superseded', 'it is forgotten'
);

select * from finish();
rollback;
