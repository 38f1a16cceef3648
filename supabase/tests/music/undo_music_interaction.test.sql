begin;
select plan(21);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('song', 'rock'), tests.create_track('plain');

select tests.sign_in_as('ann');
select public.record_music_interaction(tests.user_id('track song'), 'like');
select tests.put('before', tests.learned('ann')::text);
select tests.put('id', (public.record_music_interaction(
  tests.user_id('track song'), 'dislike', p_occurred_at => '2026-01-01Z'
)).id::text);
select isnt(tests.learned('ann'), tests.got('before')::jsonb, 'a dislike is learned');

select tests.put(
  'result', to_jsonb(public.undo_music_interaction(tests.got('id')::uuid))::text
);
select is(
  (select to_jsonb(i) from public.music_interactions i where id = tests.got('id')::uuid),
  tests.got('result')::jsonb, 'undone, it returns the row'
);
select is(
  (select undone_at from public.music_interactions where id = tests.got('id')::uuid), now(),
  'which stays, marked'
);
select is(
  tests.learned('ann'), tests.got('before')::jsonb, 'and what is learned is as it was before'
);
select throws_ok(
  'select public.undo_music_interaction(tests.got(''id'')::uuid)', 'PT409', 'already_undone',
  'undone twice'
);
select is(tests.learned('ann'), tests.got('before')::jsonb, 'takes nothing back twice');
delete from public.music_interactions where id = tests.got('id')::uuid;
select is(
  tests.learned('ann'), tests.got('before')::jsonb, 'nor does erasing what was undone'
);
select tests.put(
  'plain', (public.record_music_interaction(tests.user_id('track plain'), 'like')).id::text
);
select lives_ok(
  'select public.undo_music_interaction(tests.got(''plain'')::uuid)',
  'what has no genre can be undone'
);

-- Replay and atomicity
select tests.put(
  'id', (public.record_music_interaction(tests.user_id('track song'), 'save')).id::text
);
select tests.put(
  'other', (public.record_music_interaction(tests.user_id('track song'), 'save')).id::text
);
select tests.is_atomic(
  $$select public.undo_music_interaction('$$ || tests.got('id') || $$'%s)$$
);
select tests.replays(
  $$public.undo_music_interaction('$$ || tests.got('id') || $$'%s)$$,
  $$public.undo_music_interaction('$$ || tests.got('other') || $$'%s)$$
);

-- Others
select throws_ok(
  'select public.undo_music_interaction(gen_random_uuid())', 'PT404', 'interaction_not_found',
  'an interaction that is not there'
);
select throws_ok(
  'select public.undo_music_interaction(null)', 'PT404', 'interaction_not_found', 'none'
);
select tests.minds_its_caller(
  $$select public.undo_music_interaction(tests.got('other')::uuid%s)$$
);
select tests.sign_in_as('bob');
select throws_ok(
  'select public.undo_music_interaction(tests.got(''other'')::uuid)', 'PT404',
  'interaction_not_found', 'another user''s interaction is not there'
);
select tests.sign_in_as_service();
select is(
  (public.undo_music_interaction(
    tests.got('other')::uuid, p_user_id => tests.user_id('ann')
  )).undone_at, now(), 'the service undoes for a user that it names'
);

select * from finish();
rollback;
