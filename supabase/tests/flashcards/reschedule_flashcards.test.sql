begin;
select plan(26);

-- The cards are from before their reviews, and days begin at midnight.
alter table public.flashcards alter column created_at set default '2000-01-01Z';
alter table public.decks alter column day_start_hour set default 0;

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.decks (id, name, timezone) values
  (tests.user_id('deck'), 'd', 'Asia/Tokyo'), (tests.user_id('empty'), 'e', 'UTC');
insert into public.flashcards (id, deck_id, question, answer)
select tests.user_id('c' || i), tests.user_id('deck'), 'q' || i, 'a' from generate_series(1, 12) i;

-- A deck reviewed here: early, late, on the same day, forgotten, reset, undone
create function pg_temp.study() returns void
language plpgsql
as $$
declare
  v_at timestamptz;
begin
  for c in 1 .. 10 loop
    v_at := timestamptz '2023-01-01Z' + c * interval '3 hours 7.000003 seconds';
    for i in 1 .. 1 + c % 7 loop
      perform public.review_flashcard(tests.user_id('c' || c), 1 + (c * 7 + i * 5) % 4, v_at);
      v_at := v_at + ((c * 13 + i * 29) % 23) * interval '9 hours' + interval '11 minutes';
    end loop;
  end loop;
end;
$$;
select pg_temp.study();
select public.undo_review(tests.user_id('c3'));
select public.reset_flashcard(tests.user_id('c4'));
select public.reset_flashcard(tests.user_id('c5'), true);
select public.review_flashcard(tests.user_id('c5'), 2);
select public.reset_flashcard(tests.user_id('c6'));
select public.review_flashcard(tests.user_id('c6'), 3);
select public.import_flashcards(tests.user_id('deck'), '[{"question": "imported", "answer": "a",
  "state": 2, "due": "2024-02-01Z", "stability": 12.5, "difficulty": 6.25, "scheduled_days": 12,
  "reps": 5, "lapses": 1, "last_review": "2024-01-20Z"}]');
select public.import_flashcards(tests.user_id('deck'), '[{"question": "gone on", "answer": "a",
  "state": 2, "due": "2024-02-01Z", "stability": 12.5, "difficulty": 6.25, "scheduled_days": 12,
  "reps": 5, "lapses": 1, "last_review": "2024-01-20Z"}]');
select public.review_flashcard(
  (select id from public.flashcards where question = 'gone on'), 3, '2024-02-03Z'
);

create function pg_temp.cards() returns jsonb
language sql
as $$
  select jsonb_object_agg(f.question, to_jsonb(f) - 'updated_at') from public.flashcards f
$$;
grant execute on all functions in schema pg_temp to public;
select tests.put('cards', pg_temp.cards()::text);
select is(
  public.reschedule_flashcards(tests.user_id('deck')),
  '{"cards": 14, "changed": 0, "after": null}', 'replayed, the logs lead to the state that is there'
);
select is(pg_temp.cards(), tests.got('cards')::jsonb, 'and nothing has changed, no version either');

-- With other settings, and back
update public.decks set desired_retention = 0.7, learning_steps = '{}'
where id = tests.user_id('deck');
select tests.put('changed', public.reschedule_flashcards(tests.user_id('deck')) ->> 'changed');
select is(
  (select count(*)::text from jsonb_each(pg_temp.cards()) n
   join jsonb_each(tests.got('cards')::jsonb) o on o.key = n.key
   where o.value <> n.value),
  tests.got('changed'), 'other settings change what they touch'
);
select cmp_ok(tests.got('changed')::integer, '>', 5, 'which are most cards');
select is(
  (select jsonb_agg(pg_temp.cards() -> k = tests.got('cards')::jsonb -> k)
   from unnest(array['imported', 'q4', 'q11', 'q12']) k),
  '[true, true, true, true]', 'but none that has no review since it was new or came'
);
select is(
  (select f.scheduled_days > (tests.got('cards')::jsonb #>> '{gone on,scheduled_days}')::integer
   from public.flashcards f where f.question = 'gone on'),
  true, 'less retention is longer intervals, also from an imported state on'
);
update public.decks set desired_retention = 0.9, learning_steps = '{1,10}'
where id = tests.user_id('deck');
select public.reschedule_flashcards(tests.user_id('deck'));
select is(
  (select jsonb_object_agg(c.key, c.value - 'version') from jsonb_each(pg_temp.cards()) c),
  (select jsonb_object_agg(c.key, c.value - 'version')
   from jsonb_each(tests.got('cards')::jsonb) c),
  'the old settings bring back what was'
);
update public.decks set timezone = 'UTC' where id = tests.user_id('deck');
select cmp_ok(
  (public.reschedule_flashcards(tests.user_id('deck')) ->> 'changed')::integer, '>', 0,
  'another timezone counts other days'
);

-- In parts
create function pg_temp.in_parts() returns integer[]
language plpgsql
as $$
declare
  v_part jsonb := '{}';
  v_all integer[] := '{}';
begin
  loop
    v_part := public.reschedule_flashcards(
      tests.user_id('deck'), (v_part ->> 'after')::uuid, 5
    );
    v_all := v_all || (v_part ->> 'cards')::integer;
    exit when v_part ->> 'after' is null;
  end loop;
  return v_all;
end;
$$;
select is(pg_temp.in_parts(), '{5,5,4}', 'a part at a time, every card once');
select is(
  public.reschedule_flashcards(tests.user_id('empty')), '{"cards": 0, "changed": 0, "after": null}',
  'an empty deck'
);

-- Replay, and all or nothing
select tests.replays(
  $$public.reschedule_flashcards(tests.user_id('deck')%s)$$,
  $$public.reschedule_flashcards(tests.user_id('deck'), p_limit => 5%s)$$
);
update public.decks set desired_retention = 0.8 where id = tests.user_id('deck');
select tests.is_atomic($$select public.reschedule_flashcards(tests.user_id('deck')%s)$$);

-- Bad input
select throws_ok(
  format('select public.reschedule_flashcards(%L)', d), 'PT404', 'deck_not_found', 'no such deck'
) from unnest(array[tests.user_id('nothing'), null]) d;
select throws_ok(
  $$select public.reschedule_flashcards(tests.user_id('deck'), p_limit => 0)$$, 'PT400',
  'invalid_limit', 'a limit of 0'
);

-- Others
select tests.put('cards', pg_temp.cards()::text);
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.reschedule_flashcards(tests.user_id('deck'))$$, 'PT404', 'deck_not_found',
  'another user''s deck is not there'
);
select throws_ok(
  $$select private.reschedule_deck(tests.user_id('ann'), tests.user_id('deck'), null, null)$$,
  '42501', 'not_your_user_id', 'nor by the function beneath'
);
select tests.minds_its_caller($$select public.reschedule_flashcards(tests.user_id('deck')%s)$$);
select tests.sign_in_as('ann');
select is(pg_temp.cards(), tests.got('cards')::jsonb, 'and is as it was');
select tests.sign_in_as_service();
select is(
  public.reschedule_flashcards(tests.user_id('deck'), p_user_id => tests.user_id('ann')) -> 'cards',
  '14', 'the service writes for a user that it names'
);

select * from finish();
rollback;
