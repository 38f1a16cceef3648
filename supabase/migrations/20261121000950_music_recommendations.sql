-- Music, sixth part: what to hear next.
--
-- RPCs  recommend_tracks
--
-- Candidates are looked up, not searched for: the user's best tracks, windows of random places in
-- the genres that look best, and one over everything. So the cost does not grow with the
-- catalogue. Everything random is a function of the seed.

-- Private functions -----------------------------------------------------------------------------

create function private.music_personality_taste(p_user_id uuid) returns double precision[]
language sql
stable
security invoker
set search_path = ''
as $$
  -- Signs and rough sizes after the studies of personality and musical attributes: openness goes
  -- with what is reflective and complex, extraversion with what is lively, neuroticism with what is
  -- sad. Rows: energy, valence, danceability, acousticness, instrumentalness.
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
$$;

comment on function private.music_personality_taste(uuid) is
  'How much a personality goes with energy, valence, danceability, acousticness and '
  'instrumentalness, each about -1 to 1; null for a user without one.';

create function private.music_genre_estimates(p_user_id uuid, p_at timestamptz)
returns table (genre text, mean double precision, weight double precision)
language sql
stable
security invoker
set search_path = ''
rows 20
as $$
  select
    p.genre,
    private.music_genre_mean(p.decayed_reward, p.decayed_weight, p_at)::double precision,
    (p.decayed_weight / private.music_weight(p_at))::double precision
  from public.music_genre_preferences p
  where p.user_id = p_user_id
$$;

comment on function private.music_genre_estimates(uuid, timestamptz) is
  'What a user''s genres are worth as of a time, and of how many interactions one knows it.';

create function private.music_candidates(
  p_user_id uuid,
  p_genre text,
  p_genres text[],
  p_from integer
) returns setof uuid
language sql
stable
security invoker
set search_path = ''
rows 500
as $$
  -- What the user has liked best …
  (
    select v.track_id
    from public.music_track_values v
    where v.user_id = p_user_id and v.q_value > 0 and not v.is_disliked
    order by v.q_value desc
    limit 60
  )
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
  )
$$;

comment on function private.music_candidates(uuid, text, text[], integer) is
  'Tracks to choose recommendations from, some hundred whatever the size of the catalogue: the '
  'user''s best, and samples around p_from of the genres and of everything.';

create function private.store_music_recommendations(p_user_id uuid, p_rows jsonb) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because recommendations are nobody's to write: repetition is told from them.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  insert into public.music_recommendations (
    user_id, track_id, score, q_score, genre_score, personality_score, exploration_score,
    repetition_score, variety_score, explanation, seed
  )
  select
    v_user_id, r.track_id, r.score, r.q_score, r.genre_score, r.personality_score,
    r.exploration_score, r.repetition_score, r.variety_score, r.explanation, r.seed
  from jsonb_populate_recordset(null::public.music_recommendations, p_rows) r
  -- Always in one order: two calls that keep the same tracks would wait for each other.
  order by r.track_id
  on conflict do nothing;
end;
$$;

comment on function private.store_music_recommendations(uuid, jsonb) is
  'Keeps what was recommended; what was today already stays as it was.';

create function private.ranked_tracks(
  p_user_id uuid,
  p_genre text,
  p_exploration double precision,
  p_seed bigint,
  p_at timestamptz
) returns table (
  track_id uuid,
  name text,
  artists text[],
  genre text,
  external_url text,
  score numeric,
  q_score numeric,
  genre_score numeric,
  personality_score numeric,
  exploration_score numeric,
  repetition_score numeric,
  variety_score numeric,
  explanation text
)
language plpgsql
stable
security invoker
set search_path = ''
rows 500
as $$
declare
  v_taste double precision[] := private.music_personality_taste(p_user_id);
  v_from integer := pg_catalog.hashint8(p_seed);
  v_genres text[];
  v_evidence double precision;
