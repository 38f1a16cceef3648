-- Flashcards: applying one review. Card and log are written together, by definer functions: no
-- client has a grant on either.

create function private.save_review(
  p_user_id uuid,
  p_card public.flashcard,
  p_next private.fsrs_state,
  p_rating integer,
  p_reviewed_at timestamptz,
  p_elapsed_days integer,
  p_duration_ms integer,
  p_is_leech boolean,
  p_suspended_at timestamptz
) returns public.flashcard
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  insert into public.review_logs (
    user_id, flashcard_id, version, rating, reviewed_at, elapsed_days, duration_ms,
    state, due, stability, difficulty, scheduled_days, learning_steps, reps, lapses, last_review,
    is_leech, suspended_at,
    next_state, next_due, next_stability, next_difficulty, next_scheduled_days,
    next_learning_steps, next_reps, next_lapses, next_last_review, next_is_leech,
    next_suspended_at
  )
  values (
    p_user_id, p_card.id, p_card.version, p_rating, p_reviewed_at, p_elapsed_days, p_duration_ms,
    p_card.state, p_card.due, p_card.stability, p_card.difficulty, p_card.scheduled_days,
    p_card.learning_steps, p_card.reps, p_card.lapses, p_card.last_review,
    p_card.is_leech, p_card.suspended_at,
    p_next.state, p_next.due, p_next.stability, p_next.difficulty, p_next.scheduled_days,
    p_next.learning_steps, p_next.reps, p_next.lapses, p_next.last_review, p_is_leech,
    p_suspended_at
  );
  return private.set_card_state(p_user_id, p_card.id, p_next, p_is_leech, p_suspended_at);
end;
$$;

comment on function private.save_review is
  'The log of a review, with the state before and after, and the state itself.';

create function private.becomes_leech(p_lapses integer, p_next_lapses integer) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- At eight lapses, and for who goes on with it, at every fourth from there.
  return p_next_lapses > p_lapses and p_next_lapses >= 8 and p_next_lapses % 4 = 0;
end;
$$;

comment on function private.becomes_leech is
  'Whether a lapse makes the card a leech.';

create type private.review_result as (flashcard public.flashcard, outcome text);

comment on type private.review_result is 'The card as it then is, and what became of a review.';

create function private.apply_review(
  p_user_id uuid,
  p_flashcard_id uuid,
  p_rating integer,
  p_reviewed_at timestamptz,
  p_duration_ms integer,
  p_expected_version integer
) returns private.review_result
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because state and logs are nobody's to write: they say what FSRS makes of a review.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_card public.flashcard := private.lock_flashcard(v_user_id, p_flashcard_id);
  -- After the lock: whoever had it before has reviewed before.
  v_now timestamptz := clock_timestamp();
  v_at timestamptz := coalesce(
    p_reviewed_at, greatest(v_now, v_card.last_review + interval '1 microsecond')
  );
  v_outcome text;
  v_parameters private.fsrs_parameters;
  v_elapsed_days integer;
  v_next private.fsrs_state;
  v_is_leech boolean;
begin
  v_outcome := case
    when v_card.id is null then 'flashcard_not_found'
    when p_rating is null or p_rating not between 1 and 4 then 'invalid_rating'
    when p_duration_ms not between 0 and 86400000 then 'invalid_duration'
    -- The clocks of devices are not the server's.
    when p_reviewed_at > v_now + interval '1 minute' then 'review_in_future'
    -- A card that was reset is due since then.
    when p_reviewed_at <= coalesce(v_card.last_review, v_card.due) and exists (
      select from public.review_logs l
      where l.user_id = v_user_id
        and l.flashcard_id = p_flashcard_id
        and l.reviewed_at = p_reviewed_at
        and l.rating = p_rating
    ) then 'duplicate'
    -- A clock that is wrong backwards would make the next interval one of decades.
    when v_card.last_review is null and v_at < v_card.created_at - interval '1 minute'
      then 'review_before_card'
    when p_expected_version <> v_card.version then 'version_conflict'
    when v_card.suspended_at is not null then 'flashcard_suspended'
    when v_at <= coalesce(v_card.last_review, '0001-01-01') then 'reviewed_since'
    else 'applied'
  end;
  if v_outcome <> 'applied' then
    return (v_card, v_outcome);
  end if;

  v_parameters := private.deck_parameters(v_user_id, v_card.deck_id);
  v_elapsed_days := private.elapsed_days(
    v_card.last_review, v_at, v_parameters.timezone, v_parameters.day_start_hour
  );
  v_next := private.fsrs_next(
    v_parameters, private.fsrs_state_of(v_card), p_rating, v_at, v_elapsed_days
  );
  v_is_leech := private.becomes_leech(v_card.lapses, v_next.lapses);
  v_card := private.save_review(
    v_user_id, v_card, v_next, p_rating, v_at, v_elapsed_days, p_duration_ms,
    v_card.is_leech or v_is_leech, case when v_is_leech then v_at end
  );
  return (v_card, v_outcome);
end;
$$;

comment on function private.apply_review is
  'One review. outcome: applied; duplicate, it was applied before; or what is wrong, as '
  'private.refuse_review raises it, and nothing has changed.';

create function private.refuse_review(p_outcome text) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  case p_outcome
    when 'flashcard_not_found' then
      perform private.fail(404, 'flashcard_not_found', 'There is no such card.');
    when 'invalid_rating' then
      perform private.fail(
        400, 'invalid_rating', 'A rating is 1 again, 2 hard, 3 good or 4 easy.',
        'To make a card new again call reset_flashcard.'
      );
    when 'invalid_duration' then
      perform private.fail(400, 'invalid_duration', 'p_duration_ms is 0 to a day, or null.');
    when 'review_in_future' then
      perform private.fail(
        400, 'review_in_future', 'The review is more than a minute in the future.',
        'Leave p_reviewed_at out for one that happens now.'
      );
    when 'review_before_card' then
      perform private.fail(
        400, 'review_before_card', 'The review is from before the card was made.',
        'Look at the clock of the device; a card made offline comes with its created_at.'
      );
    when 'version_conflict' then
      perform private.fail(
        409, 'version_conflict', 'The card has changed: it was reviewed elsewhere.',
        'Read it again and decide.'
      );
    when 'flashcard_suspended' then
      perform private.fail(
        409, 'flashcard_suspended', 'The card is suspended.', 'Take it up with suspend_flashcard.'
      );
    when 'reviewed_since' then
      perform private.fail(
        409, 'reviewed_since', 'The card has a review that is not earlier.',
        'Reviews of a card are sent in the order of their times.'
      );
    else
      -- applied or duplicate
  end case;
end;
$$;

comment on function private.refuse_review is
  'Raises what private.apply_review found wrong.';

grant execute on function
  private.becomes_leech,
  private.apply_review,
  private.refuse_review
to authenticated, service_role;
