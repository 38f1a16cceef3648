-- Needs documents.
begin;
select plan(31);

insert into public.embedding_models (name, provider, dimensions) values ('m', 'p', 1536)
on conflict do nothing;
select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('bob');
insert into public.decks (id, name) values (tests.user_id('bobs deck'), 'd');
select tests.put('bobs_message', public.store_chat_pair('Hi', 'Mine', tests.user_id('t2'))::text);
select tests.sign_in_as('ann');
insert into public.decks (id, name) values
  (tests.user_id('deck'), 'd'), (tests.user_id('old'), 'o');
select tests.put('message', public.store_chat_pair('Hi', 'Octopuses', tests.user_id('talk'))::text);
select tests.put('memory', (
  select m.id::text from public.upsert_memories('[{"key": "tea", "value": "green"}]') m
));
select tests.put('document', (
  select d.id::text from public.add_document(
    'Long', repeat('x', 24000) || 'the end', '[{"content": "x"}]'
  ) d
));

-- A vector in the plane of the first two axes, so many degrees from the first
create function pg_temp.at(p_degrees double precision) returns text
language sql
as $$
  select '[' || cosd(p_degrees) || ',' || sind(p_degrees) || repeat(',0', 1534) || ']'
$$;
create function pg_temp.card(p_question text, p_degrees double precision default null) returns jsonb
language sql
as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'question', p_question, 'answer', 'a', 'embedding', pg_temp.at(p_degrees),
    'embedding_model', case when p_degrees is not null then 'm' end
  ))
$$;
create function pg_temp.add(
  p_cards jsonb,
  p_source jsonb default null,
  p_request_id uuid default null
) returns jsonb
language sql
as $$
  select public.add_generated_flashcards(
    tests.user_id('deck'), p_cards,
    coalesce(p_source, jsonb_build_object('type', 'message', 'id', tests.got('message'))),
    p_request_id => p_request_id
  )
$$;
create function pg_temp.source(p_type text, p_id text, p_more jsonb default '{}') returns jsonb
language sql
as $$ select jsonb_build_object('type', p_type, 'id', p_id) || p_more $$;
grant execute on all functions in schema pg_temp to public;

select tests.put('first', pg_temp.add(
  jsonb_build_array(pg_temp.card('How many hearts?', 0), pg_temp.card('What colour?', 90)),
  p_request_id => tests.user_id('request')
)::text);
select is(jsonb_array_length(tests.got('first')::jsonb -> 'flashcards'), 2, 'cards are made');
select is(tests.got('first')::jsonb -> 'duplicates', '[]', 'of which none was there');
select is(
  tests.got('first')::jsonb #> '{flashcards,0,source}',
  pg_temp.source('message', tests.got('message'), '{"excerpt": "Octopuses"}'),
  'each with what it was made from'
);
select is(
  (select row(f.message_id, f.source ->> 'id', f.embedding_model)::text
   from public.flashcards f where f.question = 'What colour?'),
  (select row(tests.got('message')::uuid, tests.got('message'), 'm')::text), 'as the table has it'
);
select is(
  (select m.has_flashcards from public.chat_messages m where m.id = tests.got('message')::uuid),
  true,
  'and the message is marked'
);
select results_eq(
  $$select question from public.get_due_flashcards(tests.user_id('deck'))$$,
  $$values ('How many hearts?'), ('What colour?')$$, 'they are learnt in their order'
);
select is(
  pg_temp.add(
    jsonb_build_array(pg_temp.card('How many hearts?', 0), pg_temp.card('What colour?', 90)),
    p_request_id => tests.user_id('request')
  ), tests.got('first')::jsonb, 'a replay gives the same'
);
select throws_ok(
  $$select pg_temp.add('[{"question": "q", "answer": "a"}]',
    p_request_id => tests.user_id('request'))$$,
  'PT409', 'request_conflict', 'another content is a conflict'
);

