begin;
select plan(22);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');

select results_eq(
  $$select title, content, metadata, source_type, source_uri, version from public.add_documents(
    jsonb_build_array(
      jsonb_build_object(
        'title', 'A', 'content', 'a', 'chunks', jsonb_build_array(
          jsonb_build_object('content', 'a', 'embedding', tests.embedding(1))
        ), 'metadata', jsonb_build_object('k', 1), 'source_type', 'web', 'source_uri', 'u',
        'embedding_model', 'own'
      ),
      jsonb_build_object('title', 'B', 'content', 'b', 'chunks', jsonb_build_array(
        jsonb_build_object('content', 'b', 'embedding', tests.embedding(2))
      ))
    ), 'batch'
  )$$,
  $$values ('A', 'a', '{"k": 1}'::jsonb, 'web', 'u', 1), ('B', 'b', '{}', 'text', null, 1)$$,
  'it returns the documents in order'
);
select results_eq(
  'select content, embedding::text, embedding_model from public.embeddings order by content',
  $$values ('a', tests.embedding(1), 'own'), ('b', tests.embedding(2), 'batch')$$,
  'each with its chunks'
);
select is_empty($$select public.add_documents('[]')$$, 'a batch of none is none');
select is(
  (select count(*) from public.add_documents((
    select jsonb_agg(jsonb_build_object('title', i, 'content', 'x', 'chunks', tests.chunks('x')))
    from generate_series(1, 100) i
  ))), 100::bigint, 'a batch of a hundred'
);

-- Replay, and all or nothing
select tests.replays(
  $$public.add_documents('[{"title": "R", "content": "r", "chunks": [{"content": "r"}]}]'%s)$$,
  $$public.add_documents('[{"title": "R", "content": "r", "chunks": [{"content": "s"}]}]'%s)$$
);
select tests.is_atomic(
  $$select public.add_documents(
    '[{"title": "R", "content": "r", "chunks": [{"content": "r"}]}]'%s
  )$$
);
select tests.put('rows', (select count(*)::text from public.documents));
select throws_ok(
  $$select public.add_documents('[{"title": "R", "content": "r", "chunks": [{"content": "r"}]},
    {"title": "", "content": "r", "chunks": [{"content": "r"}]}]')$$,
  'PT400', 'invalid_document', 'a bad document among good ones'
);
select is((select count(*)::text from public.documents), tests.got('rows'), 'leaves nothing');

-- Bad input
select throws_ok(
  format('select public.add_documents(%L)', d.documents), 'PT400', d.code, d.description
)
from (values
  (null, 'invalid_documents', 'no list'), ('{}', 'invalid_documents', 'an object'),
  ('[1]', 'invalid_documents', 'a document of no object'),
  ('[{"title": "t", "text": "x"}]', 'invalid_documents', 'an unknown field'),
  ('[{"title": "t", "content": "x"}]', 'invalid_chunks', 'no chunks'),
  ('[{"title": "t", "content": "x", "chunks": [{"content": "x", "embedding": "[1]",
     "embedding_model": "m"}]}]', 'invalid_embedding', 'a short vector')
) d (documents, code, description);
select throws_ok(
  $$select public.add_documents((select jsonb_agg('{}'::jsonb) from generate_series(1, 101)))$$,
  'PT413', 'too_many_documents', '101 documents'
);

-- Others
select tests.minds_its_caller(
  $$select public.add_documents(
    '[{"title": "t", "content": "x", "chunks": [{"content": "x"}]}]'%s
  )$$
);

select * from finish();
rollback;
