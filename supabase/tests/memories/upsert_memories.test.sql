begin;
select plan(92);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('ai', public.store_chat_pair('Hi', 'Hello', tests.user_id('talk'))::text);

create function pg_temp.active(p_key text) returns public.user_memories
language sql
as $$
  select m from public.user_memories m
  where m.user_id = tests.user_id('ann') and m.memory_key = p_key and m.status = 'active'
$$;
create function pg_temp.upsert(p_memory jsonb) returns public.user_memories
language sql
as $$
  select m from public.upsert_memories(jsonb_build_array(p_memory)) m
$$;
create function pg_temp.rows() returns integer[]
language sql
as $$
  select array[
    (select count(*) from public.user_memories where user_id = tests.user_id('ann')),
    (select count(*) from public.user_memory_history where user_id = tests.user_id('ann')),
    (select count(*) from private.requests where user_id = tests.user_id('ann'))
  ]::integer[]
$$;
grant execute on all functions in schema pg_temp to public;

-- A new memory
select tests.put('result', (
  select jsonb_agg(to_jsonb(m)) from public.upsert_memories(jsonb_build_array(
    jsonb_build_object('key', 'city', 'value', 'Oslo'),
    jsonb_build_object(
      'key', 'diet', 'value', 'vegan', 'category', 'food', 'importance', 'high',
      'confidence', 0.75, 'embedding', tests.embedding(1), 'embedding_model', 'm',
      'source_message_id', tests.got('ai'), 'expires_at', '2100-01-01T00:00:00Z'
    )
  )) m
)::text);
select is(
  tests.got('result')::jsonb,
  (select jsonb_agg(to_jsonb(m) order by m.memory_key) from public.user_memories m),
  'it returns the rows, in the order of the batch'
);
select results_eq(
  'select memory_key, memory_value, memory_category, importance, confidence, status,
          source_message_id, superseded_by, valid_from, valid_to, expires_at, access_count,
          last_accessed, embedding::text, embedding_model
   from public.user_memories order by memory_key',
  $$values
    ('city', 'Oslo', null, 'medium', 1::real, 'active', null::uuid, null::uuid, now(),
     null::timestamptz, null::timestamptz, 0, null::timestamptz, null, null),
    ('diet', 'vegan', 'food', 'high', 0.75, 'active', tests.got('ai')::uuid, null, now(), null,
     '2100-01-01Z', 0, null, tests.embedding(1), 'm')$$,
  'each field is where it belongs, what was left out has its default'
);
select results_eq(
  'select memory_key, action, old_value, new_value, old_attributes, new_attributes, changed_by,
          changed_by_role
   from public.user_memory_history order by id',
  $$values
    ('city', 'ADD', null, 'Oslo', null::jsonb,
     '{"category": null, "importance": "medium", "confidence": 1, "status": "active",
       "expires_at": null}'::jsonb, tests.user_id('ann'), 'authenticated'),
    ('diet', 'ADD', null, 'vegan', null,
     '{"category": "food", "importance": "high", "confidence": 0.75, "status": "active",
       "expires_at": "2100-01-01T00:00:00+00:00"}', tests.user_id('ann'), 'authenticated')$$,
  'the history knows what was added, and by whom'
);

-- The same value again
select tests.put('id', ((pg_temp.active('city')).id)::text);
select tests.put('rows', pg_temp.rows()::text);
select is(
  (pg_temp.upsert('{"key": "city", "value": "Oslo"}')).id, tests.got('id')::uuid,
  'the same value is the same row'
);
select is(pg_temp.rows()::text, tests.got('rows'), 'of which nothing changes, and no history');
select pg_temp.upsert(
  '{"key": "city", "value": "Oslo", "importance": "low", "category": "place", "confidence": 0.5}'
);
select results_eq(
  $$select id, importance, memory_category, confidence, status from public.user_memories
    where memory_key = 'city'$$,
  $$values (tests.got('id')::uuid, 'low', 'place', 0.5::real, 'active')$$,
  'other attributes change in place'
);
select results_eq(
  $$select action, old_value, new_value, old_attributes ->> 'importance',
           new_attributes ->> 'importance', memory_id
    from public.user_memory_history where memory_key = 'city' order by id desc limit 1$$,
  $$values ('UPDATE', 'Oslo', 'Oslo', 'medium', 'low', tests.got('id')::uuid)$$,
  'and the history says so'
);
select pg_temp.upsert('{"key": "diet", "value": "vegan"}');
select results_eq(
  'select memory_category, importance, confidence, expires_at, embedding::text, embedding_model
   from pg_temp.active(''diet'')',
  $$values ('food', 'high', 0.75::real, '2100-01-01Z'::timestamptz, tests.embedding(1), 'm')$$,
  'what is left out stays as it was'
);
select pg_temp.upsert('{"key": "diet", "value": "vegan", "category": null, "expires_at": null}');
select results_eq(
  'select memory_category, expires_at from pg_temp.active(''diet'')',
  'values (null::text, null::timestamptz)', 'a null takes category and expiry away'
);
select pg_temp.upsert(jsonb_build_object(
  'key', 'diet', 'value', 'vegan', 'embedding', tests.embedding(2), 'embedding_model', 'n'
));
select results_eq(
  'select embedding::text, embedding_model from pg_temp.active(''diet'')',
  $$values (tests.embedding(2), 'n')$$, 'a new embedding replaces the old one'
);

