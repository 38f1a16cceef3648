begin;
select plan(15);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.vectors (id, content, metadata, collection) values
  ('a', 'Foxes are quick', '{"kind": "animal", "legs": 4}', 'one'),
  ('b', 'Quick foxes jump over lazy dogs', '{"kind": "animal", "legs": 4}', 'two'),
  ('c', 'Ferns are green', '{"kind": "plant"}', 'one'),
  ('d', null, '{}', 'one');
select tests.sign_in_as('bob');
insert into public.vectors (id, content) values ('a', 'My secret fox');
select tests.sign_in_as_service();
insert into public.vectors (id, user_id, content) values ('s', null, 'The backend''s fox');

create function pg_temp.found(
  p_query text, p_count integer default 10, p_filter jsonb default '{}',
  p_collection text default null
) returns text[]
language sql
as $$
  select coalesce(array_agg(k.id), '{}')
  from public.kw_match_documents(p_query, p_count, p_filter, p_collection) k
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select set_eq($$select unnest(pg_temp.found('fox'))$$, array['a', 'b'], 'by a word''s stem');
select is((pg_temp.found('fox dog'))[1], 'b', 'the row with the most words first');
select is(cardinality(pg_temp.found('fox', 1)), 1, 'no more than were asked for');
select is(pg_temp.found('fox', 10, '{"kind": "plant"}'), '{}', 'a filter narrows');
select set_eq(
  $$select unnest(pg_temp.found('quick', 10, '{"legs": {"$gte": 4}}'))$$, array['a', 'b'],
  'with operators'
);
select is(pg_temp.found('fox', 10, '{}', 'two'), array['b'], 'in a collection');
select is(
  (select similarity from public.kw_match_documents('ferns', 1)), 1::double precision,
  'a row with all of the words has a similarity of 1'
);
select is(
  (select content from public.kw_match_documents('ferns', null)), 'Ferns are green',
  'no count is the usual one'
);
select throws_ok(
  $$select public.kw_match_documents('')$$, 'PT400', 'invalid_query', 'nothing to look for'
);
select throws_ok(
  $$select public.kw_match_documents('fox', 1001)$$, 'PT400', 'invalid_limit', 'too many'
);
select throws_ok(
  $$select public.kw_match_documents('fox', 1, '{"a": {"$near": 1}}')$$, 'PT400',
  'invalid_filter', 'an operator that there is not'
);
select tests.sign_in_as('bob');
select is(pg_temp.found('fox'), array['a'], 'another user''s rows are not found');
select tests.sign_in_as_service();
select is(pg_temp.found('fox'), array['s'], 'the secret key finds the backend''s');
select is(
  (select count(*)::integer from public.kw_match_documents(
    'fox', p_user_id => tests.user_id('bob')
  )), 2, 'and those of the user that it names'
);
select tests.sign_in_as_anon();
select throws_ok(
  $$select public.kw_match_documents('fox')$$, '42501', null, 'anon may not call it'
);

select * from finish();
rollback;
