begin;
select plan(88);

select tests.create_user('ann');
select tests.create_user('bob');

create function pg_temp.counts() returns integer[]
language sql
as $$
  select array[
    (select count(*) from public.conversations),
    (select count(*) from public.chat_messages),
    (select count(*) from public.user_memories),
    (select count(*) from private.requests)
  ]::integer[]
$$;
grant execute on function pg_temp.counts() to public;

-- The four arguments of the source document
select tests.sign_in_as('ann');
select tests.put('ai', public.store_chat_pair(
  p_user_id => auth.uid(), p_user_message => '  Hello, is anybody there?  ',
  p_ai_response => 'Yes.', p_session_id => tests.user_id('talk')
)::text);
select results_eq(
  'select id, title, message_count, archived_at, summary from public.conversations',
  $$values (tests.user_id('talk'), 'Hello, is anybody there?', 2, null::timestamptz, null::text)$$,
  'the conversation is made, with the first message for a title'
);
select results_eq(
  'select seq, sender_type, message_text, status, metadata from public.chat_messages order by seq',
  $$values
    (1, 'user', '  Hello, is anybody there?  ', 'complete', '{}'::jsonb),
    (2, 'ai', 'Yes.', 'complete', '{}')$$,
  'message and answer are stored, the message first'
);
select is(
  (select id from public.chat_messages where sender_type = 'ai'), tests.got('ai')::uuid,
  'the AI message''s id is returned'
);
select is(
  (select parent_id from public.chat_messages where seq = 2),
  (select id from public.chat_messages where seq = 1), 'the answer''s parent is the message'
);
select is(
  (select last_message_at from public.conversations),
  (select "timestamp" from public.chat_messages where seq = 2),
  'the conversation knows when its last message was'
);
select ok(
  (select min("timestamp") < max("timestamp") from public.chat_messages),
  'the answer is later than the message, in the same transaction'
);

-- Everything else
select tests.put('ai2', public.store_chat_pair(
  'I live in Oslo.', 'Noted.', tests.user_id('talk'),
  p_mood_detected => 'calm', p_sentiment_score => 0.625, p_model => 'local-echo',
  p_memories => '[{"key": "city", "value": "Oslo"}, {"key": "mood", "value": "calm"}]',
  p_user_embedding => tests.embedding(1), p_ai_embedding => tests.embedding(2),
  p_embedding_model => 'm', p_metadata => '{"tokens": 12}', p_status => 'cancelled'
)::text);
select results_eq(
  'select seq, sender_type, mood_detected, sentiment_score, model, status, metadata,
          embedding::text, embedding_model
   from public.chat_messages where seq > 2 order by seq',
  $$values
    (3, 'user', 'calm', 0.625, null, 'complete', '{}'::jsonb, tests.embedding(1), 'm'),
    (4, 'ai', null, null, 'local-echo', 'cancelled', '{"tokens": 12}', tests.embedding(2), 'm')$$,
  'mood and sentiment are the message''s; model, status and metadata the answer''s'
);
select results_eq(
  'select memory_key, memory_value, source_message_id from public.user_memories
   order by memory_key',
  $$select k, v, m.id from (values ('city', 'Oslo'), ('mood', 'calm')) x (k, v)
    cross join public.chat_messages m where m.seq = 3 order by k$$,
  'the memories are stored, drawn from the user''s message'
);
select results_eq(
  'select message_count, title from public.conversations',
  $$values (4, 'Hello, is anybody there?')$$, 'a second pair counts on and keeps the title'
);
select ok(
  (select bool_and(t > before) from (
    select "timestamp" as t, lag("timestamp", 1, '-infinity') over (order by seq) as before
    from public.chat_messages
  ) s),
  'timestamps are strictly increasing'
);

