begin;
select plan(57);

-- The cards are from before their reviews, and days begin at midnight.
alter table public.flashcards alter column created_at set default '2000-01-01Z';
alter table public.decks alter column day_start_hour set default 0;

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
insert into public.flashcards (id, deck_id, question, answer) values
  (tests.user_id('card'), tests.user_id('deck'), 'q', 'a'),
  (tests.user_id('leech'), tests.user_id('deck'), 'q', 'a'),
  (tests.user_id('zone'), tests.user_id('deck'), 'q', 'a'),
  (tests.user_id('bad'), tests.user_id('deck'), 'q', 'a');

-- One review
select tests.put('result', to_jsonb(public.review_flashcard(
  tests.user_id('card'), 3, '2024-01-01 12:00Z', 4200
))::text);
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
  $$select state, due, stability, difficulty, scheduled_days, learning_steps, reps, lapses,
      last_review, version
    from public.flashcards where id = tests.user_id('card')$$,
  $$values (1::smallint, '2024-01-01 12:10Z'::timestamptz, 2.3065::float8, 2.11810397::float8, 0, 1,
      1, 0, '2024-01-01 12:00Z'::timestamptz, 1)$$,
  'a new card rated good goes to its second step'
);
select public.review_flashcard(tests.user_id('card'), 3, '2024-01-01 12:10Z');
select results_eq(
  $$select l.version, l.rating, l.reviewed_at, l.elapsed_days, l.duration_ms, l.state, l.due,
      l.stability, l.last_review, l.next_state, l.next_due, l.next_last_review, l.next_reps
    from public.review_logs l order by l.version$$,
  $$values
    (0, 3::smallint, '2024-01-01 12:00Z'::timestamptz, 0, 4200, 0::smallint, now(), 0::float8,
      null::timestamptz, 1::smallint, '2024-01-01 12:10Z'::timestamptz,
      '2024-01-01 12:00Z'::timestamptz, 1),
    (1, 3::smallint, '2024-01-01 12:10Z'::timestamptz, 0, null::integer, 1::smallint,
      '2024-01-01 12:10Z'::timestamptz, 2.3065, '2024-01-01 12:00Z'::timestamptz, 2::smallint,
      '2024-01-03 12:10Z'::timestamptz, '2024-01-01 12:10Z'::timestamptz, 2)$$,
  'the log has the state before and after'
);
select is(
  (public.review_flashcard(tests.user_id('bad'), 4)).last_review
    between now() and clock_timestamp(),
  true, 'a review without a time is now'
);
select lives_ok(
  $$select public.review_flashcard(
      tests.user_id('bad'), 3, clock_timestamp() + interval '50 seconds'
    )$$,
  'a device''s clock may be somewhat ahead'
);
select is(
  (public.review_flashcard(tests.user_id('bad'), 3)).last_review > clock_timestamp(), true,
  'and the next review is later all the same'
);

-- Days are the deck's
insert into public.decks (id, name, timezone) values (tests.user_id('tokyo'), 't', 'Asia/Tokyo');
select tests.put('utc', (
  select (c).stability::text from (
    select public.review_flashcard(tests.user_id('zone'), g, t) as c
    from (values (4, '2024-01-01 14:30Z'::timestamptz), (3, '2024-01-01 15:30Z')) x (g, t)
  ) y offset 1
));
update public.flashcards set deck_id = tests.user_id('tokyo') where id = tests.user_id('zone');
select public.undo_review(tests.user_id('zone'));
select isnt(
  (public.review_flashcard(tests.user_id('zone'), 3, '2024-01-01 15:30Z')).stability::text,
  tests.got('utc'), 'an hour over a Tokyo midnight is not the same as one within a UTC day'
);
select results_eq(
  $$select elapsed_days from public.review_logs
    where flashcard_id = tests.user_id('zone') order by version$$,
  'values (0), (1)', 'there a day has gone by'
);
select is(
  tests.got('utc'),
  (select (s.stability)::text from private.fsrs_next(
    private.fsrs_parameters(
      private.fsrs_weights(null, 1, true), 0.9, 36500, '{1,10}', '{10}', true, 'UTC'
    ),
    (2, '2024-01-09 14:30Z', 8.2956, 1, 8, 0, 1, 0, '2024-01-01 14:30Z')::private.fsrs_state,
    3, '2024-01-01 15:30Z', 0
  ) s),
  'and in UTC none'
);

