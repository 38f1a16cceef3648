begin;
select plan(27);
select tests.alone();

-- Six people like rock 1 and rock 2, four of them jazz 1 as well, and one has an own track.
select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_user('p' || i) from generate_series(1, 6) i;
select tests.create_track(g || ' ' || i, g)
from unnest(array['rock', 'jazz', 'folk']) g cross join generate_series(1, 5) i;
select tests.create_track('own', 'rock', p_owner => 'p1');

create function pg_temp.like_it(p_name text, p_track text, p_type text default 'like') returns void
language sql
as $$
  insert into public.music_interactions (user_id, track_id, interaction_type)
  values (tests.user_id(p_name), tests.user_id('track ' || p_track), p_type)
$$;
create function pg_temp.neighbours(p_track text) returns text[]
language sql
as $$
  select array(
    select t.name
    from private.music_track_stats s
    cross join unnest(s.neighbours) with ordinality n (id, place)
    join public.music_tracks t on t.id = n.id
    where s.track_id = tests.user_id('track ' || p_track)
    order by n.place
  )
$$;

select pg_temp.like_it('p' || i, 'rock ' || r)
from generate_series(1, 6) i cross join generate_series(1, 2) r;
select pg_temp.like_it('p' || i, 'jazz 1') from generate_series(1, 4) i;
select pg_temp.like_it('p1', 'own'), pg_temp.like_it('p1', 'folk 1', 'dislike');

-- Who may
select tests.sign_in_as('ann');
select throws_ok('select public.refresh_music_tracks()', '42501', null, 'a user may not call it');
select throws_ok(
  'select * from private.music_track_stats', '42501', null, 'nor read what it has counted'
);
select throws_ok(
  'select * from private.music_touched_tracks', '42501', null, 'nor what waits'
);
select tests.sign_in_as_service();
select throws_ok(
  format('select public.refresh_music_tracks(%s)', c.arguments), 'PT400', c.code, c.description
)
from (values
  ('0', 'invalid_seconds', 'no time'), ('null', 'invalid_seconds', 'no time at all'),
  ('1, 0', 'invalid_limit', 'no tracks')
) c (arguments, code, description);

-- What it counts
select is(public.refresh_music_tracks(), 2::bigint, 'tracks of five people and more are looked at');
select is(public.refresh_music_tracks(), 0::bigint, 'once');
select tests.sign_out();
select is(pg_temp.neighbours('rock 1'), array['rock 2'], 'what the same six like are neighbours');
select is(pg_temp.neighbours('rock 2'), array['rock 1'], 'of each other');
select is(
  (select heat from private.music_track_stats where track_id = tests.user_id('track jazz 1')),
  null, 'what four like is not popular'
);
select is_empty(
  $$select from private.music_track_stats where track_id = tests.user_id('track own')$$,
  'one''s own track is no part of it'
);
select is(
  (select count(*) from private.music_touched_tracks), 0::bigint, 'nothing waits any more'
);

-- What it is for
select tests.sign_in_as('bob');
select ok(
  (select bool_or(popularity_score = 0.1) from public.recommend_tracks(p_seed => 1)
   where name in ('rock 1', 'rock 2')),
  'who is new is offered what is popular'
);
select matches(
  (select explanation from public.recommend_tracks(p_seed => 1) where name = 'rock 1'),
  'liked by many', 'in words, too'
);
select public.record_music_interaction(tests.user_id('track rock 1'), 'like');
select results_eq(
  $$select name, similarity_score from public.recommend_tracks(1, p_seed => 2)$$,
  $$values ('rock 2', 0.5)$$, 'one like brings what goes with it'
);
select matches(
  (select explanation from public.recommend_tracks(1, p_seed => 2)),
  'liked by people who like what you like', 'and says so'
);
select is_empty(
  $$select from public.recommend_tracks(100, p_seed => 3) where name = 'rock 1'$$,
  'what was heard is not offered again'
);
select isnt_empty(
  $$select from public.recommend_tracks(100, p_seed => 3, p_new_only => false)
    where name = 'rock 1'$$,
  'but on request'
);

-- What is taken back
select tests.sign_out();
delete from auth.users where id in (tests.user_id('p1'), tests.user_id('p2'));
select isnt_empty('select from private.music_touched_tracks', 'an account that goes is noted');
select tests.sign_in_as_service();
select public.refresh_music_tracks();
select tests.sign_out();
select is(
  (select likers from private.music_track_stats where track_id = tests.user_id('track rock 1')), 5,
  'what it liked is counted without it'
);
select is(pg_temp.neighbours('rock 1'), array[]::text[], 'and nothing is told of the four left');
select pg_temp.like_it('p3', 'rock 1', 'dislike');
select tests.sign_in_as_service();
select public.refresh_music_tracks();
select tests.sign_out();
select is(
  (select row(likers, heat)::text from private.music_track_stats
   where track_id = tests.user_id('track rock 1')),
  '(4,)', 'a dislike takes a liker away'
);
update private.music_track_stats set heat = 1, refreshed_at = now() - interval '8 days';
select tests.sign_in_as_service();
select public.refresh_music_tracks();
select tests.sign_out();
select is(
  (select count(heat) from private.music_track_stats), 0::bigint,
  'a week later all is counted again'
);
select is_empty(
  $$select from private.music_track_stats where refreshed_at < now()$$, 'whatever it was'
);

-- What the catalogue adopts
select tests.sign_in_as('ann');
select public.sync_listening_history(jsonb_build_array(jsonb_build_object(
  'provider', 'lastfm', 'name', 'Song (Remastered)', 'artists', 'Ada Band',
  'played_at', '2026-01-01Z'
)));
select public.record_music_interaction(t.id, 'like') from public.music_tracks t
where t.user_id = auth.uid();
select tests.put('learned', (select q_value::text from public.music_track_values));
select tests.sign_out();
select tests.create_track('Song', p_artists => array['Ada Band']);
select tests.create_track('Song (Live)', p_artists => array['Ada Band']);
select tests.sign_in_as_service();
select public.refresh_music_tracks();
select tests.sign_in_as('ann');
select is_empty(
  'select from public.music_tracks where user_id = auth.uid()',
  'a track of one''s own goes when the catalogue has the recording'
);
select results_eq(
  $$select h.track_id, i.track_id, v.track_id, v.q_value::text
    from public.music_listening_history h, public.music_interactions i, public.music_track_values v
  $$,
  $$values (
    tests.user_id('track Song'), tests.user_id('track Song'), tests.user_id('track Song'),
    tests.got('learned')
  )$$,
  'with all that was done and learned'
);
select tests.sign_out();

select * from finish();
rollback;
