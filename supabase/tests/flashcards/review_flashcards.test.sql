begin;
select plan(44);

-- The cards are from before their reviews, and days begin at midnight.
alter table public.flashcards alter column created_at set default '2000-01-01Z';
alter table public.decks alter column day_start_hour set default 0;

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('bob');
insert into public.decks (id, name) values (tests.user_id('bobs deck'), 'd');
insert into public.flashcards (id, deck_id, question, answer)
values (tests.user_id('bobs'), tests.user_id('bobs deck'), 'q', 'a');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
insert into public.flashcards (id, deck_id, question, answer)
select tests.user_id('c' || i), tests.user_id('deck'), 'q' || i, 'a' from generate_series(1, 210) i;

create function pg_temp.review(p_card text, p_rating integer, p_at text, p_more jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'flashcard_id', tests.user_id(p_card), 'rating', p_rating, 'reviewed_at', p_at
  ) || p_more
$$;
grant execute on all functions in schema pg_temp to public;

-- In the order of time, whatever theirs
select results_eq(
  $$select r.position, r.flashcard_id, r.outcome, r.state, r.due, r.version
    from public.review_flashcards(jsonb_build_array(
      pg_temp.review('c1', 3, '2024-01-01 12:10Z', '{"duration_ms": 900}'),
      pg_temp.review('c2', 4, '2024-01-01 12:05Z'),
      pg_temp.review('c1', 3, '2024-01-01 12:00Z')
    )) r$$,
  $$values
    (0, tests.user_id('c1'), 'applied', 2::smallint, '2024-01-03 12:10Z'::timestamptz, 2),
    (1, tests.user_id('c2'), 'applied', 2::smallint, '2024-01-09 12:05Z'::timestamptz, 1),
    (2, tests.user_id('c1'), 'applied', 1::smallint, '2024-01-01 12:10Z'::timestamptz, 1)$$,
  'each is reported at its position, with the card as it was then'
);
select results_eq(
  $$select reviewed_at, duration_ms, version from public.review_logs
    where flashcard_id = tests.user_id('c1') order by version$$,
  $$values ('2024-01-01 12:00Z'::timestamptz, null::integer, 0), ('2024-01-01 12:10Z', 900, 1)$$,
  'the earlier one first'
);
select public.review_flashcard(tests.user_id('c3'), 3, '2024-01-01 12:00Z');
select public.review_flashcard(tests.user_id('c3'), 3, '2024-01-01 12:10Z');
select is(
  (select to_jsonb(f) - array['id', 'question', 'card_tsv', 'created_at'] from public.flashcards f
   where id = tests.user_id('c3')),
  (select to_jsonb(f) - array['id', 'question', 'card_tsv', 'created_at'] from public.flashcards f
   where id = tests.user_id('c1')),
  'the card is as single reviews leave it'
);

-- One that is refused does not keep the others
select public.suspend_flashcard(tests.user_id('c9'));
select results_eq(
  format($$select r.position, r.outcome, r.version from public.review_flashcards(%L) r$$,
    jsonb_build_array(
      pg_temp.review('c4', 3, '2024-02-01Z'), pg_temp.review('c4', 5, '2024-02-02Z'),
      pg_temp.review('c4', 0, '2024-02-03Z'), pg_temp.review('nothing', 3, '2024-02-04Z'),
      pg_temp.review('bobs', 3, '2024-02-04Z'), pg_temp.review('c9', 3, '2024-02-04Z'),
      pg_temp.review('c1', 3, '2024-01-01 12:10Z'), pg_temp.review('c1', 3, '2024-01-01 12:05Z'),
      pg_temp.review('c4', 3, '2124-01-01Z'),
      pg_temp.review('c4', 3, '2024-02-05Z', '{"duration_ms": -1}'),
      pg_temp.review('c5', 3, '2024-02-05Z', '{"expected_version": 7}'),
      pg_temp.review('c4', 3, '2024-02-06Z', '{"expected_version": 1}')
    )),
  $$values (0, 'applied', 1), (1, 'invalid_rating', 1), (2, 'invalid_rating', 1),
    (3, 'flashcard_not_found', null), (4, 'flashcard_not_found', null),
    (5, 'flashcard_suspended', 0), (6, 'duplicate', 2), (7, 'reviewed_since', 2),
    (8, 'review_in_future', 2),
    (9, 'invalid_duration', 1), (10, 'version_conflict', 0), (11, 'applied', 2)$$,
  'each says what is wrong with it'
);
select is(
  (select count(*) from public.review_logs
   where flashcard_id in (tests.user_id('c4'), tests.user_id('c5'))),
  2::bigint, 'and what was not applied has no log'
);

