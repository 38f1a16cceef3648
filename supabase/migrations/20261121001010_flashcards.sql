-- Flashcards: decks, cards with what the scheduler knows of them, and every review that was made.
--
-- Tables  decks, flashcards, review_logs
-- RPCs    in …_flashcard_reviews.sql and …_flashcard_rpcs.sql
--
-- A deck is one row: it is made, changed and deleted by table calls, and constraints say what is
-- allowed. Of a card a client writes the texts, the deck and whether it is suspended; the
-- scheduler's columns and the logs are written by the functions of …_flashcard_reviews.sql alone,
-- card and log in one transaction under the card's row lock.
--
-- Depends on fsrs, chat (a card may name the message it came from) and embedding_jobs.

create table public.decks (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  name text not null,
  desired_retention double precision not null default 0.9,
  learning_steps integer[] not null default '{1,10}',
  relearning_steps integer[] not null default '{10}',
  maximum_interval integer not null default 36500,
  enable_short_term boolean not null default true,
  weights double precision[],
  effective_weights double precision[] generated always as (
    case when weights is null or private.are_fsrs_weights(weights) then
      private.fsrs_weights(weights, cardinality(relearning_steps), enable_short_term)
    end
  ) stored,
  new_per_day integer not null default 20,
  reviews_per_day integer,
  timezone text not null default 'UTC',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint decks_name_key unique (user_id, name),
  constraint decks_name_length check (char_length(name) between 1 and 200),
  constraint decks_desired_retention_range check (desired_retention between 0.1 and 1),
  constraint decks_learning_steps check (private.are_fsrs_steps(learning_steps)),
  constraint decks_relearning_steps check (private.are_fsrs_steps(relearning_steps)),
  constraint decks_maximum_interval_range check (maximum_interval between 1 and 36500),
  constraint decks_weights check (weights is null or private.are_fsrs_weights(weights)),
  constraint decks_new_per_day_range check (new_per_day between 0 and 10000),
  constraint decks_reviews_per_day_range check (reviews_per_day between 0 and 100000),
  -- Postgres would also take an offset with its sign turned round, such as Berlin+2.
  constraint decks_timezone_form check (
    timezone ~ '^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z_-]+)+|Etc/GMT[+-]([0-9]|1[0-4]))$'
  ),
  -- Raises for what is no timezone.
  constraint decks_timezone_known check ((timestamptz 'epoch' at time zone timezone) is not null)
);

comment on table public.decks is 'Cards that are learnt with the same settings.';
comment on column public.decks.desired_retention is
  'The probability of recall, 0.1..1, at which a card becomes due.';
comment on column public.decks.learning_steps is
  'Minutes between the reviews of a card that is new; {} none.';
comment on column public.decks.relearning_steps is
  'Minutes between the reviews of a card that was forgotten; {} none.';
comment on column public.decks.maximum_interval is 'Days.';
comment on column public.decks.enable_short_term is
  'Whether there are steps, and a formula of its own for a second review on a day.';
comment on column public.decks.weights is
  'As an optimizer gave them: 21 numbers of FSRS-6, 19 of FSRS-5 or 17 of FSRS-4.5; null the '
  'defaults.';
comment on column public.decks.effective_weights is
  'The 21 weights that are scheduled with: widened and clipped as the reference does.';
comment on column public.decks.new_per_day is 'How many new cards are shown a day.';
comment on column public.decks.reviews_per_day is
  'How many cards in review are shown a day; null all that are due.';
comment on column public.decks.timezone is
  'Whose midnight begins a day, such as Europe/Berlin: days between reviews and daily limits are '
  'counted by it.';

