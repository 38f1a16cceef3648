-- Music: the catalogue gets a recording that users have as tracks of their own.

create function private.adopt_music_track(p_user_id uuid, p_own_id uuid, p_track_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because what was done and learned is moved to another track, which nobody else may do.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  perform private.lock_music(v_user_id);
  update public.music_interactions i
  set track_id = p_track_id
  where i.user_id = v_user_id and i.track_id = p_own_id;
  insert into public.music_listening_history (user_id, track_id, played_at, listen_duration_ms)
  select h.user_id, p_track_id, h.played_at, h.listen_duration_ms
  from public.music_listening_history h
  where h.user_id = v_user_id and h.track_id = p_own_id
  on conflict do nothing;
  update public.music_recommendations r
  set track_id = p_track_id
  where r.user_id = v_user_id and r.track_id = p_own_id
    and not exists (
      select from public.music_recommendations o
      where o.user_id = v_user_id and o.track_id = p_track_id
        and (o.recommended_at at time zone 'utc')::date
          = (r.recommended_at at time zone 'utc')::date
    );
  insert into public.music_track_values (
    user_id, track_id, q_value, is_disliked, last_interaction
  )
  select v_user_id, p_track_id, r.q_value, r.is_disliked, r.last_interaction
  from private.replayed_track(v_user_id, p_track_id) r
  on conflict (user_id, track_id) do update set
    q_value = excluded.q_value,
    is_disliked = excluded.is_disliked,
    last_interaction = excluded.last_interaction;
  delete from public.music_tracks t where t.user_id = v_user_id and t.id = p_own_id;
end;
$$;

comment on function private.adopt_music_track is
  'Moves what a user did with a track of the user''s own, and what was learned of it, to the track '
  'of the catalogue that is the same recording, and deletes the own one.';

create function private.adopt_music_tracks(p_track_ids uuid[]) returns bigint
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_adopted bigint;
begin
  select count(private.adopt_music_track(o.user_id, o.id, o.track_id)) into v_adopted
  from (
    select distinct on (t.id) t.user_id, t.id, c.id as track_id
    from public.music_tracks c
    join public.music_tracks t
      on t.user_id is not null and (
        t.recording_key = c.recording_key
        or t.isrc = c.isrc
        or (t.provider = c.provider and t.provider_track_id = c.provider_track_id)
      )
    where c.id = any(p_track_ids) and c.user_id is null
    -- Always in one order of the users, whom each move locks.
    order by t.id, c.id
  ) o;
  return v_adopted;
end;
$$;

comment on function private.adopt_music_tracks is
  'Gives tracks of the catalogue what users have as their own of the same recordings. Returns how '
  'many own tracks that were.';

create function private.touch_catalogue() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the queue is nobody's to write.
begin
  insert into private.music_touched_tracks (track_id)
  select n.id from new_rows n where n.user_id is null;
  return null;
end;
$$;

comment on function private.touch_catalogue is
  'Trigger: notes that the catalogue has a track, which users may have as their own.';

create trigger music_tracks_touch_catalogue after insert on public.music_tracks
  referencing new table as new_rows
  for each statement execute function private.touch_catalogue();

grant execute on function private.adopt_music_track, private.adopt_music_tracks to service_role;
