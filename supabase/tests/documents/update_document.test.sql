begin;
select plan(45);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('id', (public.add_document(
  'Cats', 'One. Two.',
  jsonb_build_array(
    jsonb_build_object('content', 'One.', 'embedding', tests.embedding(1)),
    jsonb_build_object('content', 'Two.', 'embedding', tests.embedding(2))
  ), '{"k": 1}', 'text', 'uri', 'm'
)).id::text);
select tests.sign_out();
create function pg_temp.update(
  p_title text default null, p_content text default null, p_chunks jsonb default null,
  p_metadata jsonb default null, p_source_uri text default null,
  p_expected_version integer default null, p_model text default null
) returns public.documents
language sql
as $$
  select public.update_document(
    tests.got('id')::uuid, p_title, p_content, p_chunks, p_metadata, null, p_source_uri, p_model,
    p_expected_version
  )
$$;
create function pg_temp.chunks() returns text
language sql
as $$
  select string_agg(
    c.content || ' ' || coalesce(
      (select i::text from generate_series(1, 9) i where tests.vector(i)::text = c.embedding::text),
      '-'
    ), ', ' order by c.chunk_index
  )
  from public.embeddings c
  where c.document_id = tests.got('id')::uuid
$$;
create function pg_temp.jobs() returns bigint
language sql
security definer
as $$
  select count(*) from private.embedding_jobs where user_id = tests.user_id('ann')
$$;
grant execute on all functions in schema pg_temp to public;
select tests.sign_in_as('ann');

-- What has not changed
select is((pg_temp.update()).version, 1, 'a change of nothing is none');
select is((pg_temp.update('Cats', 'One. Two.', tests.chunks('Else.'))).version, 1,
  'nor is the same again, whatever its chunks');
select is(pg_temp.chunks(), 'One. 1, Two. 2', 'the same content keeps its chunks');
select tests.put('chunk', (select min(id::text) from public.embeddings));

-- Other attributes
select results_eq(
  $$select (d).version, (d).title, (d).content, (d).metadata, (d).source_uri, (d).source_type
    from pg_temp.update('Dogs', null, null, '{"k": 2}', '') d$$,
  $$values (2, 'Dogs', 'One. Two.', '{"k": 2}'::jsonb, null::text, 'text')$$,
  'what is given changes, what is null stays, an empty source_uri is none'
);
select is(
  (select min(id::text) from public.embeddings), tests.got('chunk'), 'the chunks are the same rows'
);
select results_eq(
  'select version, title, content, metadata, source_uri, chunks from public.document_versions',
  $$values (1, 'Cats', null, '{"k": 1}'::jsonb, 'uri', null::jsonb)$$,
  'the version before is kept, its text is the next one''s'
);
select is(pg_temp.jobs(), 0::bigint, 'nothing is queued');

-- Other content
select is(
  (pg_temp.update(p_content => 'Two. Three. Four.', p_chunks => jsonb_build_array(
    jsonb_build_object('content', 'Two.'),
    jsonb_build_object(
      'content', 'Three.', 'embedding', tests.embedding(3), 'embedding_model', 'm'
    ),
    jsonb_build_object('content', 'Four.')
  ))).version, 3, 'other content is another version'
);
select is(
  pg_temp.chunks(), 'Two. 2, Three. 3, Four. -',
  'the chunks are the new ones; the same text hands its vector on'
);
select is(pg_temp.jobs(), 1::bigint, 'what has none is queued');
select results_eq(
  'select version, title, content, chunks from public.document_versions order by version desc
   limit 1',
  $$values (2, 'Dogs', 'One. Two.', '[{"content": "One."}, {"content": "Two."}]'::jsonb)$$,
  'the version before is kept with its text and chunks'
);
select pg_temp.update(
  p_content => 'Two.', p_chunks => tests.chunks('Two.'), p_model => 'other'
);
select is(pg_temp.chunks(), 'Two. -', 'a vector of another model is not handed on');
select is(pg_temp.jobs(), 1::bigint, 'jobs of replaced chunks are gone');
select pg_temp.update(
  p_content => 'Two! Two!', p_chunks => tests.chunks('Two!', 'Two!', 'Two!')
);
select is(pg_temp.chunks(), 'Two! -, Two! -, Two! -', 'equal chunks are kept each');