begin
  select
    (array_agg(
      e.genre order by 0.2 * e.mean + 0.5 * p_exploration / sqrt(1 + e.weight) desc, e.genre
    ) filter (where p_genre is null))[1:5],
    coalesce(sum(e.weight), 0)
  into v_genres, v_evidence
  from private.music_genre_estimates(p_user_id, p_at) e;

  return query
  with estimates as materialized (
    select * from private.music_genre_estimates(p_user_id, p_at)
  ),
  candidates as materialized (
    select t.*
    from private.music_candidates(p_user_id, p_genre, v_genres, v_from) c (id)
    join public.music_tracks t on t.id = c.id
    where (p_genre is null or t.genre = p_genre)
      -- Added by the user before the catalogue had it.
      and not (t.user_id is not null and exists (
        select from public.music_tracks s
        where s.user_id is null
          and s.provider = t.provider and s.provider_track_id = t.provider_track_id
      ))
  ),
  -- After four weeks hardly anything is left of a repetition.
  recommended as materialized (
    select m.track_id, max((m.recommended_at at time zone 'utc')::date) as day
    from public.music_recommendations m
    where m.user_id = p_user_id
      and m.recommended_at > p_at - interval '28 days'
      -- What the same call has stored today is none.
      and (m.seed <> p_seed or m.recommended_at < p_at)
    group by m.track_id
  ),
  heard as materialized (
    select l.track_id, max(l.played_at) as last
    from public.music_listening_history l
    where l.user_id = p_user_id and l.played_at > p_at - interval '28 days'
    group by l.track_id
  ),
  parts as materialized (
    select
      c.id, c.name, c.artists, c.genre, c.external_url, e.mean,
      round(coalesce(v.q_value, 0), 4) as q,
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
      -- A draw of how much better or worse it might be: the less is known of a genre, the wider.
      round((
        0.5 * p_exploration / sqrt(1 + coalesce(e.weight, 0))
          * ((pg_catalog.uuid_hash_extended(c.id, p_seed) & 65535) / 32767.5 - 1)
      )::numeric, 4) as exploration,
      -- Each halves in a week.
      round((
        -0.5 * case
          when r.day is null then 0
          else power(0.5, ((p_at at time zone 'utc')::date - r.day) / 7.0)
        end
        - 0.3 * case
          when h.last is null and v.last_interaction is null then 0
          else power(
            0.5,
            greatest(0, extract(epoch from p_at - greatest(h.last, v.last_interaction))) / 604800
          )
        end
      )::numeric, 4) as repetition
    from candidates c
    left join estimates e on e.genre = c.genre
    left join public.music_track_values v on v.user_id = p_user_id and v.track_id = c.id
    left join recommended r on r.track_id = c.id
    left join heard h on h.track_id = c.id
    where not coalesce(v.is_disliked, false)
  ),
  varied as (
    select
      p.*,
      p.q + p.genre_part + p.personality + p.exploration + p.repetition as sum,
      -0.01 * (row_number() over (
        partition by p.genre
        order by p.q + p.genre_part + p.personality + p.exploration + p.repetition desc, p.id
      ) - 1) as variety
    from parts p
  )
  select
    v.id, v.name, v.artists, v.genre, v.external_url,
    v.sum + v.variety, v.q, v.genre_part, v.personality, v.exploration, v.repetition, v.variety,
    coalesce(nullif(concat_ws(
      ', ',
      case when v.q > 0 then 'you liked it before' when v.q < 0 then 'you did not like it much' end,
      case
        when v.mean > 0 then format(
          'you like %s (%s)', v.genre, round((1 / (1 + exp(-2 * v.mean)))::numeric, 2)
        )
        when v.mean < 0 then format('%s is not your favourite', v.genre)
      end,
      case
        when v.personality > 0 then 'goes with your personality'
        when v.personality < 0 then 'unlike your personality'
      end,
      case when v.exploration >= 0.03 then 'something new to try' end,
      case when v.repetition <= -0.01 then 'heard or recommended lately' end
    ), ''), 'nothing is known yet')
  from varied v
  order by v.sum + v.variety desc, v.id;
end;
$$;

comment on function private.ranked_tracks(uuid, text, double precision, bigint, timestamptz) is
  'The candidates with their scores and why, best first.';

grant execute on function
  private.music_personality_taste(uuid),
  private.music_genre_estimates(uuid, timestamptz),
  private.music_candidates(uuid, text, text[], integer),
  private.store_music_recommendations(uuid, jsonb),
  private.ranked_tracks(uuid, text, double precision, bigint, timestamptz)