create table public.flashcards (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  deck_id uuid not null,
  message_id uuid,
  question text not null,
  answer text not null,
  state smallint not null default 0,
  due timestamptz not null default now(),
  stability double precision not null default 0,
  difficulty double precision not null default 0,
  scheduled_days integer not null default 0,
  learning_steps integer not null default 0,
  reps integer not null default 0,
  lapses integer not null default 0,
  last_review timestamptz,
  is_leech boolean not null default false,
  suspended_at timestamptz,
  version integer not null default 0,
  embedding extensions.vector(1536),
  embedding_model text,
  embedding_bits bit(1536)
    generated always as (extensions.binary_quantize(embedding)::bit(1536)) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint flashcards_deck_fkey foreign key (user_id, deck_id)
    references public.decks (user_id, id) on delete cascade,
  constraint flashcards_message_fkey foreign key (user_id, message_id)
    references public.chat_messages (user_id, id) on delete set null (message_id),
  constraint flashcards_question_length check (char_length(question) between 1 and 8000),
  constraint flashcards_answer_length check (char_length(answer) between 1 and 8000),
  constraint flashcards_state check (state between 0 and 3),
  constraint flashcards_new_is_blank check (
    (state = 0) = (stability = 0) and (state = 0) = (difficulty = 0)
    and (state = 0) = (last_review is null)
  ),
  constraint flashcards_stability_range check (
    stability = 0 or stability between 0.001 and 36500
  ),
  constraint flashcards_difficulty_range check (difficulty = 0 or difficulty between 1 and 10),
  constraint flashcards_counts_positive check (
    scheduled_days >= 0 and learning_steps between 0 and 20 and reps >= 0 and lapses >= 0
  ),
  constraint flashcards_times_finite check (
    due between '0001-01-01' and '9999-12-31' and last_review >= '0001-01-01'
    and isfinite(suspended_at)
  ),
  constraint flashcards_embedding_model_length check (char_length(embedding_model) <= 200),
  constraint flashcards_embedding_has_model check (
    embedding is null or embedding_model is not null
  )
);

-- A review rewrites the row; room on the page keeps it near.
alter table public.flashcards set (fillfactor = 80);

comment on table public.flashcards is
  'Question and answer, and what FSRS knows of how well they are remembered.';
comment on column public.flashcards.message_id is
  'The chat message it was made from; null also when that is gone.';
comment on column public.flashcards.state is '0 new, 1 learning, 2 review, 3 relearning.';
comment on column public.flashcards.due is 'When it is to be shown; of a new card, since when.';
comment on column public.flashcards.stability is
  'The days after which the probability of recall is 0.9; 0 of a new card.';
comment on column public.flashcards.difficulty is '1..10; 0 of a new card.';
comment on column public.flashcards.scheduled_days is
  'Days from the last review to due; 0: a step.';
comment on column public.flashcards.learning_steps is 'The step that it is at, counted from 0.';
comment on column public.flashcards.reps is 'How often it was reviewed.';
comment on column public.flashcards.lapses is 'How often it was forgotten.';
comment on column public.flashcards.is_leech is
  'It was forgotten eight times, and suspended for that.';
comment on column public.flashcards.suspended_at is 'Since when it is not shown; null: it is.';
comment on column public.flashcards.version is
  'Counts the changes of the scheduler''s columns; it never returns to an earlier number.';
comment on column public.flashcards.embedding is
  '1536 numbers of question and answer, compared by cosine with those of the same embedding_model '
  'only; null: not embedded.';
comment on column public.flashcards.embedding_bits is
  'The signs of the embedding: a first, 32 times smaller ranking for searches over many cards.';

create index flashcards_queue_idx
  on public.flashcards (user_id, deck_id, state, due, id) where suspended_at is null;
create index flashcards_deck_idx on public.flashcards (user_id, deck_id, id);
create index flashcards_message_idx
  on public.flashcards (user_id, message_id) where message_id is not null;

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

create type public.flashcard as (
  id uuid,
  deck_id uuid,
  message_id uuid,
  question text,
  answer text,
  state smallint,
  due timestamptz,
  stability double precision,
  difficulty double precision,
  scheduled_days integer,
  learning_steps integer,
  reps integer,
  lapses integer,
  last_review timestamptz,
  is_leech boolean,
  suspended_at timestamptz,
  version integer,
  created_at timestamptz
);

comment on type public.flashcard is 'A card as functions answer it: its row without the vector.';

-- Private functions -----------------------------------------------------------------------------

create function private.require_deck(p_user_id uuid, p_deck_id uuid) returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  if not exists (
    select from public.decks d where d.user_id = p_user_id and d.id = p_deck_id
  ) then
    perform private.fail(
      404, 'deck_not_found', 'There is no such deck.', 'Decks are made by a table call.'
    );
  end if;
end;
$$;

comment on function private.require_deck(uuid, uuid) is 'Errors: 404 deck_not_found.';

create function private.flashcard_text(p_question text, p_answer text) returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select p_question || E'\n' || p_answer
$$;

comment on function private.flashcard_text(text, text) is 'What of a card is embedded.';

