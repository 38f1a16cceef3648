begin;
select plan(23);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('id', (public.add_article(
  'Old', 'Old text', tests.chunks('Old text'), 'https://old', 'Ann', '2020-02-02Z', 'Sum', '{a}'
)).id::text);

select results_eq(
  $$select (a).url, (a).author, (a).published_at, (a).summary, (a).tags
    from public.update_article(tests.got('id')::uuid, p_author => 'Bea', p_tags => '{b}') a$$,
  $$values ('https://old', 'Bea', '2020-02-02Z'::timestamptz, 'Sum', '{b}'::text[])$$,
  'what is given changes, what is null stays'
);
select is((select version from public.documents), 1, 'its document has not changed');
select results_eq(
  $$select (a).url, (a).author, (a).summary from public.update_article(
    tests.got('id')::uuid, p_url => '', p_author => '', p_summary => '') a$$,
  $$values (null::text, null::text, null::text)$$, 'an empty text is none'
);
select lives_ok(
  $$select public.update_article(
    tests.got('id')::uuid, 'New', 'New text', tests.chunks('New', 'text'), p_url => 'https://new',
    p_metadata => '{"k": 1}', p_source_uri => 'uri', p_expected_version => 1
  )$$, 'with another text'
);
select results_eq(
  'select title, content, metadata, source_uri, version from public.documents',
  $$values ('New', 'New text', '{"k": 1}'::jsonb, 'uri', 2)$$, 'the document is the new one'
);
select is(
  (select array_agg(content order by chunk_index) from public.embeddings), array['New', 'text'],
  'with the new chunks'
);
select is((select url from public.articles), 'https://new', 'and the article');

-- Replay, and all or nothing
select tests.replays(
  format($$public.update_article(%L, 'R', 'r', '[{"content": "r"}]'%%s)$$, tests.got('id')),
  format($$public.update_article(%L, 'R', 'r', '[{"content": "s"}]'%%s)$$, tests.got('id'))
);
select tests.is_atomic(
  format($$select public.update_article(%L, 'S', 's', '[{"content": "s"}]'%%s)$$, tests.got('id'))
);
select throws_ok(
  $$select public.update_article(tests.got('id')::uuid, 'T', p_author => repeat('a', 201))$$,
  '23514', null, 'a long author'
);
select is((select title from public.documents), 'R', 'leaves the document');

-- Bad input
select throws_ok(
  $$select public.update_article(tests.user_id('none'))$$, 'PT404', 'article_not_found',
  'no such article'
);
select throws_ok(
  $$select public.update_article(tests.got('id')::uuid, 'T', p_expected_version => 1)$$, 'PT409',
  'version_conflict', 'a newer version than expected'
);
select throws_ok(
  $$select public.update_article(tests.got('id')::uuid, 'T', 'other')$$, 'PT400',
  'invalid_chunks', 'another text without chunks'
);
select throws_ok(
  $$select public.update_article(tests.got('id')::uuid, '')$$, 'PT400', 'invalid_document',
  'no title'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.update_article(tests.got('id')::uuid, 'T')$$, 'PT404', 'article_not_found',
  'another user''s article'
);
select tests.minds_its_caller(
  format('select public.update_article(%L, ''T''%%s)', tests.got('id'))
);

select * from finish();
rollback;
