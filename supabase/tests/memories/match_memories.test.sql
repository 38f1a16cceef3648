begin;
select plan(43);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_user('many');

-- Known angles
select tests.sign_in_as('ann');
select public.upsert_memory(
  'k' || i, 'v' || i, case i % 2 when 0 then 'even' else 'odd' end,
  (array['low', 'medium', 'high'])[1 + i % 3], tests.angled(i / 10.0::float8, 10 + i), 'm'
) from generate_series(1, 9) i;
select public.upsert_memory('bare', 'not embedded');
select public.upsert_memory(
  'other', 'other model', p_embedding => tests.angled(0.95), p_embedding_model => 'other'
);
select public.upsert_memory(
  'away', 'opposite', p_embedding => tests.angled(-0.5), p_embedding_model => 'm'
);
select tests.sign_in_as('bob');
select public.upsert_memory(
  'bob', 'Bob''s', p_embedding => tests.angled(1), p_embedding_model => 'm'
);

create function pg_temp.keys(
  p_count integer default 10, p_threshold double precision default 0, p_filter jsonb default '{}',
  p_model text default 'm'
) returns text[]
language sql
as $$
  select coalesce(array_agg(memory_key), '{}') from public.match_memories(
    tests.angled(1)::extensions.vector, p_count, p_threshold, p_filter, p_model
  )
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select results_eq(
  $$select memory_key, memory_value, memory_category, importance, round(similarity::numeric, 5)
    from public.match_memories(
      tests.angled(1)::extensions.vector, 3, embedding_model => 'm'
    )$$,
  $$values ('k9', 'v9', 'odd', 'low', 0.9), ('k8', 'v8', 'even', 'high', 0.8),
           ('k7', 'v7', 'odd', 'medium', 0.7)$$,
  'the nearest first, similarity is the cosine'
);
select is(
  (select array_agg(k order by k) from jsonb_object_keys((
    select to_jsonb(m) from public.match_memories(tests.angled(1)::extensions.vector, 1) m
  )) k),
  array['id', 'importance', 'memory_category', 'memory_key', 'memory_value', 'similarity'],
  'a row is the memory and its similarity'
);
select is(
  (select id from public.match_memories(
    tests.angled(1)::extensions.vector, 1, embedding_model => 'm'
  )),
  (select id from public.user_memories where memory_key = 'k9'), 'with its id'
);
select is(pg_temp.keys(1, p_model => null), array['other'], 'without a model, all are compared');
select is(pg_temp.keys(p_model => 'other'), array['other'], 'with a model, only those of it');
select is(pg_temp.keys(p_model => 'unknown'), '{}', 'of an unknown model there are none');
select is(cardinality(pg_temp.keys(200)), 9, 'by default nothing that points away');
select is(cardinality(pg_temp.keys(200, -1)), 10, 'with a threshold of −1, that too');
select is(pg_temp.keys(200, 0.75), array['k9', 'k8'], 'no similarity under the threshold');
select is(
  (select count(*) from public.match_memories(
    tests.angled(1)::extensions.vector, match_threshold => -1
  )),
  10::bigint, 'ten by default'
);

-- Filter
select is(
  pg_temp.keys(p_filter => '{"category": "even"}'), array['k8', 'k6', 'k4', 'k2'], 'by category'
);
select is(pg_temp.keys(p_filter => '{"importance": "high"}'), array['k8', 'k5', 'k2'],
  'by importance');
select is(pg_temp.keys(p_filter => '{"key": "k3"}'), array['k3'], 'by key');
select is(
  pg_temp.keys(1, p_filter => '{"category": "even", "importance": "low"}'), array['k6'],
  'by several, before the count'
);
select is(
  pg_temp.keys(p_filter => '{"category": "none"}'), '{}', 'what fits nothing finds nothing'
);

-- It reads only
select is(
  (select array_agg(distinct access_count) from public.user_memories), array[0], 'it counts nothing'
);

-- What is not true now
select tests.sign_out();
update public.user_memories set expires_at = now()
where memory_key = 'k9' and user_id = tests.user_id('ann');
update public.user_memories set expires_at = now() + interval '1 second'
where memory_key = 'k8' and user_id = tests.user_id('ann');
update public.user_memories set status = 'pending'
where memory_key = 'k7' and user_id = tests.user_id('ann');
update public.user_memories set valid_from = now() + interval '1 hour'
where memory_key = 'k6' and user_id = tests.user_id('ann');
select tests.sign_in_as('ann');
select public.forget_memory('k5');
select public.upsert_memory(
  'k4', 'new', p_embedding => tests.angled(0.2), p_embedding_model => 'm'
);
select is(
  pg_temp.keys(4), array['k8', 'k3', 'k2', 'k4'],
  'what is expired, pending, not yet true, forgotten or superseded is not found'
);

-- Bad input
create function pg_temp.refuses(p_call text, p_code text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select public.match_memories(%s)', p_call), 'PT400', p_code, p_description
  )