create function private.keep_card_embedding_true() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if new.embedding operator(extensions.=) old.embedding then
    new.embedding := null;
    new.embedding_model := null;
  end if;
  return new;
end;
$$;

comment on function private.keep_card_embedding_true() is
  'Trigger: a card that is rewritten does not keep the vector of what it was.';

create function private.mark_message() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because has_flashcards is nobody's to write: it says whether there are cards.
begin
  if tg_op = 'INSERT' then
    update public.chat_messages m
    set has_flashcards = true
    where m.user_id = new.user_id and m.id = new.message_id and not m.has_flashcards;
    return null;
  end if;

  -- Locked first, so that of two who delete the last two cards the second sees that none is left.
  perform from public.chat_messages m
  where m.user_id = old.user_id and m.id = old.message_id and m.has_flashcards
  for no key update;
  if found then
    update public.chat_messages m
    set has_flashcards = false
    where m.user_id = old.user_id
      and m.id = old.message_id
      and not exists (
        select from public.flashcards f
        where f.user_id = old.user_id and f.message_id = old.message_id
      );
  end if;
  return null;
end;
$$;

comment on function private.mark_message() is
  'Trigger: chat_messages.has_flashcards is true exactly while a card names the message.';

-- Triggers --------------------------------------------------------------------------------------

create trigger decks_touch_updated_at before update on public.decks
  for each row execute function private.touch_updated_at();
create trigger flashcards_touch_updated_at before update on public.flashcards
  for each row execute function private.touch_updated_at();
create trigger flashcards_keep_embedding_true before update of question, answer on public.flashcards
  for each row
  when (new.question <> old.question or new.answer <> old.answer)
  execute function private.keep_card_embedding_true();
create trigger flashcards_mark_message after insert on public.flashcards
  for each row when (new.message_id is not null) execute function private.mark_message();
create trigger flashcards_unmark_message after delete on public.flashcards
  for each row when (old.message_id is not null) execute function private.mark_message();

create trigger flashcards_queue_insert after insert on public.flashcards
  for each row when (new.embedding is null) execute function private.queue_embedding();
create trigger flashcards_queue_update
  after update of question, answer, embedding on public.flashcards
  for each row
  when (
    new.embedding is null
    and (
      old.embedding is not null or new.question <> old.question or new.answer <> old.answer
    )
  )
  execute function private.queue_embedding();
create trigger flashcards_unqueue after delete on public.flashcards
  for each row when (old.embedding is null) execute function private.unqueue_embedding();

-- Grants and policies ---------------------------------------------------------------------------

alter table public.decks enable row level security;
grant select, delete on public.decks to authenticated, service_role;
grant insert (
  user_id, id, name, desired_retention, learning_steps, relearning_steps, maximum_interval,
  enable_short_term, weights, new_per_day, reviews_per_day, timezone
) on public.decks to authenticated, service_role;
grant update (
  name, desired_retention, learning_steps, relearning_steps, maximum_interval,
  enable_short_term, weights, new_per_day, reviews_per_day, timezone
) on public.decks to authenticated, service_role;

create policy decks_select on public.decks for select to authenticated
  using ((select auth.uid()) = user_id);
create policy decks_insert on public.decks for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy decks_update on public.decks for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy decks_delete on public.decks for delete to authenticated
  using ((select auth.uid()) = user_id);

alter table public.flashcards enable row level security;
grant select, delete on public.flashcards to authenticated, service_role;
grant insert (
  user_id, id, deck_id, message_id, question, answer, suspended_at, embedding, embedding_model
) on public.flashcards to authenticated, service_role;
grant update (deck_id, question, answer, suspended_at) on public.flashcards
  to authenticated, service_role;
grant update (embedding, embedding_model) on public.flashcards to service_role;

create policy flashcards_select on public.flashcards for select to authenticated
  using ((select auth.uid()) = user_id);
create policy flashcards_insert on public.flashcards for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy flashcards_update on public.flashcards for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy flashcards_delete on public.flashcards for delete to authenticated
  using ((select auth.uid()) = user_id);

alter table public.review_logs enable row level security;
grant select on public.review_logs to authenticated, service_role;

create policy review_logs_select on public.review_logs for select to authenticated
  using ((select auth.uid()) = user_id);

grant execute on function
  private.require_deck(uuid, uuid),
  private.flashcard_text(text, text)
to authenticated, service_role;