-- A conversation without a name
select tests.put('ai3', public.store_chat_pair(repeat('ü', 100), 'A')::text);
select results_eq(
  $$select c.title, c.message_count from public.conversations c
    join public.chat_messages m on m.session_id = c.id
    where m.id = tests.got('ai3')::uuid$$,
  $$values (repeat('ü', 80), 2)$$, 'without a session id a conversation is made, its title cut'
);
select public.store_chat_pair('   ', 'B', tests.user_id('blank'));
select is(
  (select title from public.conversations where id = tests.user_id('blank')), null,
  'a message of spaces makes no title'
);

-- Many pairs
select public.store_chat_pair('q' || i, 'a' || i, tests.user_id('many'))
from generate_series(1, 30) i;
select is(
  (select array_agg(seq order by seq) from public.chat_messages
   where session_id = tests.user_id('many')),
  (select array_agg(i) from generate_series(1, 60) i), 'thirty pairs are numbered without a gap'
);
select is(
  (select array_agg(seq order by "timestamp") from public.chat_messages
   where session_id = tests.user_id('many')),
  (select array_agg(i) from generate_series(1, 60) i), 'time and number say the same order'
);
select is(
  (select string_agg(message_text, ' ' order by seq) from public.chat_messages
   where session_id = tests.user_id('many')),
  (select string_agg('q' || i || ' a' || i, ' ' order by i) from generate_series(1, 30) i),
  'questions and answers take turns'
);
select is(
  (select message_count from public.conversations where id = tests.user_id('many')), 60,
  'and are counted'
);

-- A clock that steps back
select tests.sign_out();
update public.conversations set last_message_at = now() + interval '1 day'
where id = tests.user_id('many');
select tests.sign_in_as('ann');
select public.store_chat_pair('late', 'later', tests.user_id('many'));
select is(
  (select array_agg(seq order by "timestamp") from public.chat_messages
   where session_id = tests.user_id('many') and "timestamp" > now() + interval '1 day'),
  array[61, 62], 'when the clock stepped back, messages still come after those before them'
);

-- Replay
select tests.put('counts', pg_temp.counts()::text);
select tests.put('first', public.store_chat_pair(
  'Again', 'And again', tests.user_id('talk'), p_memories => '[{"key": "k", "value": "v"}]',
  p_user_embedding => tests.embedding(3), p_embedding_model => 'm',
  p_request_id => tests.user_id('request')
)::text);
select is(
  pg_temp.counts()::text, (select array[a[1], a[2] + 2, a[3] + 1, a[4] + 1]::text
    from (select tests.got('counts')::integer[] as a) x),
  'with a request id a pair is stored once'
);
select tests.put('counts', pg_temp.counts()::text);
select is(
  public.store_chat_pair(
    'Again', 'And again', tests.user_id('talk'), p_memories => '[{"key": "k", "value": "v"}]',
    p_user_embedding => tests.embedding(3), p_embedding_model => 'm',
    p_request_id => tests.user_id('request')
  ),
  tests.got('first')::uuid, 'a replay is answered with the first pair''s id'
);
select is(
  public.store_chat_pair(
    'Again', 'And again', tests.user_id('talk'),
    p_memories => jsonb_build_array(
      jsonb_build_object('key', 'k', 'value', 'v', 'embedding', tests.embedding(9))
    ),
    p_user_embedding => tests.embedding(4), p_embedding_model => 'm',
    p_request_id => tests.user_id('request')
  ),
  tests.got('first')::uuid, 'also when the vectors were computed anew'
);
select is(pg_temp.counts()::text, tests.got('counts'), 'and stores nothing');
create function pg_temp.conflicts(p_call text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format(
      'select public.store_chat_pair(%s, p_request_id => tests.user_id(''request''))', p_call
    ),
    'PT409', 'request_conflict', p_description
  )
