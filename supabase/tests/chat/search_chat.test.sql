begin;
select plan(36);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.store_chat_pair(
  'Where shall we eat tonight?', 'There is the new place at the harbour.', tests.user_id('one'),
  p_user_embedding => tests.angled(0.3, 3), p_ai_embedding => tests.angled(0.9, 4),
  p_embedding_model => 'm'
);
select public.store_chat_pair(
  'Then a table for four, please.', 'I have booked it for eight.', tests.user_id('one'),
  p_user_embedding => tests.angled(0.2, 5), p_ai_embedding => tests.angled(0.1, 6),
  p_embedding_model => 'm'
);
select public.store_chat_pair(
  'Wie viele Häuser stehen in der Straße?', 'In der Straße sind es zwölf.', tests.user_id('two')
);
select public.store_chat_pair(
  'The error is in src/auth/user_service.ts', 'Fixed in v18.17.1', tests.user_id('two')
);
select tests.sign_in_as('bob');
select public.store_chat_pair('The harbour at night', 'Dark', tests.user_id('bobs'));

create function pg_temp.found(
  p_query text, p_embedding text default null, p_limit integer default 20,
  p_session_id uuid default null, p_neighbours boolean default false
) returns text[]
language sql
as $$
  select coalesce(array_agg(s.message_text order by s.score desc), '{}')
  from public.search_chat(p_query, p_embedding, p_limit, p_session_id, p_neighbours) s
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');

-- What is found
select is(
  pg_temp.found('harbour'), array['There is the new place at the harbour.'], 'by a word'
);
select is(
  (pg_temp.found('nothing of that', tests.angled(1)))[1], 'There is the new place at the harbour.',
  'by meaning'
);
select is(
  (pg_temp.found('booked for eight', tests.angled(1)))[1], 'I have booked it for eight.',
  'the words outweigh what is a little nearer'
);
select is(pg_temp.found('haus'), array['Wie viele Häuser stehen in der Straße?'],
  'by a stem of the message''s own language');
select is(pg_temp.found('user_service'), array['The error is in src/auth/user_service.ts'],
  'by a part of an identifier');
select is(pg_temp.found('18.17.1'), array['Fixed in v18.17.1'], 'by a version');
select is(pg_temp.found('harb'), array['There is the new place at the harbour.'],
  'by the beginning of a word that no message has');
select is(pg_temp.found('harb*'), array['There is the new place at the harbour.'],
  'by a prefix');
select is(pg_temp.found('"for eight"'), array['I have booked it for eight.'], 'by a phrase');
select is(pg_temp.found('"eight for"'), '{}', 'a phrase alone must be there');
select is(
  pg_temp.found('Who said "for eight" of the table?'), array['I have booked it for eight.'],
  'a phrase within a question must be there, where a message has it'
);
select is(
  (pg_temp.found('When did we eat at "The Harbour Inn"?'))[1],
  'There is the new place at the harbour.',
  'where none has it, its words count'
);
select is(
  (pg_temp.found('Was "eight for" or "for eight" booked -harbour?'))[1],
  'I have booked it for eight.', 'and what must not be there is not there all the same'
);
select is(pg_temp.found('table -four'), '{}', 'a minus takes away');
select is(cardinality(pg_temp.found('harbour table', null, 1)), 1, 'no more than the limit');
select is(pg_temp.found('harbour', null, 20, tests.user_id('two')), '{}',
  'within a conversation');
select is(pg_temp.found('elephant'), '{}', 'what is not there is not found');
select is(pg_temp.found('elephant -table', tests.angled(1), 1),
  array['There is the new place at the harbour.'], 'a minus holds for what is near, too');

-- The turns beside
select is(
  (pg_temp.found('harbour', null, 20, null, true))[1], 'There is the new place at the harbour.',
  'what has the word comes first'
);
select set_has(
  $$select unnest(pg_temp.found('harbour', null, 20, null, true))$$,
  $$values ('Where shall we eat tonight?'), ('Then a table for four, please.')$$,
  'the turns beside it follow'
);
select is(
  (select jsonb_path_query_array(s.neighbours, '$[*].seq')
   from public.search_chat('harbour', p_limit => 1) s),
  '[1, 3, 4]', 'each row brings the two turns before and after it'
);
select is(
  (select s.neighbours from public.search_chat('harbour', p_neighbours => false) s), null,
  'unless they are not asked for'
);

-- The row and its parts
select is(
  (select array_agg(k order by k) from jsonb_object_keys((
    select to_jsonb(s) from public.search_chat('harbour', p_limit => 1) s
  )) k),
  array['id', 'message_text', 'neighbour', 'neighbours', 'relevance', 'score', 'sender_type',
    'seq', 'session_id', 'similarity', 'snippet', 'timestamp', 'words'],
  'a row is the message, its score and its parts'
);
select is(
  (select snippet from public.search_chat('haus strasse', p_limit => 1)),
  'Wie viele <mark>Häuser</mark> stehen in der <mark>Straße</mark>?',
  'the words that were found are marked'
);
select is(
  (select relevance from public.search_chat('harbour', p_limit => 1)), 1::double precision,
  'all of the words is a relevance of 1'
);
select cmp_ok(
  (select relevance from public.search_chat('harbour elephants giraffes', p_limit => 1)), '<',
  0.5::double precision, 'a word of three is less than half of the query'
);
select ok(
  (select bool_and(s.relevance between 0 and 1) from public.search_chat(
    'the place for a table', tests.angled(1), 50
  ) s), 'a relevance is from 0 to 1'
);

-- Bad input
select throws_ok(
  format('select public.search_chat(%s)', a.arguments), 'PT400', a.code, a.description
)
from (values
  ('null', 'invalid_query', 'nothing to look for'),
  ($$'fox', '[1]'$$, 'invalid_embedding', 'a vector of one number'),
  ($$'fox', null, 101$$, 'invalid_limit', 'a limit of 101')
) a (arguments, code, description);

-- Others
select tests.sign_in_as('bob');
select is(pg_temp.found('place'), '{}', 'another user''s messages are not found');
select is(
  pg_temp.found(null, tests.angled(1)), '{}', 'and not by meaning either'
);
select tests.minds_its_caller($$select public.search_chat('fox'%s)$$);

select * from finish();
rollback;
