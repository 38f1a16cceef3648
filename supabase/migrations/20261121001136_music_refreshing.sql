-- Music: counting what all users like. refresh_music_tracks is for the service alone.
--
-- RPC     refresh_music_tracks
--
-- Work is bounded everywhere: a track is looked at through its 500 latest likers, a user through
-- the 100 latest tracks, a track keeps its 50 best neighbours. What is sampled is a share, so that
-- a sample says the same as all.

create function private.music_likers(p_track_id uuid, p_limit integer)
returns table (user_id uuid, last_liked timestamptz)
language plpgsql
stable
security invoker
rows 500
set search_path = ''
as $$
begin
  return query
  select x.user_id, x.last_liked
  from (
    (
      select v.user_id, v.last_interaction as last_liked
      from public.music_track_values v
      where v.track_id = p_track_id and v.q_value > 0 and not v.is_disliked
      order by v.last_interaction desc
      limit p_limit
    )
    union all
    (
      select p.user_id, p.last_played
      from private.music_played_tracks p
      where p.track_id = p_track_id and p.plays >= 2 and not exists (
        select from public.music_track_values k
        where k.user_id = p.user_id and k.track_id = p_track_id
      )
      order by p.last_played desc
      limit p_limit
    )
  ) x
  order by x.last_liked desc
  limit p_limit;
end;
$$;

comment on function private.music_likers is
  'Who likes a track, the latest first, and since when: whose Q value of it is above 0, and who '
  'played it elsewhere more than once and has no interaction with it.';

create function private.count_touched_tracks(p_limit integer) returns bigint
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_tracks uuid[];
  v_counted bigint;
begin
  -- A week later all is looked at again: a neighbour may have become popular meanwhile.
  insert into private.music_touched_tracks (track_id)
  select s.track_id
  from private.music_track_stats s
  where s.heat is not null and s.refreshed_at < now() - interval '7 days'
  order by s.refreshed_at
  limit p_limit / 100;
  with taken as (
    delete from private.music_touched_tracks q
    where q.id in (
      select i.id from private.music_touched_tracks i order by i.id limit p_limit
      for update skip locked
    )
    returning q.track_id
  )
  select array_agg(distinct t.track_id) into v_tracks from taken t;
  perform private.adopt_music_tracks(v_tracks);

  with counted as materialized (
    select t.id, t.genre, count(l.user_id) as likers,
      sum(private.music_weight(l.last_liked)) as weight
    from unnest(v_tracks) x (track_id)
    join public.music_tracks t on t.id = x.track_id and t.user_id is null
    left join lateral private.music_likers(t.id, null) l on true
    group by t.id
  )
  insert into private.music_track_stats as s (track_id, genre, likers, heat, stale_since)
  select
    c.id, c.genre, c.likers, case when c.likers >= 5 then log(2, c.weight) end,
    case when c.likers >= 5 then now() end
  from counted c
  where c.likers > 0
    or exists (select from private.music_track_stats k where k.track_id = c.id)
  order by c.id
  on conflict (track_id) do update set
    genre = excluded.genre,
    likers = excluded.likers,
    heat = excluded.heat,
    -- With fewer it has no neighbours any more.
    neighbours = case when excluded.likers >= 5 then s.neighbours else '{}' end,
    similarities = case when excluded.likers >= 5 then s.similarities else '{}' end,
    stale_since = case
      when excluded.likers >= 5 then coalesce(s.stale_since, excluded.stale_since)
    end,
    refreshed_at = now();
  get diagnostics v_counted = row_count;
  return v_counted;
end;
$$;

comment on function private.count_touched_tracks is
  'Lets the catalogue adopt, and counts anew who likes, the tracks that wait, up to p_limit '
  'entries of the queue, and some that were not looked at for a week.';

create function private.find_music_neighbours(p_track_id uuid) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  with likers as materialized (
    select l.user_id from private.music_likers(p_track_id, 500) l
  ),
  liked as materialized (
    select b.track_id, 1.0::double precision / count(*) over (partition by l.user_id) as weight
    from likers l
    cross join lateral (
      select x.track_id
      from (
        (
          select v.track_id, v.last_interaction as last_liked
          from public.music_track_values v
          where v.user_id = l.user_id and v.q_value > 0 and not v.is_disliked
          order by v.last_interaction desc
          limit 100
        )
        union all
        (
          select p.track_id, p.last_played
          from private.music_played_tracks p
          where p.user_id = l.user_id and p.plays >= 2 and not exists (
            select from public.music_track_values k
            where k.user_id = l.user_id and k.track_id = p.track_id
          )
          order by p.last_played desc
          limit 100
        )
      ) x
      order by x.last_liked desc
      limit 100
    ) b
  ),
  alike as (
    select l.track_id, sum(l.weight) as weight
    from liked l
    where l.track_id <> p_track_id
    group by l.track_id
    -- Each of them is another user: nothing is told of fewer.
    having count(*) >= 5
  ),
  best as (
    select a.track_id,
      a.weight / (select count(*) from likers) / sqrt(s.likers) as similarity
    from alike a
    -- What is not of the catalogue has no row there.
    join private.music_track_stats s on s.track_id = a.track_id and s.likers >= 5
    order by similarity desc, a.track_id
    limit 50
  )
  update private.music_track_stats s
  set
    neighbours = coalesce((
      select array_agg(b.track_id order by b.similarity desc, b.track_id) from best b
    ), '{}'),
    similarities = coalesce((
      select array_agg(b.similarity::real order by b.similarity desc, b.track_id) from best b
    ), '{}'),
    stale_since = null,
    refreshed_at = now()
  where s.track_id = p_track_id;
end;
$$;

comment on function private.find_music_neighbours is
  'Looks up which tracks those who like a track like as well.';

create function public.refresh_music_tracks(
  p_seconds integer default 50,
  p_limit integer default 100000
) returns bigint
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_until timestamptz;
  v_track_id uuid;
  v_refreshed bigint := 0;
begin
  if coalesce(p_seconds not between 1 and 3600, true) then
    perform private.fail(400, 'invalid_seconds', 'p_seconds is 1 to 3600.');
  end if;
  v_until := clock_timestamp() + p_seconds * interval '1 second';
  -- Two at once would do the same work twice.
  if not pg_try_advisory_xact_lock(hashtextextended('refresh_music_tracks', 0)) then
    return 0;
  end if;
  perform private.count_touched_tracks(private.require_limit(p_limit, 1000000));
  for v_track_id in
    select s.track_id
    from private.music_track_stats s
    where s.stale_since is not null
    order by s.stale_since, s.track_id
    limit p_limit
  loop
    exit when clock_timestamp() > v_until;
    perform private.find_music_neighbours(v_track_id);
    v_refreshed := v_refreshed + 1;
  end loop;
  return v_refreshed;
end;
$$;

comment on function public.refresh_music_tracks is
  'Counts which tracks of the catalogue are liked by many, and which by the same people, as far as '
  'that has changed since it last ran. Works for up to p_seconds and p_limit tracks, the rest '
  'comes next time; call it every minute or so. Nothing is told of fewer than five people. Returns '
  'how many tracks have new neighbours; 0 while another call is at it. Service role only. Errors: '
  '400 invalid_seconds, 400 invalid_limit, 42501.';

grant execute on function
  private.music_likers,
  private.count_touched_tracks,
  private.find_music_neighbours,
  public.refresh_music_tracks
to service_role;
