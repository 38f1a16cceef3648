-- Music: candidates from what all users do, and from the artists that the user likes.

create function private.music_alike(p_user_id uuid, p_new_after timestamptz)
returns table (track_id uuid, strength double precision)
language plpgsql
stable
security definer
set search_path = ''
rows 300
as $$
-- Definer because the counts of all users are nobody's to read. It answers for the user alone.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  return query
  with seeds as materialized (
    -- What was liked lately says more: half as much ten tracks back.
    select l.track_id, power(0.5, (row_number() over () - 1) / 10.0) as weight
    from (
      select v.track_id
      from public.music_track_values v
      where v.user_id = v_user_id and v.q_value > 0 and not v.is_disliked
      order by v.last_interaction desc
      limit 40
    ) l
    union all
    -- What was played most of late.
    select l.track_id, power(0.5, (row_number() over () - 1) / 10.0)
    from (
      select h.track_id
      from private.music_played(v_user_id) h
      where h.plays >= 2
      order by h.plays desc, h.track_id
      limit 20
    ) l
  ),
  alike as materialized (
    select n.track_id, sum(w.weight * n.similarity) as strength
    from seeds w
    join private.music_track_stats s on s.track_id = w.track_id
    cross join lateral unnest(s.neighbours, s.similarities) n (track_id, similarity)
    group by n.track_id
    -- More than are wanted, as some were heard lately; looking up all of them took half the time.
    order by strength desc, n.track_id
    limit 600
  ),
  fresh as materialized (
    select a.track_id, a.strength
    from alike a
    left join lateral (
      select v.last_interaction
      from public.music_track_values v
      where v.user_id = v_user_id and v.track_id = a.track_id
      limit 1
    ) k on true
    where coalesce(k.last_interaction < p_new_after, true)
  )
  select f.track_id, f.strength / max(f.strength) over ()
  from fresh f
  order by f.strength desc, f.track_id
  limit 300;
end;
$$;

comment on function private.music_alike is
  'Tracks that are liked by those who like what the user liked lately, best first, with a strength '
  'of up to 1; none that the user has heard since p_new_after.';

create function private.music_popular(
  p_user_id uuid,
  p_genre text,
  p_genres text[],
  p_new_after timestamptz
) returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
rows 200
as $$
-- Definer because the counts of all users are nobody's to read. It answers for the user alone.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  return query
  select x.track_id
  from (
    (
      select s.track_id from private.music_track_stats s
      where s.heat is not null and p_genre is null order by s.heat desc limit 150
    )
    union
    (
      select s.track_id from private.music_track_stats s
      where s.heat is not null and s.genre = p_genre order by s.heat desc limit 200
    )
    union
    select g.track_id
    from unnest(p_genres) w (genre)
    cross join lateral (
      select s.track_id from private.music_track_stats s
      where s.heat is not null and s.genre = w.genre order by s.heat desc limit 30
    ) g
  ) x
  left join lateral (
    select v.last_interaction
    from public.music_track_values v
    where v.user_id = v_user_id and v.track_id = x.track_id
    limit 1
  ) k on true
  where coalesce(k.last_interaction < p_new_after, true);
end;
$$;

comment on function private.music_popular is
  'What many like now: of the genre that is asked for, or of everything and of the user''s genres; '
  'none that the user has heard since p_new_after.';

create function private.music_heats(p_user_id uuid, p_track_ids uuid[])
returns table (track_id uuid, heat double precision)
language plpgsql
stable
security definer
set search_path = ''
rows 500
as $$
-- Definer because the counts of all users are nobody's to read. It answers what the user may see.
declare
  v_best double precision;
begin
  perform private.require_user(p_user_id);
  select max(s.heat) into v_best from private.music_track_stats s where s.heat is not null;
  return query
  select s.track_id, 1 - least(1, (v_best - s.heat) / 10)
  from private.music_track_stats s
  where s.track_id = any(p_track_ids) and s.heat is not null;
end;
$$;

comment on function private.music_heats is
  'How popular tracks are, 1 for the most popular one, 0.1 less for half as much.';

create function private.music_liked_artists(p_user_id uuid)
returns table (artist text, track_count bigint)
language plpgsql
stable
security invoker
set search_path = ''
rows 50
as $$
begin
  return query
  select t.artist_key, count(*)
  from (
    select v.track_id
    from public.music_track_values v
    where v.user_id = p_user_id and v.q_value > 0 and not v.is_disliked
    order by v.last_interaction desc
    limit 60
  ) l
  join public.music_tracks t on t.id = l.track_id
  group by t.artist_key;
end;
$$;

comment on function private.music_liked_artists is
  'First artists of what the user liked lately, and of how many tracks.';

grant execute on function
  private.music_alike,
  private.music_popular,
  private.music_heats,
  private.music_liked_artists
to authenticated, service_role;
