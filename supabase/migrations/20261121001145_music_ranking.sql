-- Music: scoring the candidates.

create function private.ranked_tracks(
  p_user_id uuid,
  p_genre text,
  p_exploration double precision,
  p_seed bigint,
  p_at timestamptz,
  p_new_after timestamptz
) returns table (
  track_id uuid,
  artists text[],
  recording_key uuid,
  isrc text,
  score numeric,
  q_score numeric,
  genre_score numeric,
  personality_score numeric,
  exploration_score numeric,
  repetition_score numeric,
  variety_score numeric,
  similarity_score numeric,
  popularity_score numeric,
  artist_score numeric
)
language plpgsql
stable
security invoker
set search_path = ''
rows 500
as $$
declare
  v_taste double precision[] := private.music_personality_taste(p_user_id);
  v_from integer := hashint8(p_seed);
  v_genres text[];
  v_evidence double precision;
  v_artists jsonb;
  v_recommended jsonb;
begin
  select
    (array_agg(
      e.genre order by 0.2 * e.mean + 0.5 * p_exploration / sqrt(1 + e.weight) desc, e.genre
    ) filter (where p_genre is null))[1:5],
    coalesce(sum(e.weight), 0)
  into v_genres, v_evidence
  from private.music_genre_estimates(p_user_id, p_at) e;
  select jsonb_object_agg(a.artist, a.track_count) into v_artists
  from private.music_liked_artists(p_user_id) a;
  -- After four weeks hardly anything is left of a repetition. By name, so that a hundred candidates
  -- are not compared with a hundred recommendations each.
  select jsonb_object_agg(l.track_id, l.day) into v_recommended
  from (
    select m.track_id, max((m.recommended_at at time zone 'utc')::date) as day
    from public.music_recommendations m
    where m.user_id = p_user_id
      and m.recommended_at > p_at - interval '28 days'
      -- What the same call has stored today is none.
      and (m.seed <> p_seed or m.recommended_at < p_at)
    group by m.track_id
  ) l;

  return query
  with estimates as materialized (
    select * from private.music_genre_estimates(p_user_id, p_at)
  ),
  alike as materialized (
    select * from private.music_alike(p_user_id, p_new_after)
  ),
  ids as materialized (
    select a.track_id as id from alike a
    union
    select c.id
    from private.music_candidates(
      p_user_id, p_genre, v_genres, array(
        select a.name from jsonb_each(v_artists) a (name, tracks)
        order by a.tracks::integer desc, a.name limit 10
      ), v_from
    ) c (id)
    union
    select c.id from private.music_popular(p_user_id, p_genre, v_genres, p_new_after) c (id)
  ),
  heats as materialized (
    select h.* from private.music_heats(p_user_id, array(select i.id from ids i)) h
  ),
  -- Looked up one by one: a join would read all that the user ever did.
  known as materialized (
    select
      t.id, t.artists, t.genre,
      coalesce((v_artists ->> t.artist_key)::integer, 0) as artist_tracks,
      t.recording_key, t.isrc, k.q_value,
      case when v_taste is not null then t.features end as features,
      greatest(k.last_interaction, h.last) as heard_at,
      power(
        0.5, ((p_at at time zone 'utc')::date - (v_recommended ->> i.id::text)::date) / 7.0
      ) as recommended
    from ids i
    join public.music_tracks t on t.id = i.id
    left join lateral (
      select v.q_value, v.last_interaction, v.is_disliked
      from public.music_track_values v
      where v.user_id = p_user_id and v.track_id = i.id
      limit 1
    ) k on true
    left join lateral (
      select l.played_at as last
      from public.music_listening_history l
      where l.track_id = i.id and l.user_id = p_user_id
      order by l.played_at desc
      limit 1
    ) h on true
    where (p_genre is null or t.genre = p_genre)
      and not coalesce(k.is_disliked, false)
      and coalesce(greatest(k.last_interaction, h.last) < p_new_after, true)
      -- Added by the user before the catalogue had it.
      and not (t.user_id is not null and exists (
        select from public.music_tracks s
        where s.user_id is null
          and s.provider = t.provider and s.provider_track_id = t.provider_track_id
      ))
  ),
  parts as materialized (
    select
      c.id, c.artists, c.genre, c.recording_key, c.isrc,
      round(coalesce(c.q_value, 0), 4) as q,
      round(greatest(-0.2, least(0.2, 0.2 * coalesce(e.mean, 0)))::numeric, 4) as genre_part,
      -- The coalesce stands inside, for least() passes over nulls.
      round((1 / (10 + v_evidence) * greatest(-1, least(1, coalesce(
        v_taste[1] * coalesce(2 * (c.features ->> 'energy')::double precision - 1, 0)
        + v_taste[2] * coalesce(2 * (c.features ->> 'valence')::double precision - 1, 0)
        + v_taste[3] * coalesce(2 * (c.features ->> 'danceability')::double precision - 1, 0)
        + v_taste[4] * coalesce(2 * (c.features ->> 'acousticness')::double precision - 1, 0)
        + v_taste[5] * coalesce(2 * (c.features ->> 'instrumentalness')::double precision - 1, 0),
        0
      ))))::numeric, 4) as personality,
      -- A draw of how much better or worse it might be: the less is known of it, the wider.
      round((
        0.5 * p_exploration / sqrt(1 + coalesce(e.weight, 0) + 100 * coalesce(a.strength, 0))
          * ((uuid_hash_extended(c.id, p_seed) & 65535) / 32767.5 - 1)
      )::numeric, 4) as exploration,
      -- Each halves in a week.
      round((
        -0.5 * coalesce(c.recommended, 0)
        - case
          when c.heard_at is null then 0
          else 0.3 * power(0.5, greatest(0, extract(epoch from p_at - c.heard_at)) / 604800)
        end
      )::numeric, 4) as repetition,
      round((0.5 * coalesce(a.strength, 0))::numeric, 4) as similarity,
      round((0.1 * coalesce(h.heat, 0))::numeric, 4) as popularity,
      round(0.05 * c.artist_tracks / (1.0 + c.artist_tracks), 4) as artist
    from known c
    left join estimates e on e.genre = c.genre
    left join alike a on a.track_id = c.id
    left join heats h on h.track_id = c.id
  ),
  summed as (
    select
      p.*,
      p.q + p.genre_part + p.personality + p.exploration + p.repetition + p.similarity
        + p.popularity + p.artist as sum
    from parts p
  ),
  varied as (
    select
      s.*,
      -0.01 * least(10, row_number() over (partition by s.genre order by s.sum desc, s.id) - 1)
        as variety
    from summed s
  )
  select
    v.id, v.artists, v.recording_key, v.isrc, v.sum + v.variety, v.q, v.genre_part, v.personality,
    v.exploration, v.repetition, v.variety, v.similarity, v.popularity, v.artist
  from varied v
  order by v.sum + v.variety desc, v.id;
