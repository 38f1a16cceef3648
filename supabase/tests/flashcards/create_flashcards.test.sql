begin;
select plan(44);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('bob');
insert into public.decks (id, name) values (tests.user_id('bobs deck'), 'd');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
select tests.put('ai', public.store_chat_pair('Hi', 'Hello', tests.user_id('talk'))::text);

-- Cards from a message
select tests.put('result', (
  select jsonb_agg(to_jsonb(c))::text from public.create_flashcards(
    tests.user_id('deck'),
    jsonb_build_array(
      jsonb_build_object('question', 'q1', 'answer', 'a1', 'embedding', tests.embedding(1),
        'embedding_model', 'm'),
      jsonb_build_object('question', E'q2\n"\t', 'answer', '=1+1')
    ), tests.got('ai')::uuid
  ) c
));
select results_eq(
  'select question, answer, state, due, stability, difficulty, scheduled_days, learning_steps, reps,
     lapses, last_review, is_leech, suspended_at, version, embedding::text, embedding_model
   from public.flashcards order by due',
  $$values
    ('q1', 'a1', 0::smallint, now(), 0::float8, 0::float8, 0, 0, 0, 0, null::timestamptz, false,
      null::timestamptz, 0, tests.embedding(1), 'm'),
    (E'q2\n"\t', '=1+1', 0::smallint, now() + interval '1 microsecond', 0, 0, 0, 0, 0, 0, null,
      false, null, 0, null, null)$$,
  'each card is new, and due in its order'
);
select results_eq(
  $$select r.*
    from jsonb_populate_recordset(null::public.flashcard, tests.got('result')::jsonb) r$$,
  'select id, deck_id, message_id, question, answer, state, due, stability, difficulty,
     scheduled_days, learning_steps, reps, lapses, last_review, is_leech, suspended_at, version,
     created_at, is_html, tags, guid, ordinal, note_type, fields, source
   from public.flashcards order by due',
  'it returns the cards in their order, without vectors'
);
select is(
  (select array_agg(message_id) from public.flashcards),
  array_fill(tests.got('ai')::uuid, '{2}'), 'they name the message'
);
select results_eq(
  'select id, has_flashcards from public.chat_messages order by seq',
  $$values ((select id from public.chat_messages where seq = 1), false),
           (tests.got('ai')::uuid, true)$$,
  'which has flashcards now, and no other'
);
select tests.sign_out();
select is(
  (select array_agg(j.row_id) from private.embedding_jobs j
   where j.user_id = tests.user_id('ann') and j.source = 'flashcards'),
  (select array_agg(id::text) from public.flashcards where embedding is null),
  'the card without a vector is queued'
);
select tests.sign_in_as('ann');
select is(
  (select message_id from public.create_flashcards(
    tests.user_id('deck'), '[{"question": "q", "answer": "a"}]'
  )), null, 'a card needs no message'
);
select is_empty(
  $$select from public.create_flashcards(tests.user_id('deck'), '[]')$$, 'no cards are none'
);
select is(
  (select count(*) from public.create_flashcards(tests.user_id('deck'), (
    select jsonb_agg(jsonb_build_object('question', 'q' || i, 'answer', 'a'))
    from generate_series(1, 200) i
  ))),
  200::bigint, '200 cards'
);

-- Replay, and all or nothing: with the card goes the mark
delete from public.flashcards;
select tests.replays(
  format(
    $$public.create_flashcards(
        tests.user_id('deck'), '[{"question": "q", "answer": "a"}]', %L%%s
      )$$,
    tests.got('ai')
  ),
  format(
    $$public.create_flashcards(
        tests.user_id('deck'), '[{"question": "q", "answer": "b"}]', %L%%s
      )$$,
    tests.got('ai')
  )
);
delete from public.flashcards;
select tests.is_atomic(format(
  $$select public.create_flashcards(
      tests.user_id('deck'), '[{"question": "q", "answer": "a"}]', %L%%s
    )$$,
  tests.got('ai')
));
select is(
  (select has_flashcards from public.chat_messages where seq = 2), false,
  'without a card the message is not marked'
);

-- Bad input
create function pg_temp.refuses(
  p_cards text, p_status text, p_code text, p_description text
) returns text
language sql
as $$
  select throws_ok(
    format('select public.create_flashcards(tests.user_id(''deck''), %s)', p_cards),
    'PT' || p_status, p_code, p_description
  )
$$;
select pg_temp.refuses(
  c, '400', 'invalid_flashcards', 'no cards: ' || left(c, 60)
) from unnest(array[
  'null', '''null''', '''{}''', '''[1]''', '''[null]''', '''[{}]''', '''[{"question": "q"}]''',
  '''[{"answer": "a"}]''', '''[{"question": "", "answer": "a"}]''',
  '''[{"question": "q", "answer": 1}]''', '''[{"question": "q", "answer": null}]''',
  '''[{"question": "q", "answer": "a", "due": "2020-01-01"}]''',
  '''[{"question": "q", "answer": "a", "state": 2}]''',
  $$jsonb_build_array(jsonb_build_object('question', repeat('ü', 8001), 'answer', 'a'))$$,
  $$jsonb_build_array(jsonb_build_object('question', 'q', 'answer', repeat('ü', 8001)))$$
]) c;
select throws_ok(
  $$select public.create_flashcards(
      tests.user_id('deck'), '[{"question": "q", "answer": "a\u0000"}]'
    )$$,
  '22P05', null, 'text that Postgres cannot hold'
);
select pg_temp.refuses(
  $$jsonb_build_array(jsonb_build_object(
      'question', 'q', 'answer', 'a', 'embedding', tests.embedding(1)
    ))$$,
  '400', 'invalid_embedding', 'a vector without its model'
);
select pg_temp.refuses(
  $$'[{"question": "q", "answer": "a", "embedding": "[1,2]", "embedding_model": "m"}]'$$,
  '400', 'invalid_embedding', 'a short vector'
);
select pg_temp.refuses(
  $$(select jsonb_agg('{"question": "q", "answer": "a"}'::jsonb) from generate_series(1, 201))$$,
  '413', 'too_many_flashcards', '201 cards'
);
select pg_temp.refuses(
  $$'[{"question": "q", "answer": "a"}]', tests.user_id('nothing')$$, '404', 'message_not_found',
  'a message that is not there'
);
select throws_ok(
  format('select public.create_flashcards(%L, ''[{"question": "q", "answer": "a"}]'')', d),
  'PT404', 'deck_not_found', 'no deck: ' || coalesce(w, 'null')
) from (values
  (tests.user_id('nothing'), 'not there'), (tests.user_id('bobs deck'), 'another user''s'),
  (null, null)
) x (d, w);
select is((select count(*) from public.flashcards), 0::bigint, 'of all that nothing is there');

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  format(
    $$select public.create_flashcards(
        tests.user_id('bobs deck'), '[{"question": "q", "answer": "a"}]', %L
      )$$,
    tests.got('ai')
  ), 'PT404', 'message_not_found', 'another user''s message is not there'
);
select tests.minds_its_caller(
  $$select public.create_flashcards(tests.user_id('deck'), '[{"question": "q", "answer": "a"}]'%s)$$
);
select tests.sign_in_as_service();
select is(
  (select deck_id from public.create_flashcards(
    tests.user_id('bobs deck'), '[{"question": "q", "answer": "a"}]',
    p_user_id => tests.user_id('bob')
  )), tests.user_id('bobs deck'), 'the service writes for a user that it names'
);

select * from finish();
rollback;
