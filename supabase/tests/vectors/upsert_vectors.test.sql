begin;
select plan(31);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select results_eq(
  $$select collection, metadata, created_at, updated_at
    from public.upsert_vectors(jsonb_build_array(
    jsonb_build_object(
      'id', 'a', 'collection', 'c', 'content', 'A', 'embedding', tests.embedding(1),
      'embedding_model', 'm', 'metadata', jsonb_build_object('k', 1)
    ),
    jsonb_build_object('content', 'B', 'embedding', tests.embedding(2)::jsonb)
  ))$$,
  $$values ('c', '{"k": 1}'::jsonb, now(), now()), ('default', '{}', now(), now())$$,
  'it returns the rows in order'
);
select results_eq(
  'select user_id, content, embedding::text, embedding_model from public.vectors order by content',
  $$values (tests.user_id('ann'), 'A', tests.embedding(1), 'm'),
    (tests.user_id('ann'), 'B', tests.embedding(2), null)$$,
  'each field is where it belongs'
);
select is(
  (select id from public.upsert_vectors('[{"id": "a", "content": "A", "metadata": {"k": 2}}]')),
  'a',
  'a row with an id that is there'
);
select results_eq(
  $$select metadata, collection, embedding::text, embedding_model from public.vectors
    where id = 'a'$$,
  $$values ('{"k": 2}'::jsonb, 'default', tests.embedding(1), 'm')$$,
  'replaces it; the same content keeps its vector'
);
select public.upsert_vectors('[{"id": "a", "content": "Other"}]');
select results_eq(
  $$select content, embedding::text, embedding_model from public.vectors where id = 'a'$$,
  $$values ('Other', null::text, null::text)$$, 'other content does not'
);
select tests.sign_out();
select is(
  (select array_agg(row_id) from private.embedding_jobs where user_id = tests.user_id('ann')),
  array['a'], 'and is queued'
);
select tests.sign_in_as('ann');
select is(
  (select count(*) from public.upsert_vectors((
    select jsonb_agg(jsonb_build_object('id', 'n' || i)) from generate_series(1, 500) i
  ))), 500::bigint, 'a batch of 500'
);
select is_empty($$select public.upsert_vectors('[]')$$, 'and of none');

-- Replay
select tests.put('first', (select jsonb_agg(to_jsonb(r))::text from public.upsert_vectors(
  '[{"content": "R"}]', p_request_id => tests.user_id('request')) r));
select is(
  (select jsonb_agg(to_jsonb(r)) from public.upsert_vectors(
    '[{"content": "R"}]', p_request_id => tests.user_id('request')) r),
  tests.got('first')::jsonb, 'a replay is answered as the first call was'
);
select is((select count(*) from public.vectors where content = 'R'), 1::bigint, 'with one row');
select throws_ok(
  $$select public.upsert_vectors('[{"content": "S"}]', p_request_id => tests.user_id('request'))$$,
  'PT409', 'request_conflict', 'other rows with the same id'
);

-- Ids that others use
select tests.sign_in_as_service();
select public.upsert_vectors('[{"id": "backend", "content": "x"}]');
select tests.sign_in_as('bob');
select lives_ok(
  $$select public.upsert_vectors(
    '[{"id": "a", "content": "Bob''s"}, {"id": "backend", "content": "Bob''s"}]'
  )$$, 'bob uses ids of ann and of the backend'
);
select tests.sign_in_as_service();
select public.upsert_vectors('[{"id": "a", "content": "Backend''s"}]');
select results_eq(
  $$select user_id, content from public.vectors where id = 'a' order by content$$,
  $$values (null::uuid, 'Backend''s'), (tests.user_id('bob'), 'Bob''s'),
    (tests.user_id('ann'), 'Other')$$, 'each owner has a row of its own'
);
select is(
  (select content from public.vectors where id = 'backend' and user_id is null), 'x',
  'the backend''s row has not changed'
);
select is(
  (select count(*) from public.vectors where id = 'backend' and user_id is null), 1::bigint,
  'a backend''s row is nobody''s'
);
select lives_ok(
  $$select public.upsert_vectors('[{"id": "b"}]', tests.user_id('bob'))$$, 'but for a user'
);
select is(
  (select user_id from public.vectors where id = 'b'), tests.user_id('bob'), 'whom it names'
);
select lives_ok(
  $$select public.upsert_vectors('[{"id": "backend", "content": "y"}]', null, gen_random_uuid())$$,
  'its request ids are not looked at'
);

-- Bad input
select tests.sign_in_as('ann');
select tests.put('rows', (select count(*)::text from public.vectors));
select throws_ok(
  format('select public.upsert_vectors(%L)', b.batch), 'PT400', b.code, b.description
)
from (values
  (null, 'invalid_vectors', 'no rows'), ('{}', 'invalid_vectors', 'no list'),
  ('[1]', 'invalid_vectors', 'a row of no object'),
  ('[{"text": "x"}]', 'invalid_vectors', 'an unknown field'),
  ('[{"id": "x"}, {"id": "x"}]', 'invalid_vectors', 'an id twice'),
  ('[{"id": ""}]', 'invalid_vectors', 'an empty id'),
  ('[{"metadata": []}]', 'invalid_vectors', 'metadata of no object'),
  ('[{"content": "x"}, {"embedding": [1, 2]}]', 'invalid_embedding', 'two numbers')
) b (batch, code, description);
select throws_ok(
  $$select public.upsert_vectors((select jsonb_agg('{}'::jsonb) from generate_series(1, 501)))$$,
  'PT413', 'too_many_vectors', '501 rows'
);
select is((select count(*)::text from public.vectors), tests.got('rows'), 'leave nothing');

select tests.sign_in_as_anon();
select throws_ok($$select public.upsert_vectors('[]')$$, '42501', null, 'anon may not call it');
select tests.act_as('authenticated', '{"role": "authenticated"}');
select throws_ok(
  $$select public.upsert_vectors('[]')$$, '42501', 'not_signed_in', 'a token without a user'
);
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.upsert_vectors('[]', tests.user_id('ann'))$$, '42501', 'not_your_user_id',
  'another user''s p_user_id'
);

select * from finish();
rollback;
