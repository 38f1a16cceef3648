begin;
select plan(39);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('song', 'rock'), tests.create_track('plain'),
  tests.create_track('own', 'jazz', p_owner => 'ann');

select tests.sign_in_as('ann');
select tests.put('result', to_jsonb(public.record_music_interaction(
  tests.user_id('track song'), 'play', 190000, p_context => '{"from": "radio"}'
))::text);
select is(
  (select to_jsonb(i) from public.music_interactions i), tests.got('result')::jsonb,
  'it returns the row'
);
select results_eq(
  'select interaction_type, listen_duration_ms, track_duration_ms, completion_percentage, genre,
          rl_reward, rl_q_value, context, model_version, occurred_at, undone_at
   from public.music_interactions',
  $$values ('play', 190000, 200000, 95.00::numeric, 'rock', 1.2::numeric, 0.12::numeric,
    '{"from": "radio"}'::jsonb, 0, now(), null::timestamptz)$$,
  'with genre and duration of the track, its reward and its Q value'
);
select results_eq(
  'select genre, interaction_count, average_reward from public.music_genre_preferences',
  'values (''rock'', 1, 1.2)', 'the genre is learned in the same step'
);
select results_eq(
  'select track_id, q_value from public.music_track_values',
  'values (tests.user_id(''track song''), 0.12)', 'and the track'
);
select is(
  (public.record_music_interaction(tests.user_id('track song'), 'like')).rl_q_value, 0.208,
  'the next one starts from there'
);
select is(
  (public.record_music_interaction(
    tests.user_id('track song'), 'play', 190000, 1000000
  )).rl_reward, 0.5,
  'a duration that is sent counts instead of the track''s'
);
select is(
  (public.record_music_interaction(
    tests.user_id('track song'), 'play', p_occurred_at => '2026-01-01Z'
  )).completion_percentage, null, 'what is not known is not a hundred percent'
);
select is(
  (public.record_music_interaction(tests.user_id('track plain'), 'like')).genre, null,
  'a track without a genre is fine'
);
select is(
  (public.record_music_interaction(tests.user_id('track own'), 'like')).genre, 'jazz',
  'and so is one of one''s own'
);

-- Replay and atomicity
select tests.replays(
  $$public.record_music_interaction('$$ || tests.user_id('track song') || $$', 'save'%s)$$,
  $$public.record_music_interaction('$$ || tests.user_id('track song') || $$', 'skip'%s)$$
);
select tests.is_atomic(
  $$select public.record_music_interaction('$$ || tests.user_id('track song') || $$', 'save'%s)$$
);
select tests.sign_out();
select tests.put('before', tests.rows_of('ann')::text);
create trigger broken before insert or update on public.music_track_values
  for each row execute function tests.broken();
select tests.sign_in_as('ann');
select throws_ok(
  $$select public.record_music_interaction(tests.user_id('track song'), 'save')$$, 'XX000',
  'broken', 'when the last of the learning fails'
);
select tests.sign_out();
select is(
  tests.rows_of('ann'), tests.got('before')::jsonb, 'neither row nor preference is there'
);
drop trigger broken on public.music_track_values;
select tests.sign_in_as('ann');

-- Bad input
select throws_ok(
  format('select public.record_music_interaction(tests.user_id(''track song''), %s)', c.arguments),
  c.state, c.code, c.description
)
from (values
  ($$'hum'$$, 'PT400', 'invalid_interaction', 'an unknown type'),
  ('null', 'PT400', 'invalid_interaction', 'no type'),
  ($$'play', -1$$, 'PT400', 'invalid_duration', 'a negative duration'),
  ($$'play', 86400001$$, 'PT400', 'invalid_duration', 'longer than a day'),
  ($$'play', 1, 0$$, 'PT400', 'invalid_duration', 'a track of no length'),
  ($$'play', 1, 86400001$$, 'PT400', 'invalid_duration', 'a track longer than a day'),
  ($$'play', p_context => '[]'$$, 'PT400', 'invalid_interaction', 'a context that is no object'),
  ($$'play', p_context => jsonb_build_object('a', repeat(md5(random()::text), 1000))$$, 'PT400',
    'invalid_interaction', 'a context of 32 kB'),
  ($$'play', p_context => null$$, 'PT400', 'invalid_interaction', 'no context'),
  ($$'play', p_occurred_at => '1999-12-31Z'$$, 'PT400', 'invalid_interaction', 'in 1999'),
  ($$'play', p_occurred_at => now() + interval '2 days'$$, 'PT400', 'invalid_interaction',
    'in the future'),
  ($$'play', p_occurred_at => 'infinity'$$, 'PT400', 'invalid_interaction', 'at no time'),
  ($$'play', p_occurred_at => null$$, 'PT400', 'invalid_interaction', 'null for a time')
) c (arguments, state, code, description);
select throws_ok(
  $$select public.record_music_interaction(gen_random_uuid(), 'like')$$, 'PT404',
  'track_not_found', 'an unknown track'
);
select throws_ok(
  $$select public.record_music_interaction(null, 'like')$$, 'PT404', 'track_not_found', 'no track'
);

-- Others
select tests.minds_its_caller(
  $$select public.record_music_interaction(tests.user_id('track song'), 'like'%s)$$
);
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.record_music_interaction(tests.user_id('track own'), 'like')$$, 'PT404',
  'track_not_found', 'another user''s own track is not there'
);
select tests.sign_in_as_service();
select throws_ok(
  $$select public.record_music_interaction(
    tests.user_id('track own'), 'like', p_user_id => tests.user_id('bob')
  )$$,
  'PT404', 'track_not_found', 'for the service that acts for somebody else neither'
);
select is(
  (public.record_music_interaction(
    tests.user_id('track song'), 'like', p_user_id => tests.user_id('bob')
  )).user_id, tests.user_id('bob'), 'the service writes for a user that it names'
);
select is(
  (select count(*) from public.music_interactions where user_id = tests.user_id('bob')), 1::bigint,
  'and only for that one'
);

select * from finish();
rollback;
