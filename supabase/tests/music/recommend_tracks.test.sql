begin;
select plan(50);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track(
  g.genre || ' ' || i, g.genre, jsonb_build_object('energy', g.energy, 'acousticness', 1 - g.energy)
)
from unnest(array['rock', 'jazz', 'folk'], array[0.9, 0.3, 0.1]) g (genre, energy)
cross join generate_series(1, 15) i;
select tests.create_track('plain');
select tests.create_track('of bob', 'rock', p_owner => 'bob');

create function pg_temp.days(p_days integer) returns void
language sql
as $$
  update public.music_recommendations
  set recommended_at = recommended_at - p_days * interval '1 day';
  update public.music_listening_history set played_at = played_at - p_days * interval '1 day'
$$;
create function pg_temp.next_days(p_days integer) returns void
language sql
as $$
  -- As if what was recommended and heard so far were older.
  select tests.sign_out(), pg_temp.days(p_days), tests.sign_in_as('ann')
$$;
create function pg_temp.empty() returns void
language sql
as $$
  delete from public.music_recommendations; delete from public.music_listening_history
$$;
create function pg_temp.much_later() returns void
language sql
as $$
  select tests.sign_out(), pg_temp.empty(), tests.sign_in_as('ann')
$$;
grant execute on all functions in schema pg_temp to public;

-- Nothing is known
select tests.sign_in_as('ann');
select tests.put('rows', (
  select jsonb_agg(to_jsonb(r)) from public.recommend_tracks(p_seed => 1) r
)::text);
select is(jsonb_array_length(tests.got('rows')::jsonb), 20, 'twenty tracks when nothing is known');
select ok(
  (select count(distinct r.genre) = 3
   from jsonb_to_recordset(tests.got('rows')::jsonb) r (genre text)
   where r.genre is not null),
  'of all genres'
);
select is_empty(
  $$select from jsonb_to_recordset(tests.got('rows')::jsonb) r (
      score numeric, q_score numeric, genre_score numeric, personality_score numeric,
      exploration_score numeric, repetition_score numeric, variety_score numeric,
      similarity_score numeric, popularity_score numeric, artist_score numeric
    )
    where r.score <> r.q_score + r.genre_score + r.personality_score + r.exploration_score
      + r.repetition_score + r.variety_score + r.similarity_score + r.popularity_score
      + r.artist_score
      or r.q_score <> 0 or r.genre_score <> 0 or r.personality_score <> 0
      or r.exploration_score not between -0.05 and 0.05$$,
  'a score is the sum of its parts, of which only chance has any'
);
select is(
  tests.got('rows')::jsonb,
  (select jsonb_agg(r order by (r ->> 'score')::numeric desc)
   from jsonb_array_elements(tests.got('rows')::jsonb) r), 'best first'
);
select results_eq(
  'select track_id, score, q_score, genre_score, personality_score, exploration_score,
     repetition_score, variety_score, explanation, seed, recommended_at
   from public.music_recommendations order by score desc, track_id',
  $$select track_id, score, q_score, genre_score, personality_score, exploration_score,
      repetition_score, variety_score, explanation, seed, now()
    from jsonb_to_recordset(tests.got('rows')::jsonb) r (
      track_id uuid, score numeric, q_score numeric, genre_score numeric,
      personality_score numeric, exploration_score numeric, repetition_score numeric,
      variety_score numeric, explanation text, seed bigint
    ) order by score desc, track_id$$,
  'they are kept as they were answered'
);
select ok(
  (select bool_and(explanation <> '') from public.music_recommendations), 'each says why'
);

