begin;
select plan(22);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');

select tests.put('result', to_jsonb(public.add_article(
  'On cats', 'Cats purr.', jsonb_build_array(jsonb_build_object(
    'content', 'Cats purr.', 'embedding', tests.embedding(1)
  )), 'https://example.com/cats', 'Ann', '2020-02-02Z', 'They purr.', '{cats,sound}', '{"k": 1}',
  p_embedding_model => 'm'
))::text);
select is(
  tests.got('result')::jsonb, (select to_jsonb(a) from public.articles a), 'it returns the row'
);
select results_eq(
  'select url, author, published_at, summary, tags from public.articles',
  $$values ('https://example.com/cats', 'Ann', '2020-02-02Z'::timestamptz, 'They purr.',
    '{cats,sound}'::text[])$$,
  'each field is where it belongs'
);
select results_eq(
  'select d.title, d.content, d.source_type, d.source_uri, d.metadata, e.embedding_model
   from public.articles a
   join public.documents d on d.id = a.document_id
   join public.embeddings e on e.document_id = d.id',
  $$values ('On cats', 'Cats purr.', 'article', 'https://example.com/cats', '{"k": 1}'::jsonb,
    'm')$$,
  'with its document and chunks'
);
select results_eq(
  $$select (a).url, (a).author, (a).tags
    from public.add_article('Bare', 'x', tests.chunks('x'), p_source_uri => 'file') a$$,
  $$values (null::text, null::text, '{}'::text[])$$, 'what was left out has its default'
);
delete from public.articles where url is null;
select is((select count(*) from public.documents), 1::bigint, 'its document goes with it');
delete from public.documents;
select is_empty('select from public.articles', 'and it with its document');

-- Replay, and all or nothing
select tests.replays(
  $$public.add_article('A', 'x', '[{"content": "x"}]', 'https://a'%s)$$,
  $$public.add_article('A', 'x', '[{"content": "x"}]', 'https://b'%s)$$
);
select tests.is_atomic($$select public.add_article('A', 'x', '[{"content": "x"}]'%s)$$);
select tests.put('rows', (select count(*)::text from public.documents));
select throws_ok(
  $$select public.add_article('A', 'x', '[{"content": "x"}]', repeat('u', 2001),
    p_source_uri => 'u')$$,
  '23514', null, 'a long url'
);
select throws_ok(
  $$select public.add_article(
    'A', 'x', '[{"content": "x"}]', p_tags => array_fill('t'::text, '{51}')
  )$$,
  '23514', null, '51 tags'
);
select is((select count(*)::text from public.documents), tests.got('rows'), 'leave no document');

-- Bad input
select throws_ok(
  $$select public.add_article('', 'x', '[{"content": "x"}]')$$, 'PT400', 'invalid_document',
  'no title'
);
select throws_ok(
  $$select public.add_article('A', 'x', '[]')$$, 'PT400', 'invalid_chunks', 'no chunks'
);
select throws_ok(
  $$select public.add_article('A', 'x', '[{"content": "x", "embedding": "[1]"}]',
    p_embedding_model => 'm')$$, 'PT400', 'invalid_embedding', 'a short vector'
);
select throws_ok(
  $$select public.add_article('A', repeat('x', 5242881), '[{"content": "x"}]')$$, 'PT413',
  'document_too_large', 'over 5 MB'
);

-- Others
select tests.minds_its_caller($$select public.add_article('A', 'x', '[{"content": "x"}]'%s)$$);

select * from finish();
rollback;
