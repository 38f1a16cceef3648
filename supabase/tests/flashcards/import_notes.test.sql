begin;
select plan(17);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');

-- Items of an import, as the function makes them of a collection
create function pg_temp.take(p_item jsonb) returns jsonb
language plpgsql
as $$
declare
  v_import public.imports := public.create_import('notes', 'anki');
begin
  v_import := public.stage_import_items(
    v_import.id, jsonb_build_array(jsonb_build_object('data', p_item)), 0, true
  );
  v_import := public.run_import(v_import.id);
  return jsonb_build_object('counts', v_import.counts, 'errors', v_import.errors);
end;
$$;
create function pg_temp.ms(p_at timestamptz) returns bigint
language sql
as $$ select (extract(epoch from p_at) * 1000)::bigint $$;
create function pg_temp.item(p_more jsonb default '{}') returns jsonb
language sql
as $$
  select jsonb_build_object(
    'deck', '{"name": "Geo::Europe", "desired_retention": 0.85, "new_per_day": 7}'::jsonb,
    'cards', jsonb_build_array(
      jsonb_build_object(
        'guid', 'n1', 'question', 'q', 'answer', 'a', 'state', 2, 'scheduled_days', 8, 'reps', 3,
        'lapses', 0, 'last_review', '2024-01-10Z', 'due', '2024-01-18 04:00Z',
        'created_at', '2024-01-01Z', 'reviews', jsonb_build_array(
          jsonb_build_array(pg_temp.ms('2024-01-02Z'), 3, 900),
          jsonb_build_array(pg_temp.ms('2024-01-04Z'), 3, 800),
          jsonb_build_array(pg_temp.ms('2024-01-10Z'), 3, 700)
        )
      ) || p_more,
      '{"guid": "n2", "question": "new", "answer": "a"}'::jsonb,
      '{"guid": "n3", "question": "", "answer": "a"}'::jsonb
    )
  )
$$;
grant execute on all functions in schema pg_temp to public;

select is(
  pg_temp.take(pg_temp.item()) - 'errors',
  '{"counts": {"cards": 2, "updated": 0, "skipped": 1, "reviews": 3}}',
  'cards that can be are stored, the one that cannot is counted'
);
select results_eq(
  $$select name, desired_retention, new_per_day, fuzz from public.decks$$,
  $$values ('Geo::Europe', 0.85::float8, 7, true)$$, 'in a deck with the settings of the file'
);
select is(
  (select array_agg(l.rating order by l.version) from public.review_logs l), '{3,3,3}'::smallint[],
  'all reviews are there'
);
select is(
  (select row(f.state, f.due, f.scheduled_days, f.reps, f.version)::text
   from public.flashcards f where f.guid = 'n1'),
  (select row(2, '2024-01-18 04:00Z'::timestamptz, 8, 3, 3)::text), 'the card is as it was there'
);
select is(
  (select f.stability from public.flashcards f where f.guid = 'n1'),
  (select (r.after).stability from public.decks d cross join private.replay_reviews(
      private.deck_parameters(tests.user_id('ann'), d.id),
      (0, '2024-01-02Z', 0, 0, 0, 0, 0, 0, null)::private.fsrs_state, '{3,3,3}',
      '{2024-01-02Z,2024-01-04Z,2024-01-10Z}'
    ) with ordinality r (before, after, elapsed_days, place)
    where r.place = 3),
  'its memory state follows from the reviews where the file has none'
);
select is(
  (select count(*) from public.review_logs l
   join public.flashcards f on f.id = l.flashcard_id
   where l.version = 2 and l.next_due = f.due and l.next_stability = f.stability), 1::bigint,
  'and is where the last review led'
);
select lives_ok(
  $$select public.undo_review((select id from public.flashcards where guid = 'n1'))$$,
  'so that it can be taken back'
);
select is(
  pg_temp.take(pg_temp.item('{"stability": 9.5, "difficulty": 4}')) -> 'counts',
  '{"cards": 0, "updated": 1, "skipped": 1, "reviews": 3}', 'what is missing comes again'
);
select is(
  (select row(f.stability, f.difficulty, f.due, f.version)::text
   from public.flashcards f where f.guid = 'n1'),
  (select row(9.5::float8, 4::float8, '2024-01-18 04:00Z'::timestamptz, 5)::text),
  'with the memory state of the file, where it has one'
);
select is(
  pg_temp.take(pg_temp.item('{"stability": 9.5, "difficulty": 4}')) -> 'counts',
  '{"cards": 0, "updated": 0, "skipped": 1, "reviews": 3}', 'the third time nothing is new'
);
select public.review_flashcard(
  (select id from public.flashcards where guid = 'n1'), 4, '2024-01-20Z'
);
select is(
  pg_temp.take(pg_temp.item('{"question": "q anew"}') #- '{cards,0,reviews,0}') -> 'counts',
  '{"cards": 0, "updated": 1, "skipped": 1, "reviews": 2}', 'a changed text changes the card'
);
select results_eq(
  $$select f.question, f.last_review, f.reps from public.flashcards f where f.guid = 'n1'$$,
  $$values ('q anew', '2024-01-20Z'::timestamptz, 4)$$, 'and not what was learnt since'
);
select is(
  pg_temp.take('{"deck_id": "00000000-0000-4000-8000-000000000001", "cards": []}')
    #>> '{errors,0,code}',
  'deck_not_found', 'a deck that is not there is an error of the item'
);
-- Many cards at once
select is(
  pg_temp.take(jsonb_build_object('deck', '{"name": "Many"}'::jsonb, 'cards', (
    select jsonb_agg(jsonb_build_object(
      'guid', 'm' || i, 'question', 'q' || i, 'answer', case when i in (7, 30) then '' else 'a' end,
      'state', 2, 'scheduled_days', 3, 'reps', 2, 'last_review', '2024-01-04Z',
      'due', case when i = 12 then 'yesterday week' else '2024-01-07Z' end,
      'created_at', '2024-01-01Z', 'reviews', jsonb_build_array(
        jsonb_build_array(pg_temp.ms('2024-01-02Z'), 3, 900),
        jsonb_build_array(pg_temp.ms('2024-01-04Z'), 1 + i % 4, 800)
      )
    ))
    from generate_series(1, 40) i
  ))) #> '{counts}',
  '{"cards": 37, "updated": 0, "skipped": 3, "reviews": 74}',
  'of forty cards, three of which cannot be stored, the others are'
);
select results_eq(
  $$select count(*), count(distinct l.flashcard_id), min(l.version), max(l.version)
    from public.review_logs l join public.flashcards f on f.id = l.flashcard_id
    where f.guid like 'm%'$$,
  $$values (74::bigint, 37::bigint, 0, 1)$$, 'with their logs, from the first version on'
);
select is_empty(
  $$select from public.flashcards f
    where f.guid like 'm%' and not exists (
      select from public.review_logs l
      where l.flashcard_id = f.id and l.version = f.version - 1 and l.rating = (
        select 1 + substr(f.guid, 2)::integer % 4
      ) and (l.next_state, l.next_due, l.next_stability, l.next_difficulty, l.next_last_review)
        = (f.state, f.due, f.stability, f.difficulty, f.last_review)
    )$$, 'each card its own, the last of which led to where it is'
);
select tests.sign_in_as('bob');
select is_empty('select from public.flashcards', 'another user sees none of it');

select * from finish();
rollback;
