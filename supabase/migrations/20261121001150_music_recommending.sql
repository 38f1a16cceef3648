-- Music: what to hear next.
--
-- RPC     recommend_tracks

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
    repetition_score, variety_score, similarity_score, popularity_score, artist_score,
    explanation, seed
  )
  select
    v_user_id, r.track_id, r.score, r.q_score, r.genre_score, r.personality_score,
    r.exploration_score, r.repetition_score, r.variety_score, r.similarity_score,
    r.popularity_score, r.artist_score, r.explanation, r.seed
  from jsonb_populate_recordset(null::public.music_recommendations, p_rows) r
  -- Always in one order: two calls that keep the same tracks would wait for each other.
  order by r.track_id
  on conflict do nothing;
end;
$$;

comment on function private.store_music_recommendations is
  'Keeps what was recommended; what was today already stays as it was.';

create function private.is_music_to_skip(
  p_user_id uuid,
  p_recording_key uuid,
  p_isrc text,
  p_new_after timestamptz
) returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  -- Each is looked up by its key: a join, or an `exists` that is hashed, would read all that the
  -- user ever heard.
  return exists (
    select
    from public.music_tracks t
    left join lateral (
      select v.is_disliked, v.last_interaction
      from public.music_track_values v
      where v.user_id = p_user_id and v.track_id = t.id
      limit 1
    ) k on true
    left join lateral (
      select l.played_at as last
      from public.music_listening_history l
      where l.track_id = t.id and l.user_id = p_user_id
      order by l.played_at desc
      limit 1
    ) h on true
    where (t.recording_key = p_recording_key or t.isrc = p_isrc)
      and (t.user_id is null or t.user_id = p_user_id)
      and (k.is_disliked or greatest(k.last_interaction, h.last) >= p_new_after)
  );
end;
$$;

comment on function private.is_music_to_skip is
  'Whether the user has disliked any release of a recording, or heard one since p_new_after.';

create function public.recommend_tracks(
  p_limit integer default 20,
  p_genre text default null,
  p_exploration double precision default 0.1,
  p_seed bigint default null,
  p_new_only boolean default true,
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
  similarity_score numeric,
  popularity_score numeric,
  artist_score numeric,
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
  v_new_after timestamptz := case
    when p_new_only then v_today - interval '90 days' else 'infinity'
  end;
  v_rows jsonb;
  v_row record;
  v_chosen jsonb[] := array[]::jsonb[];
  v_artists text[] := array[]::text[];
  v_keys uuid[] := array[]::uuid[];
  v_ids uuid[] := array[]::uuid[];
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
    v_user_id, p_request_id, 'recommend_tracks', case when p_request_id is not null then
      jsonb_build_array(p_limit, p_genre, p_exploration, p_seed, p_new_only)
    end
  );
  if v_rows is null then
    for v_row in
      select r.*
      from private.ranked_tracks(
        v_user_id, lower(btrim(p_genre)), p_exploration, v_seed, v_today, v_new_after
      ) r
    loop
      v_names := array(select distinct lower(btrim(a.name)) from unnest(v_row.artists) a (name));
      -- At most two of an artist, whoever else takes part, and a recording once.
      continue when v_row.recording_key = any(v_keys) or exists (
        select from unnest(v_names) a (name)
        where cardinality(array_positions(v_artists, a.name)) >= 2
      ) or private.is_music_to_skip(v_user_id, v_row.recording_key, v_row.isrc, v_new_after);
      v_artists := v_artists || v_names;
      v_keys := v_keys || v_row.recording_key;
      v_ids := v_ids || v_row.track_id;
      v_chosen := v_chosen || (to_jsonb(v_row) - array['artists', 'recording_key', 'isrc']);
      exit when cardinality(v_chosen) = v_limit;
    end loop;
    -- What is shown of a track is looked up for these alone, by ids that are no expression: under
    -- row level security an index serves nothing else.
    select coalesce(jsonb_agg(
      c.item || jsonb_build_object(
        'name', t.name, 'artists', t.artists, 'genre', t.genre, 'external_url', t.external_url,
        'seed', v_seed, 'explanation', private.explained_recommendation(t.genre, e.mean, c.item)
      ) order by c.place
    ), '[]') into v_rows
    from unnest(v_chosen, v_ids) with ordinality c (item, id, place)
    join public.music_tracks t on t.id = c.id
    left join private.music_genre_estimates(v_user_id, v_today) e on e.genre = t.genre;
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
    (r.item ->> 'similarity_score')::numeric, (r.item ->> 'popularity_score')::numeric,
    (r.item ->> 'artist_score')::numeric,
    r.item ->> 'explanation', (r.item ->> 'seed')::bigint
  from jsonb_array_elements(v_rows) with ordinality r (item, place)
  order by r.place;
end;
$$;

comment on function public.recommend_tracks is
  'Tracks for the user, best first, at most two of an artist and a recording once. With p_new_only '
  'none of which a release was heard in the last 90 days; never one of which a release was '
  'disliked. score is the sum of its parts: similarity_score, up to 0.5, how much it is liked by '
  'people who like what the user liked lately; popularity_score, up to 0.1, how many like it now; '
  'artist_score, up to 0.05, by an artist that the user likes; q_score, the track''s own Q value; '
  'genre_score, up to ±0.2; personality_score, up to ±0.1 and less the more is learned, where '
  'the track has features and the user a personality; exploration_score, a draw of up to '
  '±p_exploration/2, narrower the more is known; repetition_score, negative after it was heard or '
  'recommended, half gone in a week; variety_score, -0.01 for each better one of its genre, down '
  'to -0.1. explanation says it in words. The same p_seed gives the same answer on the same UTC '
  'day while nothing is learned or added. Kept in music_recommendations, each track once a day. '
  'Errors: 400 invalid_limit, 400 invalid_exploration, 400 invalid_genre, 409 request_conflict, '
  '42501.';

grant execute on function
  private.store_music_recommendations,
  private.is_music_to_skip,
  public.recommend_tracks
to authenticated, service_role;
