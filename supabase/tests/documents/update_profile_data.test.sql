begin;
select plan(21);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('id', (public.add_profile_data('food', '{"likes": "kale"}')).id::text);

select results_eq(
  $$select (p).category, (p).data
    from public.update_profile_data(tests.got('id')::uuid, p_data => '{"likes": "figs"}') p$$,
  $$values ('food', '{"likes": "figs"}'::jsonb)$$, 'what is given changes, what is null stays'
);
select results_eq(
  'select d.title, d.content, d.version, e.content
   from public.documents d join public.embeddings e on e.document_id = d.id',
  $$values ('food', 'food: {"likes": "figs"}', 2, 'food: {"likes": "figs"}')$$,
  'and so does the text'
);
select is(
  (public.update_profile_data(tests.got('id')::uuid, 'diet')).category, 'diet', 'the category'
);
select is((select title || content from public.documents), 'dietdiet: {"likes": "figs"}',
  'is in the text as well');
select public.update_profile_data(tests.got('id')::uuid, p_metadata => '{"k": 1}');
select is(
  (select version || content || metadata::text from public.documents),
  '4diet: {"likes": "figs"}{"k": 1}', 'metadata alone leaves the text'
);
select public.update_profile_data(
  tests.got('id')::uuid, p_content => 'Figs', p_chunks => tests.chunks('F', 'igs')
);
select is(
  (select array_agg(content order by chunk_index) from public.embeddings), array['F', 'igs'],
  'a text with its chunks'
);

-- Replay, and all or nothing
select tests.replays(
  format($$public.update_profile_data(%L, 'r'%%s)$$, tests.got('id')),
  format($$public.update_profile_data(%L, 's'%%s)$$, tests.got('id'))
);
select tests.is_atomic(
  format($$select public.update_profile_data(%L, 's'%%s)$$, tests.got('id'))
);
select throws_ok(
  $$select public.update_profile_data(tests.got('id')::uuid, p_data => '[]')$$, '23514', null,
  'data of no object'
);
select is((select title from public.documents), 'r', 'leaves the document');

-- Bad input
select throws_ok(
  $$select public.update_profile_data(tests.user_id('none'))$$, 'PT404', 'profile_data_not_found',
  'no such data'
);
select throws_ok(
  $$select public.update_profile_data(tests.got('id')::uuid, 't', p_expected_version => 1)$$,
  'PT409', 'version_conflict', 'a newer version than expected'
);
select throws_ok(
  $$select public.update_profile_data(tests.got('id')::uuid, p_chunks => '[{"content": "x"}]')$$,
  'PT400', 'invalid_chunks', 'chunks without content'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.update_profile_data(tests.got('id')::uuid, 't')$$, 'PT404',
  'profile_data_not_found', 'another user''s data'
);
select tests.minds_its_caller(
  format('select public.update_profile_data(%L, ''t''%%s)', tests.got('id'))
);

select * from finish();
rollback;