-- Another value
select pg_temp.upsert('{"key": "city", "value": "Bergen"}');
select results_eq(
  $$select memory_value, status, valid_to, superseded_by = (pg_temp.active('city')).id
    from public.user_memories where memory_key = 'city' order by memory_value$$,
  $$values ('Bergen', 'active', null::timestamptz, null::boolean),
           ('Oslo', 'superseded', now(), true)$$,
  'another value closes the old row, which stays, and opens a new one'
);
select isnt((pg_temp.active('city')).id, tests.got('id')::uuid, 'with an id of its own');
select results_eq(
  'select memory_category, importance, confidence, embedding from pg_temp.active(''city'')',
  $$values ('place', 'low', 1::real, null::extensions.vector)$$,
  'category and importance are the subject''s; confidence and embedding are the value''s'
);
select results_eq(
  $$select action, old_value, new_value, memory_id from public.user_memory_history
    where memory_key = 'city' order by id desc limit 1$$,
  $$values ('SUPERSEDE', 'Oslo', 'Bergen', (pg_temp.active('city')).id)$$,
  'the history says what replaced what'
);
select pg_temp.upsert('{"key": "city", "value": "Oslo"}');
select is(
  (select count(*) from public.user_memories where memory_key = 'city'), 3::bigint,
  'a value that comes back is a new row: it was not true in between'
);
select is(
  (select count(*) from public.user_memories where memory_key = 'city' and status = 'active'),
  1::bigint, 'of which one is active'
);

