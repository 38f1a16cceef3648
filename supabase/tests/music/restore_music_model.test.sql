begin;
select plan(26);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('rock', 'rock'), tests.create_track('jazz', 'jazz'),
  tests.create_track('folk', 'folk');
select tests.sign_in_as('bob');
select public.record_music_interaction(tests.user_id('track rock'), 'dislike');
select tests.put('of_bob', tests.learned('bob')::text);
select tests.sign_in_as('ann');

create function pg_temp.learn(p_track text, p_type text) returns void
language sql
as $$
  -- Times that the order of the calls does not give.
  select public.record_music_interaction(
    tests.user_id('track ' || p_track), p_type, p_occurred_at => now() - random() * interval '1 day'
  )
$$;
create function pg_temp.q_values() returns jsonb
language sql
as $$
  select coalesce(jsonb_object_agg(track_id, q_value), '{}') from public.music_track_values
$$;
create function pg_temp.undo_latest(p_type text) returns void
language sql
as $$
  select public.undo_music_interaction((
    select id from public.music_interactions
    where interaction_type = p_type and undone_at is null order by id desc limit 1
  ))
$$;
grant execute on all functions in schema pg_temp to public;

-- 1: a like that is undone, two others
select pg_temp.learn('rock', 'like'), pg_temp.learn('rock', 'save'), pg_temp.learn('jazz', 'skip');
select pg_temp.undo_latest('like');
select public.snapshot_music_model();
select tests.put('one', tests.learned('ann')::text);
-- 2: more of the same, a new genre, and the save undone
select pg_temp.learn('rock', 'dislike'), pg_temp.learn('folk', 'play');
select pg_temp.learn('jazz', 'like');
select pg_temp.undo_latest('save');
select public.snapshot_music_model();
select tests.put('two', tests.learned('ann')::text);
-- after it
select pg_temp.learn('rock', 'like'), pg_temp.learn('jazz', 'dislike');
select pg_temp.undo_latest('play');
select tests.put('three', tests.learned('ann')::text);

select isnt(tests.got('one')::jsonb, tests.got('two')::jsonb, 'the snapshots differ');
select tests.put('result', to_jsonb(public.restore_music_model(1))::text);
select is(
  tests.got('result')::jsonb,
  (select to_jsonb(m) from public.music_rl_models m where version = 1), 'it returns the snapshot'
);
select is(tests.learned('ann'), tests.got('one')::jsonb, 'all that was learned is as it was');
select is(
  pg_temp.q_values(), (select q_values from public.music_rl_models where version = 1),
  'the Q values are those of the snapshot'
);
select lives_ok('select public.restore_music_model(1)', 'restoring it again');
select is(tests.learned('ann'), tests.got('one')::jsonb, 'changes nothing');
select lives_ok('select public.restore_music_model(2)', 'a later one can be restored from there');
select is(tests.learned('ann'), tests.got('two')::jsonb, 'and is as it was, too');
select is(
  pg_temp.q_values(), (select q_values from public.music_rl_models where version = 2),
  'with its Q values'
);

-- There is a way back when there is a snapshot of it
select public.snapshot_music_model();
select pg_temp.learn('folk', 'save');
select public.restore_music_model(1);
select public.restore_music_model(3);
select is(tests.learned('ann'), tests.got('two')::jsonb, 'a snapshot before is the way back');

-- Undoing goes on working
select pg_temp.undo_latest('skip');
select is_empty(
  $$select from public.music_interactions i
    where i.interaction_type = 'skip' and i.undone_at is null$$, 'what counts again can be undone'
);
select public.restore_music_model(1);
select is(tests.learned('ann'), tests.got('one')::jsonb, 'and counts again');

-- What was deleted stays deleted
delete from public.music_interactions where interaction_type = 'save';
select public.restore_music_model(1);
select is(
  pg_temp.q_values(), jsonb_build_object(tests.user_id('track jazz'), -0.04),
  'what was deleted does not come back'
);

-- Replay and atomicity
select public.restore_music_model(2);
select tests.is_atomic('select public.restore_music_model(1%s)');
select tests.replays('public.restore_music_model(1%s)', 'public.restore_music_model(2%s)');

-- Others
select throws_ok(
  'select public.restore_music_model(99)', 'PT404', 'model_not_found', 'a version that is not there'
);
select throws_ok(
  'select public.restore_music_model(null)', 'PT404', 'model_not_found', 'no version'
);
select tests.minds_its_caller('select public.restore_music_model(2%s)');
select tests.sign_in_as('bob');
select throws_ok(
  'select public.restore_music_model(1)', 'PT404', 'model_not_found',
  'another user''s snapshot is not there'
);
select is(tests.learned('bob'), tests.got('of_bob')::jsonb, 'of another user nothing changed');

select * from finish();
rollback;
