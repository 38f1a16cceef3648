-- Music: what was played elsewhere, by track.
--
-- Table   private.music_played_tracks
--
-- It is the sum of music_listening_history, kept by triggers: what a user played again and again
-- counts as liked where nothing was said of it, for the user's own taste and for what all like.

create table private.music_played_tracks (
  user_id uuid not null references auth.users (id) on delete cascade,
  track_id uuid not null references public.music_tracks (id) on delete cascade,
  plays integer not null,
  skips integer not null,
  last_played timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (user_id, track_id),
  constraint music_played_tracks_counts check (plays >= 0 and skips >= 0)
);

comment on table private.music_played_tracks is
  'How often a user played a track elsewhere. A track without plays has no row.';
comment on column private.music_played_tracks.plays is
  'Those of half a minute or more, or of which nobody knows how long they were.';
comment on column private.music_played_tracks.skips is 'Those of less than half a minute.';

create index music_played_tracks_recent_idx
  on private.music_played_tracks (user_id, last_played desc);
-- Who likes a track, the latest first.
create index music_played_tracks_track_idx
  on private.music_played_tracks (track_id, last_played desc);

create function private.count_music_plays() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the sums are nobody's to write: they follow from the plays.
begin
  -- In one order, so that two statements never wait for each other.
  with summed as (
    select
      n.user_id, n.track_id,
      count(*) filter (where coalesce(n.listen_duration_ms >= 30000, true)) as plays,
      count(*) filter (where n.listen_duration_ms < 30000) as skips,
      max(n.played_at) as last_played
    from new_rows n
    group by n.user_id, n.track_id
    order by n.user_id, n.track_id
  ),
  counted as (
    insert into private.music_played_tracks as p (user_id, track_id, plays, skips, last_played)
    select s.user_id, s.track_id, s.plays, s.skips, s.last_played from summed s
    on conflict (user_id, track_id) do update set
      plays = p.plays + excluded.plays,
      skips = p.skips + excluded.skips,
      last_played = greatest(p.last_played, excluded.last_played)
    returning p.user_id, p.track_id, p.plays
  )
  insert into private.music_touched_tracks (track_id)
  select c.track_id
  from counted c
  join summed s on s.user_id = c.user_id and s.track_id = c.track_id
  where c.plays >= 2 and c.plays - s.plays < 2;
  return null;
end;
$$;

comment on function private.count_music_plays is 'Trigger: adds plays to the sums of their tracks.';

create function private.discount_music_plays() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the sums are nobody's to write: they follow from the plays.
begin
  with gone as (
    select
      o.user_id, o.track_id,
      count(*) filter (where coalesce(o.listen_duration_ms >= 30000, true)) as plays,
      count(*) filter (where o.listen_duration_ms < 30000) as skips
    from old_rows o
    group by o.user_id, o.track_id
  ),
  counted as (
    update private.music_played_tracks p
    set
      plays = greatest(p.plays - g.plays, 0),
      skips = greatest(p.skips - g.skips, 0),
      last_played = coalesce((
        select max(h.played_at)
        from public.music_listening_history h
        where h.track_id = g.track_id and h.user_id = g.user_id
      ), p.last_played)
    from gone g
    where p.user_id = g.user_id and p.track_id = g.track_id
    returning p.track_id, p.plays, g.plays as gone
  )
  insert into private.music_touched_tracks (track_id)
  select c.track_id from counted c where c.plays < 2 and c.plays + c.gone >= 2;
  delete from private.music_played_tracks p
  using (select distinct o.user_id, o.track_id from old_rows o) g
  where p.user_id = g.user_id and p.track_id = g.track_id and p.plays = 0 and p.skips = 0;
  return null;
end;
$$;

comment on function private.discount_music_plays is
  'Trigger: takes deleted plays out of the sums of their tracks.';

create trigger music_listening_history_count after insert on public.music_listening_history
  referencing new table as new_rows
  for each statement execute function private.count_music_plays();
create trigger music_listening_history_discount after delete on public.music_listening_history
  referencing old table as old_rows
  for each statement execute function private.discount_music_plays();

create function private.has_played_again(p_user_id uuid, p_track_id uuid) returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return exists (
    select
    from private.music_played_tracks p
    where p.user_id = p_user_id and p.track_id = p_track_id and p.plays >= 2
  );
end;
$$;

comment on function private.has_played_again is
  'Whether a user played a track elsewhere more than once, which says that it is liked as long as '
  'no interaction says anything.';

create function private.touch_music_tracks() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the queue is nobody's to write.
begin
  if tg_op = 'INSERT' then
    insert into private.music_touched_tracks (track_id)
    select n.track_id
    from new_rows n
    where (n.q_value > 0 and not n.is_disliked)
      <> private.has_played_again(n.user_id, n.track_id);
  elsif tg_op = 'DELETE' then
    insert into private.music_touched_tracks (track_id)
    select o.track_id
    from old_rows o
    where (o.q_value > 0 and not o.is_disliked)
      <> private.has_played_again(o.user_id, o.track_id);
  else
    insert into private.music_touched_tracks (track_id)
    select n.track_id
    from new_rows n
    join old_rows o using (user_id, track_id)
    where (n.q_value > 0 and not n.is_disliked) <> (o.q_value > 0 and not o.is_disliked);
  end if;
  return null;
end;
$$;

comment on function private.touch_music_tracks is
  'Trigger: notes of which tracks the likers have changed.';

create trigger music_track_values_touch_insert after insert on public.music_track_values
  referencing new table as new_rows
  for each statement execute function private.touch_music_tracks();
create trigger music_track_values_touch_update after update on public.music_track_values
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.touch_music_tracks();
create trigger music_track_values_touch_delete after delete on public.music_track_values
  referencing old table as old_rows
  for each statement execute function private.touch_music_tracks();

create function private.music_played(p_user_id uuid)
returns table (track_id uuid, plays integer, skips integer, last_played timestamptz)
language plpgsql
stable
security definer
rows 100
set search_path = ''
as $$
-- Definer because clients have no grant on the sums. It answers for the user alone.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  return query
  select p.track_id, p.plays, p.skips, p.last_played
  from (
    select k.track_id, k.plays, k.skips, k.last_played
    from private.music_played_tracks k
    where k.user_id = v_user_id
    order by k.last_played desc
    limit 200
  ) p
  -- Of the others the interactions say more, and say it exactly.
  where not exists (
    select from public.music_track_values v
    where v.user_id = v_user_id and v.track_id = p.track_id
  );
end;
$$;

comment on function private.music_played is
  'What the user played elsewhere lately, 200 tracks at most, without those that the user has '
  'interactions with.';

alter table private.music_played_tracks enable row level security;
grant select on private.music_played_tracks to service_role;
grant execute on function private.music_played to authenticated, service_role;