-- The same review again, whatever its request
select tests.put('card', (select to_jsonb(f)::text from public.flashcards f
  where id = tests.user_id('card')));
select is(
  (public.review_flashcard(tests.user_id('card'), 3, '2024-01-01 12:10Z')).version, 2,
  'a review that is there already counts once'
);
select is(
  (public.review_flashcard(tests.user_id('card'), 3, '2024-01-01 12:00Z')).version, 2,
  'also one before the last'
);
select is(
  (select to_jsonb(f) from public.flashcards f where id = tests.user_id('card')),
  tests.got('card')::jsonb, 'and nothing has changed'
);

select public.reset_flashcard(tests.user_id('card'));
select is(
  (public.review_flashcard(tests.user_id('card'), 3, '2024-01-01 12:10Z')).state, 0::smallint,
  'nor after a reset'
);
select public.undo_review(tests.user_id('card'));

-- Two devices
select throws_ok(
  $$select public.review_flashcard(tests.user_id('card'), 3, p_expected_version => 1)$$, 'PT409',
  'version_conflict', 'who saw an earlier state learns that there is another'
);
select is(
  (public.review_flashcard(
    tests.user_id('card'), 3, '2024-01-05Z', p_expected_version => 4
  )).version,
  5, 'who saw this one does not'
);
select throws_ok(
  format('select public.review_flashcard(tests.user_id(''card''), %s, %L)', g, t), 'PT409',
  'reviewed_since', 'a review that is not later than the last: ' || t
) from (values (3, '2024-01-04Z'), (4, '2024-01-05Z'), (3, '-infinity')) x (g, t);

-- Bad input
create function pg_temp.refuses(
  p_arguments text, p_status text, p_code text, p_description text
) returns text
language sql
as $$
  select throws_ok(
    format('select public.review_flashcard(%s)', p_arguments), 'PT' || p_status, p_code,
    p_description
  )
$$;
select pg_temp.refuses(
  format('tests.user_id(''card''), %s', coalesce(g::text, 'null')), '400', 'invalid_rating',
  'a rating of ' || coalesce(g::text, 'null')
) from unnest(array[0, 5, -1, null]) g;
select pg_temp.refuses(
  $$tests.user_id('card'), 3, clock_timestamp() + interval '2 minutes'$$, '400', 'review_in_future',
  'a review in the future'
);
select pg_temp.refuses(
  $$tests.user_id('card'), 3, 'infinity'$$, '400', 'review_in_future', 'and never'
);
select pg_temp.refuses(
  format('tests.user_id(''card''), 3, p_duration_ms => %s', d), '400', 'invalid_duration',
  'a duration of ' || d
) from unnest(array[-1, 86400001]) d;
select pg_temp.refuses(
  $$tests.user_id('nothing'), 3$$, '404', 'flashcard_not_found', 'a card that is not there'
);
select pg_temp.refuses('null, 3', '404', 'flashcard_not_found', 'no card');
select public.suspend_flashcard(tests.user_id('bad'));
select pg_temp.refuses(
  $$tests.user_id('bad'), 3$$, '409', 'flashcard_suspended', 'a suspended card'
);
select public.suspend_flashcard(tests.user_id('bad'), false);
select is(
  (public.review_flashcard(tests.user_id('bad'), 3)).suspended_at, null, 'taken up again, it is not'
);

-- Leeches
create function pg_temp.lapse(p_count integer) returns public.flashcard
language plpgsql
as $$
declare
  v_card public.flashcard;
begin
  for i in 1 .. p_count loop
    v_card := public.review_flashcard(tests.user_id('leech'), 4);
    v_card := public.review_flashcard(tests.user_id('leech'), 1);
  end loop;
  return v_card;
