begin;
select plan(53);

select tests.create_user('ann');
select tests.create_user('bob');

-- A document with its chunks
select tests.sign_in_as('ann');
select tests.put('result', to_jsonb(public.add_document(
  'Cats', 'Cats purr. Cats sleep.',
  jsonb_build_array(
    jsonb_build_object('content', 'Cats purr.', 'embedding', tests.embedding(1), 'token_count', 3),
    jsonb_build_object(
      'content', 'Cats sleep.', 'embedding', tests.embedding(2), 'embedding_model', 'other',
      'chunk_index', 1
    ),
    jsonb_build_object('content', 'No vector.')
  ),
  '{"topic": "animals"}', 'markdown', 'https://example.com/cats', 'm'
))::text);
select is(
  tests.got('result')::jsonb, (select to_jsonb(d) from public.documents d), 'it returns the row'
);
select results_eq(
  'select user_id, title, content, source_type, source_uri, metadata, version, status, replaces
   from public.documents',
  $$values (
    tests.user_id('ann'), 'Cats', 'Cats purr. Cats sleep.', 'markdown', 'https://example.com/cats',
    '{"topic": "animals"}'::jsonb, 1, 'ready', null::uuid
  )$$,
  'each field is where it belongs'
);
select is(
  (select content_hash from public.documents),
  encode(sha256('Cats purr. Cats sleep.'::bytea), 'hex'), 'the hash is that of the content'
);
select results_eq(
  'select chunk_index, content, token_count, embedding::text, embedding_model, embedded_at
   from public.embeddings order by chunk_index',
  $$values
    (0, 'Cats purr.', 3, tests.embedding(1), 'm', now()),
    (1, 'Cats sleep.', null, tests.embedding(2), 'other', now()),
    (2, 'No vector.', null, null, null, null)$$,
  'the chunks are in order, each with its model'
);
select is_empty('select from public.document_versions', 'a new document has no earlier version');
select tests.sign_out();
select results_eq(
  $$select j.source, j.row_id from private.embedding_jobs j
    where j.user_id = tests.user_id('ann')$$,
  $$select 'embeddings', c.id::text from public.embeddings c where c.content = 'No vector.'$$,
  'the chunk without a vector is queued, and no other'
);
select tests.sign_in_as('ann');
select is(
  (select array[source_type, source_uri, metadata::text] from public.add_document(
    'Bare', 'x', tests.chunks('x')
  )),
  array['text', null, '{}'], 'what was left out has its default'
);
select is(
  (select metadata::text || source_type from public.add_document(
    'Bare', 'x', tests.chunks('x'), null, null, ''
  )),
  '{}text', 'null is left out'
);
select throws_ok(
  $$select public.add_document(
    'Link', 'x', tests.chunks('x'), p_source_uri => E'java\tscript:alert(1)'
  )$$, 'PT400', 'invalid_document', 'a source that a click would run is refused'
);
select lives_ok(
  $$select public.add_document('Link', 'x', tests.chunks('x'), p_source_uri => 'notes/a b.md')$$,
  'a path is a source'
);
select lives_ok(
  $$select public.add_document('Array', 'x', jsonb_build_array(jsonb_build_object(
    'content', 'x', 'embedding', tests.embedding(3)::jsonb, 'embedding_model', 'm'
  )))$$,
  'a vector may be an array of numbers'
);
select lives_ok(
  $$select public.add_document(repeat('ü', 500), repeat('x', 5242880),
    tests.chunks(repeat('ü', 32000)))$$,
  'a title of 500 characters, 5 MB of text, a chunk of 32,000 characters'
);
select public.add_document('Many', 'x', (
  select jsonb_agg(jsonb_build_object('content', 'c' || i, 'embedding', null) order by i)
  from generate_series(1, 50) i
));
select is(
  (select array_agg(c.content order by c.chunk_index) from public.embeddings c
   join public.documents d on d.id = c.document_id where d.title = 'Many'),
  (select array_agg('c' || i order by i) from generate_series(1, 50) i), 'fifty chunks in order'
);
delete from public.documents;
select is_empty('select from public.embeddings', 'chunks go with their document');
select tests.sign_out();
select is_empty(
  $$select from private.embedding_jobs where user_id = tests.user_id('ann')$$, 'and so do jobs'
);

