begin;
select plan(23);

-- The cards are from before their reviews, and days begin at midnight.
alter table public.flashcards alter column created_at set default '2000-01-01Z';
alter table public.decks alter column day_start_hour set default 0;

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
insert into public.flashcards (id, deck_id, question, answer) values
  (tests.user_id('card'), tests.user_id('deck'), 'q', 'a'),
  (tests.user_id('other'), tests.user_id('deck'), 'q', 'a');
select public.review_flashcard(tests.user_id('card'), g, t)
from (values (4, '2024-01-01Z'::timestamptz), (1, '2024-01-09Z')) x (g, t);

select tests.put('result', to_jsonb(public.reset_flashcard(tests.user_id('card')))::text);
select results_eq(
  $$select state, due between now() and clock_timestamp(), stability, difficulty, scheduled_days,
      learning_steps, reps, lapses, last_review, version
    from public.flashcards where id = tests.user_id('card')$$,
  $$values (0::smallint, true, 0::float8, 0::float8, 0, 0, 2, 1, null::timestamptz, 3)$$,
  'the card is new, but for its counts'
);
select is(
  tests.got('result')::jsonb,
  (select to_jsonb(f) - array[
     'user_id', 'source_id', 'language', 'card_tsv', 'embedding', 'embedding_model',
     'embedding_bits',
     'updated_at'
   ]
   from public.flashcards f where id = tests.user_id('card')),
  'it returns the card'
);
select results_eq(
  $$select rating, version, state, next_state, next_due = due from public.review_logs
    order by version desc limit 1$$,
  $$values (0::smallint, 2, 3::smallint, 0::smallint, false)$$, 'the log says so with a rating of 0'
);
select is(
  (public.review_flashcard(tests.user_id('card'), 3)).stability, 2.3065::float8,
  'the next review is a first one'
);
select results_eq(
  $$select (r).reps, (r).lapses from (
    select public.reset_flashcard(tests.user_id('card'), true) as r) x$$,
  'values (0, 0)', 'counts are reset on request'
);
select public.suspend_flashcard(tests.user_id('card'));
select is(
  (public.reset_flashcard(tests.user_id('card'))).suspended_at, now(),
  'a suspended card stays suspended'
);
select public.suspend_flashcard(tests.user_id('card'), false);
select tests.sign_out();
update public.flashcards set is_leech = true where id = tests.user_id('card');
select tests.sign_in_as('ann');
select is(
  (public.reset_flashcard(tests.user_id('card'))).is_leech, true, 'a leech stays one'
);
select is(
  (public.reset_flashcard(tests.user_id('card'), true)).is_leech, false,
  'but not without its counts'
);

-- Replay, and all or nothing
select tests.replays(
  $$public.reset_flashcard(tests.user_id('card')%s)$$,
  $$public.reset_flashcard(tests.user_id('card'), true%s)$$
);
select tests.is_atomic($$select public.reset_flashcard(tests.user_id('card')%s)$$);

-- Bad input
select throws_ok(
  format('select public.reset_flashcard(%L)', c), 'PT404', 'flashcard_not_found', 'no such card'
) from unnest(array[tests.user_id('nothing'), null]) c;

-- Others
select tests.put('before', (select to_jsonb(f)::text from public.flashcards f
  where id = tests.user_id('other')));
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.reset_flashcard(tests.user_id('other'))$$, 'PT404', 'flashcard_not_found',
  'another user''s card is not there'
);
select throws_ok(
  $$select private.reset_card(tests.user_id('ann'), tests.user_id('other'), true)$$, '42501',
  'not_your_user_id', 'nor by the function beneath'
);
select tests.minds_its_caller($$select public.reset_flashcard(tests.user_id('other')%s)$$);
select is(
  (select to_jsonb(f) from public.flashcards f where id = tests.user_id('other')),
  tests.got('before')::jsonb, 'and is as it was'
);
select tests.sign_in_as_service();
select is(
  (public.reset_flashcard(tests.user_id('other'), p_user_id => tests.user_id('ann'))).version, 1,
  'the service writes for a user that it names'
);

select * from finish();
rollback;