-- Sent again
select results_eq(
  format($$select r.outcome from public.review_flashcards(%L) r$$, jsonb_build_array(
    pg_temp.review('c6', 3, '2024-03-01Z'), pg_temp.review('c6', 3, '2024-03-05Z')
  )),
  $$values ('applied'), ('applied')$$, 'two reviews'
);
select results_eq(
  format($$select r.outcome, r.version from public.review_flashcards(%L) r$$, jsonb_build_array(
    pg_temp.review('c6', 3, '2024-03-01Z'), pg_temp.review('c6', 3, '2024-03-05Z'),
    pg_temp.review('c6', 3, '2024-03-09Z')
  )),
  $$values ('duplicate', 2), ('duplicate', 2), ('applied', 3)$$,
  'sent again with a third, count once'
);
select tests.replays(
  format('public.review_flashcards(%L%%s)', jsonb_build_array(
    pg_temp.review('c7', 3, '2024-03-01Z'), pg_temp.review('nothing', 3, '2024-03-05Z')
  )),
  format('public.review_flashcards(%L%%s)', jsonb_build_array(
    pg_temp.review('c7', 2, '2024-03-01Z')
  ))
);
select tests.is_atomic(format(
  'select public.review_flashcards(%L%%s)',
  jsonb_build_array(pg_temp.review('c8', 3, '2024-03-01Z'), pg_temp.review('c7', 3, '2024-04-01Z'))
));

-- Size
select is(
  (select count(*) from public.review_flashcards((
    select jsonb_agg(pg_temp.review('c' || i, 3, '2024-05-01Z')) from generate_series(10, 209) i
  )) r where r.outcome = 'applied'),
  200::bigint, '200 reviews in one call'
);
select is_empty($$select from public.review_flashcards('[]')$$, 'none are none');
select throws_ok(
  $$select public.review_flashcards((
    select jsonb_agg(pg_temp.review('c' || i, 3, '2024-06-01Z')) from generate_series(1, 201) i
  ))$$,
  'PT413', 'too_many_reviews', '201 are too many'
);

-- What is no list of reviews is refused as a whole
select tests.put('logs', (select count(*)::text from public.review_logs));
select throws_ok(
  format('select public.review_flashcards(%L)', r), 'PT400', 'invalid_reviews',
  'no reviews: ' || coalesce(left(r, 60), 'null')
) from unnest(array[
  null, 'null', '{}', '[1]', '[null]', '[{}]',
  jsonb_build_array(
    pg_temp.review('c1', 3, '2024-06-01Z'),
    pg_temp.review('c1', 3, '2024-06-02Z') - 'reviewed_at'
  )::text,
  jsonb_build_array(
    pg_temp.review('c1', 3, '2024-06-01Z'),
    '{"flashcard_id": null, "rating": 1, "reviewed_at": "2024-01-01Z"}'::jsonb
  )::text,
  jsonb_build_array(pg_temp.review('c1', 3, 'yesterday noon'))::text,
  jsonb_build_array(pg_temp.review('c1', 3, '2024-06-01Z', '{"rating": "good"}'))::text,
  jsonb_build_array(pg_temp.review('c1', 3, '2024-06-01Z', '{"rating": 2.5}'))::text,
  jsonb_build_array(pg_temp.review('c1', 3, '2024-06-01Z', '{"flashcard_id": "x"}'))::text,
  jsonb_build_array(pg_temp.review('c1', 3, '2024-06-01Z', '{"due": "2024-06-01Z"}'))::text
]) r;
select is(
  (select count(*)::text from public.review_logs), tests.got('logs'), 'and none of them is applied'
);

