-- What documents that were files have beside others: pages, headings, one document a file.
begin;
select plan(12);

select tests.create_user('ann');
select tests.create_user('bob');
create function pg_temp.add_file(p_title text, p_sha256 text) returns text
language sql
as $$
  select d.id::text from public.add_document(
    p_title, 'Mint tea.',
    '[{"content": "Mint tea.", "headings": "Tea > Mint", "page": 7, "language": "en"}]',
    jsonb_build_object('file', jsonb_build_object('name', 'tea.pdf', 'sha256', p_sha256)), 'pdf'
  ) d
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select tests.put('id', pg_temp.add_file('Tea', repeat('a', 64)));
select results_eq(
  'select content, headings, page from public.embeddings',
  $$values ('Mint tea.', 'Tea > Mint', 7)$$, 'a chunk keeps its headings and its page'
);
select results_eq(
  $$select headings, page from public.search_documents('mint')$$,
  $$values ('Tea > Mint', 7)$$, 'a search says where in the document a chunk is'
);
select throws_ok(
  format(
    $$select public.add_document('T', 'a', '[{"content": "a", "page": %s}]')$$, v.page
  ), 'PT400', 'invalid_chunks', v.name
) from (values
  ('0', 'pages are counted from 1'),
  ('"seven"', 'a page is a number'),
  ('-1', 'a page is positive')
) v (page, name);
select lives_ok(
  $$select public.add_document('T', 'a', '[{"content": "a", "page": null}]')$$,
  'a chunk may be on no page'
);

-- Versions
select public.update_document(
  tests.got('id')::uuid, p_content => 'Green tea.', p_chunks => '[{"content": "Green tea."}]'
);
select public.restore_document_version(tests.got('id')::uuid, 1);
select results_eq(
  $$select content, headings, page, language from public.embeddings
    where document_id = tests.got('id')::uuid$$,
  $$values ('Mint tea.', 'Tea > Mint', 7, 'en')$$,
  'a version that is restored has its headings and pages again'
);

-- One document a file
select throws_ok(
  $$select pg_temp.add_file('Tea again', repeat('a', 64))$$, '23505', null,
  'a file that comes again is refused'
);
select lives_ok(
  $$select pg_temp.add_file('Coffee', repeat('b', 64))$$, 'another file is another document'
);
select lives_ok(
  $$select public.add_document('T', 'a', '[{"content": "a"}]', '{"file": {"sha256": "mine"}}')
    from generate_series(1, 2)$$,
  'an app''s own metadata of that name that is no hash is left alone'
);
delete from public.documents where id = tests.got('id')::uuid;
select lives_ok(
  $$select pg_temp.add_file('Tea', repeat('a', 64))$$, 'a file whose document is gone comes anew'
);
select tests.sign_in_as('bob');
select lives_ok(
  $$select pg_temp.add_file('Tea', repeat('a', 64))$$, 'another user has the same file as well'
);

select * from finish();
rollback;
