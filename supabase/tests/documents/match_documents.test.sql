begin;
select plan(34);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_user('many');

-- Known angles
create function pg_temp.add(
  p_title text, p_cosine double precision, p_metadata jsonb default '{}', p_model text default 'm'
) returns uuid
language sql
as $$
  select (public.add_document(p_title, p_title, jsonb_build_array(jsonb_build_object(
    'content', p_title, 'embedding', tests.angled(p_cosine, 20), 'embedding_model', p_model
  )), p_metadata)).id
$$;
create function pg_temp.found(
  p_count integer default 10, p_filter jsonb default '{}', p_threshold double precision default 0,
  p_model text default 'm'
) returns text[]
language sql
as $$
  select coalesce(array_agg(content), '{}') from public.match_documents(
    tests.angled(1)::extensions.vector, p_count, p_filter, p_threshold, p_model
  )
$$;
grant execute on all functions in schema pg_temp to public;
select tests.sign_in_as('ann');
select pg_temp.add(
  'd' || i, i / 10.0::float8, jsonb_build_object('even', i % 2 = 0, 'tags', array[i])
)
from generate_series(1, 9) i;
select pg_temp.add('other', 0.95, '{}', 'other');
select pg_temp.add('away', -0.5);
select public.add_document('bare', 'bare', tests.chunks('bare'));
select tests.sign_in_as('bob');
select pg_temp.add('bob', 1);

select tests.sign_in_as('ann');
select results_eq(
  $$select content, metadata, round(similarity::numeric, 5) from public.match_documents(
      tests.angled(1)::extensions.vector, 2, embedding_model => 'm'
    )$$,
  $$values ('d9', '{"even": false, "tags": [9]}'::jsonb, 0.9),
    ('d8', '{"even": true, "tags": [8]}', 0.8)$$,
  'the nearest first, similarity is the cosine, with the metadata of the document'
);
select is(
  (select array_agg(k order by k) from jsonb_object_keys((
    select to_jsonb(m) from public.match_documents(tests.angled(1)::extensions.vector, 1) m
  )) k),
  array['content', 'document_id', 'id', 'metadata', 'similarity'], 'a row is a chunk'
);
select is(
  (select (c.document_id = m.document_id)::text || c.content
   from public.match_documents(tests.angled(1)::extensions.vector, 1) m
   join public.embeddings c on c.id = m.id),
  'trueother', 'id is the chunk''s'
);
select is(pg_temp.found(1, p_model => null), array['other'], 'without a model, all are compared');
select is(pg_temp.found(p_model => 'other'), array['other'], 'with one, only those of it');
select is(cardinality(pg_temp.found(200)), 9, 'by default nothing that points away');
select is(
  cardinality(pg_temp.found(200, p_threshold => -1)), 10, 'with a threshold of −1, that too'
);
select is(
  pg_temp.found(200, p_threshold => 0.75), array['d9', 'd8'], 'nothing under the threshold'
);
select is(
  pg_temp.found(2, '{"even": true}'), array['d8', 'd6'], 'a filter is applied before the count'
);
select is(pg_temp.found(2, '{"tags": [3]}'), array['d3'], 'containment reaches into arrays');
select is(pg_temp.found(2, '{"even": 1}'), '{}', 'what fits nothing finds nothing');

-- A registered default is what is compared
select tests.sign_out();
insert into public.embedding_models values ('m', 'p', 1536, true), ('other', 'p', 512, false);
select tests.sign_in_as('ann');
select is(pg_temp.found(1, p_model => null), array['d9'], 'a default model is compared');
select is(pg_temp.found(1, p_model => 'other'), array['other'], 'another when it is named');

