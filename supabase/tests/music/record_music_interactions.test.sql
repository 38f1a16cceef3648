begin;
select plan(26);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('one', 'rock'), tests.create_track('two', 'rock'),
  tests.create_track('of bob', 'rock', p_owner => 'bob');

create function pg_temp.item(p_track text, p_more jsonb default '{}') returns jsonb
language sql
as $$
  select jsonb_build_object(
    'track_id', tests.user_id('track ' || p_track), 'interaction_type', 'like'
  ) || p_more
$$;
grant execute on function pg_temp.item to public;

select tests.sign_in_as('ann');
select is(
  public.record_music_interactions(jsonb_build_array(
    pg_temp.item('one'), pg_temp.item('two', '{"interaction_type": "skip", "context": {"a": 1}}'),
    pg_temp.item('one', '{"occurred_at": "2026-01-01T00:00:00Z", "listen_duration_ms": 100}')
  )),
  '{"stored": 3, "failed": []}', 'several are stored'
);
select results_eq(
  $$select interaction_type, rl_reward, context from public.music_interactions
    order by occurred_at, interaction_type$$,
  $$values ('like', 0.7, '{}'::jsonb), ('like', 1.0, '{}'), ('skip', -0.4, '{"a": 1}')$$,
  'each with its reward'
);
select is(
  (select q_value from public.music_track_values
   where track_id = tests.user_id('track one')), 0.163, 'and learned from in their order'
);
select is(
  public.record_music_interactions('[]'), '{"stored": 0, "failed": []}', 'none is none'
);

-- One that is wrong keeps no other out
select is(
  public.record_music_interactions(
    jsonb_build_array(pg_temp.item('one', p.more), 7, pg_temp.item('two'))
  ) -> 'failed' -> 0,
  jsonb_build_object('item', 0, 'message', p.message), p.message
)
from (values
  ('{"track_id": "x"}'::jsonb, 'It has no valid track_id.'),
  ('{"track_id": "00000000-0000-0000-0000-000000000000"}', 'It names a track that there is not.'),
  (jsonb_build_object('track_id', tests.user_id('track of bob')),
    'It names a track that there is not.'),
  ('{"interaction_type": "love"}',
    'It has no interaction_type, which is like, dislike, play, skip or save.'),
  ('{"listen_duration_ms": -1}',
    'It has a duration that is no number of milliseconds of up to a day.'),
  ('{"context": []}', 'It has a context that is no object of up to 8 kB.'),
  ('{"occurred_at": "noon"}', 'It has no valid occurred_at.'),
  ('{"occurred_at": "1970-01-01T00:00:00Z"}', 'It was before 2000 or will be in the future.')
) p (more, message);
select is(
  (select count(*) from public.music_interactions), 11::bigint, 'the good ones are there'
);
select is(
  public.record_music_interactions(jsonb_build_array(
    pg_temp.item('one', jsonb_build_object('occurred_at', now() + interval '10 minutes'))
  )),
  '{"stored": 1, "failed": []}', 'a clock that is ahead is taken'
);
select is(
  (select max(occurred_at) from public.music_interactions), now(), 'as now'
);
select throws_ok(
  $$select public.record_music_interactions('{}')$$, 'PT400', 'invalid_interaction', 'no array'
);
select throws_ok(
  $$select public.record_music_interactions((select jsonb_agg(i) from generate_series(1, 501) i))$$,
  'PT413', 'too_many_items', 'too many'
);

select tests.replays(
  'public.record_music_interactions(jsonb_build_array(pg_temp.item(''one''))%s)',
  'public.record_music_interactions(jsonb_build_array(pg_temp.item(''two''))%s)'
);
select tests.is_atomic(
  'select public.record_music_interactions(jsonb_build_array(pg_temp.item(''one''))%s)'
);
select tests.minds_its_caller('select public.record_music_interactions(''[]''%s)');

select * from finish();
rollback;
