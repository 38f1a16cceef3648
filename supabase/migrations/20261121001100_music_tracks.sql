-- Music: tracks, shared or somebody's own.
--
-- Table   music_tracks
--
-- A row without user_id is of the catalogue, which a backend fills with the secret key and every
-- signed-in user reads. A row with one is seen and written by that user alone. One user's titles,
-- genres and features never reach another user, so there is nothing to poison. That is why a
-- track's user_id may be null and its id alone is the primary key; a trigger checks whose track an
-- interaction may name, as no foreign key can.

create function private.valid_music_features(p_features jsonb) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- A case, because the values of what is no object cannot be looked at.
  return case jsonb_typeof(p_features)
    when 'object' then (
      select count(*) <= 30 and coalesce(bool_and(
        case
          when char_length(f.name) > 50 or jsonb_typeof(f.value) <> 'number' then false
          when f.name in (
            'energy', 'valence', 'danceability', 'acousticness', 'instrumentalness', 'speechiness',
            'liveness'
          ) then (f.value)::numeric between 0 and 1
          else (f.value)::numeric between -1000000 and 1000000
        end
      ), true)
      from jsonb_each(p_features) f (name, value)
    )
    else p_features is null
  end;
end;
$$;

comment on function private.valid_music_features is
  'Whether it is null or an object of up to 30 numbers, those that are shares from 0 to 1.';

create function private.valid_artists(p_artists text[]) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return cardinality(p_artists) between 1 and 50 and (
    select bool_and(coalesce(char_length(a.name) between 1 and 300, false))
    from unnest(p_artists) a (name)
  );
end;
$$;

comment on function private.valid_artists is
  'Whether it holds 1 to 50 names of 1 to 300 characters.';

create table public.music_tracks (
  id uuid not null default private.uuid_v7() primary key,
  user_id uuid default auth.uid() references auth.users (id) on delete cascade,
  provider text not null,
  provider_track_id text not null,
  name text not null,
  artists text[] not null,
  genre text,
  features jsonb,
  duration_ms integer,
  external_url text,
  isrc text,
  recording_key uuid not null generated always as (
    private.recording_key(name, artists)
  ) stored,
  -- A column, because under row level security no index serves an expression.
  artist_key text not null generated always as (
    coalesce(lower(btrim(artists[1])), '')
  ) stored,
  shuffle_key integer not null generated always as (uuid_hash(id)) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint music_tracks_provider_key
    unique nulls not distinct (user_id, provider, provider_track_id),
  constraint music_tracks_provider_form check (provider ~ '^[a-z0-9_-]{1,50}$'),
  constraint music_tracks_provider_track_id_form check (provider_track_id ~ '^[!-~]{1,200}$'),
  constraint music_tracks_name_length check (char_length(name) between 1 and 500),
  constraint music_tracks_artists_valid check (private.valid_artists(artists)),
  constraint music_tracks_genre_form check (
    char_length(genre) between 1 and 100 and genre = lower(btrim(genre))
  ),
  constraint music_tracks_features_numbers check (private.valid_music_features(features)),
  constraint music_tracks_duration_range check (duration_ms between 1 and 86400000),
  constraint music_tracks_external_url_form check (
    external_url ~ '^https?://[!-~]+$' and char_length(external_url) <= 2000
  ),
  constraint music_tracks_isrc_form check (isrc ~ '^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$')
);

comment on table public.music_tracks is
  'Tracks of any provider: without user_id of the catalogue, which all signed-in users read and a '
  'backend writes; with one that user''s own, seen by nobody else.';
comment on column public.music_tracks.genre is 'In lower case; null: not known.';
comment on column public.music_tracks.features is
  'Null or {energy, valence, danceability, acousticness, instrumentalness, speechiness, liveness: '
  '0..1, tempo: beats a minute, loudness: dB, …}, each of them optional, all of them numbers.';
comment on column public.music_tracks.isrc is
  'The recording''s international code, in capitals without hyphens; null: not known.';
comment on column public.music_tracks.recording_key is
  'The same for all releases of a recording, as far as title and first artist say. Tracks with one '
  'isrc are one recording, too.';
comment on column public.music_tracks.artist_key is 'The first artist, in lower case.';
comment on column public.music_tracks.shuffle_key is
  'A random place: a window of an index over it is a sample, whatever the size of the table.';
create index music_tracks_shared_genre_idx on public.music_tracks (genre, shuffle_key)
  where user_id is null;
create index music_tracks_shared_idx on public.music_tracks (shuffle_key) where user_id is null;
create index music_tracks_artist_idx
  on public.music_tracks (artist_key, shuffle_key) where user_id is null;
create index music_tracks_recording_idx on public.music_tracks (recording_key);
create index music_tracks_isrc_idx on public.music_tracks (isrc) where isrc is not null;
create index music_tracks_own_idx on public.music_tracks (user_id, shuffle_key)
  where user_id is not null;

create function private.bare_music_track() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.provider_track_id := private.bare_track_id(new.provider, new.provider_track_id);
  new.isrc := upper(replace(replace(new.isrc, '-', ''), ' ', ''));
  return new;
end;
$$;

comment on function private.bare_music_track is
  'Trigger: a track has one id, and its code one form, however they are written.';

create trigger music_tracks_bare before insert or update of isrc on public.music_tracks
  for each row execute function private.bare_music_track();
create trigger music_tracks_touch_updated_at before update on public.music_tracks
  for each row execute function private.touch_updated_at();

alter table public.music_tracks enable row level security;
grant select, delete on public.music_tracks to authenticated, service_role;
grant insert (
  user_id, provider, provider_track_id, name, artists, genre, features, duration_ms, external_url,
  isrc
) on public.music_tracks to authenticated, service_role;
grant update (name, artists, genre, features, duration_ms, external_url, isrc)
  on public.music_tracks to authenticated, service_role;
create policy music_tracks_select on public.music_tracks for select to authenticated
  using (user_id is null or (select auth.uid()) = user_id);
create policy music_tracks_insert on public.music_tracks for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy music_tracks_update on public.music_tracks for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy music_tracks_delete on public.music_tracks for delete to authenticated
  using ((select auth.uid()) = user_id);

grant execute on function
  private.valid_music_features,
  private.valid_artists
to authenticated, service_role;
