-- Music: what there is to hear, what the user did with it, and what was learned from that.
--
-- Tables  music_tracks, music_interactions, music_listening_history, music_recommendations,
--         music_rl_models; music_genre_preferences and music_track_values with the learning
-- RPCs    in the files that follow: …_music_learning, …_music_history, …_music_recommendations,
--         …_music_models
--
-- What is learned is a function of the interactions that survive, and of nothing else: triggers
-- keep it, undoing or deleting an interaction takes its effect back, clients write none of it.
--
-- Tracks are shared or somebody's own. A row without user_id is of the catalogue, which a backend
-- fills with the secret key and every signed-in user reads. A row with one is seen and written by
-- that user alone. Nobody's title, genre or features reach anybody else, so there is nothing to
-- poison. That is why a track's user_id may be null and its id alone is the primary key; whose
-- track an interaction may name is checked by a trigger, as no foreign key can.
--
-- Depends on foundation and profiles (the personality that recommendations begin with).

create function private.valid_music_features(p_features jsonb) returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  -- A case, because the values of what is no object cannot be looked at.
  select case pg_catalog.jsonb_typeof(p_features)
    when 'object' then (
      select count(*) <= 30 and coalesce(bool_and(
        case
          when char_length(f.name) > 50 or pg_catalog.jsonb_typeof(f.value) <> 'number' then false
          when f.name in (
            'energy', 'valence', 'danceability', 'acousticness', 'instrumentalness', 'speechiness',
            'liveness'
          ) then (f.value)::numeric between 0 and 1
          else (f.value)::numeric between -1000000 and 1000000
        end
      ), true)
      from pg_catalog.jsonb_each(p_features) f (name, value)
    )
    else p_features is null
  end
$$;

comment on function private.valid_music_features(jsonb) is
  'Whether it is null or an object of up to 30 numbers, those that are shares from 0 to 1.';

create function private.valid_artists(p_artists text[]) returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select pg_catalog.cardinality(p_artists) between 1 and 50 and (
    select bool_and(coalesce(char_length(a.name) between 1 and 300, false))
    from unnest(p_artists) a (name)
  )
$$;

comment on function private.valid_artists(text[]) is
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
  shuffle_key integer not null generated always as (pg_catalog.uuid_hash(id)) stored,
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
  )
);

comment on table public.music_tracks is
  'Tracks of any provider: without user_id of the catalogue, which all signed-in users read and a '
  'backend writes; with one that user''s own, seen by nobody else.';
comment on column public.music_tracks.genre is 'In lower case; null: not known.';
comment on column public.music_tracks.features is
  'Null or {energy, valence, danceability, acousticness, instrumentalness, speechiness, liveness: '
  '0..1, tempo: beats a minute, loudness: dB, …}, each of them optional, all of them numbers.';
comment on column public.music_tracks.shuffle_key is
  'A random place: a window of an index over it is a sample, whatever the size of the table.';

create index music_tracks_shared_genre_idx on public.music_tracks (genre, shuffle_key)
  where user_id is null;
create index music_tracks_shared_idx on public.music_tracks (shuffle_key) where user_id is null;
create index music_tracks_own_idx on public.music_tracks (user_id, shuffle_key)
  where user_id is not null;

create table public.music_interactions (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  track_id uuid not null references public.music_tracks (id) on delete cascade,
  interaction_type text not null,
  listen_duration_ms integer,
  track_duration_ms integer,
  completion_percentage numeric(5, 2) generated always as (
    -- least() passes over nulls.
    case when listen_duration_ms is not null and track_duration_ms is not null then
      100.0 * least(listen_duration_ms, track_duration_ms) / track_duration_ms
    end
  ) stored,
  context jsonb not null default '{}',
  genre text,
  rl_reward numeric(3, 1) not null,
  rl_q_value numeric(10, 9) not null,
  model_version integer not null,
  occurred_at timestamptz not null default now(),
  undone_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint music_interactions_type check (
    interaction_type in ('like', 'dislike', 'play', 'skip', 'save')
  ),
  constraint music_interactions_listen_duration_range check (
    listen_duration_ms between 0 and 86400000
  ),
  constraint music_interactions_track_duration_range check (
    track_duration_ms between 1 and 86400000
  ),
  constraint music_interactions_context_object check (jsonb_typeof(context) = 'object'),
  constraint music_interactions_context_size check (pg_column_size(context) <= 8192),
  constraint music_interactions_occurred_at_range check (occurred_at >= '2000-01-01Z')
);

comment on table public.music_interactions is
  'What a user did with a track. Genre, reward and Q value are filled in by a trigger, from the '
  'track and the type: clients cannot set them. With undone_at it counts for nothing.';
comment on column public.music_interactions.listen_duration_ms is 'How long it was listened to.';
comment on column public.music_interactions.track_duration_ms is
  'How long the track is; left out, what the track says.';
comment on column public.music_interactions.completion_percentage is
  'How much was listened to, 0..100; null where a duration is not known.';
comment on column public.music_interactions.context is 'Whatever the client wants to keep with it.';
comment on column public.music_interactions.genre is
  'The track''s at that time; null: it has none, and no genre preference is learned from this.';
comment on column public.music_interactions.rl_reward is
  'like 1, dislike -1, play 0.8, skip -0.4, save 1.5; and 0.4 when over 0.9 of the track was '
  'heard, 0.2 when over 0.5, -0.3 when under 0.2.';
comment on column public.music_interactions.rl_q_value is
  'The track''s Q value as this interaction left it when it was recorded. The one that counts now '
  'is in music_track_values.';
comment on column public.music_interactions.model_version is
  'The user''s newest snapshot when this was recorded, 0 before the first: later ones include it.';
