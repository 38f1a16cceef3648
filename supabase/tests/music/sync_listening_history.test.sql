begin;
select plan(57);

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
  '{"stored": 3, "known": 0}', 'plays are stored'
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
  '{"stored": 1, "known": 1}', 'a play that is known is not stored again'
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
  public.sync_listening_history('[]'), '{"stored": 0, "known": 0}', 'nothing is fine'
);
select is(
  public.sync_listening_history((
    select jsonb_agg(pg_temp.play('t' || i, '2026-11-04T10:00:00Z')) from generate_series(1, 500) i
  )),
  '{"stored": 500, "known": 0}', '500 are a batch'
);
select is(
  public.sync_listening_history(jsonb_build_array(
    pg_temp.play('null', '2026-11-05Z', '{"genre": null, "features": null, "duration_ms": null,
      "listen_duration_ms": null, "external_url": null}')
  )),
  '{"stored": 1, "known": 0}', 'null is as good as left out'
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

-- Bad input: one among good ones, and nothing is stored
select tests.put('before', (select count(*)::text from public.music_listening_history));
select throws_ok(
  format(
    $$select public.sync_listening_history(jsonb_build_array(
      pg_temp.play('good', '2026-11-07Z'), %s))$$, c.item
  ),
  'PT400', 'invalid_history', c.description
)
from (values
  ($$'text'::text$$, 'no object'),
  ('null', 'null'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"user_id": 1}')$$, 'an unknown field'),
  ($$pg_temp.play('a', '2026-11-07Z') - 'provider'$$, 'no provider'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"provider": "A B"}')$$, 'a provider with a space'),
  ($$pg_temp.play('a', '2026-11-07Z') - 'provider_track_id'$$, 'no id'),
  ($$pg_temp.play(repeat('a', 201), '2026-11-07Z')$$, 'an id of 201 characters'),
  ($$pg_temp.play('a', '2026-11-07Z') - 'name'$$, 'no name'),
  ($$pg_temp.play('a', '2026-11-07Z', jsonb_build_object('name', repeat('n', 501)))$$,
    'a name of 501 characters'),
  ($$pg_temp.play('a', '2026-11-07Z') - 'artists'$$, 'no artists'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"artists": []}')$$, 'an empty list of them'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"artists": "One"}')$$, 'artists that are no list'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"artists": [null]}')$$, 'an artist that is null'),
  ($$pg_temp.play('a', '2026-11-07Z') - 'played_at'$$, 'no time'),
  ($$pg_temp.play('a', 'yesterday evening')$$, 'a time that is none'),
  ($$pg_temp.play('a', '1999-12-31Z')$$, 'a time in 1999'),
  ($$pg_temp.play('a', (now() + interval '6 minutes')::text)$$, 'a time in the future'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"listen_duration_ms": -1}')$$, 'a negative duration'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"listen_duration_ms": 86400001}')$$, 'over a day'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"listen_duration_ms": "1"}')$$, 'a duration in quotes'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"duration_ms": 0}')$$, 'a track of no length'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"duration_ms": 1.5}')$$, 'half a millisecond'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"duration_ms": 1000.0}')$$, 'a number with a point'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"genre": " "}')$$, 'an empty genre'),
  ($$pg_temp.play('a', '2026-11-07Z', jsonb_build_object('genre', repeat('g', 101)))$$,
    'a genre of 101 characters'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"features": {"energy": "high"}}')$$,
    'a feature that is no number'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"features": {"energy": 1.1}}')$$, 'a share over 1'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"features": [0.5]}')$$, 'features that are no object'),
  ($$pg_temp.play('a', '2026-11-07Z', '{"external_url": "javascript:alert(1)"}')$$,
    'an address that is none of the web')
) c (item, description);
select is(
  (select count(*)::text from public.music_listening_history), tests.got('before'),
  'none of the good ones is stored'
);
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
  '{"stored": 1, "known": 0}', 'the service stores for a user that it names'
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