-- In one batch
select public.upsert_memories('[
  {"key": "pet", "value": "cat"}, {"key": "pet", "value": "dog"}, {"key": "pet", "value": "dog"}
]');
select results_eq(
  $$select memory_value, status from public.user_memories where memory_key = 'pet'
    order by status desc$$,
  $$values ('cat', 'superseded'), ('dog', 'active')$$, 'a batch is applied in its order'
);
select is(
  (select array_agg(m.memory_value) from public.upsert_memories('[
    {"key": "pet", "value": "cow"}, {"key": "none", "value": "x", "action": "none"},
    {"key": "diet", "action": "delete"}, {"key": "hat", "value": "red"}
  ]') m),
  array['cow', 'red'], 'it returns what stands after it'
);
select is_empty(
  $$select from public.user_memories where memory_key = 'none'$$, 'action none does nothing'
);
select results_eq(
  $$select status, valid_to, superseded_by from public.user_memories where memory_key = 'diet'$$,
  $$values ('superseded', now(), null::uuid)$$, 'action delete closes the memory'
);
select results_eq(
  $$select action, old_value, new_value from public.user_memory_history
    where memory_key = 'diet' order by id desc limit 1$$,
  $$values ('DELETE', 'vegan', null::text)$$, 'as the history says'
);
select is_empty(
  $$select public.upsert_memories('[{"key": "diet", "action": "delete"}]')$$,
  'deleting what is not there is no error'
);
select is_empty($$select public.upsert_memories('[]')$$, 'an empty batch does nothing');
select is(
  (select array_agg((pg_temp.upsert(jsonb_build_object(
    'key', 'action', 'value', a, 'action', a
  ))).memory_value) from unnest(array['upsert', 'ADD', 'Update']) a),
  array['upsert', 'ADD', 'Update'], 'add and update are upserts, in any case of letters'
);

-- Doubts
select pg_temp.upsert('{"key": "job", "value": "pilot", "confidence": 0.49}');
select is(
  (select status from public.user_memories where memory_key = 'job'), 'pending',
  'a confidence under a half is pending'
);
select pg_temp.upsert('{"key": "job", "value": "nurse", "confidence": 0.3}');
select results_eq(
  $$select memory_value, status from public.user_memories where memory_key = 'job' order by id$$,
  $$values ('pilot', 'superseded'), ('nurse', 'pending')$$, 'a doubt replaces an earlier doubt'
);
select pg_temp.upsert('{"key": "job", "value": "nurse", "confidence": 0.9}');
select results_eq(
  $$select memory_value, status, confidence from public.user_memories
    where memory_key = 'job' and status <> 'superseded'$$,
  $$values ('nurse', 'active', 0.9::real)$$, 'when it is surer it is active, and waits no more'
);
select pg_temp.upsert('{"key": "job", "value": "clown", "confidence": 0.1}');
select results_eq(
  $$select memory_value, status from public.user_memories
    where memory_key = 'job' and status <> 'superseded' order by status$$,
  $$values ('nurse', 'active'), ('clown', 'pending')$$, 'a doubt does not replace a certainty'
);
select is(
  (pg_temp.upsert('{"key": "job", "value": "nurse", "confidence": 0.2}')).confidence, 0.9::real,
  'nor does it make it less sure'
);
select pg_temp.upsert('{"key": "job", "value": "baker"}');
select results_eq(
  $$select memory_value, status from public.user_memories
    where memory_key = 'job' and status <> 'superseded'$$,
  $$values ('baker', 'active')$$, 'a certainty ends the doubts'
);
select is(
  (pg_temp.upsert('{"key": "half", "value": "x", "confidence": 0.5}')).status, 'active',
  'a half is sure enough'
);

-- Replay
select tests.put('first', (
  select jsonb_agg(to_jsonb(m)) from public.upsert_memories(
    jsonb_build_array(jsonb_build_object(
      'key', 'again', 'value', 'v', 'embedding', tests.embedding(3), 'embedding_model', 'm'
    )),
    p_request_id => tests.user_id('request')
  ) m
)::text);
select tests.put('rows', pg_temp.rows()::text);
select is(
  (select jsonb_agg(to_jsonb(m)) from public.upsert_memories(
    jsonb_build_array(jsonb_build_object(
      'key', 'again', 'value', 'v', 'embedding', tests.embedding(3), 'embedding_model', 'm'
    )),
    p_request_id => tests.user_id('request')
  ) m),
  tests.got('first')::jsonb, 'a replay is answered as the first call was'
);
select pg_temp.upsert('{"key": "again", "value": "w"}');
select results_eq(
  $$select m.memory_value, m.status from public.upsert_memories(
      jsonb_build_array(jsonb_build_object(
        'key', 'again', 'value', 'v', 'embedding', tests.embedding(4), 'embedding_model', 'm'
      )),
      p_request_id => tests.user_id('request')
    ) m$$,
  $$values ('v', 'active')$$, 'also later, and with vectors that were computed anew'
);
select is((pg_temp.active('again')).memory_value, 'w', 'and changes nothing');
select throws_ok(
  $$select public.upsert_memories(
    '[{"key": "again", "value": "x", "embedding_model": "m"}]',
    p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'another value with the same id'
);
select lives_ok(
  $$select public.upsert_memories('[]', p_request_id => tests.user_id('empty'))$$,
  'an empty batch may have an id'
);
select is_empty(
  $$select public.upsert_memories('[]', p_request_id => tests.user_id('empty'))$$,
  'and be replayed'
);

-- Bad input
select tests.put('rows', pg_temp.rows()::text);
create function pg_temp.refuses(p_memories text, p_code text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select public.upsert_memories(%L)', p_memories), 'PT400', p_code, p_description
  )
$$;
select pg_temp.refuses(null, 'invalid_memories', 'no memories');
select pg_temp.refuses('null', 'invalid_memories', 'json null');
select pg_temp.refuses('{"key": "k", "value": "v"}', 'invalid_memories', 'no array');
select pg_temp.refuses('["k"]', 'invalid_memory', 'a text for a memory');
select pg_temp.refuses('[null]', 'invalid_memory', 'null for a memory');
select pg_temp.refuses('[[]]', 'invalid_memory', 'an array for a memory');
select pg_temp.refuses('[{}]', 'invalid_memory', 'an empty memory');
select pg_temp.refuses('[{"value": "v"}]', 'invalid_memory', 'no key');
select pg_temp.refuses('[{"key": null, "value": "v"}]', 'invalid_memory', 'a key of null');
select pg_temp.refuses('[{"key": "k"}]', 'invalid_memory', 'no value');
select pg_temp.refuses('[{"key": "", "value": "v"}]', 'invalid_memory', 'an empty key');
select pg_temp.refuses('[{"key": "k", "value": ""}]', 'invalid_memory', 'an empty value');
select pg_temp.refuses(
  jsonb_build_array(jsonb_build_object('key', repeat('ü', 201), 'value', 'v'))::text,
  'invalid_memory', 'a key of 201 characters'
);
select pg_temp.refuses(
  jsonb_build_array(jsonb_build_object('key', 'k', 'value', repeat('ü', 4001)))::text,
  'invalid_memory', 'a value of 4,001 characters'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "importance": "huge"}]', 'invalid_memory', 'an unknown importance'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "category": ""}]', 'invalid_memory', 'an empty category'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "confidence": 1.5}]', 'invalid_memory', 'a confidence over 1'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "confidence": "sure"}]', 'invalid_memory', 'a confidence in words'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "confidence": "NaN"}]', 'invalid_memory', 'a confidence of NaN'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "expires_at": "soon"}]', 'invalid_memory', 'an expiry in words'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "source_message_id": "x"}]', 'invalid_memory', 'a source of no id'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "action": "drop"}]', 'invalid_memory', 'an unknown action'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "user_id": "x"}]', 'invalid_memory', 'an unknown field'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "embedding": "[1,2,3]", "embedding_model": "m"}]',
  'invalid_embedding', 'a short embedding'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "embedding": [1, 2, 3], "embedding_model": "m"}]',
  'invalid_embedding', 'a short embedding as numbers'
);
select pg_temp.refuses(
  '[{"key": "k", "value": "v", "embedding": "nonsense", "embedding_model": "m"}]',
  'invalid_embedding', 'a malformed embedding'
);
select pg_temp.refuses(
  jsonb_build_array(jsonb_build_object(
    'key', 'k', 'value', 'v', 'embedding_model', 'm', 'embedding', '[' || repeat('0,', 1535) || '0]'
  ))::text,
  'invalid_embedding', 'an embedding of zeros'
);
select pg_temp.refuses(
  jsonb_build_array(jsonb_build_object(
    'key', 'k', 'value', 'v', 'embedding_model', 'm',
    'embedding', '[' || repeat('1,', 1535) || 'NaN]'
  ))::text,
  'invalid_embedding', 'an embedding with a NaN'
);
select pg_temp.refuses(
  jsonb_build_array(jsonb_build_object(
    'key', 'k', 'value', 'v', 'embedding', tests.embedding(1)
  ))::text,
  'invalid_memory', 'an embedding without its model'
);
select throws_ok(
  $$select public.upsert_memories((
    select jsonb_agg(jsonb_build_object('key', 'k' || i, 'value', 'v'))
    from generate_series(1, 201) i
  ))$$,
  'PT413', 'too_many_memories', '201 memories'
);
select throws_ok(
  format(
    'select public.upsert_memories(%L, p_request_id => tests.user_id(''ten''))', (
      select jsonb_agg(jsonb_build_object(
        'key', 'ten' || i, 'value', case i when 10 then '' else 'v' end
      ))
      from generate_series(1, 10) i
    )
  ),
  'PT400', 'invalid_memory', 'one bad memory among ten'
);
select is(pg_temp.rows()::text, tests.got('rows'), 'of all that was refused nothing is there');

