begin;
select plan(20);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');

select tests.put('result', to_jsonb(public.add_personal_attribute('color', 'blue', 0.5))::text);
select is(
  tests.got('result')::jsonb, (select to_jsonb(p) from public.personal_attributes p),
  'it returns the row'
);
select results_eq(
  'select p.attribute_name, p.attribute_value, p.confidence, d.title, d.content, d.source_type,
     e.content
   from public.personal_attributes p
   join public.documents d on d.id = p.document_id
   join public.embeddings e on e.document_id = d.id',
  $$values ('color', 'blue', 0.5::real, 'color', 'color: blue', 'personal_attribute',
    'color: blue')$$,
  'its text is name and value, one chunk'
);
delete from public.personal_attributes;
select is_empty('select from public.documents', 'its document goes with it');
select public.add_personal_attribute(
  'color', 'blue', null, 'Likes blue.', jsonb_build_array(
    jsonb_build_object('content', 'Likes blue.', 'embedding', tests.embedding(1))
  ), '{"k": 1}', 'm'
);
select results_eq(
  'select d.content, d.metadata, e.content, e.embedding_model
   from public.documents d join public.embeddings e on e.document_id = d.id',
  $$values ('Likes blue.', '{"k": 1}'::jsonb, 'Likes blue.', 'm')$$, 'or what is given'
);
select is((select confidence from public.personal_attributes), 1::real, 'sure by default');

-- Replay, and all or nothing
select tests.replays(
  $$public.add_personal_attribute('a', 'b'%s)$$, $$public.add_personal_attribute('a', 'c'%s)$$
);
select tests.is_atomic($$select public.add_personal_attribute('a', 'b'%s)$$);
select tests.put('rows', (select count(*)::text from public.documents));
select throws_ok(
  $$select public.add_personal_attribute('a', 'b', 1.5)$$, '23514', null, 'a confidence over 1'
);
select throws_ok(
  $$select public.add_personal_attribute('a', repeat('v', 4001))$$, '23514', null, 'a long value'
);
select is((select count(*)::text from public.documents), tests.got('rows'), 'leave no document');

-- Bad input
select throws_ok(
  $$select public.add_personal_attribute(null, 'b')$$, 'PT400', 'invalid_document', 'no name'
);
select throws_ok(
  $$select public.add_personal_attribute('a', 'b', 1, 'x', '{}')$$, 'PT400', 'invalid_chunks',
  'chunks of no list'
);
select throws_ok(
  $$select public.add_personal_attribute('a', 'b', 1, 'x',
    '[{"content": "x", "embedding": "[1]", "embedding_model": "m"}]')$$, 'PT400',
  'invalid_embedding', 'a short vector'
);

-- Others
select tests.minds_its_caller($$select public.add_personal_attribute('a', 'b'%s)$$);

select * from finish();
rollback;
