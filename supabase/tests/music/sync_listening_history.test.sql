begin;
select plan(61);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('known', 'rock');

create function pg_temp.play(p_track text, p_at text, p_more jsonb default '{}') returns jsonb
language sql
as $$
  select jsonb_build_object(
    'provider', 'test', 'provider_track_id', p_track, 'name', 'Name of ' || p_track,
    'artists', jsonb_build_array('One', 'Two'), 'played_at', p_at
  ) || p_more
$$;
grant execute on all functions in schema pg_temp to public;

-- One of the catalogue, one that is not
select tests.sign_in_as('ann');
select is(
  public.sync_listening_history(jsonb_build_array(
    pg_temp.play('id-known', '2026-11-01T10:00:00.123Z', '{"listen_duration_ms": 1000}'),
    pg_temp.play('new', '2026-11-01T10:05:00Z', '{"external_url": "https://example.com/new"}'),
    pg_temp.play('new', '2026-11-01T10:09:00Z')
  )),
  '{"stored": 3, "known": 0, "failed": []}', 'plays are stored'
);
select results_eq(
  'select t.name, h.played_at, h.listen_duration_ms
   from public.music_listening_history h join public.music_tracks t on t.id = h.track_id
   order by h.played_at',
  $$values ('known', '2026-11-01T10:00:00.123Z'::timestamptz, 1000),
    ('Name of new', '2026-11-01T10:05:00Z', null), ('Name of new', '2026-11-01T10:09:00Z', null)$$,
  'of the track of the catalogue where it has one'
);
select results_eq(
  'select provider, provider_track_id, name, artists from public.music_tracks
   where user_id = auth.uid()',
  $$values ('test', 'new', 'Name of new', array['One', 'Two'])$$,
  'what it does not have becomes one''s own, once'
);
select is(
  (select name from public.music_tracks where user_id is null and provider = 'test'), 'known',
  'the catalogue is as it was'
);
select is(
  public.sync_listening_history(jsonb_build_array(
    pg_temp.play('new', '2026-11-01T10:05:00Z', '{"genre": " Dream Pop ", "duration_ms": 180000,
      "features": {"energy": 0.5, "tempo": 128}}'),
    pg_temp.play('new', '2026-11-02T10:00:00Z')
  )),
  '{"stored": 1, "known": 1, "failed": []}', 'a play that is known is not stored again'
);
select results_eq(
  'select genre, duration_ms, features, external_url from public.music_tracks
   where user_id = auth.uid()',
  $$values ('dream pop', 180000, '{"energy": 0.5, "tempo": 128}'::jsonb,
    'https://example.com/new')$$,
  'a later play gives a track what it lacked'
);
select public.sync_listening_history(jsonb_build_array(
  pg_temp.play('new', '2026-11-03T10:00:00Z', '{"genre": "metal", "features": {"energy": 1}}')
));
select is(
  (select genre from public.music_tracks where user_id = auth.uid()), 'dream pop',
  'and changes nothing that it has'
);
select is(
  public.sync_listening_history('[]'), '{"stored": 0, "known": 0, "failed": []}', 'nothing is fine'
);
select is(
  public.sync_listening_history((
    select jsonb_agg(pg_temp.play('t' || i, '2026-11-04T10:00:00Z')) from generate_series(1, 500) i
  )),
  '{"stored": 500, "known": 0, "failed": []}', '500 are a batch'
);
select is(
  public.sync_listening_history(jsonb_build_array(
    pg_temp.play('null', '2026-11-05Z', '{"genre": null, "features": null, "duration_ms": null,
      "listen_duration_ms": null, "external_url": null}')
  )),
  '{"stored": 1, "known": 0, "failed": []}', 'null is as good as left out'
);
select is_empty('select from public.music_genre_preferences', 'a play teaches nothing by itself');

