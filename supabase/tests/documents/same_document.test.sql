-- A document that comes again, by each way of adding one.
begin;
select plan(14);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');

create function pg_temp.added(
  p_title text default 'Tea', p_content text default 'Steep it for three minutes.',
  p_metadata jsonb default '{"shelf": 1}', p_source_uri text default 'tea.md'
) returns uuid
language sql
as $$
  select (public.add_document(
    p_title, p_content, tests.chunks(p_content), p_metadata, p_source_uri => p_source_uri
  )).id
$$;
create function pg_temp.draft(p_title text) returns uuid
language sql
as $$
  select (public.begin_document(p_title, 'Steep it for three minutes.', '{"shelf": 1}', 'text',
    'tea.md')).id
$$;
grant execute on all functions in schema pg_temp to public;

select tests.put('tea', pg_temp.added()::text);
select is(pg_temp.added()::text, tests.got('tea'), 'the same again is the document that is there');
select is(
  (select count(*) from public.embeddings c where c.document_id = tests.got('tea')::uuid),
  1::bigint, 'with its chunks'
);
select is((select d.version from public.documents d), 1, 'and it is no new version');

-- What differs in anything is another document
select isnt(pg_temp.added('Green tea')::text, tests.got('tea'), 'another title');
select isnt(pg_temp.added(p_content => 'Steep it.')::text, tests.got('tea'), 'another text');
select isnt(pg_temp.added(p_metadata => '{"shelf": 2}')::text, tests.got('tea'), 'other metadata');
select isnt(pg_temp.added(p_source_uri => null)::text, tests.got('tea'), 'another source');

-- Within a batch, and as a draft
select is(
  (select count(distinct d.id) from public.add_documents('[
    {"title": "Twice", "content": "x", "chunks": [{"content": "x"}]},
    {"title": "Twice", "content": "x", "chunks": [{"content": "x"}]}
  ]') d), 1::bigint, 'a batch with the same twice'
);
select tests.put('draft', pg_temp.draft('Tea')::text);
select public.append_document_chunks(
  tests.got('draft')::uuid, tests.chunks('Steep it for three minutes.'), 0
);
select is(
  (public.finish_document(tests.got('draft')::uuid)).id::text, tests.got('tea'),
  'a draft of the same'
);
select is_empty(
  $$select from public.documents where id = tests.got('draft')::uuid$$, 'is not kept beside it'
);

-- One result, whichever document it is from
select results_eq(
  $$select s.title, s.content from public.search_documents('steep minutes') s order by s.title$$,
  $$values ('Green tea', 'Steep it for three minutes.'), ('Tea', 'Steep it for three minutes.'),
    ('Tea', 'Steep it.')$$,
  'a search returns the same chunk once under one title'
);
select is(
  (select s.document_id from public.search_documents('steep', p_filter => '{"shelf": 2}') s),
  (select d.id from public.documents d where d.metadata = '{"shelf": 2}'),
  'a filter finds each of them'
);

-- Another user's is another
select tests.sign_in_as('bob');
select isnt(pg_temp.added()::text, tests.got('tea'), 'another user has a document of their own');
select tests.sign_in_as('ann');
delete from public.documents where id = tests.got('tea')::uuid;
select isnt(pg_temp.added()::text, tests.got('tea'), 'one that was deleted is added anew');

select * from finish();
rollback;
