begin;
select plan(18);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('bob');
insert into public.decks (id, name) values (tests.user_id('bobs deck'), 'd');
select tests.sign_in_as('ann');
update public.profiles set timezone = 'Europe/Berlin';
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
-- Ten that wait, the last ones remembered best; one of tomorrow, one new, one suspended.
select public.import_flashcards(tests.user_id('deck'), (
  select jsonb_agg(jsonb_build_object(
    'question', 'q' || i, 'answer', 'a', 'state', 2, 'stability', i, 'difficulty', 5,
    'reps', 2, 'last_review', '2024-01-01Z', 'due', '2024-01-10Z',
    'suspended_at', case when i = 11 then '2024-01-10Z' end
  ))
  from generate_series(1, 11) i
) || '[{"question": "new", "answer": "a"}, {"question": "tomorrow", "answer": "a", "state": 2,
  "stability": 9, "difficulty": 5, "last_review": "2024-01-01Z", "due": "2024-02-02 03:00Z"}]');
select tests.put('before', (
  select jsonb_agg(to_jsonb(f) - array['due', 'version', 'updated_at'] order by f.id)::text
  from public.flashcards f
));

select is(
  public.postpone_flashcards(tests.user_id('deck'), 5, '2024-02-01 12:00Z'),
  '{"postponed": 8, "by_day": [{"in_days": 0, "due": 2}, {"in_days": 1, "due": 2},
    {"in_days": 2, "due": 2}, {"in_days": 3, "due": 2}, {"in_days": 4, "due": 2}]}',
  'what waits is spread evenly'
);
select results_eq(
  $$select question, due, version from public.flashcards
    where question ~ '^q' order by stability$$,
  $$select 'q' || i, case when i in (1, 2, 11) then '2024-01-10Z'
      else '2024-02-01 03:00Z'::timestamptz + (i - 1) / 2 * interval '1 day' end,
      (i not in (1, 2, 11))::integer
    from generate_series(1, 11) i$$,
  'to the beginnings of the user''s days, those that are remembered best last'
);
select is(
  (select jsonb_agg(to_jsonb(f) - array['due', 'version', 'updated_at'] order by f.id)::text
   from public.flashcards f), tests.got('before'), 'nothing else has changed'
);
select is(
  (public.postpone_flashcards(tests.user_id('deck'), 2, '2024-01-01 12:00Z')) ->> 'postponed', '0',
  'nothing that waits is nothing to do'
);
select tests.replays(
  $$public.postpone_flashcards(tests.user_id('deck'), 3%s)$$,
  $$public.postpone_flashcards(tests.user_id('deck'), 4%s)$$
);

select throws_ok(
  format('select public.postpone_flashcards(tests.user_id(''deck''), %s)', d), 'PT400',
  'invalid_days', 'not over ' || d || ' days'
) from unnest(array['null', '1', '366']) d;
select throws_ok(
  format('select public.postpone_flashcards(%L)', d), 'PT404', 'deck_not_found', 'no such deck'
) from unnest(array[tests.user_id('nothing'), tests.user_id('bobs deck'), null]) d;
select tests.sign_in_as('bob');
select throws_ok(
  $$select private.postpone_deck(tests.user_id('ann'), tests.user_id('deck'), 3, now())$$, '42501',
  'not_your_user_id', 'nor by the function beneath'
);
select tests.minds_its_caller($$select public.postpone_flashcards(tests.user_id('deck')%s)$$);

select * from finish();
rollback;
