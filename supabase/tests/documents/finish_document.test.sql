begin;
select plan(31);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
create function pg_temp.draft(
  p_content text, p_document_id uuid default null, p_expected_version integer default null
) returns uuid
language plpgsql
as $$
declare
  v_id uuid := (public.begin_document(
    'Draft', p_content, p_document_id => p_document_id, p_expected_version => p_expected_version
  )).id;
begin
  perform public.append_document_chunks(v_id, tests.chunks(p_content, 'and more'), 0);
  return v_id;
end;
$$;
grant execute on all functions in schema pg_temp to public;

-- A new document
select tests.put('id', pg_temp.draft('whales')::text);
select is_empty($$select from public.search_documents('whales')$$, 'a draft is not seen');
select results_eq(
  $$select (d).id, (d).status, (d).version from public.finish_document(tests.got('id')::uuid) d$$,
  $$values (tests.got('id')::uuid, 'ready', 1)$$, 'finished, it is a document'
);
select is(
  (select array_agg(content) from public.search_documents('whales')), array['whales'],
  'and seen, with its chunks'
);
select throws_ok(
  $$select public.finish_document(tests.got('id')::uuid)$$, 'PT404', 'document_not_found',
  'it is no draft any more'
);

-- The next version of one
select tests.put('draft', pg_temp.draft('sharks', tests.got('id')::uuid)::text);
select is(
  (select array_agg(content) from public.search_documents('whales or sharks')), array['whales'],
  'until it is finished the version before is seen'
);
select results_eq(
  $$select (d).id, (d).title, (d).content, (d).status, (d).version, (d).replaces
    from public.finish_document(tests.got('draft')::uuid) d$$,
  $$values (tests.got('id')::uuid, 'Draft', 'sharks', 'ready', 2, null::uuid)$$,
  'then it is the document, with its id'
);
select is(
  (select array_agg(content) from public.search_documents('whales or sharks')), array['sharks'],
  'and the new version is seen'
);
select is((select count(*) from public.documents), 1::bigint, 'the draft is gone');
select is(
  (select array_agg(content order by chunk_index) from public.embeddings),
  array['sharks', 'and more'], 'the chunks are the new ones'
);
select is(
  (select content || (chunks -> 0 ->> 'content') from public.document_versions), 'whaleswhales',
  'the old version is kept'
);
select is(
  (public.restore_document_version(tests.got('id')::uuid, 1)).content, 'whales', 'and restorable'
);

-- Versions
select tests.put('draft', pg_temp.draft('late', tests.got('id')::uuid, 3)::text);
select public.update_document(tests.got('id')::uuid, 'Between');
select throws_ok(
  $$select public.finish_document(tests.got('draft')::uuid)$$, 'PT409', 'version_conflict',
  'a newer version than expected is not overwritten'
);
select is(
  (select array_agg(content) from public.search_documents('whales or late')), array['whales'],
  'what is seen stays'
);
select is(
  (public.finish_document(pg_temp.draft('later', tests.got('id')::uuid))).version, 5,
  'who expects none overwrites'
);
select tests.put('chunk', (select id::text from public.embeddings where content = 'later'));
select public.finish_document(pg_temp.draft('later', tests.got('id')::uuid));
select is(
  (select id::text from public.embeddings c
   where c.content = 'later' and c.document_id = tests.got('id')::uuid),
  tests.got('chunk'), 'the same content keeps its chunks'
);

-- Replay, and all or nothing
select tests.replays(
  format('public.finish_document(%L%%s)', pg_temp.draft('r', tests.got('id')::uuid)),
  format('public.finish_document(%L%%s)', tests.user_id('other'))
);
select tests.is_atomic(
  format('select public.finish_document(%L%%s)', pg_temp.draft('a', tests.got('id')::uuid))
);
select tests.is_atomic(format('select public.finish_document(%L%%s)', pg_temp.draft('b')));

-- Bad input
select throws_ok(
  format('select public.finish_document(%L)', (public.begin_document('t', 'x')).id), 'PT400',
  'invalid_chunks', 'a draft without chunks'
);
select throws_ok(
  $$select public.finish_document(tests.user_id('none'))$$, 'PT404', 'document_not_found',
  'no such draft'
);
select throws_ok(
  'select public.finish_document(null)', 'PT404', 'document_not_found', 'no draft'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.finish_document(tests.got('draft')::uuid)$$, 'PT404', 'document_not_found',
  'another user''s draft'
);
select tests.minds_its_caller(
  format('select public.finish_document(%L%%s)', tests.got('draft'))
);
select tests.sign_in_as_service();
select throws_ok(
  $$select public.finish_document(tests.got('draft')::uuid, tests.user_id('ann'))$$, 'PT409',
  'version_conflict', 'the service finishes for a user that it names'
);

select * from finish();
rollback;