comment on column public.music_interactions.undone_at is
  'When it was taken back; null: it counts.';

-- Serves the replay of one track, and the foreign key.
create index music_interactions_track_idx
  on public.music_interactions (track_id, user_id, occurred_at desc, id desc);
create index music_interactions_recent_idx
  on public.music_interactions (user_id, occurred_at desc, id desc);
create index music_interactions_genre_idx
  on public.music_interactions (user_id, genre, occurred_at)
  where undone_at is null and genre is not null;

create table public.music_listening_history (
  user_id uuid not null references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  track_id uuid not null references public.music_tracks (id) on delete cascade,
  played_at timestamptz not null,
  listen_duration_ms integer,
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint music_listening_history_duration_range check (
    listen_duration_ms between 0 and 86400000
  )
);

comment on table public.music_listening_history is
  'What a user heard elsewhere, once for each track and moment: sync_listening_history. It keeps '
  'recommendations from repeating; taste is learned from music_interactions alone, since a play '
  'that an app also records would else count twice.';

create unique index music_listening_history_play_key
  on public.music_listening_history (track_id, user_id, played_at);
create index music_listening_history_recent_idx
  on public.music_listening_history (user_id, played_at desc);

create table public.music_recommendations (
  user_id uuid not null references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  track_id uuid not null references public.music_tracks (id) on delete cascade,
  score numeric not null,
  q_score numeric not null,
  genre_score numeric not null,
  personality_score numeric not null,
  exploration_score numeric not null,
  repetition_score numeric not null,
  variety_score numeric not null,
  explanation text not null,
  seed bigint not null,
  recommended_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (user_id, id)
);

comment on table public.music_recommendations is
  'What recommend_tracks answered, each track at most once a UTC day. score is the sum of the '
  'other scores.';
comment on column public.music_recommendations.seed is
  'The seed of the call: the same one on the same day does not count its own rows as repetition.';

create unique index music_recommendations_day_key on public.music_recommendations
  (track_id, user_id, ((recommended_at at time zone 'utc')::date));
create index music_recommendations_recent_idx
  on public.music_recommendations (user_id, recommended_at desc);

create table public.music_rl_models (
  user_id uuid not null references auth.users (id) on delete cascade,
  version integer not null,
  q_values jsonb not null,
  hyperparameters jsonb not null,
  metrics jsonb not null,
  undone_ids uuid[] not null,
  created_at timestamptz not null default now(),
  primary key (user_id, version),
  constraint music_rl_models_version_positive check (version > 0)
);

comment on table public.music_rl_models is
  'The latest ten snapshots of what was learned, made by snapshot_music_model.';
comment on column public.music_rl_models.q_values is '{track_id: Q value}.';
comment on column public.music_rl_models.metrics is
  '{interactions, average_reward, genres: {genre: preference_score}}.';
comment on column public.music_rl_models.undone_ids is
  'Interactions that did not count then, of those recorded before. With model_version of the '
  'others it says which did: that is what restore_music_model goes back to.';

-- Grants and policies ---------------------------------------------------------------------------

grant execute on function
  private.valid_music_features(jsonb),
  private.valid_artists(text[])
to authenticated, service_role;

alter table public.music_tracks enable row level security;
grant select, delete on public.music_tracks to authenticated, service_role;
grant insert (
  user_id, provider, provider_track_id, name, artists, genre, features, duration_ms, external_url
) on public.music_tracks to authenticated, service_role;
grant update (name, artists, genre, features, duration_ms, external_url) on public.music_tracks
  to authenticated, service_role;

create policy music_tracks_select on public.music_tracks for select to authenticated
  using (user_id is null or (select auth.uid()) = user_id);
create policy music_tracks_insert on public.music_tracks for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy music_tracks_update on public.music_tracks for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy music_tracks_delete on public.music_tracks for delete to authenticated
  using ((select auth.uid()) = user_id);

create trigger music_tracks_touch_updated_at before update on public.music_tracks
  for each row execute function private.touch_updated_at();

alter table public.music_interactions enable row level security;
grant select, delete on public.music_interactions to authenticated, service_role;
grant insert (
  user_id, track_id, interaction_type, listen_duration_ms, track_duration_ms, context, occurred_at
) on public.music_interactions to authenticated, service_role;
grant update (undone_at) on public.music_interactions to authenticated, service_role;

create policy music_interactions_select on public.music_interactions for select to authenticated
  using ((select auth.uid()) = user_id);
create policy music_interactions_insert on public.music_interactions for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy music_interactions_update on public.music_interactions for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy music_interactions_delete on public.music_interactions for delete to authenticated
  using ((select auth.uid()) = user_id);

alter table public.music_listening_history enable row level security;
grant select, delete on public.music_listening_history to authenticated, service_role;
grant insert (user_id, track_id, played_at, listen_duration_ms) on public.music_listening_history
  to authenticated, service_role;

create policy music_listening_history_select on public.music_listening_history
  for select to authenticated using ((select auth.uid()) = user_id);
create policy music_listening_history_insert on public.music_listening_history
  for insert to authenticated with check ((select auth.uid()) = user_id);
create policy music_listening_history_delete on public.music_listening_history
  for delete to authenticated using ((select auth.uid()) = user_id);

alter table public.music_recommendations enable row level security;
grant select on public.music_recommendations to authenticated, service_role;

create policy music_recommendations_select on public.music_recommendations
  for select to authenticated using ((select auth.uid()) = user_id);

alter table public.music_rl_models enable row level security;
grant select on public.music_rl_models to authenticated, service_role;

create policy music_rl_models_select on public.music_rl_models for select to authenticated
  using ((select auth.uid()) = user_id);
