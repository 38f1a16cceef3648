begin;
select plan(36);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.add_document(
  'Animals', 'whole',
  jsonb_build_array(
    jsonb_build_object('content', 'Foxes are quick', 'embedding', tests.angled(0.2, 20)),
    jsonb_build_object('content', 'Dogs are lazy', 'embedding', tests.angled(0.9, 21)),
    jsonb_build_object('content', 'Lazy dogs sleep', 'embedding', tests.angled(0.89, 21)),
    jsonb_build_object('content', 'Quick foxes jump over dogs')
  ), '{"kind": "animal"}', p_embedding_model => 'm'
);
select public.add_document(
  'Plants', 'whole', jsonb_build_array(
    jsonb_build_object('content', 'Ferns are green', 'embedding', tests.angled(0.5, 22))
  ), '{"kind": "plant"}', p_embedding_model => 'm'
);
select tests.sign_in_as('bob');
select public.add_document('Secret', 'whole', jsonb_build_array(
  jsonb_build_object('content', 'My secret fox', 'embedding', tests.angled(1))
), p_embedding_model => 'm');

create function pg_temp.found(
  p_query text, p_embedding text default null, p_limit integer default 10,
  p_filter jsonb default '{}'
) returns text[]
language sql
as $$
  select coalesce(array_agg(content), '{}')
  from public.search_documents(p_query, p_embedding, p_limit, p_filter)
$$;
grant execute on all functions in schema pg_temp to public;

-- By words
select tests.sign_in_as('ann');
select is(
  (select array_agg(f order by f) from unnest(pg_temp.found('fox')) f),
  array['Foxes are quick', 'Quick foxes jump over dogs'], 'stems: fox finds foxes'
);
select is(
  (pg_temp.found('fox dog'))[1], 'Quick foxes jump over dogs', 'a chunk with all words comes first'
);
select is(pg_temp.found('"lazy dogs"'), array['Lazy dogs sleep'], 'quotes are a phrase');
select is(pg_temp.found('fox -dog'), array['Foxes are quick'], 'minus takes away');
select is(
  pg_temp.found('What do you know about green elephants?'), array['Ferns are green'],
  'when no chunk has all words, those with any'
);
select is(pg_temp.found('elephant'), '{}', 'what is not there is not found');
select is(
  pg_temp.found('are', null, 10, '{"kind": "plant"}'), array['Ferns are green'],
  'words that are everywhere count when nothing else is asked'
);
select is(
  pg_temp.found('plants'), array['Ferns are green'], 'a title is searched'
);
select is(
  pg_temp.found('quick or green', null, 10, '{"kind": "plant"}'), array['Ferns are green'],
  'a filter narrows'
);
select is(cardinality(pg_temp.found('fox', null, 1)), 1, 'no more than the limit');
select is(pg_temp.found($$'; drop table x; -- \ :* <-> ($$), '{}', 'no text is a syntax error');

-- By meaning
select is(
  pg_temp.found(null, tests.angled(1), 2), array['Dogs are lazy', 'Lazy dogs sleep'],
  'the nearest first'
);
select is(
  pg_temp.found('', tests.angled(1), 9, '{"kind": "plant"}'), array['Ferns are green'],
  'a filter narrows that too'
);

-- By both
select results_eq(
  $$select chunk_index, title, content, metadata, round(similarity::numeric, 2), full_text_rank,
      semantic_rank
    from public.search_documents('"lazy dogs" or green', tests.angled(1), 3)$$,
  $$values
    (2, 'Animals', 'Lazy dogs sleep', '{"kind": "animal"}'::jsonb, 0.89, 1::bigint, 2::bigint),
    (1, 'Animals', 'Dogs are lazy', '{"kind": "animal"}', 0.90, 3, 1),
    (0, 'Plants', 'Ferns are green', '{"kind": "plant"}', 0.50, 2, 3)$$,
  'words and meaning together, with the place by each'
);
select is(
  (select content from public.search_documents(
    'green', tests.angled(1), 1, p_full_text_weight => 0
  )), 'Dogs are lazy', 'a weight of 0 leaves the words out'
);
select is(
  (select array_agg(content) from public.search_documents(
    'green', tests.angled(1), p_semantic_weight => 0
  )), array['Ferns are green'], 'or the meaning'
);
select is(
  (select round(score::numeric, 6) from public.search_documents(
    'green', p_full_text_weight => 3, p_rrf_k => 0
  )), 3.3, 'score = weight × the share of the best, and a tenth of what stands beside it'
);
select is(
  (select array_agg(k order by k) from jsonb_object_keys((
    select to_jsonb(s) from public.search_documents('green') s
  )) k),
  array['chunk_index', 'content', 'document_id', 'full_text_rank', 'headings', 'id', 'metadata',
    'page', 'relevance', 'score', 'semantic_rank', 'similarity', 'title'],
  'a row is a chunk, its document and how it was found'
);

-- Maximal marginal relevance
select is(
  (select array_agg(content) from public.search_documents(
    null, tests.angled(1), 2, p_mmr_lambda => 0.5
  )), array['Dogs are lazy', 'Ferns are green'], 'what is nearly the same does not come twice'
);
select is(
  (select array_agg(content) from public.search_documents(
    null, tests.angled(1), 2, p_mmr_lambda => 1
  )), array['Dogs are lazy', 'Lazy dogs sleep'], 'with λ 1 it is the nearest'
);
select is(
  (select count(*) from public.search_documents('fox', tests.angled(1), 10, p_mmr_lambda => 0.3)),
  5::bigint, 'chunks without a vector take part'
);

-- Bad input
select throws_ok(
  format('select public.search_documents(%s)', a.arguments), 'PT400', a.code, a.description
)
from (values
  ('null', 'invalid_query', 'nothing to look for'),
  ('''  ''', 'invalid_query', 'blanks'),
  ('repeat(''x'', 32001)', 'invalid_query', '32,001 characters'),
  ('''x'', ''[1]''', 'invalid_embedding', 'a short embedding'),
  ('''x'', null, 0', 'invalid_limit', 'a limit of 0'),
  ('''x'', null, 101', 'invalid_limit', 'a limit of 101'),
  ('''x'', null, 1, ''[]''', 'invalid_filter', 'a filter of no object'),
  ('''x'', p_full_text_weight => -1', 'invalid_weight', 'a negative weight'),
  ('''x'', p_rrf_k => null', 'invalid_weight', 'no k'),
  ('''x'', p_mmr_lambda => 0.5', 'invalid_weight', 'a λ without an embedding')
) a (arguments, code, description);

-- Others
select tests.sign_in_as('bob');
select is(
  pg_temp.found('fox', tests.angled(1)), array['My secret fox'], 'another user''s are not found'
);
select tests.minds_its_caller($$select public.search_documents('fox'%s)$$);

select * from finish();
rollback;