$$;
select pg_temp.conflicts(
  $$'Other', 'And again', tests.user_id('talk'), p_memories => '[{"key": "k", "value": "v"}]',
    p_embedding_model => 'm'$$,
  'the same id with another message'
);
select pg_temp.conflicts(
  $$'Again', 'Other', tests.user_id('talk'), p_memories => '[{"key": "k", "value": "v"}]',
    p_embedding_model => 'm'$$,
  'with another answer'
);
select pg_temp.conflicts(
  $$'Again', 'And again', tests.user_id('many'), p_memories => '[{"key": "k", "value": "v"}]',
    p_embedding_model => 'm'$$,
  'in another conversation'
);
select pg_temp.conflicts(
  $$'Again', 'And again', tests.user_id('talk'), p_memories => '[{"key": "k", "value": "w"}]',
    p_embedding_model => 'm'$$,
  'with another memory'
);
select pg_temp.conflicts(
  $$'Again', 'And again', tests.user_id('talk'), p_memories => '[{"key": "k", "value": "v"}]',
    p_embedding_model => 'm', p_status => 'error'$$,
  'with another status'
);
select is(pg_temp.counts()::text, tests.got('counts'), 'a conflict stores nothing');

-- Text
select lives_ok(
  format('select public.store_chat_pair(%L, %L)', repeat('a', 1000000), repeat('b', 1000000)),
  '1,000,000 characters'
);
select lives_ok(
  format('select public.store_chat_pair(%L, %L)', repeat('語', 1000000), repeat('😀', 1000000)),
  '1,000,000 characters of three and four bytes'
);
select is(
  (select message_text from public.chat_messages where message_text like '😀%'),
  repeat('😀', 1000000), 'are kept as they are'
);
select tests.put('counts', pg_temp.counts()::text);

create function pg_temp.refuses(p_call text, p_code text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select public.store_chat_pair(%s)', p_call), 'PT400', p_code, p_description
  )
