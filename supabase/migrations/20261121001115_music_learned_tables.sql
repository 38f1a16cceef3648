-- Music: what was learned from interactions.
--
-- Tables  music_genre_preferences, music_track_values
--
-- It is a function of the interactions that survive, and of nothing else: triggers keep it, undoing
-- or deleting an interaction takes its effect back, clients write none of it.

create table public.music_genre_preferences (
  user_id uuid not null references auth.users (id) on delete cascade,
  genre text not null,
  interaction_count integer not null,
  reward_total numeric not null,
  decayed_reward numeric not null,
  decayed_weight numeric not null,
  last_interaction timestamptz not null,
  average_reward numeric not null
    generated always as (round(reward_total / interaction_count, 6)) stored,
  preference_score numeric not null generated always as (
    private.music_preference(
      private.music_genre_mean(decayed_reward, decayed_weight, last_interaction)
    )
  ) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, genre),
  constraint music_genre_preferences_count_positive check (interaction_count > 0)
);

comment on table public.music_genre_preferences is
  'How much a user likes a genre, learned by the trigger music_interaction_update_preference from '
  'the interactions that count. A genre without any has no row.';
comment on column public.music_genre_preferences.preference_score is
  '0 to 1 as of last_interaction, 0.5 before the first. It fades towards 0.5 with time: '
  'get_genre_preferences says what is left of it now.';
comment on column public.music_genre_preferences.decayed_reward is
  'Sum of reward × private.music_weight(occurred_at); decayed_weight is the sum of the weights.';

create table public.music_track_values (
  user_id uuid not null references auth.users (id) on delete cascade,
  track_id uuid not null references public.music_tracks (id) on delete cascade,
  q_value numeric(10, 9) not null,
  is_disliked boolean not null,
  last_interaction timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, track_id)
);

comment on table public.music_track_values is
  'What a user''s interactions with a track come to, learned by the same trigger. A track without '
  'any has no row.';
comment on column public.music_track_values.q_value is
  'Q ← Q + 0.1 · (reward − Q) from 0 on, over the interactions that count, in order of time.';
comment on column public.music_track_values.is_disliked is
  'Whether the latest like, dislike or save is a dislike: then it is not recommended.';

-- The user's taste, newest first.
create index music_track_values_liked_idx
  on public.music_track_values (user_id, last_interaction desc)
  where q_value > 0 and not is_disliked;
create index music_track_values_track_idx on public.music_track_values (track_id);

create trigger music_genre_preferences_touch_updated_at
  before update on public.music_genre_preferences
  for each row execute function private.touch_updated_at();
create trigger music_track_values_touch_updated_at before update on public.music_track_values
  for each row execute function private.touch_updated_at();

alter table public.music_genre_preferences enable row level security;
grant select on public.music_genre_preferences to authenticated, service_role;
create policy music_genre_preferences_select on public.music_genre_preferences
  for select to authenticated using ((select auth.uid()) = user_id);

alter table public.music_track_values enable row level security;
grant select on public.music_track_values to authenticated, service_role;
create policy music_track_values_select on public.music_track_values
  for select to authenticated using ((select auth.uid()) = user_id);
