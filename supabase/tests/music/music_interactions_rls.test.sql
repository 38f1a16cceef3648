begin;
select plan(51);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('song', 'rock'), tests.create_track('other', 'jazz');
select tests.create_track('of ann', 'folk', p_owner => 'ann');
select tests.sign_in_as('ann');
select public.record_music_interaction(tests.user_id('track song'), 'like');
select tests.put('before', (
  select jsonb_agg(to_jsonb(i) order by to_jsonb(i))::text from public.music_interactions i
));
select tests.put('learned', tests.learned('ann')::text);
select tests.sign_in_as('bob');

-- select
select is_empty('select from public.music_interactions', 'select: own rows only');

-- insert
select throws_ok(
  $$insert into public.music_interactions (user_id, track_id, interaction_type)
    values (tests.user_id('ann'), tests.user_id('track song'), 'dislike')$$,
  '42501', null, 'insert: not for another user'
);
select lives_ok(
  $$insert into public.music_interactions (track_id, interaction_type, listen_duration_ms)
    values (tests.user_id('track song'), 'play', 190000)$$,
  'insert: for oneself'
);
select results_eq(
  'select rl_reward, rl_q_value, genre, track_duration_ms from public.music_interactions',
  $$values (1.2, 0.12, 'rock', 200000)$$, 'which teaches as much as the function would'
);
select is(
  (select interaction_count from public.music_genre_preferences), 1, 'and no more'
);
select throws_ok(
  format('insert into public.music_interactions (%I) values (default)', c.name), '42501', null,
  'insert: not ' || c.name
)
from unnest(array[
  'id', 'completion_percentage', 'genre', 'rl_reward', 'rl_q_value', 'model_version', 'undone_at',
  'created_at'
]) c (name);
select throws_ok(
  $$insert into public.music_interactions (track_id, interaction_type)
    values (gen_random_uuid(), 'like')$$,
  'PT404', 'track_not_found', 'insert: not of a track that is not there'
);
select throws_ok(
  $$insert into public.music_interactions (track_id, interaction_type)
    values (tests.user_id('track of ann'), 'like')$$,
  'PT404', 'track_not_found', 'insert: nor of another user''s own'
);
select throws_ok(
  $$insert into public.music_interactions (track_id, interaction_type, occurred_at)
    values (tests.user_id('track song'), 'like', now() + interval '2 days')$$,
  'PT400', 'invalid_interaction', 'insert: not in the future'
);

-- constraints
select throws_ok(
  format(
    $$insert into public.music_interactions (track_id, interaction_type, %s)
      values (tests.user_id('track song'), 'play', %s)$$, c.name, c.value
  ),
  '23514', null, c.description
)
from (values
  ('listen_duration_ms', '-1', 'a negative duration'),
  ('listen_duration_ms', '86400001', 'longer than a day'),
  ('track_duration_ms', '0', 'a track of no length'),
  ('track_duration_ms', '86400001', 'a track longer than a day'),
  ('context', $$'[]'$$, 'a context that is no object'),
  ('context', $$jsonb_build_object('a', (select string_agg(md5(i::text), '')
    from generate_series(1, 1000) i))$$, 'a context of 32 kB'),
  ('occurred_at', $$'1999-12-31Z'$$, 'in 1999'),
  ('occurred_at', $$'-infinity'$$, 'before all time')
) c (name, value, description);
-- The reward of a type that is none is null, which the column does not take.
select throws_ok(
  $$insert into public.music_interactions (track_id, interaction_type)
    values (tests.user_id('track song'), 'hum')$$,
  '23502', null, 'an unknown type'
);

-- update
update public.music_interactions set undone_at = now() where user_id = tests.user_id('ann');
update public.music_interactions set undone_at = now();
select is_empty('select from public.music_genre_preferences', 'update: one''s own can be undone');
update public.music_interactions set undone_at = now() - interval '1 day';
select is_empty('select from public.music_genre_preferences', 'which is so but once');
update public.music_interactions set undone_at = null;
select is(
  (select interaction_count from public.music_genre_preferences), 1, 'and can count again'
);
update public.music_interactions set undone_at = null;
select is(
  (select interaction_count from public.music_genre_preferences), 1, 'which is so but once, too'
);
select throws_ok(
  format('update public.music_interactions set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array[
  'user_id', 'id', 'track_id', 'interaction_type', 'listen_duration_ms', 'genre', 'rl_reward',
  'rl_q_value', 'model_version', 'occurred_at', 'created_at'
]) c (name);

-- delete
delete from public.music_interactions where user_id = tests.user_id('ann');
delete from public.music_interactions;
select is_empty(
  'select from public.music_track_values', 'delete: own rows, and what they taught with them'
);

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.music_interactions', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.music_interactions (user_id, track_id, interaction_type)
    values (tests.user_id('ann'), tests.user_id('track song'), 'like')$$,
  '42501', null, 'anon: no insert'
);
select throws_ok(
  'update public.music_interactions set undone_at = now()', '42501', null, 'anon: no update'
);
select throws_ok('delete from public.music_interactions', '42501', null, 'anon: no delete');

-- the service
select tests.sign_in_as_service();
select throws_ok(
  'update public.music_interactions set rl_reward = 1', '42501', null,
  'a reward is not the service''s to set either'
);

select tests.sign_out();
select is(
  (select jsonb_agg(to_jsonb(i) order by to_jsonb(i)) from public.music_interactions i
   where user_id = tests.user_id('ann')),
  tests.got('before')::jsonb, 'of another''s rows nothing changed'
);
select is(tests.learned('ann'), tests.got('learned')::jsonb, 'nor of what they taught');

-- A track goes with all that it taught
select tests.sign_in_as('ann');
select public.record_music_interaction(tests.user_id('track other'), 'like');
select tests.sign_out();
delete from public.music_tracks where id = tests.user_id('track other');
select is(
  tests.learned('ann'), tests.got('learned')::jsonb,
  'without its track an interaction teaches nothing'
);
select lives_ok(
  $$delete from auth.users where id = tests.user_id('ann')$$, 'an account can be deleted'
);
select is(
  tests.learned('ann'), '{"genres": null, "tracks": null}', 'and goes with all that was learned'
);

select * from finish();
rollback;