$$;
select pg_temp.refuses(
  format('%L, %L', repeat('a', 1000001), 'b'), 'invalid_message',
  'a message of 1,000,001 characters'
);
select pg_temp.refuses(
  format('%L, %L', 'a', repeat('b', 1000001)), 'invalid_message',
  'an answer of 1,000,001 characters'
);
select pg_temp.refuses(
  format('%L, %L', repeat('語', 1000001), 'b'), 'invalid_message',
  'characters are counted, not bytes'
);
select pg_temp.refuses($$'', 'b'$$, 'invalid_message', 'an empty message');
select pg_temp.refuses($$null, 'b'$$, 'invalid_message', 'no message');
select pg_temp.refuses($$'a', ''$$, 'invalid_message', 'an empty answer');
select pg_temp.refuses($$'a', null$$, 'invalid_message', 'no answer');
select pg_temp.refuses(
  $$'a', null, p_status => 'error'$$, 'invalid_message', 'no answer, whatever became of it'
);
select pg_temp.refuses($$'a', 'b', p_status => 'done'$$, 'invalid_status', 'an unknown status');
select pg_temp.refuses($$'a', 'b', p_status => null$$, 'invalid_status', 'no status');
select pg_temp.refuses(
  $$'a', 'b', p_sentiment_score => 1.01$$, 'invalid_sentiment', 'a sentiment over 1'
);
select pg_temp.refuses(
  $$'a', 'b', p_sentiment_score => -0.01$$, 'invalid_sentiment', 'a sentiment below 0'
);
select pg_temp.refuses(
  $$'a', 'b', p_sentiment_score => 'NaN'$$, 'invalid_sentiment', 'a sentiment that is no number'
);
select pg_temp.refuses(
  $$'a', 'b', p_user_embedding => '[1,2,3]', p_embedding_model => 'm'$$, 'invalid_embedding',
  'a short embedding of the message'
);
select pg_temp.refuses(
  $$'a', 'b', p_ai_embedding => 'nonsense', p_embedding_model => 'm'$$, 'invalid_embedding',
  'a malformed embedding of the answer'
);
select pg_temp.refuses(
  $$'a', 'b', p_user_embedding => '[' || repeat('0,', 1535) || '0]', p_embedding_model => 'm'$$,
  'invalid_embedding', 'an embedding of zeros'
);
select pg_temp.refuses(
  $$'a', 'b', p_user_embedding => '[' || repeat('1,', 1535) || 'NaN]', p_embedding_model => 'm'$$,
  'invalid_embedding', 'an embedding with a NaN'
);
select pg_temp.refuses(
  $$'a', 'b', p_user_embedding => tests.embedding(1)$$, 'invalid_embedding',
  'an embedding without its model'
);
select pg_temp.refuses(
  $$'a', 'b', p_memories => '{"key": "k", "value": "v"}'$$, 'invalid_memories',
  'memories that are no array'
);
select pg_temp.refuses(
  $$'a', 'b', p_memories => 'null'$$, 'invalid_memories', 'memories that are json null'
);
select pg_temp.refuses(
  $$'a', 'b', p_memories => '["k"]'$$, 'invalid_memory', 'a memory that is no object'
);
select pg_temp.refuses(
  $$'a', 'b', p_memories => '[{"key": "new", "value": "v", "source_message_id": "nonsense"}]'$$,
  'invalid_memory', 'a memory whose source is no id'
);
select pg_temp.refuses(
  format(
    $$'a', 'b', p_memories => '[{"key": "new", "value": "v", "source_message_id": "%s"}]'$$,
    tests.user_id('nothing')
  ),
  'invalid_memory', 'a memory whose source is not there'
);
select pg_temp.refuses(
  $$'a', 'b', p_memories => '[{"key": "k", "value": "v", "embedding": "[1]"}]'$$,
  'invalid_embedding', 'a memory with a short embedding'
);
select throws_ok(
  $$select public.store_chat_pair('a', 'b', p_memories => (
    select jsonb_agg(jsonb_build_object('key', 'k' || i, 'value', 'v'))
    from generate_series(1, 201) i
  ))$$,
  'PT413', 'too_many_memories', '201 memories'
);
select throws_ok(
  $$select public.store_chat_pair('a', 'b', p_mood_detected => repeat('m', 51))$$, '23514', null,
  'a mood of 51 characters'
);
select throws_ok(
  $$select public.store_chat_pair('a', 'b', p_model => repeat('m', 201))$$, '23514', null,
  'a model of 201 characters'
);
select throws_ok(
  $$select public.store_chat_pair('a', 'b', p_metadata => '[]')$$, '23514', null,
  'metadata that is no object'
);
select throws_ok(
  $$select public.store_chat_pair(
    'a', 'b', p_metadata => jsonb_build_object('a', repeat('a', 66000))
  )$$,
  '23514', null, 'metadata over 64 kB'
);

-- All or nothing
select throws_ok(
  format(
    'select public.store_chat_pair(''a'', ''b'', %L, p_memories => %L, p_request_id => %L)',
    tests.user_id('atomic'),
    (
      select jsonb_agg(jsonb_build_object(
        'key', 'atomic' || i, 'value', case i when 10 then '' else 'v' end
      ))
      from generate_series(1, 10) i
    ),
    tests.user_id('atomic')
  ),
  'PT400', 'invalid_memory', 'one bad memory among ten'
);
select is_empty(
  $$select from public.conversations where id = tests.user_id('atomic')$$,
  'leaves no conversation'
);
select is_empty(
  $$select from public.chat_messages where session_id = tests.user_id('atomic')$$, 'no message'
);
select is_empty(
  $$select from public.user_memories where memory_key like 'atomic%'$$, 'none of the nine good ones'
);
select is_empty(
  $$select from public.user_memory_history where memory_key like 'atomic%'$$, 'no history of them'
);
select is_empty(
  $$select from private.requests where request_id = tests.user_id('atomic')$$,
  'and no request: a corrected retry may use the same id'
);
select lives_ok(
  format(
    'select public.store_chat_pair(''a'', ''b'', %L, p_request_id => %L)',
    tests.user_id('atomic'), tests.user_id('atomic')
  ),
  'as it does here'
);
select is(
  pg_temp.counts()::text, (select array[a[1] + 1, a[2] + 2, a[3], a[4] + 1]::text
    from (select tests.got('counts')::integer[] as a) x),
  'of all that was refused nothing is there'
);

