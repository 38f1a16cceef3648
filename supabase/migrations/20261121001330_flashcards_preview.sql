-- Flashcards: what each rating would do.
--
-- RPC     preview_flashcard

create function public.preview_flashcard(
  p_flashcard_id uuid,
  p_at timestamptz default now(),
  p_user_id uuid default auth.uid()
) returns table (
  rating integer,
  state smallint,
  due timestamptz,
  stability double precision,
  difficulty double precision,
  scheduled_days integer,
  learning_steps integer,
  reps integer,
  lapses integer
)
language plpgsql
stable
security invoker
rows 4
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_deck_id uuid;
  v_card private.fsrs_state;
  v_parameters private.fsrs_parameters;
begin
  select
    f.deck_id, f.state, f.due, f.stability, f.difficulty, f.scheduled_days, f.learning_steps,
    f.reps, f.lapses, f.last_review
  into
    v_deck_id, v_card.state, v_card.due, v_card.stability, v_card.difficulty,
    v_card.scheduled_days, v_card.learning_steps, v_card.reps, v_card.lapses, v_card.last_review
  from public.flashcards f
  where f.user_id = v_user_id and f.id = p_flashcard_id;
  if not found then
    perform private.fail(404, 'flashcard_not_found', 'There is no such card.');
  end if;
  if p_at is null or p_at < v_card.last_review then
    perform private.fail(409, 'reviewed_since', 'The card has a review that is not earlier.');
  end if;

  v_parameters := private.deck_parameters(v_user_id, v_deck_id);
  return query
  select
    g.rating, n.state, n.due, n.stability, n.difficulty, n.scheduled_days, n.learning_steps,
    n.reps, n.lapses
  from generate_series(1, 4) g (rating)
  cross join lateral private.fsrs_next(
    v_parameters, v_card, g.rating, p_at,
    private.elapsed_days(
      v_card.last_review, p_at, v_parameters.timezone, v_parameters.day_start_hour
    )
  ) n;
end;
$$;

comment on function public.preview_flashcard is
  'What a review at p_at would make of the card, a row for each rating. Reads only. Errors: 404 '
  'flashcard_not_found, 409 reviewed_since, 42501.';

grant execute on function public.preview_flashcard to authenticated, service_role;
