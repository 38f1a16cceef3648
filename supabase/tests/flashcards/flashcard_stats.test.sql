begin;
select plan(33);

-- The cards are from before their reviews, and days begin at midnight.
alter table public.flashcards alter column created_at set default '2000-01-01Z';
alter table public.decks alter column day_start_hour set default 0;

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('bob');
insert into public.decks (id, name) values (tests.user_id('bobs deck'), 'd');
insert into public.flashcards (id, deck_id, question, answer)
values (tests.user_id('bobs'), tests.user_id('bobs deck'), 'q', 'a');
select public.review_flashcard(tests.user_id('bobs'), 3, '2024-01-31Z');
select tests.sign_in_as('ann');
insert into public.decks (id, name, timezone) values
  (tests.user_id('deck'), 'd', 'Asia/Tokyo'), (tests.user_id('other'), 'o', 'UTC');

create function pg_temp.stats(
  p_path text[], p_deck text default 'deck', p_days integer default 30,
  p_now timestamptz default '2024-02-01 12:00Z'
) returns jsonb
language sql
as $$
  select public.flashcard_stats(tests.user_id(p_deck), p_days, p_now) #> p_path
$$;
grant execute on all functions in schema pg_temp to public;

-- Nothing yet
select is(
  public.flashcard_stats(tests.user_id('deck')) - 'forecast',
  '{"cards": {"total": 0, "new": 0, "learning": 0, "review": 0, "relearning": 0, "suspended": 0,
    "leeches": 0, "due": 0}, "retention": {"reviews": 0, "recalled": 0, "rate": null},
    "reviews_by_day": [], "streak": {"days": 0, "is_today_done": false}}',
  'an empty deck has no reviews, and no rate of them'
);
select is(
  public.flashcard_stats(tests.user_id('deck')) -> 'forecast',
  (select jsonb_agg(jsonb_build_object('in_days', d, 'due', 0)) from generate_series(0, 29) d),
  'and nothing due, for thirty days'
);

-- Cards
insert into public.flashcards (id, deck_id, question, answer)
select tests.user_id('c' || i), tests.user_id('deck'), 'q', 'a' from generate_series(1, 6) i;
insert into public.flashcards (id, deck_id, question, answer)
values (tests.user_id('o1'), tests.user_id('other'), 'q', 'a');
-- 15:00Z begins a day in Tokyo
select public.review_flashcard(tests.user_id(c), g, t, d)
from (values
  ('c1', 4, '2024-01-10 14:59Z'::timestamptz, 1000), ('c2', 4, '2024-01-10 15:00Z', 2000),
  ('c3', 3, '2024-01-10 15:30Z', null), ('c1', 3, '2024-01-19Z', 3000),
  ('c2', 1, '2024-01-19Z', null), ('c4', 4, '2024-01-20Z', null), ('c4', 2, '2024-01-28Z', null),
  ('c5', 4, '2024-01-29Z', null), ('o1', 4, '2024-01-29Z', null)
) x (c, g, t, d);
select public.suspend_flashcard(tests.user_id('c5'));
select is(
  pg_temp.stats('{cards}'),
  '{"total": 6, "new": 1, "learning": 1, "review": 3, "relearning": 1, "suspended": 1,
    "leeches": 0, "due": 2}',
  'cards by state, and what is due now'
);
select is(
  pg_temp.stats('{cards,total}', 'other'), '1', 'of another deck'
);
select is(
  public.flashcard_stats(p_now => '2024-02-01 12:00Z') #> '{cards,total}', '7', 'and of all'
);