-- What is allowed at the edges
select lives_ok(
  $$select public.store_chat_pair('a', '', p_status => 'error')$$,
  'an answer that failed may be empty'
);
select lives_ok(
  $$select public.store_chat_pair('a', '', p_status => 'cancelled')$$, 'so may a cancelled one'
);
select lives_ok(
  $$select public.store_chat_pair('a', '', p_status => 'streaming')$$, 'and one that is yet to come'
);
select lives_ok(
  $$select public.store_chat_pair(
    'a', 'b', p_sentiment_score => 0, p_memories => null, p_metadata => null
  )$$,
  'null for memories and metadata is none'
);
select lives_ok(
  $$select public.store_chat_pair('a', 'b', p_sentiment_score => 1, p_memories => '[]')$$,
  'a sentiment of 1, no memories'
);
select is(
  (select embedding_model from public.chat_messages
   where id = public.store_chat_pair('a', 'b', p_embedding_model => 'm') limit 1),
  null, 'a model without an embedding names nothing'
);
select lives_ok(
  $$select public.store_chat_pair('a', 'b', p_memories => (
    select jsonb_agg(jsonb_build_object('key', 'k' || i, 'value', 'v'))
    from generate_series(1, 200) i
  ))$$,
  '200 memories'
);

-- A conversation of another user
select tests.sign_in_as('bob');
select lives_ok(
  $$select public.store_chat_pair('Bob here', 'Hello Bob', tests.user_id('talk'))$$,
  'another user''s session id is as free as any'
);
select results_eq(
  'select user_id, id, title, message_count from public.conversations',
  $$values (tests.user_id('bob'), tests.user_id('talk'), 'Bob here', 2)$$,
  'it is a conversation of one''s own, and tells nothing of theirs'
);
select tests.sign_in_as('ann');
select is(
  (select message_count from public.conversations where id = tests.user_id('talk')), 6,
  'theirs is what it was'
);
select is_empty(
  $$select from public.chat_messages where message_text like '%Bob%'$$,
  'with nothing in it of the other'
);
select tests.sign_in_as('bob');
select lives_ok(
  $$select public.store_chat_pair(
    'Again', 'And again', tests.user_id('talk'), p_request_id => tests.user_id('request')
  )$$,
  'a request id that another user has used is free'
);
select throws_ok(
  format(
    $$select public.store_chat_pair('a', 'b', p_memories =>
      '[{"key": "new", "value": "v", "source_message_id": "%s"}]')$$, tests.got('ai')
  ),
  'PT400', 'invalid_memory', 'a message of another user is no source'
);

select tests.minds_its_caller($$select public.store_chat_pair('a', 'b'%s)$$);
select tests.sign_in_as_service();
select tests.put('counts', pg_temp.counts()::text);
select lives_ok(
  $$select public.store_chat_pair(
    'By the service', 'Fine', p_memories => '[{"key": "service", "value": "v"}]',
    p_user_id => tests.user_id('bob')
  )$$,
  'the service stores for a user that it names'
);
select is(
  (select array_agg(distinct m.user_id) from public.chat_messages m
   join public.chat_messages a on a.user_id = m.user_id and a.session_id = m.session_id
   where a.message_text = 'By the service'),
  array[tests.user_id('bob')], 'and only for that one'
);
select is(
  (select user_id from public.user_memories where memory_key = 'service'), tests.user_id('bob'),
  'memories too'
);
select is(
  pg_temp.counts()::text, (select array[a[1] + 1, a[2] + 2, a[3] + 1, a[4]]::text
    from (select tests.got('counts')::integer[] as a) x),
  'once'
);

select * from finish();
rollback;
