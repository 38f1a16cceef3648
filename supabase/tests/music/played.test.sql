-- What was played elsewhere counts: for what all like, for what is like it, and for the taste.
begin;
select plan(15);
select tests.alone();

select tests.create_user('new');
select tests.create_user('p' || i) from generate_series(1, 6) i;
select tests.create_track(g || ' ' || i, g)
from unnest(array['rock', 'jazz', 'folk']) g cross join generate_series(1, 6) i;

-- Plays of the catalogue's tracks, as an export names them.
create function pg_temp.play(p_user text, p_track text, p_times integer, p_ms integer default null)
returns jsonb
language plpgsql
as $$
declare
  v_result jsonb;
begin
  perform tests.sign_in_as(p_user);
  v_result := public.sync_listening_history((
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'provider', 'test', 'provider_track_id', 'id-' || replace(p_track, ' ', '-'),
      'name', p_track, 'artists', jsonb_build_array('Artist of ' || p_track),
      'played_at', now() - interval '200 days' + n * interval '1 hour'
        + (hashtext(p_track) % 1000) * interval '1 second',
      'listen_duration_ms', p_ms
    )))
    from generate_series(1, p_times) n
  ));
  perform tests.sign_out();
  return v_result;
end;
$$;
create function pg_temp.played(p_user text, p_track text) returns text
language sql
as $$
  select p.plays || ' ' || p.skips
  from private.music_played_tracks p
  where p.user_id = tests.user_id(p_user) and p.track_id = tests.user_id('track ' || p_track)
$$;

-- The sums follow the plays
select pg_temp.play('p1', 'folk 6', 3), pg_temp.play('p1', 'folk 6', 5, 29999);
select is(pg_temp.played('p1', 'folk 6'), '3 2', 'plays of under half a minute are skips');
select pg_temp.play('p1', 'folk 6', 5, 29999);
select is(pg_temp.played('p1', 'folk 6'), '3 2', 'a play that is known counts once');
delete from public.music_listening_history
where user_id = tests.user_id('p1') and listen_duration_ms is null;
select is(pg_temp.played('p1', 'folk 6'), '0 2', 'what is deleted is taken away');
delete from public.music_listening_history where user_id = tests.user_id('p1');
select is(pg_temp.played('p1', 'folk 6'), null, 'without plays there is no row');

-- What all like
select pg_temp.play('p' || i, t, 2, 200000)
from generate_series(1, 6) i, unnest(array['rock 1', 'rock 2', 'rock 3']) t;
select pg_temp.play('p' || i, 'jazz 1', 1, 200000) from generate_series(1, 6) i;
select pg_temp.play('p' || i, 'jazz 2', 5, 3000) from generate_series(1, 6) i;
select tests.sign_in_as_service();
select is(public.refresh_music_tracks(), 3::bigint, 'what six people played again is counted');
select tests.sign_out();
select is(
  (select s.likers from private.music_track_stats s
   where s.track_id = tests.user_id('track rock 1')),
  6, 'each of them is a liker'
);
select is(
  (
    select array_agg(t.name order by t.name)
    from private.music_track_stats s
    join public.music_tracks t on t.id = any(s.neighbours)
    where s.track_id = tests.user_id('track rock 1')
  ),
  array['rock 2', 'rock 3'], 'what the same people played again is alike'
);
select is(
  (select count(*) from private.music_track_stats s
   join public.music_tracks t on t.id = s.track_id where t.genre = 'jazz' and s.heat is not null),
  0::bigint, 'one play is no liking, and skips are none'
);
select tests.sign_in_as('p1');
select public.record_music_interaction(tests.user_id('track rock 1'), 'dislike');
select tests.sign_in_as_service();
select public.refresh_music_tracks();
select tests.sign_out();
select is(
  (select s.likers from private.music_track_stats s
   where s.track_id = tests.user_id('track rock 1')),
  5, 'who says that it is disliked is none, whatever was played'
);

-- A user's own taste
select pg_temp.play('new', 'rock 2', 4, 200000), pg_temp.play('new', 'folk 1', 4, 2000);
select tests.sign_in_as('new');
create temporary table recommended as
select * from public.recommend_tracks(p_limit => 20, p_exploration => 0, p_seed => 1);
select is(
  (
    select array_agg(x.name order by x.name)
    from (select r.name from recommended r order by r.score desc limit 2) x
  ),
  array['rock 1', 'rock 3'], 'what is like that which was imported comes first'
);
select cmp_ok(
  (select r.similarity_score from recommended r where r.name = 'rock 3'), '>', 0.1,
  'for its similarity'
);
select cmp_ok(
  (select r.genre_score from recommended r where r.name = 'rock 5'), '>', 0::numeric,
  'the genre that was played is liked'
);
select cmp_ok(
  (select max(r.genre_score) from recommended r where r.genre = 'folk'), '<', 0::numeric,
  'the one that was skipped is not'
);
select is(
  (select count(*) from public.music_genre_preferences), 0::bigint,
  'no interaction is made of it'
);
select tests.sign_out();
delete from public.music_listening_history where user_id = tests.user_id('new');
select tests.sign_in_as('new');
select is_empty(
  $$select * from private.music_genre_estimates(auth.uid(), now())$$,
  'nothing is left of what is deleted'
);
select tests.sign_out();

select * from finish();
rollback;