-- Replay, and all or nothing
select tests.replays(
  $$public.add_document('One', 'Text', '[{"content": "Text"}]'%s)$$,
  $$public.add_document('One', 'Text', '[{"content": "Other"}]'%s)$$
);
select tests.is_atomic($$select public.add_document('One', 'Text', '[{"content": "Text"}]'%s)$$);
select lives_ok(
  format(
    $$select public.add_document('V', 'v', jsonb_build_array(jsonb_build_object(
      'content', 'v', 'embedding', tests.embedding(%s), 'embedding_model', 'm'
    )), p_request_id => tests.user_id('vectors'))$$, seed
  ),
  'a replay may have another vector: ' || seed
) from generate_series(1, 2) seed;

-- Bad input
create function pg_temp.refuses(
  p_arguments text, p_status text, p_code text, p_description text
) returns text
language sql
as $$
  select throws_ok(
    format('select public.add_document(%s)', p_arguments), 'PT' || p_status, p_code, p_description
  )
$$;
grant execute on all functions in schema pg_temp to public;
select pg_temp.refuses($$null, 'x', '[{"content": "x"}]'$$, '400', 'invalid_document', 'no title');
select pg_temp.refuses($$'', 'x', '[{"content": "x"}]'$$, '400', 'invalid_document', 'empty title');
select pg_temp.refuses(
  $$repeat('t', 501), 'x', '[{"content": "x"}]'$$, '400', 'invalid_document', 'a long title'
);
select pg_temp.refuses(
  $$'t', null, '[{"content": "x"}]'$$, '400', 'invalid_document', 'no content'
);
select pg_temp.refuses($$'t', '', '[{"content": "x"}]'$$, '400', 'invalid_document', 'no text');
select pg_temp.refuses(
  $$'t', repeat('x', 5242881), '[{"content": "x"}]'$$, '413', 'document_too_large', 'over 5 MB'
);
select pg_temp.refuses(
  $$'t', 'x', '[{"content": "x"}]', '[]'$$, '400', 'invalid_document', 'metadata of no object'
);
select pg_temp.refuses(
  $$'t', 'x', '[{"content": "x"}]', jsonb_build_object('k', repeat('x', 65536))$$,
  '400', 'invalid_document', 'metadata over 64 kB'
);
select pg_temp.refuses(
  $$'t', 'x', '[{"content": "x"}]', '{}', ''$$, '400', 'invalid_document', 'an empty source_type'
);
select pg_temp.refuses(format($$'t', 'x', %L$$, c.chunks), '400', 'invalid_chunks', c.description)
from (values
  (null, 'no chunks'), ('[]', 'an empty list'), ('{}', 'no list'), ('"x"', 'a string'),
  ('["x"]', 'a chunk of no object'), ('[{}]', 'a chunk without content'),
  ('[{"content": 1}]', 'content of no string'), ('[{"content": ""}]', 'an empty chunk'),
  ('[{"content": "x", "text": "x"}]', 'an unknown field'),
  ('[{"content": "x", "token_count": -1}]', 'a negative count'),
  ('[{"content": "x", "chunk_index": 1}]', 'a list out of order'),
  ('[{"content": "x"}, {"content": "y", "chunk_index": 0}]', 'a place twice')
) c (chunks, description);
select pg_temp.refuses(
  $$'t', 'x', tests.chunks(repeat('x', 32001))$$, '400', 'invalid_chunks', 'a long chunk'
);
select pg_temp.refuses(
  $$'t', 'x', (select jsonb_agg('{"content": "x"}'::jsonb) from generate_series(1, 20001))$$,
  '413', 'too_many_chunks', '20,001 chunks'
);
select pg_temp.refuses(
  $$'t', 'x', '[{"content": "x", "embedding": "[1,2]", "embedding_model": "m"}]'$$,
  '400', 'invalid_embedding', 'two dimensions'
);
select pg_temp.refuses(
  format(
    $$'t', 'x', '[{"content": "x", "embedding": "[%sNaN]", "embedding_model": "m"}]'$$,
    repeat('1,', 1535)
  ), '400', 'invalid_embedding', 'a NaN'
);
select pg_temp.refuses(
  format($$'t', 'x', '[{"content": "x", "embedding": "%s"}]'$$, tests.embedding(1)),
  '400', 'invalid_embedding', 'a vector without a model'
);

-- Others
select tests.minds_its_caller($$select public.add_document('t', 'x', '[{"content": "x"}]'%s)$$);
select tests.sign_in_as_service();
select is(
  (public.add_document(
    'Service', 'x', '[{"content": "x"}]', p_user_id => tests.user_id('bob')
  )).user_id,
  tests.user_id('bob'), 'the service writes for a user that it names'
);

select * from finish();
rollback;