$$;
select pg_temp.refuses($$'[1,2,3]'$$, 'invalid_embedding', 'three numbers');
select pg_temp.refuses(
  $$('[' || repeat('0,', 1535) || '0]')::extensions.vector$$, 'invalid_embedding', 'zeros only'
);
select pg_temp.refuses('null', 'invalid_embedding', 'no embedding');
select pg_temp.refuses('tests.vector(1), 0', 'invalid_limit', 'a count of 0');
select pg_temp.refuses('tests.vector(1), 201', 'invalid_limit', 'a count of 201');
select pg_temp.refuses($$tests.vector(1), 1, 0, '[]'$$, 'invalid_filter', 'a filter of no object');
select pg_temp.refuses($$tests.vector(1), 1, 0, 'null'$$, 'invalid_filter', 'a json null');
select lives_ok(
  'select public.match_memories(tests.vector(1), 1, 0, null)', 'no filter is one that all fit'
);
select throws_ok(
  $$select public.match_memories(('[' || repeat('1,', 1535) || 'NaN]')::extensions.vector)$$,
  '22000', null, 'a NaN is no vector'
);

-- Others
select tests.sign_in_as('bob');
select is(pg_temp.keys(200, -1, p_model => null), array['bob'], 'another user''s are not found');
select tests.minds_its_caller(
  'select public.match_memories(tests.angled(1)::extensions.vector%s)'
);
select tests.sign_in_as_service();
select is(
  (select array_agg(memory_key) from public.match_memories(
    tests.angled(1)::extensions.vector, p_user_id => tests.user_id('bob')
  )),
  array['bob'], 'the service reads for a user that it names'
);

-- Recall: above 1,000 memories, signs rank first. Half are scattered, half lie around forty
-- subjects.
select tests.sign_out();
insert into public.user_memories (
  user_id, memory_key, memory_value, memory_category, embedding, embedding_model
)
select
  tests.user_id('many'), i::text, 'full', 'c' || i % 50,
  case when i % 2 = 0 then tests.vector(i) else tests.vector_near(i % 40, i, 0.7) end, 'full'
from generate_series(1001, 1600) i;
insert into public.user_memories (
  user_id, memory_key, memory_value, memory_category, embedding, embedding_model
)
select
  tests.user_id('many'), i::text, 'padded', 'c' || i % 50,
  case when i % 2 = 0 then tests.vector(i, 512) else tests.vector_near(i % 40, i, 0.7, 512) end,
  'padded'
from generate_series(2001, 2600) i;

create function pg_temp.recall(p_query extensions.vector, p_model text) returns numeric
language sql
as $$
  select count(*) / 10.0 from (
    select m.id from public.match_memories(
      p_query, 10, -1, '{}', p_model, p_user_id => tests.user_id('many')
    ) m
    intersect
    (
      select m.id from public.user_memories m
      where m.user_id = tests.user_id('many') and m.embedding_model = p_model
      order by m.embedding operator(extensions.<=>) p_query limit 10
    )
  ) s
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('many');
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector_near(q % 40, 9000 + q, 0.7), 'full'))
   from generate_series(1, 40, 2) q),
  '>=', 0.99, 'recall@10 over 600 memories, near a subject'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector(9000 + q), 'full')) from generate_series(1, 20) q),
  '>=', 0.99, 'recall@10 over 600 memories, anywhere'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector_near(q % 40, 9000 + q, 0.7, 512), 'padded'))
   from generate_series(1, 40, 2) q),
  '>=', 0.99, 'recall@10 of 512 dimensions padded with zeros, near a subject'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector(9000 + q, 512), 'padded'))
   from generate_series(1, 20) q),
  '>=', 0.99, 'recall@10 of 512 dimensions padded with zeros, anywhere'
);
select results_eq(
  $$select id, round(similarity::numeric, 6) from public.match_memories(
    tests.vector(9001), 5, -1, '{}', 'full')$$,
  $$select id, round((1 - (embedding operator(extensions.<=>) tests.vector(9001)))::numeric, 6)
    from public.user_memories where embedding_model = 'full'
    order by embedding operator(extensions.<=>) tests.vector(9001) limit 5$$,
  'above the threshold too the similarity is exact, the nearest first'
);
select is(
  (select count(*) from public.match_memories(tests.vector(9001), 200, -1, '{}', 'full')),
  200::bigint, 'as many as were asked for'
);
select is(
  (select array_agg(memory_key order by memory_key)
   from public.match_memories(tests.vector(9001), 200, -1, '{"category": "c7"}', 'full')),
  (select array_agg(memory_key order by memory_key) from public.user_memories
   where memory_category = 'c7' and embedding_model = 'full'),
  'a filter is applied before the ranking: nothing that fits is lost'
);
select is(
  (select array_agg(memory_key)
   from public.match_memories(tests.vector(1002), 200, 0.99, '{}', 'full')),
  array['1002'], 'the threshold holds there too'
);
select tests.sign_out();
update public.user_memories set expires_at = now()
where user_id = tests.user_id('many') and memory_key = '1002';
update public.user_memories set status = 'pending'
where user_id = tests.user_id('many') and memory_key = '1004';
update public.user_memories set status = 'superseded', valid_to = now()
where user_id = tests.user_id('many') and memory_key = '1006';
select tests.sign_in_as('many');
select is_empty(
  format(
    'select from public.match_memories(%L, 200, 0.9, ''{}'', ''full'')', tests.embedding(seed)
  ),
  'and so does what is true: ' || what
)
from (values (1002, 'expired'), (1004, 'pending'), (1006, 'superseded')) x (seed, what);

select * from finish();
rollback;
