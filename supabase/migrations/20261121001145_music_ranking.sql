-- Music: scoring the candidates.

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
  v_from integer := hashint8(p_seed);
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
          * ((uuid_hash_extended(c.id, p_seed) & 65535) / 32767.5 - 1)
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

comment on function private.ranked_tracks is
  'The candidates with their scores and why, best first.';

grant execute on function private.ranked_tracks to authenticated, service_role;