-- Others
select tests.sign_in_as('bob');
select results_eq(
  format($$select r.outcome, r.version, r.due from public.review_flashcards(%L) r$$,
    jsonb_build_array(pg_temp.review('c1', 3, '2024-06-01Z'))),
  $$values ('flashcard_not_found', null::integer, null::timestamptz)$$,
  'another user''s card is not there'
);
select tests.minds_its_caller(format(
  'select public.review_flashcards(%L%%s)',
  jsonb_build_array(pg_temp.review('c1', 3, '2024-06-01Z'))
));
select tests.sign_in_as_service();
select is(
  (select outcome from public.review_flashcards(
    jsonb_build_array(pg_temp.review('c1', 3, '2024-06-01Z')), p_user_id => tests.user_id('ann')
  )), 'applied', 'the service writes for a user that it names'
);

-- Devices that were offline: what comes late takes its place
select tests.sign_in_as('ann');
create function pg_temp.state_of(p_card text) returns jsonb
language sql
as $$
  select to_jsonb(f) - array['id', 'question', 'version', 'updated_at', 'created_at', 'language',
      'card_tsv']
    || jsonb_build_object('logs', (
      select jsonb_agg(to_jsonb(l) - array['id', 'flashcard_id', 'version', 'created_at']
        order by l.version)
      from public.review_logs l where l.flashcard_id = f.id
    ))
  from public.flashcards f where f.id = tests.user_id(p_card)
$$;
create function pg_temp.send(p_reviews jsonb, p_merge boolean) returns text
language sql
as $$
  select string_agg(r.outcome, ' ' order by r.position)
  from public.review_flashcards(p_reviews, p_merge) r
$$;
grant execute on all functions in schema pg_temp to public;
select pg_temp.send(jsonb_build_array(
  pg_temp.review('c201', 3, '2024-05-01 08:00Z'), pg_temp.review('c201', 1, '2024-05-03 08:00Z'),
  pg_temp.review('c201', 3, '2024-05-03 09:00Z'), pg_temp.review('c201', 4, '2024-05-09 08:00Z'),
  pg_temp.review('c201', 2, '2024-05-30 08:00Z')
), false);
select is(
  pg_temp.send(jsonb_build_array(
    pg_temp.review('c202', 3, '2024-05-01 08:00Z'), pg_temp.review('c202', 4, '2024-05-09 08:00Z'),
    pg_temp.review('c202', 2, '2024-05-30 08:00Z')
  ), true), 'applied applied applied', 'one device'
);
select is(
  pg_temp.send(jsonb_build_array(
    pg_temp.review('c202', 1, '2024-05-03 08:00Z'), pg_temp.review('c202', 4, '2024-05-09 08:00Z'),
    pg_temp.review('c202', 3, '2024-05-03 09:00Z')
  ), true), 'merged duplicate merged', 'another one, later: each review counts once'
);
select is(
  pg_temp.state_of('c202'), pg_temp.state_of('c201'),
  'card and logs are as if one device had made them all'
);
select is(
  pg_temp.send(jsonb_build_array(pg_temp.review('c202', 1, '2024-05-03 08:00Z')), true),
  'duplicate', 'sent again, it counts once'
);
select is(
  pg_temp.send(jsonb_build_array(pg_temp.review('c202', 4, '2024-04-01Z')), false),
  'reviewed_since', 'without p_merge it is refused as before'
);
select public.reset_flashcard(tests.user_id('c202'));
select is(
  pg_temp.send(jsonb_build_array(pg_temp.review('c202', 4, '2024-05-10Z')), true),
  'applied', 'a reset card begins anew'
);
select is(
  pg_temp.send(jsonb_build_array(pg_temp.review('c202', 4, '2024-05-08Z')), true),
  'reviewed_since', 'before a reset nothing is merged'
);
select is(
  pg_temp.send(jsonb_build_array(pg_temp.review('c203', 4, '1970-01-01Z')), true),
  'review_before_card', 'nor before the card was made'
);
select throws_ok(
  $$select private.merge_review(tests.user_id('bob'), tests.user_id('bobs'), 3, now(), null)$$,
  '42501', 'not_your_user_id', 'nor for another user'
);

select * from finish();
rollback;
