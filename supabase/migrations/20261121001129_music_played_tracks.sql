-- Music: the tracks of what was played.

create function private.played_track(
  p_user_id uuid,
  p_provider text,
  p_track_id text,
  p_isrc text,
  p_recording_key uuid
) returns uuid
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select x.id
    from (
      select t.id, t.user_id, 1 as rank
      from public.music_tracks t
      where t.provider = p_provider and t.provider_track_id = p_track_id and t.user_id is null
      union all
      select t.id, t.user_id, 1
      from public.music_tracks t
      where t.provider = p_provider and t.provider_track_id = p_track_id
        and t.user_id = p_user_id
      union all
      select t.id, t.user_id, 2
      from public.music_tracks t
      where t.isrc = p_isrc and (t.user_id is null or t.user_id = p_user_id)
      union all
      select t.id, t.user_id, 3
      from public.music_tracks t
      where t.recording_key = p_recording_key and (t.user_id is null or t.user_id = p_user_id)
    ) x
    -- The catalogue's before one's own.
    order by x.user_id nulls first, x.rank, x.id
    limit 1
  );
end;
$$;

comment on function private.played_track is
  'The track that a user sees of a recording: by the provider''s id, by its ISRC, or by title and '
  'artist; null if there is none.';

create function private.add_played_tracks(p_user_id uuid, p_plays jsonb) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  -- Of a recording that is there more than once, what each of its plays says, the latest first.
  with tracks as materialized (
    select
      (array_agg(i.provider order by i.played_at desc))[1] as provider,
      (array_agg(i.provider_track_id order by i.played_at desc))[1] as provider_track_id,
      (array_agg(i.name order by i.played_at desc))[1] as name,
      (array_agg(to_jsonb(i.artists) order by i.played_at desc))[1] as artists,
      i.recording_key,
      (array_agg(lower(btrim(i.genre)) order by i.played_at desc)
        filter (where i.genre is not null))[1] as genre,
      (array_agg(i.features order by i.played_at desc) filter (where i.features is not null))[1]
        as features,
      (array_agg(i.duration_ms order by i.played_at desc)
        filter (where i.duration_ms is not null))[1] as duration_ms,
      (array_agg(i.external_url order by i.played_at desc)
        filter (where i.external_url is not null))[1] as external_url,
      (array_agg(i.isrc order by i.played_at desc) filter (where i.isrc is not null))[1] as isrc
    from jsonb_to_recordset(p_plays) i (
      provider text, provider_track_id text, name text, artists text[], played_at timestamptz,
      duration_ms integer, genre text, features jsonb, external_url text, isrc text,
      recording_key uuid
    )
    group by i.provider || ' ' || i.provider_track_id, i.recording_key
  ),
  found as materialized (
    select
      t.*,
      private.played_track(
        p_user_id, t.provider, t.provider_track_id, t.isrc, t.recording_key
      ) as id
    from tracks t
  ),
  completed as (
    update public.music_tracks t
    set
      genre = coalesce(t.genre, f.genre),
      features = coalesce(t.features, f.features),
      duration_ms = coalesce(t.duration_ms, f.duration_ms),
      isrc = coalesce(t.isrc, f.isrc)
    from found f
    where t.id = f.id and t.user_id = p_user_id
      and (
        (t.genre is null and f.genre is not null)
        or (t.features is null and f.features is not null)
        or (t.duration_ms is null and f.duration_ms is not null)
        or (t.isrc is null and f.isrc is not null)
      )
  )
  insert into public.music_tracks (
    user_id, provider, provider_track_id, name, artists, genre, features, duration_ms,
    external_url, isrc
  )
  select distinct on (f.recording_key)
    p_user_id, f.provider, f.provider_track_id, f.name,
    array(select a.name from jsonb_array_elements_text(f.artists) a (name)), f.genre, f.features,
    f.duration_ms, f.external_url, f.isrc
  from found f
  where f.id is null
  order by f.recording_key, f.provider, f.provider_track_id
  on conflict do nothing;
end;
$$;

comment on function private.add_played_tracks is
  'Makes tracks of the user''s own for recordings that there are not, and gives the user''s own '
  'ones what they lack.';

grant execute on function private.played_track, private.add_played_tracks
to authenticated, service_role;