-- The seed
select is(
  (select jsonb_agg(to_jsonb(r)) from public.recommend_tracks(p_seed => 1) r),
  tests.got('rows')::jsonb, 'the same seed gives the same answer'
);
select is((select count(*) from public.music_recommendations), 20::bigint, 'kept once a day');
select tests.put('other', (
  select jsonb_agg(to_jsonb(r)) from public.recommend_tracks(p_seed => 2) r
)::text);
select is_empty(
  $$select from jsonb_to_recordset(tests.got('rows')::jsonb) a (track_id uuid)
    join jsonb_to_recordset(tests.got('other')::jsonb) b (track_id uuid) using (track_id)$$,
  'another seed gives others: today''s are not repeated while there are more'
);
select is(
  (select jsonb_agg(to_jsonb(r)) from public.recommend_tracks(p_seed => 1) r),
  tests.got('rows')::jsonb, 'and does not change what the first one gives'
);
select isnt(
  (select min(seed) from public.recommend_tracks(1)),
  (select min(seed) from public.recommend_tracks(1)), 'without a seed each call has its own'
);
select throws_ok(
  $$select tests.sign_out(); insert into public.music_recommendations (
      user_id, track_id, score, q_score, genre_score, personality_score, exploration_score,
      repetition_score, variety_score, similarity_score, popularity_score, artist_score,
      explanation, seed
    )
    select user_id, track_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', 0
    from public.music_recommendations limit 1$$,
  '23505', null, 'a second row of the day is against the table''s own rule'
);
select tests.sign_in_as('ann');

-- Repetition
-- Days are UTC's, wherever the session is.
set local timezone = 'Pacific/Honolulu';
select is(
  (select min(repetition_score) from public.recommend_tracks(100, p_seed => 3)), -0.5,
  'all of them again, when there are no others, at a price'
);
reset timezone;
select pg_temp.next_days(7);
select is(
  (select min(repetition_score) from public.recommend_tracks(100, p_seed => 4)), -0.25,
  'which is half a week later'
);
select pg_temp.next_days(29);
select is(
  (select min(repetition_score) from public.recommend_tracks(100, p_seed => 5)), 0.0,
  'and nothing after four'
);
select pg_temp.much_later();
select public.sync_listening_history(jsonb_build_array(jsonb_build_object(
  'provider', 'test', 'provider_track_id', 'id-jazz-1', 'name', 'x', 'artists', '["y"]'::jsonb,
  'played_at', now()
)));
select is(
  (select repetition_score from public.recommend_tracks(100, p_seed => 6, p_new_only => false)
   where name = 'jazz 1'),
  -0.3, 'what was heard elsewhere today comes later'
);
select pg_temp.much_later();

-- Learning
select public.record_music_interaction(tests.user_id('track rock 1'), 'like');
select public.record_music_interaction(tests.user_id('track jazz 1'), 'dislike');
select results_eq(
  $$select distinct genre, round(genre_score, 3)
    from public.recommend_tracks(100, p_seed => 7, p_exploration => 0)
    where genre is not null order by genre$$,
  $$values ('folk', 0.0), ('jazz', -0.067), ('rock', 0.067)$$,
  'a like and a dislike of a genre'
);
select pg_temp.much_later();
select is(
  (select genre from public.recommend_tracks(1, p_seed => 8, p_exploration => 0)), 'rock',
  'what is liked comes first'
);
select is_empty(
  $$select from public.recommend_tracks(100, p_seed => 9) where name = 'jazz 1'$$,
  'what was disliked does not come'
);
select public.undo_music_interaction((
  select id from public.music_interactions where interaction_type = 'dislike'
));
select isnt_empty(
  $$select from public.recommend_tracks(100, p_seed => 10) where name = 'jazz 1'$$,
  'but does when that is undone'
);
select pg_temp.much_later();
select is(
  (select array[q_score, repetition_score]
   from public.recommend_tracks(100, p_seed => 11, p_new_only => false)
   where name = 'rock 1'),
  array[0.1, -0.3], 'a track''s own value counts, and that it was heard just now'
);
select matches(
  (select explanation from public.recommend_tracks(100, p_seed => 11, p_new_only => false)
   where name = 'rock 1'),
  '^you liked it before, you like rock \(0\.\d+\).*heard or recommended lately$', 'in words, too'
);

-- Personality
select pg_temp.much_later();
select public.set_personality(90, 50, 20, 50, 50);
select ok(
  (select bool_and(case
    when genre = 'folk' then personality_score between 0.01 and 0.1
    when genre = 'rock' then personality_score between -0.1 and -0.01
    else coalesce(personality_score, 0) = 0 or genre = 'jazz'
   end) from public.recommend_tracks(100, p_seed => 12)),
  'an open introvert is offered what is acoustic, and nothing is said of a track without features'
);
select tests.sign_in_as('bob');
select public.set_personality(90, 50, 20, 50, 50);
select is(
  (select genre from public.recommend_tracks(1, p_seed => 12, p_exploration => 0)), 'folk',
  'which is what a cold start begins with'
);
select tests.sign_in_as('ann');

