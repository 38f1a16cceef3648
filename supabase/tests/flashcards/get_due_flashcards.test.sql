begin;
select plan(43);

-- The cards are from before their reviews, and days begin at midnight.
alter table public.flashcards alter column created_at set default '2000-01-01Z';
alter table public.decks alter column day_start_hour set default 0;

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_user('many');
select tests.sign_in_as('bob');
insert into public.decks (id, name) values (tests.user_id('bobs deck'), 'd');
select public.create_flashcards(tests.user_id('bobs deck'), '[{"question": "bob", "answer": "a"}]');
select tests.sign_in_as('ann');
insert into public.decks (id, name, new_per_day) values
  (tests.user_id('deck'), 'd', 4), (tests.user_id('other'), 'o', 1);

-- Cards as imported: n new, l learning, r review, x relearning; a digit orders them
create function pg_temp.card(p_name text, p_due timestamptz default '2024-01-01Z') returns jsonb
language sql
as $$
  select jsonb_build_object(
    'question', p_name, 'answer', 'a', 'due', p_due, 'created_at', '2000-01-01Z',
    'state', strpos('nlrx', left(p_name, 1)) - 1
  ) || case when p_name like 'n%' then '{}' else
    '{"stability": 5, "difficulty": 5, "last_review": "2023-12-01Z", "reps": 3}'
  end::jsonb
$$;
create function pg_temp.due(
  p_deck text default 'deck', p_limit integer default 50,
  p_now timestamptz default '2024-02-01 12:00Z'
) returns text
language sql
as $$
  select string_agg(question, ' ' order by place)
  from public.get_due_flashcards(tests.user_id(p_deck), p_limit, p_now) with ordinality d (
    id, deck_id, message_id, question, answer, state, due, stability, difficulty, scheduled_days,
    learning_steps, reps, lapses, last_review, is_leech, suspended_at, version, created_at, is_html,
    tags, guid, ordinal, note_type, fields, place
  )
$$;
grant execute on all functions in schema pg_temp to public;
select public.import_flashcards(tests.user_id('deck'), jsonb_build_array(
  pg_temp.card('n1', '2024-01-01Z'), pg_temp.card('n2', '2024-01-02Z'),
  pg_temp.card('n3', '2024-01-03Z'), pg_temp.card('n4', '2024-01-04Z'),
  pg_temp.card('n5', '2024-01-05Z'),
  pg_temp.card('r1', '2024-01-01Z'), pg_temp.card('r2', '2024-01-02Z'),
  pg_temp.card('r3', '2024-01-03Z'), pg_temp.card('r4', '2024-01-04Z'),
  pg_temp.card('r9', '2024-02-02 00:00Z'), pg_temp.card('r5', '2024-02-01 12:00Z'),
  pg_temp.card('l2', '2024-02-01 11:59Z'), pg_temp.card('x1', '2024-02-01 11:58Z'),
  pg_temp.card('l9', '2024-02-01 12:01Z')
));

select is(
  pg_temp.due(), 'x1 l2 r1 n1 r2 n2 r3 n3 r4 n4 r5',
  'steps first, then reviews with new cards spread among them; what is due tomorrow is not there'
);
select is(
  pg_temp.due(p_now => '2024-02-01 12:02Z'), 'x1 l2 l9 r1 n1 r2 n2 r3 n3 r4 n4 r5',
  'a step is due by the minute'
);
select is(
  pg_temp.due(p_now => '2024-02-02 00:00Z'), 'x1 l2 l9 r1 n1 r2 n2 r3 r4 n3 r5 n4 r9',
  'and at midnight the next day''s reviews are'
);
select is(pg_temp.due(p_limit => 5), 'x1 l2 r1 n1 r2', 'as many as are asked for');
select is(
  (select to_jsonb(d)
   from public.get_due_flashcards(tests.user_id('deck'), 1, '2024-02-01 12:00Z') d),
  (select to_jsonb(f) - array[
     'user_id', 'source_id', 'language', 'card_tsv', 'embedding', 'embedding_model',
     'embedding_bits',
     'updated_at'
   ]
   from public.flashcards f where question = 'x1'),
  'a row is the card, without its vector'
);
select is(
  pg_temp.due(p_now => '2023-01-01Z'), 'n1 n2 n3 n4', 'new cards are always due'
);

