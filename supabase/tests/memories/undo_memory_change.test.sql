begin;
select plan(40);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('ai', public.store_chat_pair('Hi', 'Hello', tests.user_id('talk'))::text);

create function pg_temp.latest(p_key text) returns bigint
language sql
as $$
  select max(id) from public.user_memory_history
  where user_id = tests.user_id('ann') and memory_key = p_key
$$;
create function pg_temp.undo(p_key text) returns setof public.user_memories
language sql
as $$
  select * from public.undo_memory_change(pg_temp.latest(p_key))
$$;
-- What of a memory can be seen from outside.
create function pg_temp.looks(p_key text) returns jsonb
language sql
as $$
  select jsonb_agg(
    to_jsonb(m) - array[
      'id', 'valid_from', 'created_at', 'updated_at', 'superseded_by', 'embedding_bits'
    ]
    -- Too long to be printed when it differs.
    || jsonb_build_object('embedding', md5(m.embedding::text))
    order by m.status
  )
  from public.user_memories m
  where m.user_id = tests.user_id('ann') and m.memory_key = p_key and m.status <> 'superseded'
$$;
create function pg_temp.last_action(p_key text) returns text
language sql
as $$
  select action || ' ' || coalesce(old_value, '-') || ' ' || coalesce(new_value, '-')
  from public.user_memory_history where id = pg_temp.latest(p_key)
$$;
grant execute on all functions in schema pg_temp to public;

-- ADD
select public.upsert_memory('pet', 'cat');
select is_empty($$select pg_temp.undo('pet')$$, 'undoing an addition leaves no memory');
select is(pg_temp.looks('pet'), null, 'it is gone');
select is(pg_temp.last_action('pet'), 'DELETE cat -', 'the undoing is a change in the history');
select results_eq(
  $$select memory_value, status from pg_temp.undo('pet')$$, $$values ('cat', 'active')$$,
  'undoing that brings it back'
);

-- UPDATE
select public.upsert_memory(
  'diet', 'vegan', 'food', 'high', tests.embedding(1), 'm', tests.got('ai')::uuid, 0.75,
  '2100-01-01Z'
);
select tests.put('before', pg_temp.looks('diet')::text);
select public.upsert_memories('[{
  "key": "diet", "value": "vegan", "category": null, "importance": "low", "confidence": 0.5,
  "expires_at": null
}]');
select tests.put('after', pg_temp.looks('diet')::text);
select isnt(tests.got('before'), tests.got('after'), 'attributes have changed');
select tests.put('returned', (select md5(m::text) from pg_temp.undo('diet') m));
select is(
  (select md5(m::text) from public.user_memories m where memory_key = 'diet'),
  tests.got('returned'), 'undoing an update returns the memory'
);
select is(pg_temp.looks('diet'), tests.got('before')::jsonb, 'with all of its old attributes');
select is(pg_temp.last_action('diet'), 'UPDATE vegan vegan', 'an update in the history');
select pg_temp.undo('diet');
select is(pg_temp.looks('diet'), tests.got('after')::jsonb, 'undoing that is as after the update');
select is(
  (select count(*) from public.user_memories where memory_key = 'diet'), 1::bigint,
  'all in the same row'
);

-- SUPERSEDE
select pg_temp.undo('diet');
select public.upsert_memory(
  'diet', 'omnivore', 'habits', 'low', tests.embedding(2), 'n', null, 0.9
);
select tests.put('after', pg_temp.looks('diet')::text);
select is(
  (select memory_value from pg_temp.undo('diet')), 'vegan',
  'undoing a new value, the old one is back'
);
select is(
  pg_temp.looks('diet'), tests.got('before')::jsonb,
  'with all of its old attributes, its embedding and its source'
);
select is(pg_temp.last_action('diet'), 'SUPERSEDE omnivore vegan', 'as the history says');
select pg_temp.undo('diet');
select is(pg_temp.looks('diet'), tests.got('after')::jsonb, 'undoing that, the new one is back');
select is(
  (select count(*) from public.user_memories where memory_key = 'diet' and status = 'active'),
  1::bigint, 'one is active'
);
select is(
  (select count(*) from public.user_memories where memory_key = 'diet'), 4::bigint,
  'and all that was true in between stays'
);