-- Genres
select pg_temp.much_later();
select is(
  (select array_agg(distinct genre) from public.recommend_tracks(100, ' Jazz ', p_seed => 13)),
  array['jazz'], 'a genre on request, however it is written'
);
select tests.sign_out();
select tests.create_track('big ' || i, 'big') from generate_series(1, 120) i;
select tests.sign_in_as('ann');
select is(
  (select count(*) from public.recommend_tracks(100, 'big')), 100::bigint,
  'as many of it as are asked for'
);
select is_empty(
  $$select from public.recommend_tracks(100, 'polka')$$, 'of one that there is not, nothing'
);

-- Artists
select tests.sign_out();
select tests.create_track('duo ' || i, 'duo', p_artists => array['Ida', 'Joe ' || i])
from generate_series(1, 4) i;
select tests.create_track('solo ' || i, 'duo', p_artists => array[' joe 1'])
from generate_series(1, 4) i;
select tests.sign_in_as('ann');
select is(
  (select max(c.count) from (
    select count(*) from public.recommend_tracks(100, 'duo', p_seed => 14) r
    cross join unnest(r.artists) a (name)
    group by lower(btrim(a.name))
  ) c),
  2::bigint, 'at most two tracks of an artist, alone or not'
);

-- One's own tracks
select public.sync_listening_history(jsonb_build_array(jsonb_build_object(
  'provider', 'test', 'provider_track_id', 'mine', 'name', 'Mine', 'artists', '["Me"]'::jsonb,
  'genre', 'duo', 'played_at', '2020-01-01Z'
)));
select isnt_empty(
  $$select from public.recommend_tracks(100, 'duo', p_seed => 15) where name = 'Mine'$$,
  'one''s own tracks are among them'
);
select tests.sign_out();
insert into public.music_tracks (user_id, provider, provider_track_id, name, artists, genre)
values (null, 'test', 'mine', 'Theirs', array['Me'], 'duo');
select tests.sign_in_as('ann');
select results_eq(
  $$select name from public.recommend_tracks(100, 'duo', p_seed => 16)
    where name in ('Mine', 'Theirs')$$,
  array['Theirs'], 'until the catalogue has the same'
);
select is_empty(
  $$select from public.recommend_tracks(100, 'rock', p_seed => 17) where name = 'of bob'$$,
  'another user''s are not'
);

-- Replay and atomicity
select tests.replays('public.recommend_tracks(5%s)', 'public.recommend_tracks(6%s)');
select tests.is_atomic('select public.recommend_tracks(5, p_genre => ''folk''%s)');

-- Bad input
select throws_ok(
  format('select public.recommend_tracks(%s)', c.arguments), 'PT400', c.code, c.description
)
from (values
  ('0', 'invalid_limit', 'none'), ('101', 'invalid_limit', '101 tracks'),
  ('p_exploration => 1.1', 'invalid_exploration', 'too much exploration'),
  ('p_exploration => -0.1', 'invalid_exploration', 'less than none'),
  ($$p_exploration => 'nan'$$, 'invalid_exploration', 'no number'),
  ('p_exploration => null', 'invalid_exploration', 'null'),
  ($$p_genre => ''$$, 'invalid_genre', 'an empty genre')
) c (arguments, code, description);

-- Others
select tests.minds_its_caller('select public.recommend_tracks(1%s)');
select tests.sign_in_as('bob');
select throws_ok(
  $$select private.store_music_recommendations(tests.user_id('ann'), '[]')$$, '42501',
  'not_your_user_id', 'the definer behind it minds its caller too'
);
select tests.sign_in_as_service();
select is(
  (select count(*) from public.recommend_tracks(3, p_user_id => tests.user_id('ann'))), 3::bigint,
  'the service asks for a user that it names'
);
select is_empty(
  $$select from public.recommend_tracks(100, 'rock', p_user_id => tests.user_id('ann'))
    where name = 'of bob'$$,
  'whom it shows no other user''s tracks'
);

select * from finish();
rollback;