end;
$$;
select public.review_flashcard(tests.user_id('leech'), 4);
select results_eq(
  'select lapses, is_leech, suspended_at from pg_temp.lapse(7)',
  $$values (7, false, null::timestamptz)$$, 'seven lapses are no leech'
);
select results_eq(
  'select lapses, is_leech, suspended_at = last_review from pg_temp.lapse(1)',
  $$values (8, true, true)$$, 'the eighth suspends the card, with a flag'
);
select results_eq(
  $$select is_leech, suspended_at, next_is_leech, next_suspended_at = reviewed_at
    from public.review_logs where flashcard_id = tests.user_id('leech')
    order by version desc limit 1$$,
  $$values (false, null::timestamptz, true, true)$$, 'which the log says'
);
select public.suspend_flashcard(tests.user_id('leech'), false);
select results_eq(
  'select lapses, is_leech, suspended_at from pg_temp.lapse(3)',
  $$values (11, true, null::timestamptz)$$, 'who takes it up may go on with it'
);
select results_eq(
  'select lapses, suspended_at is not null from pg_temp.lapse(1)', $$values (12, true)$$,
  'for four more lapses'
);

-- Replay, and all or nothing
select tests.replays(
  $$public.review_flashcard(tests.user_id('card'), 3, p_duration_ms => 1%s)$$,
  $$public.review_flashcard(tests.user_id('card'), 2, p_duration_ms => 1%s)$$
);
select tests.is_atomic($$select public.review_flashcard(tests.user_id('card'), 3%s)$$);
select tests.sign_out();
create trigger broken before update on public.flashcards
  for each row execute function tests.broken();
select tests.put('before', tests.rows_of('ann')::text);
select tests.sign_in_as('ann');
select throws_ok(
  $$select public.review_flashcard(tests.user_id('card'), 3)$$, 'XX000', 'broken',
  'the card cannot be written'
);
select tests.sign_out();
select is(tests.rows_of('ann'), tests.got('before')::jsonb, 'and there is no log of it');
drop trigger broken on public.flashcards;
create trigger broken before insert on public.review_logs
  for each row execute function tests.broken();
select tests.sign_in_as('ann');
select throws_ok(
  $$select public.review_flashcard(tests.user_id('card'), 3)$$, 'XX000', 'broken',
  'the log cannot be written'
);
select tests.sign_out();
select is(tests.rows_of('ann'), tests.got('before')::jsonb, 'and the card is as it was');
drop trigger broken on public.review_logs;

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.review_flashcard(tests.user_id('card'), 3)$$, 'PT404', 'flashcard_not_found',
  'another user''s card is not there'
);
select throws_ok(
  $$select private.apply_review(tests.user_id('ann'), tests.user_id('card'), 3, null, null, null)$$,
  '42501', null, 'nor by the function beneath'
);
select throws_ok(
  $$select private.set_card_state(tests.user_id('bob'), tests.user_id('card'), null, false, null)$$,
  '42501', null, 'whose own helpers are nobody''s to call'
);
select tests.minds_its_caller($$select public.review_flashcard(tests.user_id('card'), 3%s)$$);
select tests.sign_out();
select is(tests.rows_of('ann'), tests.got('before')::jsonb, 'and is as it was');
select tests.sign_in_as_service();
select is(
  (public.review_flashcard(tests.user_id('card'), 3, p_user_id => tests.user_id('ann'))).id,
  tests.user_id('card'), 'the service writes for a user that it names'
);

-- Clocks that are wrong backwards
select tests.sign_out();
alter table public.flashcards alter column created_at set default now();
select tests.sign_in_as('ann');
insert into public.decks (id, name, timezone) values (tests.user_id('clock'), 'clock', 'Japan');
select tests.put('clock', (
  select c.id::text
  from public.create_flashcards(tests.user_id('clock'), '[{"question": "q", "answer": "a"}]') c
));
select throws_ok(
  format($$select public.review_flashcard(%L, 3, '1970-01-01Z')$$, tests.got('clock')), 'PT400',
  'review_before_card', 'no review before the card was made'
);
select lives_ok(
  format('select public.review_flashcard(%L, 3, now() - interval ''50 seconds'')',
    tests.got('clock')), 'a clock may be a minute late'
);
select is(
  (select (public.review_flashcard(c.id, 3, '2024-01-02 10:00Z')).state
   from public.create_flashcards(tests.user_id('clock'),
     '[{"question": "q", "answer": "a", "created_at": "2024-01-01Z"}]') c),
  1::smallint, 'a card made offline brings its time'
);
select is(
  (select c.created_at from public.create_flashcards(tests.user_id('clock'),
    '[{"question": "q", "answer": "a", "created_at": "2999-01-01Z"}]') c),
  now(), 'which is not in the future'
);

select * from finish();
rollback;
