begin;
select plan(46);

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
  (tests.user_id('fresh'), tests.user_id('deck'), 'q', 'a');

create function pg_temp.card(p_name text default 'card') returns jsonb
language sql
as $$
  select to_jsonb(f) - array['version', 'updated_at'] from public.flashcards f
  where f.id = tests.user_id(p_name)
$$;
grant execute on all functions in schema pg_temp to public;

-- Every review can be taken back, one after the other
create function pg_temp.there_and_back(p_ratings integer[]) returns setof text
language plpgsql
as $$
declare
  v_states jsonb[] := '{}';
  v_at timestamptz := '2024-01-01 00:00:00.654321Z';
  v_version integer;
begin
  for i in 1 .. cardinality(p_ratings) loop
    v_states := v_states || pg_temp.card();
    perform public.review_flashcard(tests.user_id('card'), p_ratings[i], v_at);
    v_at := (pg_temp.card() ->> 'due')::timestamptz + i * interval '7 hours 1.000001 seconds';
  end loop;
  for i in reverse cardinality(p_ratings) .. 1 loop
    select f.version into v_version from public.flashcards f where f.id = tests.user_id('card');
    return next is(
      (public.undo_review(tests.user_id('card'))).version, v_version + 1,
      'the version goes on, also back before review ' || i
    );
    return next is(pg_temp.card(), v_states[i], 'the card is bit for bit as before review ' || i);
  end loop;
end;
$$;
select pg_temp.there_and_back('{3,2,3,4,1,3,1,1,2,3}');
select is((select count(*) from public.review_logs), 0::bigint, 'and no log is left');
select is(
  (public.review_flashcard(tests.user_id('card'), 3, '2024-01-01Z')).state, 1::smallint,
  'after that it can be reviewed again'
);
select tests.put('result', to_jsonb(public.undo_review(tests.user_id('card')))::text);
select is(
  tests.got('result')::jsonb,
  (select pg_temp.card() - array[
       'user_id', 'source_id', 'language', 'card_tsv', 'embedding', 'embedding_model',
     'embedding_bits'
     ]
     || jsonb_build_object('version', f.version)
   from public.flashcards f where f.id = tests.user_id('card')),
  'it returns the card'
);

-- A leech
select public.review_flashcard(tests.user_id('leech'), 4);
select public.review_flashcard(tests.user_id('leech'), g) from generate_series(1, 7) i
cross join lateral (values (1), (4)) x (g);
select tests.put('leech', pg_temp.card('leech')::text);
select public.review_flashcard(tests.user_id('leech'), 1);
select is(pg_temp.card('leech') -> 'is_leech', 'true', 'a leech');
select public.undo_review(tests.user_id('leech'));
select is(
  pg_temp.card('leech'), tests.got('leech')::jsonb,
  'is none, and not suspended, when that is undone'
);
select public.review_flashcard(tests.user_id('leech'), 1);
select public.suspend_flashcard(tests.user_id('leech'), false);
select public.review_flashcard(tests.user_id('leech'), 3);
select public.suspend_flashcard(tests.user_id('leech'));
select public.undo_review(tests.user_id('leech'));
select is(
  pg_temp.card('leech') -> 'suspended_at', to_jsonb(now()), 'what was suspended by hand stays so'
);

-- A reset
select public.review_flashcard(tests.user_id('card'), 3, '2024-01-01Z');
select tests.put('card', pg_temp.card()::text);
select public.reset_flashcard(tests.user_id('card'), true);
select public.undo_review(tests.user_id('card'));
select is(pg_temp.card(), tests.got('card')::jsonb, 'a reset is taken back as a review is');

-- What came between
select public.review_flashcard(tests.user_id('card'), 3, '2024-01-02Z');
update public.decks set desired_retention = 0.5;
select public.reschedule_flashcards(tests.user_id('deck'));
select throws_ok(
  $$select public.undo_review(tests.user_id('card'))$$, 'PT409', 'flashcard_changed_since',
  'a card that was rescheduled since'
);
update public.decks set desired_retention = 0.9;
select public.reschedule_flashcards(tests.user_id('deck'));
select lives_ok(
  $$select public.undo_review(tests.user_id('card'))$$,
  'back with the old settings it can be undone'
);
select is(pg_temp.card(), tests.got('card')::jsonb, 'exactly');

-- Replay, and all or nothing
select public.review_flashcard(tests.user_id('card'), 3, '2024-01-03Z');
select public.review_flashcard(tests.user_id('card'), 3, '2024-01-09Z');
select tests.replays(
  $$public.undo_review(tests.user_id('card')%s)$$, $$public.undo_review(tests.user_id('leech')%s)$$
);
select tests.is_atomic($$select public.undo_review(tests.user_id('card')%s)$$);

-- Bad input
select throws_ok(
  $$select public.undo_review(tests.user_id('fresh'))$$, 'PT409', 'nothing_to_undo',
  'a card without reviews'
);
select throws_ok(
  format('select public.undo_review(%L)', c), 'PT404', 'flashcard_not_found', 'no such card'
) from unnest(array[tests.user_id('nothing'), null]) c;

-- Others
select tests.put('before', pg_temp.card()::text);
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.undo_review(tests.user_id('card'))$$, 'PT404', 'flashcard_not_found',
  'another user''s card is not there'
);
select throws_ok(
  $$select private.take_back_review(tests.user_id('ann'), tests.user_id('card'))$$, '42501',
  'not_your_user_id', 'nor by the function beneath'
);
select tests.minds_its_caller($$select public.undo_review(tests.user_id('card')%s)$$);
select is(pg_temp.card(), tests.got('before')::jsonb, 'and is as it was');
select tests.sign_in_as_service();
select is(
  (public.undo_review(tests.user_id('card'), tests.user_id('ann'))).id, tests.user_id('card'),
  'the service writes for a user that it names'
);

select * from finish();
rollback;