-- Limits of a day
create function pg_temp.review(p_name text, p_at timestamptz, p_rating integer default 3)
returns text
language sql
as $$
  select (public.review_flashcard(
    (select id from public.flashcards where question = p_name), p_rating, p_at
  )).question
$$;
select pg_temp.review('n1', '2024-01-31 23:59Z', 4);
select is(
  pg_temp.due(), 'x1 l2 r1 n2 r2 n3 r3 n4 r4 n5 r5', 'what was new yesterday does not count today'
);
select pg_temp.review('n2', '2024-02-01 00:00Z', 4);
select pg_temp.review('n3', '2024-02-01 09:00Z', 4);
select pg_temp.review('n3', '2024-02-01 09:00:01Z', 4);
select is(
  pg_temp.due(), 'x1 l2 r1 n4 r2 r3 r4 n5 r5', 'of four new cards a day two are left'
);
update public.decks set timezone = 'America/New_York', new_per_day = 2
where id = tests.user_id('deck');
select is(
  pg_temp.due(), 'x1 l2 r1 r2 r3 n4 r4 r5 r9',
  'where the day began five hours later, only one of them was today''s'
);
update public.decks set timezone = 'UTC' where id = tests.user_id('deck');
select is(pg_temp.due(), 'x1 l2 r1 r2 r3 r4 r5', 'in UTC both were, and none is left');
update public.decks set reviews_per_day = 4 where id = tests.user_id('deck');
select is(pg_temp.due(), 'x1 l2 r1 r2 r3', 'reviews have a limit of their own, one was today');
select public.undo_review((select id from public.flashcards where question = 'n3'));
select is(pg_temp.due(), 'x1 l2 r1 r2 r3 r4', 'undone, it does not count');
update public.decks set reviews_per_day = 0 where id = tests.user_id('deck');
select is(pg_temp.due(), 'x1 l2', 'steps are not limited: they were begun');
update public.decks set reviews_per_day = null, new_per_day = 10 where id = tests.user_id('deck');
select public.reset_flashcard((select id from public.flashcards where question = 'r1'));
select is(
  pg_temp.due(), 'x1 l2 r2 n4 r3 n5 r4 r1 r5', 'a card that was reset is the last of the new ones'
);

-- What is not shown
select public.suspend_flashcard(id) from public.flashcards where question in ('x1', 'n4', 'r2');
select is(pg_temp.due(), 'l2 r3 n5 r4 r1 r5', 'suspended cards are not');

-- All decks
select public.import_flashcards(tests.user_id('other'), jsonb_build_array(
  pg_temp.card('n7'), pg_temp.card('n8', '2024-01-02Z'), pg_temp.card('r7', '2024-01-03 12:00Z'),
  pg_temp.card('l1', '2024-02-01 11:00Z')
));
select is(pg_temp.due('other'), 'l1 n7 r7', 'another deck has its own limit');
select is(
  (select string_agg(question, ' ' order by place)
   from public.get_due_flashcards(p_now => '2024-02-01 12:00Z') with ordinality d (
     id, deck_id, message_id, question, answer, state, due, stability, difficulty, scheduled_days,
     learning_steps, reps, lapses, last_review, is_leech, suspended_at, version, created_at, place
   )),
  'l1 l2 r3 n7 r7 n5 r4 r1 r5', 'without a deck all of them, mixed, each within its limits'
);

-- By an index, and no more than is shown
select tests.sign_out();
alter table public.flashcards disable trigger flashcards_queue_insert;
insert into public.decks (user_id, id, name) values
  (tests.user_id('many'), tests.user_id('large'), 'l'),
  (tests.user_id('many'), tests.user_id('small'), 's');