to authenticated, service_role;

-- RPCs ------------------------------------------------------------------------------------------

create function public.recommend_tracks(
  p_limit integer default 20,
  p_genre text default null,
  p_exploration double precision default 0.1,
  p_seed bigint default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns table (
  track_id uuid,
  name text,
  artists text[],
  genre text,
  external_url text,
  score numeric,
  q_score numeric,
  genre_score numeric,
  personality_score numeric,
  exploration_score numeric,
  repetition_score numeric,
  variety_score numeric,
  explanation text,
  seed bigint
)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 100);
  v_seed bigint := coalesce(p_seed, floor(random() * 2147483648)::bigint);
  -- By the day, so that a seed gives the same answer again.
  v_today timestamptz := date_trunc('day', now(), 'UTC');
  v_rows jsonb;
  v_row record;
  v_chosen jsonb[] := array[]::jsonb[];
  v_artists text[] := array[]::text[];
  v_names text[];
begin
  if coalesce(p_exploration not between 0 and 1, true) then
    perform private.fail(
      400, 'invalid_exploration', 'Exploration is from 0, none, to 1.'
    );
  end if;
  if char_length(p_genre) not between 1 and 100 then
    perform private.fail(400, 'invalid_genre', 'A genre has 1 to 100 characters.');
  end if;

  v_rows := private.claim_request(
    v_user_id, p_request_id, 'recommend_tracks',
    jsonb_build_array(p_limit, p_genre, p_exploration, p_seed)
  );
  if v_rows is null then
    for v_row in
      select r.*, v_seed as seed
      from private.ranked_tracks(
        v_user_id, lower(btrim(p_genre)), p_exploration, v_seed, v_today
      ) r
    loop
      v_names := array(select distinct lower(btrim(a.name)) from unnest(v_row.artists) a (name));
      -- At most two of an artist, whoever else takes part.
      continue when exists (
        select from unnest(v_names) a (name)
        where cardinality(array_positions(v_artists, a.name)) >= 2
      );
      v_artists := v_artists || v_names;
      v_chosen := v_chosen || to_jsonb(v_row);
      exit when cardinality(v_chosen) = v_limit;
    end loop;
    v_rows := to_jsonb(v_chosen);
    perform private.store_music_recommendations(v_user_id, v_rows);
    perform private.settle_request(v_user_id, p_request_id, v_rows);
  end if;

  return query
  select
    (r.item ->> 'track_id')::uuid, r.item ->> 'name',
    array(select a.name from jsonb_array_elements_text(r.item -> 'artists') a (name)),
    r.item ->> 'genre', r.item ->> 'external_url', (r.item ->> 'score')::numeric,
    (r.item ->> 'q_score')::numeric, (r.item ->> 'genre_score')::numeric,
    (r.item ->> 'personality_score')::numeric, (r.item ->> 'exploration_score')::numeric,
    (r.item ->> 'repetition_score')::numeric, (r.item ->> 'variety_score')::numeric,
    r.item ->> 'explanation', (r.item ->> 'seed')::bigint
  from jsonb_array_elements(v_rows) with ordinality r (item, place)
  order by r.place;
end;
$$;

comment on function public.recommend_tracks(
  integer, text, double precision, bigint, uuid, uuid
) is
  'Tracks for the user, best first, at most two of an artist. score is the sum of its parts: '
  'q_score, the track''s own Q value; genre_score, up to ±0.2; personality_score, up to ±0.1 and '
  'less the more is learned, where the track has features and the user a personality; '
  'exploration_score, a draw of up to ±p_exploration/2, narrower the better the genre is known; '
  'repetition_score, negative after it was heard or recommended, half gone in a week; '
  'variety_score, -0.01 for each better one of its genre. Disliked tracks are left out. '
  'explanation says it in words. The same p_seed gives the same answer on the same UTC day while '
  'nothing is learned or added. Kept in music_recommendations, each track once a day. Errors: 400 '
  'invalid_limit, 400 invalid_exploration, 400 invalid_genre, 409 request_conflict, 42501.';

grant execute on function
  public.recommend_tracks(integer, text, double precision, bigint, uuid, uuid)
to authenticated, service_role;
