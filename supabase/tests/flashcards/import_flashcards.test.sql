begin;
select plan(69);

-- The cards are from before their reviews, and days begin at midnight.
alter table public.flashcards alter column created_at set default '2000-01-01Z';
alter table public.decks alter column day_start_hour set default 0;

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('bob');
insert into public.decks (id, name) values (tests.user_id('bobs deck'), 'd');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values
  (tests.user_id('deck'), 'd'), (tests.user_id('copy'), 'c');
insert into public.flashcards (deck_id, question, answer)
select tests.user_id('deck'), 'q' || i, 'a' || i from generate_series(1, 8) i;
select public.review_flashcard(
  f.id, 1 + substr(f.question, 2)::integer % 4, '2024-01-01 00:00:00.123456Z'
)
from public.flashcards f where f.question <= 'q6';
select public.review_flashcard(f.id, 3, '2024-02-03 04:05:06.789012Z')
from public.flashcards f where f.question <= 'q4';
select public.suspend_flashcard((select id from public.flashcards where question = 'q4'));

-- What was exported comes back as it was
create function pg_temp.exported(p_deck text) returns jsonb
language sql
as $$
  select jsonb_agg(jsonb_build_object(
    'question', f.question, 'answer', f.answer, 'state', f.state, 'due', f.due,
    'stability', f.stability, 'difficulty', f.difficulty, 'scheduled_days', f.scheduled_days,
    'learning_steps', f.learning_steps, 'reps', f.reps, 'lapses', f.lapses,
    'last_review', f.last_review, 'is_leech', f.is_leech, 'suspended_at', f.suspended_at
  ) order by f.question)
  from public.flashcards f
  where f.deck_id = tests.user_id(p_deck)
$$;
grant execute on all functions in schema pg_temp to public;
select is(
  public.import_flashcards(tests.user_id('copy'), pg_temp.exported('deck')),
  '{"imported": 8, "updated": 0}', 'it returns how many cards are new'
);
select is(pg_temp.exported('copy'), pg_temp.exported('deck'), 'each bit for bit as it was');
select is(
  (select jsonb_agg(to_jsonb(r) - array['version', 'id', 'deck_id', 'created_at'])
   from public.review_flashcard(
     (select id from public.flashcards where question = 'q1' and deck_id = tests.user_id('copy')),
     3, '2024-03-01Z'
   ) r),
  (select jsonb_agg(to_jsonb(r) - array['version', 'id', 'deck_id', 'created_at'])
   from public.review_flashcard(
     (select id from public.flashcards where question = 'q1' and deck_id = tests.user_id('deck')),
     3, '2024-03-01Z'
   ) r),
  'and goes on like it'
);
select is(
  public.import_flashcards(tests.user_id('copy'), '[{"question": "bare", "answer": "a"}]'),
  '{"imported": 1, "updated": 0}',
  'a card may come without a state'
);
select results_eq(
  $$select state, due, version from public.flashcards where question = 'bare'$$,
  $$values (0::smallint, now(), 0)$$, 'and is new'
);
select is(
  public.import_flashcards(tests.user_id('copy'), '[]'), '{"imported": 0, "updated": 0}',
  'no cards are none'
);
select tests.sign_out();
alter table public.flashcards disable trigger user;
select tests.sign_in_as('ann');
select is(
  public.import_flashcards(tests.user_id('copy'), (
    select jsonb_agg(jsonb_build_object('question', 'many' || i, 'answer', 'a'))
    from generate_series(1, 5000) i
  )),
  '{"imported": 5000, "updated": 0}', '5,000 cards in one call'
);
select is(
  (select array_agg(question order by due) from public.flashcards where question like 'many%'),
  (select array_agg('many' || i order by i) from generate_series(1, 5000) i), 'in their order'
);
delete from public.flashcards where question like 'many%';
select tests.sign_out();
alter table public.flashcards enable trigger user;
select tests.sign_in_as('ann');

