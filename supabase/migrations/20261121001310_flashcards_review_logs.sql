-- Flashcards: every review that was made.
--
-- Table   review_logs

create table public.review_logs (
  user_id uuid not null references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  flashcard_id uuid not null,
  version integer not null,
  rating smallint not null,
  reviewed_at timestamptz not null,
  elapsed_days integer not null,
  duration_ms integer,
  state smallint not null,
  due timestamptz not null,
  stability double precision not null,
  difficulty double precision not null,
  scheduled_days integer not null,
  learning_steps integer not null,
  reps integer not null,
  lapses integer not null,
  last_review timestamptz,
  is_leech boolean not null,
  suspended_at timestamptz,
  next_state smallint not null,
  next_due timestamptz not null,
  next_stability double precision not null,
  next_difficulty double precision not null,
  next_scheduled_days integer not null,
  next_learning_steps integer not null,
  next_reps integer not null,
  next_lapses integer not null,
  next_last_review timestamptz,
  next_is_leech boolean not null,
  next_suspended_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  -- Never two logs from one state of a card.
  constraint review_logs_version_key unique (user_id, flashcard_id, version),
  constraint review_logs_flashcard_fkey foreign key (user_id, flashcard_id)
    references public.flashcards (user_id, id) on delete cascade,
  constraint review_logs_rating check (rating between 0 and 4),
  constraint review_logs_duration_range check (duration_ms between 0 and 86400000)
);

comment on table public.review_logs is
  'Every review that stands, with the whole state of the card before it, and after it as next_…; '
  'an undone one is gone.';
comment on column public.review_logs.version is 'The version of the card that was reviewed.';
comment on column public.review_logs.rating is '1 again, 2 hard, 3 good, 4 easy; 0: it was reset.';
comment on column public.review_logs.elapsed_days is
  'Days since the review before, by the deck''s timezone.';
comment on column public.review_logs.duration_ms is 'How long the answer took; null unknown.';
create index review_logs_reviewed_at_idx on public.review_logs (user_id, reviewed_at);
create index review_logs_time_idx on public.review_logs using brin (reviewed_at);

alter table public.review_logs enable row level security;
grant select on public.review_logs to authenticated, service_role;
create policy review_logs_select on public.review_logs for select to authenticated
  using ((select auth.uid()) = user_id);