-- DELETE
select pg_temp.undo('diet');
select public.forget_memory('diet');
select is(
  (select memory_value from pg_temp.undo('diet')), 'vegan', 'undoing a forgetting brings it back'
);
select is(
  pg_temp.looks('diet'), tests.got('before')::jsonb,
  'with all of its old attributes, its embedding and its source'
);
select is_empty($$select pg_temp.undo('diet')$$, 'undoing that forgets it');
select is(pg_temp.looks('diet'), null, 'again');

-- Erased for good
select public.upsert_memory('secret', 'x', 'private');
delete from public.user_memories where memory_key = 'secret';
select throws_ok(
  $$select pg_temp.undo('secret')$$, 'PT404', 'memory_change_not_found',
  'of what was erased there is no change to undo'
);

-- A doubt that became a certainty: what ended it is undone, the doubt stays closed.
select public.upsert_memory('job', 'nurse', p_confidence => 0.3);
select public.upsert_memory('job', 'nurse', p_confidence => 0.9);
select is_empty($$select pg_temp.undo('job')$$, 'undoing a confirmation leaves no memory');
select results_eq(
  $$select status, confidence from public.user_memories where memory_key = 'job' order by id$$,
  $$values ('superseded', 0.3::real), ('superseded', 0.9)$$, 'both rows stay readable'
);

-- Changed since
select public.upsert_memory('city', 'Oslo');
select tests.put('first', pg_temp.latest('city')::text);
select public.upsert_memory('city', 'Rome');
select throws_ok(
  $$select public.undo_memory_change(tests.got('first')::bigint)$$, 'PT409',
  'memory_changed_since', 'what has changed again since'
);
select is(
  (select memory_value from public.user_memories where memory_key = 'city' and status = 'active'),
  'Rome', 'stays as it is'
);
select public.upsert_memory('hat', 'red');
select lives_ok(
  $$select pg_temp.undo('city')$$, 'changes of other memories are no matter'
);

-- Replay
select public.upsert_memory('city', 'Bern');
select tests.put('change', pg_temp.latest('city')::text);
select tests.put('result', (
  select jsonb_agg(to_jsonb(m)) from public.undo_memory_change(
    tests.got('change')::bigint, p_request_id => tests.user_id('request')
  ) m
)::text);
select is(
  (select jsonb_agg(to_jsonb(m)) from public.undo_memory_change(
    tests.got('change')::bigint, p_request_id => tests.user_id('request')
  ) m),
  tests.got('result')::jsonb, 'a replay is answered as the first call was'
);
select is(
  (select memory_value from public.user_memories where memory_key = 'city' and status = 'active'),
  'Oslo', 'and undoes nothing more'
);
select throws_ok(
  $$select public.undo_memory_change(
    tests.got('change')::bigint + 1, p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'another change with the same id'
);
select throws_ok(
  $$select public.undo_memory_change(tests.got('change')::bigint)$$, 'PT409',
  'memory_changed_since', 'without the id, it has changed since: by the undoing'
);

-- Bad input
select throws_ok(
  $$select public.undo_memory_change(0)$$, 'PT404', 'memory_change_not_found',
  'a change that is not there'
);
select throws_ok(
  $$select public.undo_memory_change(null)$$, 'PT404', 'memory_change_not_found', 'no change'
);

-- Others
select tests.put('ann', pg_temp.latest('city')::text);
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.undo_memory_change(tests.got('ann')::bigint)$$, 'PT404',
  'memory_change_not_found', 'another user''s change is not there'
);
select tests.minds_its_caller('select public.undo_memory_change(tests.got(''ann'')::bigint%s)');
select is(
  (select memory_value from public.user_memories
   where user_id = tests.user_id('ann') and memory_key = 'city' and status = 'active'),
  'Oslo', 'and is as it was'
);
select tests.sign_in_as_service();
select throws_ok(
  $$select public.undo_memory_change(
    tests.got('ann')::bigint, p_user_id => tests.user_id('bob')
  )$$,
  'PT404', 'memory_change_not_found', 'the service undoes for the user that it names'
);
select is(
  (select memory_value from public.undo_memory_change(
    tests.got('ann')::bigint, p_user_id => tests.user_id('ann')
  )),
  'Bern', 'and for no other'
);

select * from finish();
rollback;