-- A chunk rewritten keeps no vector, whoever does it
select tests.sign_out();
update public.embeddings set embedding = tests.vector(5), embedding_model = 'm'
where user_id = tests.user_id('ann') and chunk_index = 0;
update public.embeddings set content = 'Rewritten.'
where user_id = tests.user_id('ann') and chunk_index = 0;
select results_eq(
  $$select embedding::text, embedding_model, embedded_at, embedding_bits from public.embeddings
    where content = 'Rewritten.'$$,
  $$values (null::text, null::text, null::timestamptz, null::bit(1536))$$,
  'a text rewritten loses the vector of what it was'
);
select is(pg_temp.jobs(), 3::bigint, 'and is queued');
update public.embeddings
set content = 'Again.', embedding = tests.vector(6), embedding_model = 'm'
where content = 'Rewritten.' and user_id = tests.user_id('ann');
select is(
  (select embedding::text from public.embeddings where content = 'Again.'), tests.embedding(6),
  'unless it comes with a new one'
);

-- Versions
select tests.sign_in_as('ann');
select is((pg_temp.update('Expected', p_expected_version => 5)).version, 6, 'the expected version');
select throws_ok(
  $$select pg_temp.update('Late', p_expected_version => 5)$$, 'PT409', 'version_conflict',
  'a newer one is not overwritten'
);
select throws_ok(
  $$select pg_temp.update('Early', p_expected_version => 7)$$, 'PT409', 'version_conflict',
  'nor is one expected that is not there yet'
);
select is((select title from public.documents), 'Expected', 'nothing has changed');
select is((pg_temp.update('Unexpected')).version, 7, 'who expects none overwrites');

-- Replay, and all or nothing
select tests.replays(
  format($$public.update_document(%L, 'R', 'Rr', '[{"content": "Rr"}]'%%s)$$, tests.got('id')),
  format($$public.update_document(%L, 'R', 'Rr', '[{"content": "S"}]'%%s)$$, tests.got('id'))
);
select tests.is_atomic(
  format(
    $$select public.update_document(%L, 'A', 'Aa', '[{"content": "Aa"}]'%%s)$$, tests.got('id')
  )
);
select tests.put('before', pg_temp.chunks());
select throws_ok(
  $$select pg_temp.update('T', 'New', '[{"content": "New"}, {"content": ""}]')$$,
  'PT400', 'invalid_chunks', 'a bad chunk among good ones'
);
select is(pg_temp.chunks(), tests.got('before'), 'leaves the old chunks');

-- Bad input
select throws_ok(
  $$select pg_temp.update('T', 'New')$$, 'PT400', 'invalid_chunks', 'new content without chunks'
);
select throws_ok(
  $$select pg_temp.update('T', 'New', '[]')$$, 'PT400', 'invalid_chunks', 'with no chunk'
);
select throws_ok(
  $$select pg_temp.update('T', null, '[{"content": "x"}]')$$, 'PT400', 'invalid_chunks',
  'chunks without content'
);
select throws_ok(
  $$select pg_temp.update('')$$, 'PT400', 'invalid_document', 'an empty title'
);
select throws_ok(
  $$select pg_temp.update('t', repeat('x', 5242881), '[{"content": "x"}]')$$, 'PT413',
  'document_too_large', 'over 5 MB'
);
select throws_ok(
  $$select pg_temp.update('t', 'y', (
    select jsonb_agg('{"content": "x"}'::jsonb) from generate_series(1, 20001)))$$,
  'PT413', 'too_many_chunks', '20,001 chunks'
);
select throws_ok(
  $$select pg_temp.update(
    't', 'y', '[{"content": "x", "embedding": "[1]", "embedding_model": "m"}]'
  )$$,
  'PT400', 'invalid_embedding', 'a short vector'
);
select throws_ok(
  $$select public.update_document(tests.user_id('none'), 'T')$$, 'PT404', 'document_not_found',
  'a document that is not there'
);
select throws_ok(
  'select public.update_document(null)', 'PT404', 'document_not_found', 'no document'
);
select tests.put('draft', (public.begin_document('Draft', 'x')).id::text);
select throws_ok(
  format('select public.update_document(%L, ''T'')', tests.got('draft')), 'PT409',
  'document_pending', 'a draft'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select pg_temp.update('Bob''s')$$, 'PT404', 'document_not_found', 'another user''s document'
);
select tests.minds_its_caller(
  format($$select public.update_document(%L, 'T'%%s)$$, tests.got('id'))
);
select tests.sign_in_as_service();
select is(
  (public.update_document(
    tests.got('id')::uuid, 'Service', p_user_id => tests.user_id('ann')
  )).title,
  'Service', 'the service writes for a user that it names'
);

select * from finish();
rollback;