-- A note that comes again changes its cards
select is(
  public.import_flashcards(tests.user_id('copy'), '[
    {"guid": "n1", "question": "n1 a", "answer": "x", "is_html": true, "tags": ["t"],
      "note_type": "Cloze", "fields": {"Source": "book"}},
    {"guid": "n1", "ordinal": 1, "question": "n1 b", "answer": "x"},
    {"guid": "n2", "question": "n2", "answer": "first"},
    {"guid": "n2", "question": "n2", "answer": "second"}
  ]'),
  '{"imported": 3, "updated": 0}', 'a card that comes twice is one, and siblings are two'
);
select results_eq(
  $$select question, answer, is_html, tags, note_type, fields
    from public.flashcards where guid is not null order by guid, ordinal$$,
  $$values
    ('n1 a', 'x', true, '{t}'::text[], 'Cloze', '{"Source": "book"}'::jsonb),
    ('n1 b', 'x', false, '{}', null, '{}'), ('n2', 'second', false, '{}', null, '{}')$$,
  'with what it has besides'
);
select public.review_flashcard(
  (select id from public.flashcards where guid = 'n2'), 3, now() - interval '1 second'
);
select is(
  public.import_flashcards(tests.user_id('deck'), '[
    {"guid": "n1", "question": "n1 a", "answer": "y", "tags": ["t"]},
    {"guid": "n1", "ordinal": 1, "question": "n1 b", "answer": "x"},
    {"guid": "n1", "ordinal": 2, "question": "n1 c", "answer": "x"},
    {"guid": "n2", "question": "n2 anew", "answer": "second", "state": 2, "stability": 9,
      "difficulty": 5, "last_review": "2024-01-20Z", "due": "2024-02-01Z"}
  ]'),
  '{"imported": 1, "updated": 2}', 'in whatever deck: what is new, and what is another text'
);
select results_eq(
  $$select question, answer, is_html, note_type, deck_id, state, version
    from public.flashcards where guid is not null order by guid, ordinal$$,
  $$select v.*, case v.q when 'n1 c' then tests.user_id('deck') else tests.user_id('copy') end,
      case v.q when 'n2 anew' then 1 else 0 end::smallint,
      case v.q when 'n2 anew' then 1 else 0 end
    from (values ('n1 a', 'y', true, 'Cloze'), ('n1 b', 'x', false, null),
      ('n1 c', 'x', false, null), ('n2 anew', 'second', false, null)) v (q, a, h, n)$$,
  'what the file leaves out stays, and so does a state that is later'
);
select is(
  public.import_flashcards(tests.user_id('copy'), jsonb_build_array(jsonb_build_object(
    'guid', 'n1', 'question', 'n1 a', 'answer', 'y', 'tags', '["t"]'::jsonb, 'state', 2,
    'stability', 9, 'difficulty', 5, 'scheduled_days', 9, 'reps', 3, 'lapses', 1,
    'last_review', now() - interval '1 hour', 'due', now() + interval '9 days'
  ))),
  '{"imported": 0, "updated": 1}', 'a later review brings its state'
);
select results_eq(
  $$select state, stability, reps, lapses, due, version from public.flashcards
    where guid = 'n1' and ordinal = 0$$,
  $$values (2::smallint, 9::float8, 3, 1, now() + interval '9 days', 1)$$, 'all of it'
);
select is(
  public.import_flashcards(tests.user_id('copy'), (
    select jsonb_build_array(jsonb_build_object(
      'guid', f.id, 'question', 'q8 anew', 'answer', f.answer
    ))
    from public.flashcards f where f.question = 'q8' and f.deck_id = tests.user_id('deck')
  )),
  '{"imported": 0, "updated": 1}', 'the guid of a card that was made here is its id'
);
select tests.sign_in_as('bob');
select is(
  public.import_flashcards(tests.user_id('bobs deck'), '[{"guid": "n1", "question": "q",
    "answer": "mine"}]'),
  '{"imported": 1, "updated": 0}', 'guids are each user''s own'
);
select tests.sign_in_as('ann');
select is(
  (select answer from public.flashcards where guid = 'n1' and ordinal = 0), 'y',
  'and change no other user''s card'
);