-- Reviews
select is(
  pg_temp.stats('{reviews_by_day}'),
  '[{"day": "2024-01-10", "reviews": 1, "new": 1, "again": 0, "hard": 0, "good": 0, "easy": 1,
     "duration_ms": 1000},
    {"day": "2024-01-11", "reviews": 2, "new": 2, "again": 0, "hard": 0, "good": 1, "easy": 1,
     "duration_ms": 2000},
    {"day": "2024-01-19", "reviews": 2, "new": 0, "again": 1, "hard": 0, "good": 1, "easy": 0,
     "duration_ms": 3000},
    {"day": "2024-01-20", "reviews": 1, "new": 1, "again": 0, "hard": 0, "good": 0, "easy": 1,
     "duration_ms": 0},
    {"day": "2024-01-28", "reviews": 1, "new": 0, "again": 0, "hard": 1, "good": 0, "easy": 0,
     "duration_ms": 0},
    {"day": "2024-01-29", "reviews": 1, "new": 1, "again": 0, "hard": 0, "good": 0, "easy": 1,
     "duration_ms": 0}]',
  'by day of the deck''s timezone'
);
select is(
  pg_temp.stats('{retention}'), '{"reviews": 3, "recalled": 2, "rate": 0.6667}',
  'retention is of the cards in review: two of three were recalled'
);
select is(
  (select jsonb_agg(d -> 'day') from jsonb_array_elements(
    pg_temp.stats('{reviews_by_day}', p_days => 14)) d),
  '["2024-01-19", "2024-01-20", "2024-01-28", "2024-01-29"]', 'fourteen days, today with them'
);
select is(
  (select jsonb_agg(d -> 'day') from jsonb_array_elements(
    pg_temp.stats('{reviews_by_day}', p_days => 14, p_now => '2024-02-01 15:00Z')) d),
  '["2024-01-20", "2024-01-28", "2024-01-29"]', 'in Tokyo the next one begins at 15:00'
);
select is(
  pg_temp.stats('{retention}', p_days => 1), '{"reviews": 0, "recalled": 0, "rate": null}',
  'today there was none'
);
select public.undo_review(tests.user_id('c2'));
select is(
  pg_temp.stats('{retention}'), '{"reviews": 2, "recalled": 2, "rate": 1.0000}',
  'what was undone does not count'
);
select public.reset_flashcard(tests.user_id('c6'));
select is(
  jsonb_array_length(pg_temp.stats('{reviews_by_day}', p_now => now() + interval '1 hour')), 0,
  'a reset is no review'
);

-- Forecast
select is(
  (select jsonb_agg(f order by f -> 'in_days')
   from jsonb_array_elements(pg_temp.stats('{forecast}')) f
   where f -> 'due' <> '0'),
  (select jsonb_agg(jsonb_build_object('in_days', d, 'due', n) order by d) from (
    select
      greatest((due at time zone 'Asia/Tokyo')::date - date '2024-02-01', 0) as d, count(*) as n
    from public.flashcards
    where deck_id = tests.user_id('deck') and state <> 0 and suspended_at is null
    group by 1 having greatest((due at time zone 'Asia/Tokyo')::date - date '2024-02-01', 0) < 30
  ) x),
  'the forecast counts each card on the day it is due, overdue ones today'
);
select is(
  (select sum((f ->> 'due')::integer) from jsonb_array_elements(pg_temp.stats('{forecast}')) f),
  4::bigint, 'neither new nor suspended cards'
);
select is(
  (select sum((f ->> 'due')::integer) from jsonb_array_elements(
    pg_temp.stats('{forecast}', p_now => '2023-12-20 12:00Z')) f), 1::bigint,
  'nor what is due after thirty days'
);

-- Streak
create function pg_temp.streak(p_now timestamptz) returns jsonb
language sql
as $$ select public.flashcard_stats(tests.user_id('deck'), 30, p_now) -> 'streak' $$;
grant execute on all functions in schema pg_temp to public;
select is(
  pg_temp.streak('2024-01-29 12:00Z'), '{"days": 2, "is_today_done": true}',
  'two days in a row, today with them'
);
select is(
  pg_temp.streak('2024-01-30 12:00Z'), '{"days": 2, "is_today_done": false}',
  'today is not over'
);
select is(
  pg_temp.streak('2024-01-31 12:00Z'), '{"days": 0, "is_today_done": false}', 'yesterday is'
);
select is(
  pg_temp.streak('2024-01-30 15:00Z'), '{"days": 0, "is_today_done": false}',
  'which ends with the deck''s day'
);

select is(
  pg_temp.streak(null), pg_temp.streak(now()), 'without a time it is now'
);
select is(
  pg_temp.streak(t), '{"days": 0, "is_today_done": false}', 'the search for days ends at ' || t
) from unnest(array['-infinity', '4000-01-01 BC']::timestamptz[]) t;

-- Bad input
select throws_ok(
  format('select public.flashcard_stats(p_days => %s)', coalesce(d::text, 'null')), 'PT400',
  'invalid_days', 'days: ' || coalesce(d::text, 'null')
) from unnest(array[0, 367, null]) d;
select throws_ok(
  format('select public.flashcard_stats(%L)', d), 'PT404', 'deck_not_found', 'no such deck'
) from unnest(array[tests.user_id('nothing'), tests.user_id('bobs deck')]) d;

-- Others
select tests.sign_in_as('bob');
select is(
  public.flashcard_stats() #> '{cards,total}', '1', 'another user''s cards are not counted'
);
select tests.minds_its_caller($$select public.flashcard_stats(p_days => 30%s)$$);
select tests.sign_in_as_service();
select is(
  public.flashcard_stats(p_user_id => tests.user_id('bob')) #> '{cards,total}', '1',
  'the service reads for a user that it names'
);

select * from finish();
rollback;
