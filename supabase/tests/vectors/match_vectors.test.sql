begin;
select plan(30);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_user('many');
select tests.sign_in_as('ann');
insert into public.vectors (id, content, metadata, embedding, collection, embedding_model)
select
  'v' || i, 'c' || i, jsonb_build_object('even', i % 2 = 0, 'user_id', 'u'),
  tests.angled(i / 10.0::float8, 20)::extensions.vector,
  case when i < 5 then 'low' else 'default' end, case when i = 7 then 'm' end
from generate_series(1, 9) i;
insert into public.vectors (id, content, embedding)
values ('away', 'away', tests.angled(-0.5)::extensions.vector), ('bare', 'bare', null);
select tests.sign_in_as('bob');
insert into public.vectors (id, embedding) values ('bob', tests.angled(1)::extensions.vector);
select tests.sign_in_as_service();
insert into public.vectors (id, embedding)
values ('backend', tests.angled(0.95)::extensions.vector);

create function pg_temp.found(
  p_count integer default 10, p_filter jsonb default '{}', p_collection text default null
) returns text[]
language sql
as $$
  select coalesce(array_agg(id), '{}') from public.match_vectors(
    tests.angled(1)::extensions.vector, p_count, p_filter, p_collection
  )
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select results_eq(
  $$select id, content, metadata, round(similarity::numeric, 5), created_at
    from public.match_vectors(tests.angled(1)::extensions.vector, 2)$$,
  $$values ('v9', 'c9', '{"even": false, "user_id": "u"}'::jsonb, 0.9, now()),
    ('v8', 'c8', '{"even": true, "user_id": "u"}', 0.8, now())$$,
  'the nearest first, similarity is the cosine'
);
select is(
  (select array_agg(k order by k) from jsonb_object_keys((
    select to_jsonb(m) from public.match_vectors(tests.angled(1)::extensions.vector, 1) m
  )) k),
  array['content', 'created_at', 'embedding', 'id', 'metadata', 'similarity'],
  'a row is what clients read'
);
select is(
  (
    select count(*)
    from public.match_vectors(query_embedding => tests.angled(1)::extensions.vector)
  ),
  10::bigint, 'all by default, whatever the similarity'
);
select is(cardinality(pg_temp.found(1000)), 10, 'what has no vector is not found');
select is(pg_temp.found(2, '{"even": true}'), array['v8', 'v6'], 'a filter is applied first');
select is(pg_temp.found(1, '{"user_id": "u"}'), array['v9'], 'by whatever the metadata holds');
select is(pg_temp.found(2, '{"even": 1}'), '{}', 'what fits nothing finds nothing');
select is(pg_temp.found(2, '{}', 'low'), array['v4', 'v3'], 'in a collection');
select is(
  (select array_agg(id) from public.match_vectors(
    tests.angled(1)::extensions.vector, match_threshold => 0.75
  )), array['v9', 'v8'], 'nothing under the threshold'
);
select is(
  (select array_agg(id) from public.match_vectors(
    tests.angled(1)::extensions.vector, embedding_model => 'm'
  )), array['v7'], 'of a model'
);

-- Bad input
create function pg_temp.refuses(p_call text, p_code text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select public.match_vectors(%s)', p_call), 'PT400', p_code, p_description
  )
$$;
select pg_temp.refuses($$'[1,2,3]'$$, 'invalid_embedding', 'three numbers');
select pg_temp.refuses('null', 'invalid_embedding', 'no embedding');
select pg_temp.refuses('tests.vector(1), 0', 'invalid_limit', 'a count of 0');
select pg_temp.refuses('tests.vector(1), 1001', 'invalid_limit', 'a count of 1,001');
select pg_temp.refuses($$tests.vector(1), 1, '[]'$$, 'invalid_filter', 'a filter of no object');
select lives_ok(
  'select public.match_vectors(tests.vector(1), 1, null)', 'no filter is one that all fit'
);

-- Others
select tests.sign_in_as('bob');
select is(pg_temp.found(1000), array['bob'], 'another user''s and a backend''s are not found');
select throws_ok(
  $$select public.match_vectors(tests.vector(1), p_user_id => tests.user_id('ann'))$$, '42501',
  'not_your_user_id', 'another user''s p_user_id'
);
select throws_ok(
  $$select * from private.nearest(
    'vectors', private.scope_of(tests.user_id('ann')), tests.vector(1), 9
  )$$,
  '42501', 'not_your_user_id', 'nor within'
);
select throws_ok(
  $$select public.match_vectors(tests.vector(1), p_user_id => null) from (
    select tests.act_as('authenticated', '{"role": "authenticated"}')) s$$, '42501',
  'not_signed_in', 'a token without a user'
);
select tests.sign_in_as_anon();
select throws_ok(
  'select public.match_vectors(tests.vector(1))', '42501', null, 'anon may not call it'
);
select tests.sign_in_as_service();
select is(pg_temp.found(1000), array['backend'], 'a backend finds its own');
select is(
  (select array_agg(id) from public.match_vectors(
    tests.angled(1)::extensions.vector, 1000, p_user_id => tests.user_id('bob')
  )), array['bob', 'backend'], 'and those of the user that it names'
);

-- Recall: above 1,000 rows, signs rank first. A third is scattered, the user's others lie around
-- twenty subjects, the backend's around twenty more.
select tests.sign_out();
insert into public.vectors (id, user_id, metadata, embedding)
select
  i::text, case when i % 2 = 0 then tests.user_id('many') end,
  jsonb_build_object('group', i % 10, 'all', true),
  case when i % 3 = 0 then tests.vector(i) else tests.vector_near(i % 40, i, 0.7) end
from generate_series(1, 2400) i;
create function pg_temp.recall(p_query extensions.vector, p_filter jsonb) returns numeric
language sql
as $$
  select count(*) / 10.0 from (
    select m.id from public.match_vectors(p_query, 10, p_filter) m
    intersect
    (
      select v.id from public.vectors v
      where v.user_id is not distinct from auth.uid() and v.metadata @> p_filter
      order by v.embedding operator(extensions.<=>) p_query limit 10
    )
  ) s
$$;
grant execute on all functions in schema pg_temp to public;
select tests.sign_in_as('many');
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector_near(2 * q % 40, 9000 + q, 0.7), '{}'))
   from generate_series(1, 20) q), '>=', 0.99, 'recall@10 over a user''s 1,200, near a subject'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector(9000 + q), '{}')) from generate_series(1, 10) q),
  '>=', 0.99, 'recall@10 over a user''s 1,200, anywhere'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector(9000 + q), '{"group": 2}'))
    from generate_series(1, 10) q),
  '>=', 0.99, 'recall@10 with a filter that leaves few'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector(9000 + q), '{"all": true}'))
   from generate_series(1, 10) q),
  '>=', 0.99, 'recall@10 with a filter that leaves many'
);
select is(
  (select count(*) from public.match_vectors(tests.vector(1), 1000, '{"group": 4}')), 240::bigint,
  'a filter loses nothing that fits'
);
select is(
  (select count(*) from public.match_vectors(tests.vector(1), 500)), 500::bigint,
  'as many as were asked for'
);
select tests.sign_in_as_service();
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector_near((2 * q + 1) % 40, 9000 + q, 0.7), '{}'))
   from generate_series(1, 20) q), '>=', 0.99, 'recall@10 over a backend''s 1,200'
);

select * from finish();
rollback;