-- Replay, and all or nothing
select tests.replays(
  $$public.import_flashcards(tests.user_id('copy'), '[{"question": "q", "answer": "a"}]'%s)$$,
  $$public.import_flashcards(tests.user_id('copy'), '[{"question": "q", "answer": "b"}]'%s)$$
);
select tests.is_atomic(
  $$select public.import_flashcards(tests.user_id('copy'), '[{"question": "q", "answer": "a"}]'%s)$$
);

-- Bad input
select tests.put('count', (select count(*)::text from public.flashcards));
create function pg_temp.refuses(p_more text) returns text
language sql
as $$
  select throws_ok(
    format('select public.import_flashcards(tests.user_id(''copy''), %L)', jsonb_build_array(
      '{"question": "good", "answer": "a"}'::jsonb,
      '{"question": "q", "answer": "a", "state": 2, "due": "2024-02-01Z", "stability": 12.5,
        "difficulty": 6.25, "last_review": "2024-01-20Z"}'::jsonb || p_more::jsonb
    )), 'PT400', 'invalid_flashcards', 'no card with ' || p_more
  )
$$;
select pg_temp.refuses(m) from unnest(array[
  '{"question": ""}', '{"answer": null}', '{"state": 4}', '{"state": "review"}', '{"state": 0}',
  '{"stability": 0}', '{"stability": -1}', '{"stability": "NaN"}', '{"stability": 40000}',
  '{"difficulty": 0.5}', '{"difficulty": 11}', '{"last_review": null}', '{"due": "soon"}',
  '{"due": "infinity"}', '{"last_review": "-infinity"}', '{"reps": -1}', '{"lapses": 1.5}',
  '{"scheduled_days": -1}', '{"learning_steps": 99}', '{"is_leech": "perhaps"}',
  '{"suspended_at": "infinity"}', '{"tags": ["two words"]}', '{"tags": [""]}', '{"tags": "x"}',
  '{"guid": ""}', '{"ordinal": -1}', '{"fields": []}', '{"is_html": "perhaps"}',
  '{"id": "1"}', '{"version": 3}', '{"message_id": null}'
]) m;
select pg_temp.refuses(jsonb_build_object('last_review', now() + interval '1 day')::text);
select throws_ok(
  format('select public.import_flashcards(tests.user_id(''copy''), %L)', c), 'PT400',
  'invalid_flashcards', 'no cards: ' || coalesce(c, 'null')
) from unnest(array[null, 'null', '{}', '["x"]']) c;
select throws_ok(
  $$select public.import_flashcards(tests.user_id('copy'), (
    select jsonb_agg('{"question": "q", "answer": "a"}'::jsonb) from generate_series(1, 5001)
  ))$$, 'PT413', 'too_many_flashcards', '5,001 cards'
);
select throws_ok(
  format('select public.import_flashcards(%L, ''[]'')', d), 'PT404', 'deck_not_found',
  'no such deck'
) from unnest(array[tests.user_id('nothing'), tests.user_id('bobs deck'), null]) d;
select is(
  (select count(*)::text from public.flashcards), tests.got('count'), 'of all that nothing is there'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select private.insert_cards(tests.user_id('ann'), tests.user_id('deck'), null, '[]')$$, '42501',
  'not_your_user_id', 'nor by the function beneath'
);
select tests.minds_its_caller($$select public.import_flashcards(tests.user_id('deck'), '[]'%s)$$);
select tests.sign_in_as_service();
select is(
  public.import_flashcards(
    tests.user_id('bobs deck'), '[{"question": "q", "answer": "a"}]', tests.user_id('bob')
  ), '{"imported": 1, "updated": 0}', 'the service writes for a user that it names'
);

select * from finish();
rollback;
