begin;
select plan(57);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_user('many');

create function pg_temp.keys(
  p_embedding text, p_text text default null, p_limit integer default 8,
  p_as_of timestamptz default now()
) returns text[]
language sql
as $$
  select coalesce(array_agg(memory_key), '{}')
  from public.recall_memories(p_embedding, p_text, p_limit, p_as_of)
$$;
-- Puts a memory back in time, as only its owner the migrations' role can.
create function pg_temp.age(p_key text, p_days numeric, p_count integer default 0) returns void
language sql
as $$
  update public.user_memories
  set valid_from = now() - p_days * interval '1 day', access_count = p_count, last_accessed = null
  where user_id = tests.user_id('ann') and memory_key = p_key
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select public.upsert_memory('city', 'lives in Oslo', 'place', 'high', tests.angled(0.8), 'm');
select public.upsert_memory('pet', 'has a dog', null, 'low', tests.angled(0.9, 3), 'm');
select public.upsert_memory('diet', 'eats no meat', null, 'medium', tests.angled(0.5, 4), 'm');
select public.upsert_memory('favorite_color', 'deep blue');
select public.upsert_memory(
  'far', 'opposite', p_embedding => tests.angled(-0.5), p_embedding_model => 'm'
);
select tests.sign_in_as('bob');
select public.upsert_memory(
  'bob', 'Oslo too', p_embedding => tests.angled(1), p_embedding_model => 'm'
);

-- The score and its parts. fit = (share² + ½ × the best of two memories on either side) / 1.5
create function pg_temp.fit(p_similarity numeric, p_beside numeric) returns numeric
language sql
as $$
  select round((power(p_similarity / 0.9, 2) + 0.5 * power(p_beside / 0.9, 2)) / 1.5, 5)
$$;
grant execute on function pg_temp.fit to public;
select tests.sign_in_as('ann');
select results_eq(
  $$select memory_key, memory_value, memory_category, importance, round(similarity::numeric, 5),
      round((score / importance_weight)::numeric, 5), round(relevance::numeric, 5),
      importance_weight, decay
    from public.recall_memories(tests.angled(1))$$,
  $$values
    ('city', 'lives in Oslo', 'place', 'high', 0.8, pg_temp.fit(0.8, 0.9), 0.8,
      1.25::double precision, 1::double precision),
    ('pet', 'has a dog', null, 'low', 0.9, pg_temp.fit(0.9, 0.8), 0.9, 0.8, 1),
    ('diet', 'eats no meat', null, 'medium', 0.5, pg_temp.fit(0.5, 0.9), 0.5, 1, 1)$$,
  'score = fit × importance × decay, best first; what points away does not fit'
);
select is(
  (select array_agg(k order by k) from jsonb_object_keys((
    select to_jsonb(r) from public.recall_memories(tests.angled(1), p_limit => 1) r
  )) k),
  array['decay', 'id', 'importance', 'importance_weight', 'memory_category', 'memory_key',
        'memory_value', 'relevance', 'score', 'similarity'],
  'a row is the memory, the score and its parts'
);
select is(
  (select id from public.recall_memories(tests.angled(1), p_limit => 1)),
  (select id from public.user_memories where memory_key = 'city'), 'with its id'
);