insert into public.flashcards (
  user_id, deck_id, question, answer, state, due, stability, difficulty, last_review
)
select
  tests.user_id('many'), tests.user_id(case when i <= 3000 then 'large' else 'small' end),
  'q' || i, repeat('a', 200), case when i % 2 = 0 then 2 else 0 end,
  timestamptz '2024-01-01Z' + i * interval '1 minute', case when i % 2 = 0 then 5 else 0 end,
  case when i % 2 = 0 then 5 else 0 end, case when i % 2 = 0 then timestamptz '2023-01-01Z' end
from generate_series(1, 3200) i;
analyze public.flashcards;
select tests.sign_in_as('many');
create function pg_temp.read(p_deck text) returns table (scans bigint, rows bigint)
language plpgsql
as $$
declare
  v_scans bigint := pg_stat_get_xact_numscans('public.flashcards'::regclass);
  v_rows bigint := pg_stat_get_xact_tuples_returned('public.flashcards'::regclass);
  v_found bigint;
begin
  select count(*) into v_found
  from public.get_due_flashcards(tests.user_id(p_deck), 50, '2024-02-01Z');
  return query select
    pg_stat_get_xact_numscans('public.flashcards'::regclass) - v_scans,
    pg_stat_get_xact_tuples_returned('public.flashcards'::regclass) - v_rows;
end;
$$;
select is(
  (select array_agg(distinct (r.scans, r.rows)::text) from generate_series(1, 8) i
   cross join lateral (select * from pg_temp.read('large') offset 0) r),
  '{"(0,0)"}', 'three thousand cards are not read through, in the eighth call as in the first'
);
create function pg_temp.pages(p_deck text) returns integer
language plpgsql
as $$
declare
  v_plan json;
