-- Music: what the user did with tracks, and what was recommended.
--
-- Tables  music_interactions, music_listening_history, music_recommendations, music_rl_models

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
  'heard, 0.2 when over 0.5, -0.3 when under 0.2. A play of under 30 seconds is a skip, unless '
  'the track is no longer.';
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
  'recommendations from repeating, and what was played more than once counts as liked where no '
  'interaction says anything of it.';

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
  similarity_score numeric not null,
  popularity_score numeric not null,
  artist_score numeric not null,
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
