begin;
select plan(20);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');

select tests.put('result', to_jsonb(public.add_profile_data('food', '{"likes": "kale"}'))::text);
select is(
  tests.got('result')::jsonb, (select to_jsonb(p) from public.profile_data p), 'it returns the row'
);
select results_eq(
  'select p.category, p.data, d.title, d.content, d.source_type, e.content
   from public.profile_data p
   join public.documents d on d.id = p.document_id
   join public.embeddings e on e.document_id = d.id',
  $$values ('food', '{"likes": "kale"}'::jsonb, 'food', 'food: {"likes": "kale"}', 'profile_data',
    'food: {"likes": "kale"}')$$,
  'its text is the category and the data, one chunk'
);
delete from public.profile_data;
select is_empty('select from public.documents', 'its document goes with it');
select public.add_profile_data(
  'food', '{}', 'Likes kale. Eats.', jsonb_build_array(
    jsonb_build_object('content', 'Likes kale.', 'embedding', tests.embedding(1)),
    jsonb_build_object('content', 'Eats.')
  ), '{"k": 1}', 'm'
);
select results_eq(
  'select d.content, d.metadata, e.content, e.embedding_model
   from public.documents d join public.embeddings e on e.document_id = d.id order by chunk_index',
  $$values ('Likes kale. Eats.', '{"k": 1}'::jsonb, 'Likes kale.', 'm'),
    ('Likes kale. Eats.', '{"k": 1}', 'Eats.', null)$$,
  'or what is given'
);

-- Replay, and all or nothing
select tests.replays(
  $$public.add_profile_data('a', '{"k": 1}'%s)$$, $$public.add_profile_data('a', '{"k": 2}'%s)$$
);
select tests.is_atomic($$select public.add_profile_data('a', '{"k": 1}'%s)$$);
select tests.put('rows', (select count(*)::text from public.documents));
select throws_ok(
  $$select public.add_profile_data('a', '[]')$$, '23514', null, 'data of no object'
);
select throws_ok(
  $$select public.add_profile_data(repeat('c', 101), '{}')$$, '23514', null, 'a long category'
);
select is((select count(*)::text from public.documents), tests.got('rows'), 'leave no document');

-- Bad input
select throws_ok(
  $$select public.add_profile_data(null, '{}')$$, 'PT400', 'invalid_document', 'no category'
);
select throws_ok(
  $$select public.add_profile_data('a', '{}', 'x', '[]')$$, 'PT400', 'invalid_chunks', 'no chunk'
);
select throws_ok(
  $$select public.add_profile_data('a', jsonb_build_object('k', repeat('x', 40000)))$$, 'PT400',
  'invalid_chunks', 'data too long for one chunk'
);
select throws_ok(
  $$select public.add_profile_data('a', '{}', 'x',
    '[{"content": "x", "embedding": "[1]", "embedding_model": "m"}]')$$, 'PT400',
  'invalid_embedding', 'a short vector'
);

-- Others
select tests.minds_its_caller($$select public.add_profile_data('a', '{}'%s)$$);

select * from finish();
rollback;