-- What is allowed at the edges
select is(
  (select count(*) from public.upsert_memories((
    select jsonb_agg(jsonb_build_object('key', 'k' || i, 'value', 'v'))
    from generate_series(1, 200) i
  ))),
  200::bigint, '200 memories'
);
select is(
  char_length((pg_temp.upsert(jsonb_build_object(
    'key', repeat('語', 200), 'value', repeat('😀', 4000)
  ))).memory_value),
  4000, 'a key of 200 and a value of 4,000 characters, whatever their bytes'
);
select lives_ok(
  format(
    'select public.upsert_memories(%L)', jsonb_build_array(jsonb_build_object(
      'key', 'numbers', 'value', 'v', 'embedding', tests.embedding(1)::jsonb,
      'embedding_model', 'm'
    ))
  ),
  'an embedding may also be an array of numbers'
);

-- Others
select tests.put('ann', (
  select md5(string_agg(m::text, '' order by id)) from public.user_memories m
));
select tests.sign_in_as('bob');
select is(
  (pg_temp.upsert('{"key": "city", "value": "Rome"}')).user_id, tests.user_id('bob'),
  'another user''s memory of the same key is another row'
);
select throws_ok(
  format(
    'select public.upsert_memories(''[{"key": "k", "value": "v", "source_message_id": "%s"}]'')',
    tests.got('ai')
  ),
  'PT400', 'invalid_memory', 'another user''s message is no source'
);
select is(
  (select count(*) from public.upsert_memories(
    '[{"key": "hat", "value": "blue"}]', p_request_id => tests.user_id('request')
  )),
  1::bigint, 'a request id that another user has used is free'
);
select tests.sign_in_as('ann');
select is(
  (select md5(string_agg(m::text, '' order by id)) from public.user_memories m),
  tests.got('ann'), 'of the first one''s memories nothing changed'
);
select tests.minds_its_caller(
  $$select public.upsert_memories('[{"key": "k", "value": "v"}]'%s)$$
);
select tests.sign_in_as_service();
select is(
  (select m.user_id from public.upsert_memories(
    '[{"key": "by", "value": "service"}]', p_user_id => tests.user_id('bob')
  ) m),
  tests.user_id('bob'), 'the service writes for a user that it names'
);
select results_eq(
  $$select changed_by, changed_by_role from public.user_memory_history
    where memory_key = 'by' and user_id = tests.user_id('bob')$$,
  $$values (null::uuid, 'service_role')$$, 'and the history says that it was the service'
);

