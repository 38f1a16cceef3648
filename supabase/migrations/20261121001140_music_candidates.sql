-- Music: tracks to choose from.
--
-- Candidates are looked up, not searched for: the user's best tracks, windows of random places in
-- the genres that look best, and one over everything. So the cost does not grow with the
-- catalogue. Everything random is a function of the seed.

create function private.music_personality_taste(p_user_id uuid) returns double precision[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  -- Signs and rough sizes after the studies of personality and musical attributes: openness goes
  -- with what is reflective and complex, extraversion with what is lively, neuroticism with what is
  -- sad. Rows: energy, valence, danceability, acousticness, instrumentalness.
  return (
    select array[
      -0.1 * t.o + 0.4 * t.e - 0.2 * t.a,
      0.1 * t.c + 0.3 * t.e + 0.3 * t.a - 0.4 * t.n,
      -0.2 * t.o + 0.5 * t.e + 0.1 * t.a,
      0.4 * t.o - 0.2 * t.e + 0.2 * t.a + 0.1 * t.n,
      0.5 * t.o - 0.1 * t.c - 0.3 * t.e
    ]
    from (
      select
        (p.personality_openness - 50) / 50.0 as o,
        (p.personality_conscientiousness - 50) / 50.0 as c,
        (p.personality_extraversion - 50) / 50.0 as e,
        (p.personality_agreeableness - 50) / 50.0 as a,
        (p.personality_neuroticism - 50) / 50.0 as n
      from public.profiles p
      where p.id = p_user_id and p.has_completed_personality_assessment
    ) t
  );
end;
$$;

comment on function private.music_personality_taste is
  'How much a personality goes with energy, valence, danceability, acousticness and '
  'instrumentalness, each about -1 to 1; null for a user without one.';

create function private.music_genre_estimates(p_user_id uuid, p_at timestamptz)
returns table (genre text, mean double precision, weight double precision)
language plpgsql
stable
security invoker
set search_path = ''
rows 20
as $$
begin
  return query
  select
    s.genre,
    private.music_genre_mean(sum(s.reward), sum(s.weight), p_at)::double precision,
    (sum(s.weight) / private.music_weight(p_at))::double precision
  from (
    select p.genre, p.decayed_reward as reward, p.decayed_weight as weight
    from public.music_genre_preferences p
    where p.user_id = p_user_id
    union all
    -- Plays elsewhere, five of a track at most: a quarter of what they were worth here.
    select
      t.genre,
      0.25 * (0.8 * least(h.plays, 5) - 0.4 * least(h.skips, 5))
        * private.music_weight(h.last_played),
      0.25 * (least(h.plays, 5) + least(h.skips, 5)) * private.music_weight(h.last_played)
    from private.music_played(p_user_id) h
    join public.music_tracks t on t.id = h.track_id
    where t.genre is not null
  ) s
  group by s.genre;
end;
$$;

comment on function private.music_genre_estimates is
  'What a user''s genres are worth as of a time, and of how many interactions one knows it; four '
  'plays elsewhere count as one.';

create function private.music_candidates(
  p_user_id uuid,
  p_genre text,
  p_genres text[],
  p_artists text[],
  p_from integer
) returns setof uuid
language plpgsql
stable
security invoker
set search_path = ''
rows 500
as $$
begin
  return query
  -- What the user has liked best of late …
  (
    select b.track_id
    from (
      select v.track_id, v.q_value
      from public.music_track_values v
      where v.user_id = p_user_id and v.q_value > 0 and not v.is_disliked
      order by v.last_interaction desc
      limit 400
    ) b
    order by b.q_value desc
    limit 60
  )
  union
  -- … of their artists some others …
  select w.id
  from unnest(p_artists) a (artist)
  cross join lateral (
    select t.id
    from public.music_tracks t
    where t.user_id is null and t.artist_key = a.artist
    order by t.shuffle_key
    limit 6
  ) w
  union
  -- … of each of the best genres a window to both sides of a place …
  select w.id
  from unnest(p_genres) g (genre)
  cross join lateral (
    (
      select t.id from public.music_tracks t
      where t.user_id is null and t.genre = g.genre and t.shuffle_key >= p_from
      order by t.shuffle_key limit 30
    )
    union all
    (
      select t.id from public.music_tracks t
      where t.user_id is null and t.genre = g.genre and t.shuffle_key < p_from
      order by t.shuffle_key desc limit 30
    )
  ) w
  union
  -- … a wider one of the genre that is asked for …
  (
    select t.id from public.music_tracks t
    where t.user_id is null and t.genre = p_genre and t.shuffle_key >= p_from
    order by t.shuffle_key limit 150
  )
  union
  (
    select t.id from public.music_tracks t
    where t.user_id is null and t.genre = p_genre and t.shuffle_key < p_from
    order by t.shuffle_key desc limit 150
  )
  union
  -- … of everything …
  (
    select t.id from public.music_tracks t
    where t.user_id is null and p_genre is null and t.shuffle_key >= p_from
    order by t.shuffle_key limit 100
  )
  union
  (
    select t.id from public.music_tracks t
    where t.user_id is null and p_genre is null and t.shuffle_key < p_from
    order by t.shuffle_key desc limit 100
  )
  union
  -- … and of the user's own tracks that the catalogue does not have.
  (
    select t.id from public.music_tracks t
    where t.user_id = p_user_id and t.shuffle_key >= p_from
    order by t.shuffle_key limit 50
  )
  union
  (
    select t.id from public.music_tracks t
    where t.user_id = p_user_id and t.shuffle_key < p_from
    order by t.shuffle_key desc limit 50
  );
end;
$$;

comment on function private.music_candidates is
  'Tracks to choose recommendations from, some hundred whatever the size of the catalogue: the '
  'user''s best, others of p_artists, and samples around p_from of the genres and of '
  'everything.';

grant execute on function
  private.music_personality_taste,
  private.music_genre_estimates,
  private.music_candidates
to authenticated, service_role;