begin
  execute format(
    'explain (analyze, buffers, timing off, format json)
     select * from public.get_due_flashcards(tests.user_id(%L), 50, ''2024-02-01Z'')', p_deck
  ) into v_plan;
  return (v_plan #>> '{0,Plan,Shared Hit Blocks}')::integer
    + (v_plan #>> '{0,Plan,Shared Read Blocks}')::integer;
end;
$$;
select cmp_ok(
  pg_temp.pages('large'), '<=', (1.5 * pg_temp.pages('small'))::integer,
  'fifteen times the cards do not take half as many pages more'
);

-- Bad input
select tests.sign_in_as('ann');
select throws_ok(
  format(
    'select public.get_due_flashcards(tests.user_id(''deck''), %s)', coalesce(l::text, 'null')
  ),
  'PT400', 'invalid_limit', 'a limit of ' || coalesce(l::text, 'null')
) from unnest(array[0, 501, null]) l;
select throws_ok(
  format('select public.get_due_flashcards(%L)', d), 'PT404', 'deck_not_found', 'no such deck'
) from unnest(array[tests.user_id('nothing'), tests.user_id('bobs deck')]) d;

-- Others
select tests.sign_in_as('bob');
select is(
  (select array_agg(question) from public.get_due_flashcards()), array['bob'],
  'another user''s cards are not due'
);
select tests.minds_its_caller(
  $$select public.get_due_flashcards(p_limit => 50%s)$$
);
select tests.sign_in_as_service();
select is(
  (select array_agg(question) from public.get_due_flashcards(p_user_id => tests.user_id('bob'))),
  array['bob'], 'the service reads for a user that it names'
);

-- The learner's day, not the server's
select tests.sign_out();
select tests.create_user('day');
select tests.sign_in_as('day');
update public.profiles set timezone = 'Europe/Berlin';
insert into public.decks (id, name, new_per_day) values (tests.user_id('berlin'), 'b', 1);
select tests.sign_out();
update public.decks set day_start_hour = null where name = 'b';
select tests.sign_in_as('day');
select public.import_flashcards(tests.user_id('berlin'), jsonb_build_array(
  pg_temp.card('r1', '2024-02-09 19:30Z'), pg_temp.card('n1'), pg_temp.card('n2')
));
select is(
  pg_temp.due('berlin', 50, '2024-02-09 02:59Z'), 'n1', 'before four in the morning it is yesterday'
);
select is(
  pg_temp.due('berlin', 50, '2024-02-09 03:00Z'), 'n1 r1',
  'from four on a card that is due in the evening is in the queue'
);
select public.review_flashcard(
  (select id from public.flashcards where question = 'n1'), 3, '2024-02-09 22:30Z'
);
select is(
  pg_temp.due('berlin', 50, '2024-02-10 02:00Z'), 'n1 r1',
  'after midnight the new cards of the evening count'
);
select is(pg_temp.due('berlin', 50, '2024-02-10 03:01Z'), 'n1 n2 r1', 'until the day begins');
update public.decks set timezone = 'Asia/Tokyo', day_start_hour = 0 where name = 'b';
select is(
  array[
    pg_temp.due('berlin', 50, '2024-02-09 14:59Z'), pg_temp.due('berlin', 50, '2024-02-09 15:00Z')
  ], '{n2,n2 r1}', 'a deck may have days of its own'
);

-- Orders of a backlog
select tests.sign_in_as('ann');
create function pg_temp.ordered(p_order text, p_now timestamptz) returns text
language sql
as $$
  select string_agg(d.question, ' ')
  from (
    select q.question from public.get_due_flashcards(
      tests.user_id('orders'), 50, p_now, p_order
    ) q
  ) d
$$;
grant execute on all functions in schema pg_temp to public;
insert into public.decks (id, name) values (tests.user_id('orders'), 'orders');
select public.import_flashcards(tests.user_id('orders'), (
  select jsonb_agg(pg_temp.card('r' || i, '2024-01-01Z'::timestamptz + i * interval '1 hour')
    || jsonb_build_object('stability', s))
  from unnest(array[9, 1, 30, 4]) with ordinality s (s, i)
));
select is(
  pg_temp.ordered('due', '2024-02-01Z'), 'r1 r2 r3 r4', 'due: the longest due first'
);
select is(
  pg_temp.ordered('retrievability', '2024-02-01Z'), 'r2 r4 r1 r3',
  'retrievability: the least likely remembered first'
);
select is(
  pg_temp.ordered('random', '2024-02-01 20:00Z'), pg_temp.ordered('random', '2024-02-01 09:00Z'),
  'random: the same all day'
);
select is(
  (select count(distinct pg_temp.ordered('random', d)) > 1
   from generate_series('2024-02-01Z'::timestamptz, '2024-02-12Z', '1 day') d), true,
  'and another one on other days'
);
select throws_ok(
  $$select public.get_due_flashcards(p_order => 'best')$$, 'PT400', 'invalid_order', 'no such order'
);

-- Siblings
select public.import_flashcards(tests.user_id('orders'), (
  select jsonb_agg(pg_temp.card(k || i) || jsonb_build_object('guid', 'g', 'ordinal', i))
  from (values ('n', 7), ('r', 8), ('n', 9)) v (k, i)
));
select is(
  pg_temp.ordered('due', '2024-02-01Z'), 'r8 r1 r2 r3 r4', 'of a note''s cards one is shown'
);
select public.review_flashcard(
  (select id from public.flashcards where question = 'r8'), 3, '2024-02-01Z'
);
select is(
  pg_temp.ordered('due', '2024-02-01 01:00Z'), 'r1 r2 r3 r4', 'and none after one was reviewed'
);
update public.decks set bury_siblings = false where name = 'orders';
select is(
  pg_temp.ordered('due', '2024-02-01 01:00Z'), 'r1 n7 r2 r3 n9 r4', 'unless the deck shows them'
);

select * from finish();
rollback;
