begin;
select plan(21);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('rock', 'rock'), tests.create_track('jazz', 'jazz');
select tests.sign_in_as('ann');

select results_eq(
  'select version, q_values, metrics, undone_ids from public.snapshot_music_model()',
  $$values (1, '{}'::jsonb, '{"interactions": 0, "average_reward": null, "genres": {}}'::jsonb,
    '{}'::uuid[])$$, 'of nothing there is an empty snapshot'
);
select public.record_music_interaction(tests.user_id('track rock'), 'like');
select public.record_music_interaction(tests.user_id('track jazz'), 'skip');
select tests.put(
  'undone', (public.record_music_interaction(tests.user_id('track jazz'), 'save')).id::text
);
select public.undo_music_interaction(tests.got('undone')::uuid);
select tests.put('result', to_jsonb(public.snapshot_music_model())::text);
select is(
  (select to_jsonb(m) from public.music_rl_models m where version = 2),
  tests.got('result')::jsonb, 'it returns the row, the next version'
);
select is(
  tests.got('result')::jsonb -> 'q_values',
  jsonb_build_object(
    tests.user_id('track rock'), 0.1, tests.user_id('track jazz'), -0.04
  ), 'with the Q value of each track'
);
select is(
  tests.got('result')::jsonb #>> '{metrics,interactions}', '2', 'how much counts'
);
select is(
  (tests.got('result')::jsonb #>> '{metrics,average_reward}')::numeric, 0.3, 'the average reward'
);
select is(
  tests.got('result')::jsonb #> '{metrics,genres}',
  (select jsonb_object_agg(genre, preference_score) from public.music_genre_preferences),
  'the preferences'
);
select is(
  tests.got('result')::jsonb -> 'undone_ids', jsonb_build_array(tests.got('undone')),
  'and what did not count'
);
select is(
  (public.record_music_interaction(tests.user_id('track rock'), 'like')).model_version, 2,
  'what comes later says so'
);

-- Replay and atomicity
select tests.put('first', to_jsonb(public.snapshot_music_model(
  p_request_id => tests.user_id('request')
))::text);
select is(
  to_jsonb(public.snapshot_music_model(p_request_id => tests.user_id('request'))),
  tests.got('first')::jsonb, 'a replay is answered as the first call was'
);
select is((select max(version) from public.music_rl_models), 3, 'and makes no other version');
select throws_ok(
  $$select public.restore_music_model(3, p_request_id => tests.user_id('request'))$$, 'PT409',
  'request_conflict', 'another request with the same id'
);

-- Ten are kept
select public.snapshot_music_model() from generate_series(1, 9);
select is(
  (select array_agg(version order by version) from public.music_rl_models),
  array(select generate_series(3, 12)), 'the latest ten are kept'
);
select tests.put('before', (
  select jsonb_agg(to_jsonb(m) order by to_jsonb(m))::text from public.music_rl_models m
));
select tests.sign_out();
create trigger broken before delete on public.music_rl_models
  for each row execute function tests.broken();
select tests.sign_in_as('ann');
select throws_ok(
  'select public.snapshot_music_model()', 'XX000', 'broken', 'when an old one cannot go'
);
select is(
  (select jsonb_agg(to_jsonb(m) order by to_jsonb(m))
   from public.music_rl_models m), tests.got('before')::jsonb,
  'there is no new one'
);
select tests.sign_out();
drop trigger broken on public.music_rl_models;

-- Others
select tests.minds_its_caller('select public.snapshot_music_model(p_request_id => null%s)');
select tests.sign_in_as('bob');
select throws_ok(
  $$select private.save_music_model(tests.user_id('ann'))$$, '42501', 'not_your_user_id',
  'the definer behind it minds its caller too'
);
select is((public.snapshot_music_model()).version, 1, 'another user counts versions from 1');
select tests.sign_in_as_service();
select is(
  (public.snapshot_music_model(p_user_id => tests.user_id('ann'))).version, 13,
  'the service makes one for a user that it names'
);

select * from finish();
rollback;
