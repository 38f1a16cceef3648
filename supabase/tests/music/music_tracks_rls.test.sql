begin;
select plan(45);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('shared', 'rock');
select tests.create_track('of ann', 'jazz', p_owner => 'ann');
select tests.create_track('of bob', 'jazz', p_owner => 'bob');
select tests.put('before', (
  select jsonb_agg(to_jsonb(t) order by t.id)::text from public.music_tracks t
  where provider = 'test' and user_id is distinct from tests.user_id('bob')
));
select tests.sign_in_as('bob');

-- select
select set_eq(
  $$select name from public.music_tracks where provider = 'test'$$, array['shared', 'of bob'],
  'select: the catalogue and one''s own'
);

-- insert
select throws_ok(
  $$insert into public.music_tracks (user_id, provider, provider_track_id, name, artists)
    values (tests.user_id('ann'), 'test', 'x', 'x', array['x'])$$,
  '42501', null, 'insert: not for another user'
);
select throws_ok(
  $$insert into public.music_tracks (user_id, provider, provider_track_id, name, artists)
    values (null, 'test', 'x', 'x', array['x'])$$,
  '42501', null, 'insert: not into the catalogue'
);
select lives_ok(
  $$insert into public.music_tracks (provider, provider_track_id, name, artists, genre, features)
    values ('test', 'id-shared', 'Mine', array['x'], 'polka', '{"energy": 1}')$$,
  'insert: for oneself, even what the catalogue has'
);
select throws_ok(
  $$insert into public.music_tracks (provider, provider_track_id, name, artists)
    values ('test', 'id-shared', 'Mine', array['x'])$$,
  '23505', null, 'insert: a track of a provider once'
);
select throws_ok(
  format('insert into public.music_tracks (%I) values (default)', c.name), '42501', null,
  'insert: not ' || c.name
)
from unnest(array['id', 'shuffle_key', 'created_at', 'updated_at']) c (name);

-- constraints
create function pg_temp.violates(p_values jsonb, p_description text) returns text
language sql
as $$
  select throws_ok(
    format(
      'insert into public.music_tracks (
         provider, provider_track_id, name, artists, genre, features, duration_ms, external_url
       )
       select r.provider, r.provider_track_id, r.name, r.artists, r.genre, r.features,
         r.duration_ms, r.external_url
       from jsonb_populate_record(null::public.music_tracks, %L) r',
      '{"provider": "p", "provider_track_id": "1", "name": "n", "artists": ["a"]}'::jsonb
        || p_values
    ),
    '23514', null, p_description
  )
$$;
select pg_temp.violates(c.fields::jsonb, c.description)
from (values
  ('{"provider": "Spotify"}', 'a provider in capitals'),
  ('{"provider_track_id": "a b"}', 'an id with a space'),
  ('{"name": ""}', 'no name'),
  ('{"name": "' || repeat('n', 501) || '"}', 'a name of 501 characters'),
  ('{"artists": []}', 'no artist'),
  ('{"artists": [""]}', 'an artist without a name'),
  ('{"artists": ["' || repeat('n', 301) || '"]}', 'an artist of 301 characters'),
  ('{"genre": "Rock"}', 'a genre in capitals'),
  ('{"genre": ""}', 'an empty genre'),
  ('{"features": []}', 'features that are no object'),
  ('{"features": {"energy": "0.5"}}', 'a feature that is no number'),
  ('{"features": {"tempo": null}}', 'a feature that is null'),
  ('{"features": {"valence": 1.01}}', 'a share over 1'),
  ('{"features": {"tempo": 1e7}}', 'a number out of all bounds'),
  ('{"duration_ms": 0}', 'no length'),
  ('{"duration_ms": 86400001}', 'longer than a day'),
  ('{"external_url": "javascript:alert(1)"}', 'an address that is none of the web'),
  ('{"external_url": "https://' || repeat('a', 2000) || '"}', 'an address of 2,008 characters')
) c (fields, description);

-- update
update public.music_tracks set name = 'Stolen', genre = 'polka' where provider = 'test';
select is(
  (select count(*) from public.music_tracks where name = 'Stolen'), 2::bigint, 'update: own rows'
);
select throws_ok(
  format('update public.music_tracks set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array[
  'user_id', 'id', 'provider', 'provider_track_id', 'created_at', 'updated_at'
]) c (name);

-- delete
delete from public.music_tracks where provider = 'test';
select is(
  (select array_agg(name) from public.music_tracks where provider = 'test'), array['shared'],
  'delete: own rows'
);

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.music_tracks', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.music_tracks (user_id, provider, provider_track_id, name, artists)
    values (null, 'test', 'x', 'x', array['x'])$$,
  '42501', null, 'anon: no insert'
);
select throws_ok(
  $$update public.music_tracks set name = 'x'$$, '42501', null, 'anon: no update'
);
select throws_ok('delete from public.music_tracks', '42501', null, 'anon: no delete');

-- the service
select tests.sign_in_as_service();
select lives_ok(
  $$insert into public.music_tracks (provider, provider_track_id, name, artists)
    values ('test', 'new', 'New', array['x'])
    on conflict (user_id, provider, provider_track_id) do update set name = excluded.name$$,
  'the service fills the catalogue'
);
select is(
  (select user_id from public.music_tracks where name = 'New'), null, 'which is nobody''s'
);
select lives_ok(
  $$insert into public.music_tracks (provider, provider_track_id, name, artists)
    values ('test', 'new', 'Newer', array['x'])
    on conflict (user_id, provider, provider_track_id) do update set name = excluded.name$$,
  'and corrects it'
);
select tests.sign_in_as('bob');
select is(
  (select array_agg(name) from public.music_tracks where provider_track_id = 'new'),
  array['Newer'], 'for everybody to see'
);

select tests.sign_out();
delete from public.music_tracks where provider_track_id = 'new';
select is(
  (select jsonb_agg(to_jsonb(t) order by t.id) from public.music_tracks t where provider = 'test'),
  tests.got('before')::jsonb, 'of the rest nothing changed'
);
delete from auth.users where id = tests.user_id('ann');
select is(
  (select array_agg(name) from public.music_tracks where provider = 'test'), array['shared'],
  'an account goes with its own tracks'
);

select * from finish();
rollback;