-- Words
select results_eq(
  $$select memory_key, similarity, relevance between 0.5 and 0.75
    from public.recall_memories(null, 'What is my favourite or favorite color?')$$,
  $$values ('favorite_color', null::double precision, true)$$,
  'without a vector by words: the share of the question''s words that the memory has'
);
select is(
  pg_temp.keys(null, 'which colors are deep and blue'), array['favorite_color'], 'by stems'
);
select is(pg_temp.keys(null, 'favorite_color'), array['favorite_color'], 'by the key as it is');
select is(
  (select relevance from public.recall_memories(null, 'color')), 1::double precision,
  'all of the words is a relevance of 1'
);
select is(
  (select round(relevance::numeric, 5) from public.recall_memories(tests.angled(1), 'Oslo')
   where memory_key = 'city'),
  1.0, 'with both, the greater of similarity and share of words'
);
select is(
  (select round(relevance::numeric, 5)
   from public.recall_memories(tests.angled(1), 'meat bread wine cheese')
   where memory_key = 'diet'),
  0.5, 'whichever it is'
);
select is(
  pg_temp.keys(tests.angled(1), 'blue'), array['city', 'favorite_color', 'pet', 'diet'],
  'what only the words find stands among what the vector finds'
);
select is(pg_temp.keys(null, 'elephant'), '{}', 'nothing in common, nothing recalled');
select is(pg_temp.keys(null, ''), '{}', 'no words recall nothing');
select is(pg_temp.keys(null, 'the of and'), '{}', 'words that no memory has recall nothing');
select is(pg_temp.keys(null, $$'; drop table x -- \ & | ! :* ($$), '{}', 'no text is an error');
select is(pg_temp.keys(null, repeat('oslo ', 10000)), array['city'], 'a long text is cut');
select is(pg_temp.keys(tests.angled(1), null, 2), array['city', 'pet'], 'no more than the limit');
select is(
  (select array_agg(memory_key) from public.recall_memories(
    tests.angled(1), p_embedding_model => 'other'
  )),
  null, 'vectors of another model are not compared'
);

-- The access is counted
select tests.sign_out();
update public.user_memories set access_count = 0, last_accessed = null, updated_at = '2020-01-01'
where user_id = tests.user_id('ann');
select tests.sign_in_as('ann');
select pg_temp.keys(tests.angled(1), null, 2);
select results_eq(
  'select memory_key, access_count, last_accessed from public.user_memories order by memory_key',
  $$values ('city', 1, now()), ('diet', 0, null), ('far', 0, null), ('favorite_color', 0, null),
           ('pet', 1, now())$$,
  'of what is returned, and of nothing else'
);
select pg_temp.keys(null, 'Oslo');
select is(
  (select access_count from public.user_memories where memory_key = 'city'), 2, 'each time'
);
select is_empty(
  $$select from public.user_memory_history where action <> 'ADD' and user_id = auth.uid()$$,
  'being recalled is no change of the memory'
);

-- Decay: half is left after 30 days
create function pg_temp.decay() returns numeric
language sql
as $$
  select round(decay::numeric, 6) from public.recall_memories(null, 'diet')
$$;
create function pg_temp.decays(
  p_days numeric, p_count integer, p_expected numeric, p_description text
) returns text
language plpgsql
as $$
declare
  v_result text;
begin
  perform tests.sign_out();
  perform pg_temp.age('diet', p_days, p_count);
  perform tests.sign_in_as('ann');
  return is(pg_temp.decay(), round(p_expected, 6), p_description);
end;
$$;
select tests.sign_out();
select pg_temp.decays(0, 0, 1, 'a new memory is fresh');
select pg_temp.decays(30, 0, 0.5, 'half after 30 days');
select pg_temp.decays(15, 0, 0.70710678, 'the root of a half after 15');
select pg_temp.decays(60, 0, 0.25, 'a quarter after 60');
select pg_temp.decays(3000, 0, 0.25, 'and never less than that');
-- 30 × (1 + ln 2) days for one recall, 30 × (1 + ln 11) for ten: 0.5 ^ (1 / 1.693147), …
select pg_temp.decays(30, 1, 0.664059, 'recalled once, it lasts 1.69 times as long');
select pg_temp.decays(30, 10, 0.815468, 'recalled ten times, 3.40 times as long');
select tests.sign_out();
update public.user_memories
set valid_from = now() - interval '300 days', last_accessed = now() - interval '30 days',
  access_count = 0
where user_id = tests.user_id('ann') and memory_key = 'diet';
select tests.sign_in_as('ann');
select is(pg_temp.decay(), 0.5, 'time runs from the last recall, not from the beginning');
select is(pg_temp.decay(), 1.0, 'which that one was');
select is(
  (select round((score / (importance_weight * decay))::numeric, 5)
   from public.recall_memories(tests.angled(1), p_limit => 1)),
  pg_temp.fit(0.8, 0.9), 'the score is the product of its parts'
);

-- What is not true now
select public.upsert_memory('gone', 'kiwi expired', p_expires_at => now());
select public.upsert_memory('soon', 'kiwi soon', p_expires_at => now() + interval '1 second');
select public.upsert_memory('doubt', 'kiwi perhaps', p_confidence => 0.3);
select public.upsert_memory('old', 'kiwi once');
select public.upsert_memory('old', 'mango now');
select public.upsert_memory('forgotten', 'kiwi forgotten');
select public.forget_memory('forgotten');
select is(
  pg_temp.keys(null, 'kiwi'), array['soon'],
  'what is expired, pending, superseded or forgotten is not recalled by words'
);
select tests.sign_out();
update public.user_memories
set embedding = tests.angled(1, 7)::extensions.vector, embedding_model = 'kiwi'
where user_id = tests.user_id('ann') and memory_value like 'kiwi%';
select tests.sign_in_as('ann');
select is(
  (select array_agg(memory_key) from public.recall_memories(
    tests.angled(1, 7), p_embedding_model => 'kiwi'
  )),
  array['soon'], 'nor by vectors'
);

-- As of
select tests.sign_out();
update public.user_memories set
  valid_from = case memory_value
    when 'kiwi once' then '2020-01-01'::timestamptz else '2022-01-01' end,
  valid_to = case memory_value when 'kiwi once' then '2022-01-01'::timestamptz end,
  access_count = 0, last_accessed = null
where user_id = tests.user_id('ann') and memory_key = 'old';
select tests.sign_in_as('ann');
create function pg_temp.value_at(p_as_of timestamptz) returns text
language sql
as $$
  select string_agg(memory_value, ', ') from public.recall_memories(null, 'old', p_as_of => p_as_of)
$$;
select is(pg_temp.value_at('2019-12-31'), null, 'before it was true');
select is(pg_temp.value_at('2020-01-01'), 'kiwi once', 'from when it was true');
select is(pg_temp.value_at('2021-06-01'), 'kiwi once', 'while it was');
select is(pg_temp.value_at('2022-01-01'), 'mango now', 'from when another was');
select is(pg_temp.value_at(now()), 'mango now', 'and now');
select is(
  (select access_count from public.user_memories where memory_value = 'kiwi once'), 0,
  'what is no longer true is read, its access not counted'
);
select is(
  (select decay from public.recall_memories(null, 'old', p_as_of => '2020-01-01')),
  1::double precision, 'decay too is that of then'
);
select is(
  (select round(decay::numeric, 6)
   from public.recall_memories(null, 'old', p_as_of => '2020-01-31')),
  0.5, 'thirty days later it was a half'
);

-- Bad input
create function pg_temp.refuses(p_call text, p_code text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select public.recall_memories(%s)', p_call), 'PT400', p_code, p_description
  )
$$;
select pg_temp.refuses('null', 'invalid_query', 'nothing to recall by');
select pg_temp.refuses($$'[1,2,3]'$$, 'invalid_embedding', 'three numbers');
select pg_temp.refuses($$'nonsense', 'text'$$, 'invalid_embedding', 'a malformed embedding');
select pg_temp.refuses(
  $$'[' || repeat('0,', 1535) || '0]'$$, 'invalid_embedding', 'zeros only'
);
select pg_temp.refuses(
  $$'[' || repeat('1,', 1535) || 'NaN]'$$, 'invalid_embedding', 'a NaN'
);
select pg_temp.refuses($$null, 'text', 0$$, 'invalid_limit', 'a limit of 0');
select pg_temp.refuses($$null, 'text', 101$$, 'invalid_limit', 'a limit of 101');
select pg_temp.refuses($$null, 'text', null$$, 'invalid_limit', 'no limit');

-- Others
select tests.sign_in_as('bob');
select is(
  pg_temp.keys(tests.angled(1), 'Oslo dog meat blue', 100), array['bob'],
  'another user''s are not recalled'
);
select tests.minds_its_caller($$select public.recall_memories(null, 'Oslo'%s)$$);
select is(
  (select access_count from public.user_memories
   where user_id = tests.user_id('bob') and memory_key = 'bob'),
  1, 'nor counted'
);
select tests.sign_in_as_service();
select is(
  (select array_agg(memory_key) from public.recall_memories(
    null, 'Oslo', p_user_id => tests.user_id('bob')
  )),
  array['bob'], 'the service recalls for a user that it names'
);
select is(
  (select access_count from public.user_memories
   where user_id = tests.user_id('bob') and memory_key = 'bob'),
  2, 'and counts it'
);

-- More than 1,000 memories
select tests.sign_out();
insert into public.user_memories (
  user_id, memory_key, memory_value, embedding, embedding_model
)
select
  tests.user_id('many'), i::text, 'value',
  case when i % 2 = 0 then tests.vector(i) else tests.vector_near(i % 40, i, 0.7) end, 'full'
from generate_series(1001, 2100) i;
create function pg_temp.recall(p_query extensions.vector) returns numeric
language sql
as $$
  select count(*) / 10.0 from (
    select r.id from public.recall_memories(p_query::text, p_limit => 10) r
    intersect
    (
      select m.id from public.user_memories m
      where m.user_id = tests.user_id('many')
      order by m.embedding operator(extensions.<=>) p_query limit 10
    )
  ) s
$$;
grant execute on all functions in schema pg_temp to public;
select tests.sign_in_as('many');
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector_near(q % 40, 9000 + q, 0.7)))
   from generate_series(1, 40, 4) q),
  '>=', 0.99, 'recall@10 over 1,100 memories'
);

select * from finish();
rollback;
