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

comment on function private.store_music_recommendations is
  'Keeps what was recommended; what was today already stays as it was.';

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
    v_user_id, p_request_id, 'recommend_tracks', case when p_request_id is not null then
      jsonb_build_array(p_limit, p_genre, p_exploration, p_seed)
    end
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

comment on function public.recommend_tracks is
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
  private.store_music_recommendations,
  public.recommend_tracks
to authenticated, service_role;