-- Drafts, and what is rewritten
select tests.put('draft', (public.begin_document('draft', 'draft')).id::text);
select public.append_document_chunks(tests.got('draft')::uuid, jsonb_build_array(jsonb_build_object(
  'content', 'draft', 'embedding', tests.angled(1), 'embedding_model', 'm'
)), 0);
select is(pg_temp.found(1), array['d9'], 'a draft is not found');
select public.finish_document(tests.got('draft')::uuid);
select is(pg_temp.found(1), array['draft'], 'finished, it is');
select public.update_document(tests.got('draft')::uuid, 'x', 'x', tests.chunks('x'));
select is(pg_temp.found(1), array['d9'], 'a text rewritten is not found by its old vector');

-- Bad input
create function pg_temp.refuses(p_call text, p_code text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select public.match_documents(%s)', p_call), 'PT400', p_code, p_description
  )
$$;
select pg_temp.refuses($$'[1,2,3]'$$, 'invalid_embedding', 'three numbers');
select pg_temp.refuses('null', 'invalid_embedding', 'no embedding');
select pg_temp.refuses('tests.vector(1), 0', 'invalid_limit', 'a count of 0');
select pg_temp.refuses('tests.vector(1), 201', 'invalid_limit', 'a count of 201');
select pg_temp.refuses($$tests.vector(1), 1, '[]'$$, 'invalid_filter', 'a filter of no object');
select lives_ok(
  'select public.match_documents(tests.vector(1), 1, null)', 'no filter is one that all fit'
);

-- Others
select tests.sign_in_as('bob');
select is(pg_temp.found(200, p_threshold => -1), array['bob'], 'another user''s are not found');
select tests.minds_its_caller(
  'select public.match_documents(tests.angled(1)::extensions.vector%s)'
);

-- Recall: above 1,000 chunks, signs rank first. Half are scattered, half lie around forty
-- subjects.
select tests.sign_out();
insert into public.documents (user_id, title, content, metadata)
select tests.user_id('many'), 'd' || i, 'x', jsonb_build_object('group', i % 10, 'all', true)
from generate_series(0, 59) i;
insert into public.embeddings (
  user_id, document_id, chunk_index, content, embedding, embedding_model
)
select
  d.user_id, d.id, i / 60, i::text,
  case when i % 2 = 0 then tests.vector(i) else tests.vector_near(i % 40, i, 0.7) end, 'm'
from generate_series(0, 1199) i
join public.documents d on d.user_id = tests.user_id('many') and d.title = 'd' || i % 60;
create function pg_temp.recall(p_query extensions.vector, p_filter jsonb) returns numeric
language sql
as $$
  select count(*) / 10.0 from (
    select m.id from public.match_documents(p_query, 10, p_filter, -1, 'm') m
    intersect
    (
      select c.id from public.embeddings c
      join public.documents d on d.id = c.document_id
      where d.metadata @> p_filter
      order by c.embedding operator(extensions.<=>) p_query limit 10
    )
  ) s
$$;
grant execute on all functions in schema pg_temp to public;
select tests.sign_in_as('many');
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector_near(q % 40, 9000 + q, 0.7), '{}'))
   from generate_series(1, 20) q),
  '>=', 0.99, 'recall@10 over 1,200 chunks, near a subject'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector(9000 + q), '{}')) from generate_series(1, 20) q),
  '>=', 0.99, 'recall@10 over 1,200 chunks, anywhere'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector(9000 + q), '{"group": 1}'))
   from generate_series(1, 10) q),
  '>=', 0.99, 'recall@10 with a filter that leaves few'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector(9000 + q), '{"all": true}'))
   from generate_series(1, 10) q),
  '>=', 0.99, 'recall@10 with a filter that leaves many'
);
select is(
  (select count(*) from public.match_documents(tests.vector(9001), 200, '{"group": 2}', -1, 'm')),
  120::bigint, 'a filter loses nothing that fits'
);
select is(
  (select count(*) from public.match_documents(tests.vector(9001), 200, '{}', -1, 'm')),
  200::bigint, 'as many as were asked for'
);
select is(
  (select array_agg(content)
   from public.match_documents(tests.vector(100), 200, '{}', 0.99, 'm')),
  array['100'], 'the threshold holds there too'
);

select * from finish();
rollback;