-- Duplicates: a cosine of 0.92 is 23.07 degrees
select tests.put('second', pg_temp.add(jsonb_build_array(
  pg_temp.card('Count the hearts', 23), pg_temp.card('Near, but another', 23.2),
  pg_temp.card('Alike in one list', 24), pg_temp.card('far', 60)
))::text);
select is(
  (select array_agg(c ->> 'question')
   from jsonb_array_elements(tests.got('second')::jsonb -> 'flashcards') c),
  '{"Near, but another",far}',
  'one that is there in other words is not made, nor a second one alike'
);
select is(
  (select jsonb_agg(d ->> 'question' || ' like ' || (d #>> '{resembles,question}'))
   from jsonb_array_elements(tests.got('second')::jsonb -> 'duplicates') d),
  '["Count the hearts like How many hearts?", "Alike in one list like Near, but another"]',
  'it is told, with the card that it resembles'
);
select is(
  round((tests.got('second')::jsonb #>> '{duplicates,0,resembles,similarity}')::numeric, 3),
  round(cosd(23)::numeric, 3), 'and how much'
);
select is(
  tests.got('second')::jsonb #> '{duplicates,0,resembles,deck_id}',
  to_jsonb(tests.user_id('deck')), 'and where that is'
);
select public.create_flashcards(
  tests.user_id('old'), '[{"question": "What is an octopus?", "answer": "a"}]'
);
select is(
  pg_temp.add(jsonb_build_array(pg_temp.card('what is an octopus? ')))
    #>> '{duplicates,0,resembles,question}',
  'What is an octopus?', 'without a vector the same question is found, in another deck too'
);
select is(
  pg_temp.add(jsonb_build_array(pg_temp.card('What is an octopus? ', 150)))
    #>> '{duplicates,0,resembles,similarity}',
  '1', 'also of a card that waits for its vector'
);
select is(
  jsonb_array_length(
    pg_temp.add(jsonb_build_array(pg_temp.card('octopus an is what?'))) -> 'flashcards'
  ), 1, 'the same words in another order are another question'
);
select is(
  jsonb_array_length(
    pg_temp.add(jsonb_build_array(pg_temp.card(q))) -> 'flashcards'
  ), 1, 'a question without a word: ' || q
) from unnest(array['?', '…', '''']) q;
select is(
  jsonb_array_length(pg_temp.add(jsonb_build_array(pg_temp.card('?'))) -> 'duplicates'), 0,
  'has no words to find it by'
);
select is(
  jsonb_array_length(public.add_generated_flashcards(
    tests.user_id('deck'),
    jsonb_build_array(pg_temp.card('in another space', 0) || '{"embedding_model": "other"}'),
    pg_temp.source('message', tests.got('message'))
  ) -> 'flashcards'), 1, 'vectors of different models are not compared'
);

-- Sources
select is(
  pg_temp.add(
    jsonb_build_array(pg_temp.card('tea', 120)), pg_temp.source('memory', tests.got('memory'))
  ) #> '{flashcards,0,source}',
  pg_temp.source('memory', tests.got('memory'), '{"title": "tea", "excerpt": "tea: green"}'),
  'a memory is a source'
);
select is(
  pg_temp.add(
    jsonb_build_array(pg_temp.card('end', 180)),
    pg_temp.source('document', tests.got('document'), '{"from": 24000, "title": "forged"}')
  ) #> '{flashcards,0,source}',
  pg_temp.source(
    'document', tests.got('document'), '{"title": "Long", "excerpt": "the end", "from": 24000}'
  ), 'a document is one, as it is and not as a client says'
);
select is(
  public.get_flashcard_context(
    null, tests.user_id('deck'), p_document_id => tests.got('document')::uuid
  ) -> 'next', '24000', 'a long document is read in parts'
);
select is(
  public.get_flashcard_context(
    null, tests.user_id('deck'), p_document_id => tests.got('document')::uuid, p_from => 24000
  ) - 'created', jsonb_build_object(
    'message_text', 'the end', 'next', null, 'questions', '["end"]'::jsonb,
    'source', pg_temp.source(
      'document', tests.got('document'), '{"title": "Long", "excerpt": "the end", "from": 24000}'
    )
  ), 'the last of which ends it, with the questions that were made of it'
);

-- Bad input
select throws_ok(
  format('select pg_temp.add(%L, %L)', '[{"question": "q", "answer": "a"}]', s), 'PT400',
  'invalid_source', 'no source: ' || s
) from unnest(array[
  '[]', '{}', '{"type": "track", "id": "00000000-0000-4000-8000-000000000001"}',
  '{"type": "memory", "id": "x"}'
]) s;
select throws_ok(
  format('select pg_temp.add(%L, pg_temp.source(%L, %L))', '[{"question": "q", "answer": "a"}]',
    v.type, v.id), 'PT404', v.type || '_not_found', 'no such ' || v.type
) from (values
  ('message', tests.got('bobs_message')), ('document', tests.user_id('nothing')::text)
) v (type, id);
select throws_ok(
  $$select public.add_generated_flashcards(
    tests.user_id('bobs deck'), '[]', pg_temp.source('message', tests.got('message')))$$,
  'PT404', 'deck_not_found', 'another user''s deck'
);

select * from finish();
rollback;
