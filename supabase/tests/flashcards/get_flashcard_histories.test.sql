begin;
select plan(14);

alter table public.flashcards alter column created_at set default '2000-01-01Z';
select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('bob');
insert into public.decks (id, name) values (tests.user_id('bobs deck'), 'd');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
insert into public.flashcards (id, deck_id, question, answer, tags)
select
  ('00000000-0000-7000-8000-00000000000' || i)::uuid, tests.user_id('deck'), 'q' || i, 'a', '{t}'
from generate_series(1, 3) i;
select public.review_flashcard(
  '00000000-0000-7000-8000-000000000001', 3, '2024-01-01 00:00:00.25Z', 900
);
select public.review_flashcard('00000000-0000-7000-8000-000000000001', 4, '2024-01-01 00:10Z');

select is(
  public.get_flashcard_histories(tests.user_id('deck')) #> '{cards,0,reviews}',
  (select jsonb_agg(jsonb_build_array(
    (extract(epoch from l.reviewed_at) * 1000)::bigint, l.rating, l.duration_ms, l.state,
    l.scheduled_days, l.next_scheduled_days,
    extract(epoch from l.next_due - l.reviewed_at)::bigint, l.next_difficulty, l.elapsed_days
  ) order by l.version) from public.review_logs l), 'a card comes with its reviews'
);
select is(
  (public.get_flashcard_histories(tests.user_id('deck')) #> '{cards,0}') - 'reviews',
  (select jsonb_build_object(
    'id', id, 'question', question, 'answer', answer, 'is_html', is_html, 'tags', tags,
    'guid', guid, 'ordinal', ordinal, 'note_type', note_type, 'fields', fields, 'state', state,
    'due', due, 'stability', stability, 'difficulty', difficulty,
    'scheduled_days', scheduled_days, 'learning_steps', learning_steps, 'reps', reps,
    'lapses', lapses, 'last_review', last_review, 'is_leech', is_leech,
    'suspended_at', suspended_at, 'created_at', created_at
  ) from public.flashcards where question = 'q1'), 'and its state'
);
select is(
  public.get_flashcard_histories(tests.user_id('deck'), null, 2) ->> 'after',
  '00000000-0000-7000-8000-000000000002', 'a full page says where the next one begins'
);
select is(
  (select array_agg(c ->> 'question') from jsonb_array_elements(
    public.get_flashcard_histories(
      tests.user_id('deck'), '00000000-0000-7000-8000-000000000002', 2
    ) -> 'cards') c), '{q3}', 'which has the others'
);
select is(
  public.get_flashcard_histories(tests.user_id('deck')) -> 'after', 'null', 'the last one says null'
);

select throws_ok(
  format('select public.get_flashcard_histories(tests.user_id(''deck''), null, %s)', l), 'PT400',
  'invalid_limit', 'limit: ' || l
) from unnest(array['0', '1001']) l;
select throws_ok(
  format('select public.get_flashcard_histories(%L)', d), 'PT404', 'deck_not_found', 'no such deck'
) from unnest(array[tests.user_id('nothing'), tests.user_id('bobs deck'), null]) d;
select tests.minds_its_caller($$select public.get_flashcard_histories(tests.user_id('deck')%s)$$);

select * from finish();
rollback;
