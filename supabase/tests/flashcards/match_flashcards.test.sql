begin;
select plan(31);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_user('many');
select tests.sign_in_as('bob');
insert into public.decks (id, name) values (tests.user_id('bobs deck'), 'd');
insert into public.flashcards (deck_id, question, answer, embedding, embedding_model)
values (tests.user_id('bobs deck'), 'bob', 'a', tests.angled(1)::extensions.vector, 'm');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values
  (tests.user_id('odd'), 'odd'), (tests.user_id('even'), 'even');
insert into public.flashcards (deck_id, question, answer, embedding, embedding_model)
select
  tests.user_id(case i % 2 when 0 then 'even' else 'odd' end), 'q' || i, 'a' || i,
  tests.angled(i / 10.0::float8, 10 + i)::extensions.vector, 'm'
from generate_series(1, 9) i;
insert into public.flashcards (deck_id, question, answer, embedding, embedding_model) values
  (tests.user_id('odd'), 'bare', 'a', null, null),
  (tests.user_id('odd'), 'other', 'a', tests.angled(0.95)::extensions.vector, 'other'),
  (tests.user_id('odd'), 'away', 'a', tests.angled(-0.5)::extensions.vector, 'm');

create function pg_temp.questions(
  p_count integer default 10, p_threshold double precision default 0, p_filter jsonb default '{}',
  p_model text default 'm'
) returns text[]
language sql
as $$
  select coalesce(array_agg(question), '{}') from public.match_flashcards(
    tests.angled(1)::extensions.vector, p_count, p_threshold, p_filter, p_model
  )
$$;
create function pg_temp.in_deck(p_deck text) returns jsonb
language sql
as $$
  select jsonb_build_object('deck_id', tests.user_id(p_deck))
$$;
grant execute on all functions in schema pg_temp to public;

select results_eq(
  $$select deck_id, question, answer, round(similarity::numeric, 5)
    from public.match_flashcards(tests.angled(1)::extensions.vector, 2, embedding_model => 'm')$$,
  $$values (tests.user_id('odd'), 'q9', 'a9', 0.9), (tests.user_id('even'), 'q8', 'a8', 0.8)$$,
  'the nearest first, similarity is the cosine'
);
select is(
  (select id from public.match_flashcards(
    tests.angled(1)::extensions.vector, 1, embedding_model => 'm'
  )),
  (select id from public.flashcards where question = 'q9'), 'with its id'
);
select is(
  pg_temp.questions(1, p_model => null), array['other'], 'without a model, all are compared'
);
select is(pg_temp.questions(p_model => 'other'), array['other'], 'with a model, only those of it');
select is(cardinality(pg_temp.questions(200)), 9, 'by default nothing that points away');
select is(cardinality(pg_temp.questions(200, -1)), 10, 'with a threshold of −1, that too');
select is(pg_temp.questions(200, 0.75), array['q9', 'q8'], 'no similarity under the threshold');
select is(
  pg_temp.questions(3, p_filter => pg_temp.in_deck('even')), array['q8', 'q6', 'q4'], 'of a deck'
);
select is(
  pg_temp.questions(p_filter => pg_temp.in_deck('bobs deck')), '{}', 'of another user''s deck none'
);
select public.suspend_flashcard(id) from public.flashcards where question = 'q9';
select is(pg_temp.questions(1), array['q9'], 'suspended cards are found too');
select is(
  (select question from public.match_flashcards(
    tests.angled(1)::extensions.vector, 1, query_text => 'q3'
  )), 'q3', 'words and meaning together'
);
select lives_ok(
  'select public.match_flashcards(tests.vector(1), 1, 0, null)', 'no filter is one that all fit'
);

-- Bad input
create function pg_temp.refuses(p_call text, p_code text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select public.match_flashcards(%s)', p_call), 'PT400', p_code, p_description
  )
$$;
select pg_temp.refuses($$'[1,2,3]'$$, 'invalid_embedding', 'three numbers');
select pg_temp.refuses('null', 'invalid_embedding', 'no embedding');
select pg_temp.refuses('tests.vector(1), 0', 'invalid_limit', 'a count of 0');
select pg_temp.refuses('tests.vector(1), 201', 'invalid_limit', 'a count of 201');
select pg_temp.refuses(
  format('tests.vector(1), 1, 0, %s', f), 'invalid_filter', 'a filter of ' || f
) from unnest(array[
  '''[]''', '''null''', '''{"deck": "d"}''', '''{"deck_id": "d"}''', '''{"deck_id": 1}'''
]) f;

-- Others
select tests.sign_in_as('bob');
select is(
  pg_temp.questions(200, -1, p_model => null), array['bob'], 'another user''s are not found'
);
select tests.minds_its_caller(
  'select public.match_flashcards(tests.angled(1)::extensions.vector%s)'
);
select tests.sign_in_as_service();
select is(
  (select array_agg(question) from public.match_flashcards(
    tests.angled(1)::extensions.vector, p_user_id => tests.user_id('bob')
  )),
  array['bob'], 'the service reads for a user that it names'
);

-- Recall: above 1,000 cards, signs rank first. Half are scattered, half lie around forty subjects.
select tests.sign_out();
alter table public.flashcards disable trigger user;
insert into public.decks (user_id, id, name) values
  (tests.user_id('many'), tests.user_id('full'), 'f'),
  (tests.user_id('many'), tests.user_id('small'), 's');
insert into public.flashcards (user_id, deck_id, question, answer, embedding, embedding_model)
select
  tests.user_id('many'), tests.user_id(case when i % 50 = 7 then 'small' else 'full' end),
  i::text, 'a',
  case when i % 2 = 0 then tests.vector(i) else tests.vector_near(i % 40, i, 0.7) end, 'full'
from generate_series(1001, 2100) i;

create function pg_temp.recall(p_query extensions.vector) returns numeric
language sql
as $$
  select count(*) / 10.0 from (
    select m.id from public.match_flashcards(
      p_query, 10, -1, '{}', 'full', p_user_id => tests.user_id('many')
    ) m
    intersect
    (
      select f.id from public.flashcards f
      where f.user_id = tests.user_id('many')
      order by f.embedding operator(extensions.<=>) p_query limit 10
    )
  ) s
$$;
grant execute on all functions in schema pg_temp to public;
select tests.sign_in_as('many');
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector_near(q % 40, 9000 + q, 0.7)))
   from generate_series(1, 40, 2) q),
  '>=', 0.99, 'recall@10 over 1,100 cards, near a subject'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector(9000 + q))) from generate_series(1, 20) q),
  '>=', 0.99, 'recall@10 over 1,100 cards, anywhere'
);
select results_eq(
  $$select id, round(similarity::numeric, 6) from public.match_flashcards(
    tests.vector(9001), 5, -1, '{}', 'full')$$,
  $$select id, round((1 - (embedding operator(extensions.<=>) tests.vector(9001)))::numeric, 6)
    from public.flashcards order by embedding operator(extensions.<=>) tests.vector(9001) limit 5$$,
  'above the threshold too the similarity is exact, the nearest first'
);
select is(
  (select count(*) from public.match_flashcards(
    tests.vector(9001), 200, -1, pg_temp.in_deck('small'), 'full')), 22::bigint,
  'a filter is applied before the ranking: nothing that fits is lost'
);

select * from finish();
rollback;