-- Namespaces, and keys in Unicode
select tests.sign_in_as('ann');
select results_eq(
  $$select memory_key, namespace from public.upsert_memories(
      '[{"key": "plan", "value": "a"}, {"key": "plan", "value": "b", "namespace": "shop"}]',
      p_namespace => 'work'
    )$$,
  $$values ('plan', 'work'), ('plan', 'shop')$$,
  'a memory belongs to the namespace that it names, or the call'
);
select is(
  (select count(*) from public.user_memories where memory_key = 'plan' and status = 'active'),
  2::bigint, 'one does not replace that of the other'
);
select results_eq(
  $$select namespace, new_value from public.user_memory_history
    where memory_key = 'plan' order by id$$,
  $$values ('work', 'a'), ('shop', 'b')$$, 'the history says where'
);
select results_eq(
  $$select memory_value from public.recall_memories(
      p_query_text => 'plan', p_namespaces => '{work,shop}'
    ) order by 1$$,
  $$values ('a'), ('b')$$, 'a recall reads the namespaces that it names'
);
select is_empty(
  $$select from public.recall_memories(p_query_text => 'plan')$$, 'and no other'
);
select throws_ok(
  $$select public.upsert_memories('[{"key": "a", "value": "b"}]', p_namespace => '')$$,
  'PT400', 'invalid_namespace', 'an empty namespace'
);
-- What has ended
select public.upsert_memories(
  '[{"key": "home", "value": "Porto, Portugal"}, {"key": "work", "value": "Initech"}]',
  p_namespace => 'ended'
);
select public.upsert_memories(
  '[{"key": "home", "value": "porto", "action": "delete"},
    {"key": "work", "value": "Globex", "action": "delete"}]',
  p_namespace => 'ended'
);
select results_eq(
  $$select memory_key from public.user_memories
    where namespace = 'ended' and status = 'active'$$,
  $$values ('work')$$, 'a delete that names a value closes that value alone'
);
select is_empty(
  $$select from public.upsert_memories(
      '[{"key": "*", "action": "delete"}]', p_namespace => 'ended')$$,
  'a delete of all leaves no row'
);
select results_eq(
  $$select count(*) filter (where namespace = 'ended'), count(*) > 0
    from public.user_memories where status = 'active'$$,
  $$values (0::bigint, true)$$, 'and other namespaces stay'
);
select public.upsert_memory(U&'caf\00E9', 'one');
select public.upsert_memory(U&'cafe\0301', 'two');
select results_eq(
  $$select memory_value from public.user_memories
    where memory_key ~ '^caf' and status = 'active'$$,
  $$values ('two')$$, 'two spellings of one key in Unicode are one key'
);

select * from finish();
rollback;
