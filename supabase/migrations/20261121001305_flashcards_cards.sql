-- Flashcards: cards, with what the scheduler knows of them.
--
-- Table   flashcards
--
-- Of a card a client writes the texts, the deck and whether it is suspended; the scheduler's
-- columns are written by the functions of …_flashcards_states.sql alone. A card may name the chat
-- message that it came from.

create function private.are_tags(p_tags text[]) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return p_tags = '{}' or coalesce(
    array_ndims(p_tags) = 1
    and cardinality(p_tags) <= 500
    and array_position(p_tags, null) is null
    and array_to_string(p_tags, '') !~ '\s',
    false
  ) and '' <> all (p_tags);
end;
$$;

comment on function private.are_tags is
  'Whether these are up to 500 words without spaces.';

create table public.flashcards (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  deck_id uuid not null,
  message_id uuid,
  question text not null,
  answer text not null,
  is_html boolean not null default false,
  tags text[] not null default '{}',
  guid text,
  ordinal integer not null default 0,
  note_type text,
  fields jsonb not null default '{}',
  source jsonb,
  source_id uuid generated always as ((source ->> 'id')::uuid) stored,
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
  language text,
  card_tsv tsvector,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint flashcards_deck_fkey foreign key (user_id, deck_id)
    references public.decks (user_id, id) on delete cascade,
  constraint flashcards_message_fkey foreign key (user_id, message_id)
    references public.chat_messages (user_id, id) on delete set null (message_id),
  constraint flashcards_question_length check (char_length(question) between 1 and 8000),
  constraint flashcards_answer_length check (char_length(answer) between 1 and 8000),
  constraint flashcards_tags_form check (
    private.are_tags(tags) and pg_column_size(tags) <= 16384
  ),
  constraint flashcards_guid_length check (char_length(guid) between 1 and 200),
  constraint flashcards_ordinal_range check (ordinal between 0 and 65535),
  constraint flashcards_note_type_length check (char_length(note_type) <= 200),
  constraint flashcards_fields_object check (
    jsonb_typeof(fields) = 'object' and pg_column_size(fields) <= 131072
  ),
  constraint flashcards_source_object check (
    jsonb_typeof(source) = 'object' and pg_column_size(source) <= 8192
  ),
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
  constraint flashcards_language_length check (char_length(language) <= 10),
  constraint flashcards_embedding_model_length check (char_length(embedding_model) <= 200),
  constraint flashcards_embedding_has_model check (
    embedding is null or embedding_model is not null
  )
);

comment on table public.flashcards is
  'Question and answer, and what FSRS knows of how well they are remembered.';
comment on column public.flashcards.message_id is
  'The chat message it was made from; null also when that is gone.';
comment on column public.flashcards.is_html is
  'Whether question and answer are HTML; else they are plain text.';
comment on column public.flashcards.tags is 'Words without spaces, as Anki has them.';
comment on column public.flashcards.guid is
  'The note that the card is of where it comes from: a file that has the note again changes its '
  'cards. Cards with one guid are siblings.';
comment on column public.flashcards.ordinal is
  'Which of its note''s cards it is, from 0: a template, or a number of a deletion.';
comment on column public.flashcards.fields is
  'Further texts of the note by their names, ≤ 128 kB.';
comment on column public.flashcards.source is
  'What it was made from, as that was then: {type: message, document or memory, id, title?, '
  'excerpt, from?}; null: by hand, or from a file.';
comment on column public.flashcards.source_id is 'The id in source, by which cards are found.';
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
comment on column public.flashcards.language is
  'ISO 639-1, or simple when it is not known: whose stems the card is found by.';
comment on column public.flashcards.card_tsv is
  'The words of question and answer, kept by a trigger.';
comment on column public.flashcards.embedding_bits is
  'The signs of the embedding: a first, 32 times smaller ranking for searches over many cards.';

-- A review rewrites the row; room on the page keeps it near.
alter table public.flashcards set (fillfactor = 80);

create index flashcards_queue_idx
  on public.flashcards (user_id, deck_id, state, due, id) where suspended_at is null;
create unique index flashcards_guid_idx
  on public.flashcards (user_id, guid, ordinal) where guid is not null;
create index flashcards_deck_idx on public.flashcards (user_id, deck_id, id);
create index flashcards_tsv_idx on public.flashcards using gin (user_id, card_tsv);
create index flashcards_source_idx
  on public.flashcards (user_id, source_id) where source_id is not null;
create index flashcards_message_idx
  on public.flashcards (user_id, message_id) where message_id is not null;

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
  created_at timestamptz,
  is_html boolean,
  tags text[],
  guid text,
  ordinal integer,
  note_type text,
  fields jsonb,
  source jsonb
);

comment on type public.flashcard is 'A card as functions answer it: its row without the vector.';

create function private.flashcard_text(p_question text, p_answer text) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return p_question || E'\n' || p_answer;
end;
$$;

comment on function private.flashcard_text is
  'What of a card is embedded.';

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

comment on function private.keep_card_embedding_true is
  'Trigger: a card that is rewritten does not keep the vector of what it was.';

create trigger flashcards_touch_updated_at before update on public.flashcards
  for each row execute function private.touch_updated_at();
create trigger flashcards_keep_embedding_true before update of question, answer on public.flashcards
  for each row
  when (new.question <> old.question or new.answer <> old.answer)
  execute function private.keep_card_embedding_true();
alter table public.flashcards enable row level security;
grant select, delete on public.flashcards to authenticated, service_role;
grant insert (
  user_id, id, deck_id, message_id, question, answer, is_html, tags, guid, ordinal, note_type,
  fields, suspended_at, language, embedding, embedding_model
) on public.flashcards to authenticated, service_role;
grant update (deck_id, question, answer, is_html, tags, note_type, fields, suspended_at)
  on public.flashcards to authenticated, service_role;
grant update (embedding, embedding_model) on public.flashcards to service_role;
create policy flashcards_select on public.flashcards for select to authenticated
  using ((select auth.uid()) = user_id);
create policy flashcards_insert on public.flashcards for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy flashcards_update on public.flashcards for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy flashcards_delete on public.flashcards for delete to authenticated
  using ((select auth.uid()) = user_id);

grant execute on function private.are_tags, private.flashcard_text to authenticated, service_role;
