begin;
select plan(24);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('id', (public.add_document(
  'First', 'One. Two.',
  jsonb_build_array(
    jsonb_build_object('content', 'One.', 'embedding', tests.embedding(1), 'token_count', 2),
    jsonb_build_object('content', 'Two.', 'embedding', tests.embedding(2))
  ), '{"v": 1}', p_embedding_model => 'm'
)).id::text);
select public.update_document(tests.got('id')::uuid, 'Second', p_metadata => '{"v": 2}');
select public.update_document(
  tests.got('id')::uuid, 'Third', 'Two.', jsonb_build_array(jsonb_build_object(
    'content', 'Two.', 'embedding', tests.embedding(2), 'embedding_model', 'm'
  )), p_source_uri => 'uri'
);

select results_eq(
  $$select (d).version, (d).title, (d).content, (d).metadata, (d).source_uri
    from public.restore_document_version(tests.got('id')::uuid, 1) d$$,
  $$values (4, 'First', 'One. Two.', '{"v": 1}'::jsonb, null::text)$$,
  'an earlier version is the newest, as it was'
);
select results_eq(
  'select chunk_index, content, token_count, embedding::text from public.embeddings order by 1',
  $$values (0, 'One.', 2, null), (1, 'Two.', null, tests.embedding(2))$$,
  'with its chunks; those that were there keep their vectors'
);
select tests.sign_out();
select is(
  (select count(*) from private.embedding_jobs where user_id = tests.user_id('ann')), 1::bigint,
  'the others are queued'
);
select tests.sign_in_as('ann');
select is(
  (select array_agg(version order by version) from public.document_versions), array[1, 2, 3],
  'what was there before is kept as well'
);
select results_eq(
  $$select (d).version, (d).title, (d).content, (d).source_uri
    from public.restore_document_version(tests.got('id')::uuid, 3) d$$,
  $$values (5, 'Third', 'Two.', 'uri')$$, 'and can be restored'
);
select is((select string_agg(content, ',') from public.embeddings), 'Two.', 'with its chunks');
select results_eq(
  $$select (d).version, (d).title, (d).content
    from public.restore_document_version(tests.got('id')::uuid, 2, 5) d$$,
  $$values (6, 'Second', 'One. Two.')$$, 'a version that shared its text with another'
);
select is(
  (public.restore_document_version(tests.got('id')::uuid, 1, 6)).title, 'First', 'and that other'
);

-- Replay, and all or nothing
select tests.replays(
  format('public.restore_document_version(%L, 3%%s)', tests.got('id')),
  format('public.restore_document_version(%L, 2%%s)', tests.got('id'))
);
select tests.is_atomic(
  format('select public.restore_document_version(%L, 1%%s)', tests.got('id'))
);

-- Bad input
select throws_ok(
  format('select public.restore_document_version(%L, %s)', tests.got('id'), v.version), 'PT404',
  'version_not_found', v.description
)
from (values ('99', 'no such version'), ('null', 'no version'), ('0', 'none before the first'))
  v (version, description);
select throws_ok(
  $$select public.restore_document_version(tests.user_id('none'), 1)$$, 'PT404',
  'version_not_found', 'no such document'
);
select throws_ok(
  format('select public.restore_document_version(%L, 1, 1)', tests.got('id')), 'PT409',
  'version_conflict', 'a newer version than expected'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  format('select public.restore_document_version(%L, 1)', tests.got('id')), 'PT404',
  'version_not_found', 'another user''s document'
);
select tests.minds_its_caller(
  format('select public.restore_document_version(%L, 1%%s)', tests.got('id'))
);
select tests.sign_in_as_service();
select is(
  (public.restore_document_version(
    tests.got('id')::uuid, 1, p_user_id => tests.user_id('ann')
  )).title, 'First', 'the service restores for a user that it names'
);

select * from finish();
rollback;