-- Replay and atomicity
select tests.is_atomic(
  $$select public.sync_listening_history('$$
    || jsonb_build_array(pg_temp.play('atomic', '2026-11-05Z'))::text || $$'%s)$$
);
select tests.replays(
  $$public.sync_listening_history('$$ || jsonb_build_array(pg_temp.play('r', '2026-11-05Z'))::text
    || $$'%s)$$,
  $$public.sync_listening_history('$$ || jsonb_build_array(pg_temp.play('r', '2026-11-06Z'))::text
    || $$'%s)$$
);

-- What many ways of writing come to
select is(
  public.sync_listening_history(jsonb_build_array(
    pg_temp.play('w1', '2026-11-06Z', '{"provider_track_id": "test:track:id-known"}'),
    pg_temp.play('w2', '2023-09-15 14:04', '{"artists": "One"}'),
    pg_temp.play('w3', '', '{"played_at": 1694786640, "artists": [null, " ", "One"]}'),
    pg_temp.play('w4', '', '{"played_at": "1694786640000"}'),
    pg_temp.play('w5', '2026-11-06Z', jsonb_build_object('name', repeat('n', 501))),
    pg_temp.play('Björk – Jóga', '2026-11-06Z', '{"name": "Jóga", "artists": ["Björk"]}'),
    pg_temp.play('w6', (now() + interval '10 minutes')::text)
  )),
  '{"stored": 7, "known": 0, "failed": []}', 'are taken'
);
select results_eq(
  $$select t.name, h.played_at
    from public.music_listening_history h join public.music_tracks t on t.id = h.track_id
    where h.played_at < '2024-01-01Z' or t.provider_track_id = 'id-known'
    order by t.name, h.played_at$$,
  $$values ('Name of w2', '2023-09-15T14:04Z'::timestamptz),
    ('Name of w3', '2023-09-15T14:04Z'), ('Name of w4', '2023-09-15T14:04Z'),
    ('known', '2026-11-01T10:00:00.123Z'), ('known', '2026-11-06Z')$$,
  'as the same moments, and the id of a URI as the bare one'
);
select is(
  (select provider_track_id from public.music_tracks where name = 'Jóga'),
  'recording:' || private.recording_key('Jóga', array['Björk']),
  'what is no id is told by its names'
);

-- One play by several ways
select is(
  public.sync_listening_history(jsonb_build_array(
    pg_temp.play('d', '2026-11-10T12:00:00.123Z'), pg_temp.play('d', '2026-11-10T12:00:00Z'),
    pg_temp.play('d', '2026-11-10T12:00:03Z'), pg_temp.play('d', '2026-11-10T12:03:20Z')
  )),
  '{"stored": 2, "known": 2, "failed": []}', 'seconds apart is once, the next time is another'
);
select is(
  public.sync_listening_history(jsonb_build_array(
    pg_temp.play('d', '2026-11-10T14:00:02+02:00'),
    pg_temp.play('e', '2026-11-10T12:00:02Z', '{"name": "Name of d (Remastered 2011)"}'),
    pg_temp.play('d', '2026-11-10T12:06:41Z', '{"listen_duration_ms": 200000}'),
    pg_temp.play('d', '2026-11-10T12:30:00Z', '{"listen_duration_ms": 200000}')
  )),
  '{"stored": 1, "known": 3, "failed": []}',
  'in another zone, of another release, or by its end it is the one that is known'
);
select is(
  public.sync_listening_history(jsonb_build_array(pg_temp.play('d', '2026-11-10T12:26:40Z'))),
  '{"stored": 0, "known": 1, "failed": []}', 'and by its start where the end is known'
);

-- Other names
select is(
  private.recording_key(n.name, array[n.artist])
    = private.recording_key('Hello', array['Ada Band']),
  n.is_same, n.name || ' of ' || n.artist
)
from (values
  ('HELLO!', 'Ada  band', true), ('Hello - 2011 Remaster', 'Ada Band', true),
  ('Hello (Remastered)', 'Ada Band', true), ('Hello (feat. Bob)', 'Ada Band', true),
  ('Hello', 'Ada Band feat. Bob', true), ('Héllo', 'Ada Band', true),
  ('Hello (Live)', 'Ada Band', false), ('Hello - Acoustic', 'Ada Band', false),
  ('Hello', 'Bob', false), ('Hello Goodbye', 'Ada Band', false)
) n (name, artist, is_same);

-- One that is bad keeps no other out
select results_eq(
  format(
    $$select (r ->> 'stored')::integer, r #>> '{failed,0,item}', r #>> '{failed,0,message}'
      from public.sync_listening_history(jsonb_build_array(
        pg_temp.play('good %s', '2026-11-07Z'), %s)) r$$, c.place, c.item
  ),
  format($$values (1, '1', %L)$$, 'It ' || c.problem || '.'), c.problem
)
from (values
  (1, $$'text'::text$$, 'is no object'),
  (2, 'null', 'is no object'),
  (3, $$pg_temp.play('a', '2026-11-07Z') - 'provider'$$, 'has no valid provider'),
  (4, $$pg_temp.play('a', '2026-11-07Z', '{"provider": "A B"}')$$, 'has no valid provider'),
  (5, $$pg_temp.play('a', '2026-11-07Z', '{"name": null}')$$, 'has no name'),
  (6, $$pg_temp.play('a', '2026-11-07Z', '{"name": " "}')$$, 'has no name'),
  (7, $$pg_temp.play('a', '2026-11-07Z', '{"artists": [null]}')$$, 'has no artists'),
  (8, $$pg_temp.play('a', '2026-11-07Z') - 'artists'$$, 'has no artists'),
  (9, $$pg_temp.play('a', '2026-11-07Z') - 'played_at'$$, 'has no valid played_at'),
  (10, $$pg_temp.play('a', 'yesterday evening')$$, 'has no valid played_at'),
  (11, $$pg_temp.play('a', '1970-01-01T00:00:00Z')$$,
    'was played before 2000 or in the future'),
  (12, $$pg_temp.play('a', (now() + interval '2 days')::text)$$,
    'was played before 2000 or in the future'),
  (13, $$pg_temp.play('a', '2026-11-07Z', '{"listen_duration_ms": -1}')$$,
    'has a duration that is no number of milliseconds of up to a day'),
  (14, $$pg_temp.play('a', '2026-11-07Z', '{"listen_duration_ms": "1"}')$$,
    'has a duration that is no number of milliseconds of up to a day'),
  (15, $$pg_temp.play('a', '2026-11-07Z', '{"duration_ms": 1.5}')$$,
    'has a duration that is no number of milliseconds of up to a day'),
  (16, $$pg_temp.play('a', '2026-11-07Z', '{"genre": " "}')$$,
    'has a genre that is empty or longer than 100 characters'),
  (17, $$pg_temp.play('a', '2026-11-07Z', '{"features": {"energy": 1.1}}')$$,
    'has features that are not numbers in their range'),
  (18, $$pg_temp.play('a', '2026-11-07Z', '{"external_url": "javascript:alert(1)"}')$$,
    'has no valid external_url')
) c (place, item, problem);
select throws_ok(
  $$select public.sync_listening_history('{}')$$, 'PT400', 'invalid_history', 'no list'
);
select throws_ok(
  'select public.sync_listening_history(null)', 'PT400', 'invalid_history', 'null for a list'
);
select throws_ok(
  $$select public.sync_listening_history((
    select jsonb_agg(pg_temp.play('t' || i, '2026-11-07Z')) from generate_series(1, 501) i
  ))$$,
  'PT413', 'too_many_items', '501 items'
);

-- Others
select tests.minds_its_caller(
  $$select public.sync_listening_history(jsonb_build_array(pg_temp.play('x', '2026-11-07Z'))%s)$$
);
select tests.sign_in_as('bob');
select public.sync_listening_history(jsonb_build_array(
  pg_temp.play('new', '2026-11-07Z', '{"name": "Another name", "genre": "metal"}')
));
select tests.sign_in_as('ann');
select is(
  (select array_agg(name || ' ' || genre) from public.music_tracks where provider_track_id = 'new'),
  array['Name of new dream pop'], 'what another user says of a track is the other''s alone'
);
select tests.sign_in_as_service();
select is(
  public.sync_listening_history(
    jsonb_build_array(pg_temp.play('s', '2026-11-07Z')), p_user_id => tests.user_id('bob')
  ),
  '{"stored": 1, "known": 0, "failed": []}', 'the service stores for a user that it names'
);
select is(
  (select user_id from public.music_tracks where provider_track_id = 's'), tests.user_id('bob'),
  'whose own the track is'
);

-- Once the catalogue has it, its track is the one
select tests.sign_out();
insert into public.music_tracks (user_id, provider, provider_track_id, name, artists)
values (null, 'test', 'new', 'Of the catalogue', array['One']);
select tests.sign_in_as('ann');
select public.sync_listening_history(jsonb_build_array(pg_temp.play('new', '2026-11-08Z')));
select is(
  (select t.name from public.music_listening_history h
   join public.music_tracks t on t.id = h.track_id
   where h.played_at = '2026-11-08Z'),
  'Of the catalogue', 'a track that the catalogue has by now is its'
);

select * from finish();
rollback;
