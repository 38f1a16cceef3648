-- Flashcards: reading and changing the state of a card, under the card's row lock.

create function private.fsrs_state_of(p_card public.flashcard) returns private.fsrs_state
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return (
    p_card.state, p_card.due, p_card.stability, p_card.difficulty, p_card.scheduled_days,
    p_card.learning_steps, p_card.reps, p_card.lapses, p_card.last_review
  );
end;
$$;

comment on function private.fsrs_state_of is
  'What the scheduler knows of the card.';

create function private.deck_parameters(p_user_id uuid, p_deck_id uuid)
returns private.fsrs_parameters
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_deck public.decks;
  v_days record;
begin
  select * into v_deck from public.decks d where d.user_id = p_user_id and d.id = p_deck_id;
  select y.timezone, y.day_start_hour into v_days
  from private.deck_days y
  where y.user_id = p_user_id and y.deck_id = p_deck_id;
  return private.fsrs_parameters(
    v_deck.effective_weights, v_deck.desired_retention, v_deck.maximum_interval,
    v_deck.learning_steps, v_deck.relearning_steps, v_deck.enable_short_term, v_days.timezone,
    v_days.day_start_hour, v_deck.fuzz
  );
end;
$$;

comment on function private.deck_parameters is
  'What the scheduler knows of a deck.';

create function private.elapsed_days(
  p_last_review timestamptz,
  p_at timestamptz,
  p_timezone text,
  p_day_start_hour integer default 0
) returns integer
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return coalesce(
    private.day_of(p_at, p_timezone, p_day_start_hour)
      - private.day_of(p_last_review, p_timezone, p_day_start_hour), 0
  );
end;
$$;

comment on function private.elapsed_days is
  'How many days began between two reviews; 0 for a first one.';

create function private.lock_flashcard(p_user_id uuid, p_flashcard_id uuid)
returns public.flashcard
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_card public.flashcard;
begin
  select
    f.id, f.deck_id, f.message_id, f.question, f.answer, f.state, f.due, f.stability, f.difficulty,
    f.scheduled_days, f.learning_steps, f.reps, f.lapses, f.last_review, f.is_leech,
    f.suspended_at, f.version, f.created_at, f.is_html, f.tags, f.guid, f.ordinal, f.note_type,
    f.fields, f.source
  into v_card
  from public.flashcards f
  where f.user_id = p_user_id and f.id = p_flashcard_id
  for update;
  return v_card;
end;
$$;

comment on function private.lock_flashcard is
  'The card, locked to the end of the transaction; all null when there is none.';

create function private.lock_flashcards(p_user_id uuid, p_flashcard_ids uuid[]) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because the scheduler's columns are granted to nobody, and a lock asks for that grant.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  perform from public.flashcards f
  where f.user_id = v_user_id and f.id = any (p_flashcard_ids)
  order by f.id
  for update;
end;
$$;

comment on function private.lock_flashcards is
  'Locks cards in one order, so that batches which review the same cards do not deadlock.';

create function private.set_card_state(
  p_user_id uuid,
  p_flashcard_id uuid,
  p_state private.fsrs_state,
  p_is_leech boolean,
  p_suspended_at timestamptz
) returns public.flashcard
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_card public.flashcard;
begin
  update public.flashcards f
  set
    state = p_state.state,
    due = p_state.due,
    stability = p_state.stability,
    difficulty = p_state.difficulty,
    scheduled_days = p_state.scheduled_days,
    learning_steps = p_state.learning_steps,
    reps = p_state.reps,
    lapses = p_state.lapses,
    last_review = p_state.last_review,
    is_leech = p_is_leech,
    suspended_at = p_suspended_at,
    version = f.version + 1
  where f.user_id = p_user_id and f.id = p_flashcard_id
  returning
    f.id, f.deck_id, f.message_id, f.question, f.answer, f.state, f.due, f.stability, f.difficulty,
    f.scheduled_days, f.learning_steps, f.reps, f.lapses, f.last_review, f.is_leech,
    f.suspended_at, f.version, f.created_at, f.is_html, f.tags, f.guid, f.ordinal, f.note_type,
    f.fields, f.source
  into v_card;
  return v_card;
end;
$$;

comment on function private.set_card_state is
  'Gives a card that is locked another state, and its next version.';

grant execute on function
  private.fsrs_state_of,
  private.deck_parameters,
  private.elapsed_days,
  private.lock_flashcards
to authenticated, service_role;