end;
$$;

comment on function private.ranked_tracks is
  'The candidates with the parts of their scores, best first.';

create function private.explained_recommendation(p_genre text, p_mean double precision, p_row jsonb)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_q numeric := (p_row ->> 'q_score')::numeric;
  v_personality numeric := (p_row ->> 'personality_score')::numeric;
begin
  return coalesce(nullif(concat_ws(
    ', ',
    case when v_q > 0 then 'you liked it before' when v_q < 0 then 'you did not like it much' end,
    case when (p_row ->> 'similarity_score')::numeric >= 0.01
      then 'liked by people who like what you like' end,
    case
      when p_mean > 0 then format(
        'you like %s (%s)', p_genre, round((1 / (1 + exp(-2 * p_mean)))::numeric, 2)
      )
      when p_mean < 0 then format('%s is not your favourite', p_genre)
    end,
    case when (p_row ->> 'artist_score')::numeric > 0 and v_q <= 0
      then 'by an artist that you like' end,
    case
      when v_personality > 0 then 'goes with your personality'
      when v_personality < 0 then 'unlike your personality'
    end,
    case when (p_row ->> 'popularity_score')::numeric >= 0.03 then 'liked by many' end,
    case when (p_row ->> 'exploration_score')::numeric >= 0.03 then 'something new to try' end,
    case when (p_row ->> 'repetition_score')::numeric <= -0.01
      then 'heard or recommended lately' end
  ), ''), 'nothing is known yet');
end;
$$;

comment on function private.explained_recommendation is
  'Why a track is recommended, in words: from the parts of its score, its genre, and what the user '
  'thinks of the genre.';

grant execute on function private.ranked_tracks, private.explained_recommendation
to authenticated, service_role;
