-- Flashcards, third part: going back over the reviews of a card. To undo one, to begin anew, to
-- replay all with other settings.
--
-- Depends on flashcard_reviews.

create function private.take_back_review(p_user_id uuid, p_flashcard_id uuid)
returns public.flashcard
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because state and logs are nobody's to write.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_card public.flashcard := private.lock_flashcard(v_user_id, p_flashcard_id);
  v_log public.review_logs;
begin
  if v_card.id is null then
    perform private.fail(404, 'flashcard_not_found', 'There is no such card.');
  end if;
  select * into v_log
  from public.review_logs l
  where l.user_id = v_user_id and l.flashcard_id = p_flashcard_id
  order by l.version desc
  limit 1;
  if not found then
    perform private.fail(409, 'nothing_to_undo', 'The card has no review to take back.');
  end if;
  if private.fsrs_state_of(v_card) is distinct from (
    v_log.next_state, v_log.next_due, v_log.next_stability, v_log.next_difficulty,
    v_log.next_scheduled_days, v_log.next_learning_steps, v_log.next_reps, v_log.next_lapses,
    v_log.next_last_review
  )::private.fsrs_state then
    perform private.fail(
      409, 'flashcard_changed_since', 'The card is not as its last review left it.',
      'It was rescheduled since: what the review had changed is no longer known.'
    );
  end if;

  delete from public.review_logs l where l.user_id = v_user_id and l.id = v_log.id;
  return private.set_card_state(
    v_user_id, p_flashcard_id,
    (
      v_log.state, v_log.due, v_log.stability, v_log.difficulty, v_log.scheduled_days,
      v_log.learning_steps, v_log.reps, v_log.lapses, v_log.last_review
    )::private.fsrs_state,
    v_log.is_leech,
    -- Suspended or taken up again by hand since, it stays as it is.
    case
      when v_card.suspended_at is not distinct from v_log.next_suspended_at
        then v_log.suspended_at
      else v_card.suspended_at
    end
  );
end;
$$;

comment on function private.take_back_review(uuid, uuid) is
  'The card as it was before its last review, whose log goes. Errors: 404 flashcard_not_found, 409 '
  'nothing_to_undo, 409 flashcard_changed_since.';

create function private.reset_card(
  p_user_id uuid,
  p_flashcard_id uuid,
  p_reset_counts boolean
) returns public.flashcard
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because state and logs are nobody's to write.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_card public.flashcard := private.lock_flashcard(v_user_id, p_flashcard_id);
  v_now timestamptz := pg_catalog.clock_timestamp();
begin
  if v_card.id is null then
    perform private.fail(404, 'flashcard_not_found', 'There is no such card.');
  end if;
  return private.save_review(
    v_user_id, v_card,
    (
      0, v_now, 0, 0, 0, 0,
      case when p_reset_counts then 0 else v_card.reps end,
      case when p_reset_counts then 0 else v_card.lapses end,
      null
    )::private.fsrs_state,
    0, v_now, 0, null, v_card.is_leech and not p_reset_counts, v_card.suspended_at
  );
end;
$$;

comment on function private.reset_card(uuid, uuid, boolean) is
  'Makes a card new again, which its log says with the rating 0. Errors: 404 flashcard_not_found.';

create function private.replay_reviews(
  p_parameters private.fsrs_parameters,
  p_start private.fsrs_state,
  p_ratings smallint[],
  p_times timestamptz[]
) returns setof private.fsrs_state
language plpgsql
immutable
security invoker
rows 20
set search_path = ''
as $$
declare
  v_state private.fsrs_state := p_start;
begin
  for i in 1 .. cardinality(p_ratings) loop
    v_state := private.fsrs_next(
      p_parameters, v_state, p_ratings[i], p_times[i],
      private.elapsed_days(v_state.last_review, p_times[i], p_parameters.timezone)
    );
    return next v_state;
  end loop;
end;
$$;

comment on function private.replay_reviews(
  private.fsrs_parameters, private.fsrs_state, smallint[], timestamptz[]
) is 'The states that reviews lead through, in their order.';

create function private.reschedule_deck(
  p_user_id uuid,
  p_deck_id uuid,
  p_after uuid,
  p_limit integer
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because the state is nobody's to write: it follows from the reviews.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_parameters private.fsrs_parameters := private.deck_parameters(v_user_id, p_deck_id);
  v_card record;
  v_history record;
  v_state private.fsrs_state;
  v_cards integer := 0;
  v_changed integer := 0;
  v_last uuid;
begin
  for v_card in
    select
      f.id, f.is_leech, f.suspended_at,
      (
        f.state, f.due, f.stability, f.difficulty, f.scheduled_days, f.learning_steps, f.reps,
        f.lapses, f.last_review
      )::private.fsrs_state as state
    from public.flashcards f
    where f.user_id = v_user_id and f.deck_id = p_deck_id and (p_after is null or f.id > p_after)
    order by f.id
    limit p_limit
    for update
  loop
    v_cards := v_cards + 1;
    v_last := v_card.id;

    -- From the last reset on, or from the state that the first review found.
    select
      array_agg(l.rating order by l.version) filter (where l.rating > 0) as ratings,
      array_agg(l.reviewed_at order by l.version) filter (where l.rating > 0) as times,
      (array_agg(
        case when l.rating = 0 then
          (0, l.next_due, 0, 0, 0, 0, l.next_reps, l.next_lapses, null)::private.fsrs_state
        else (
          l.state, l.due, l.stability, l.difficulty, l.scheduled_days, l.learning_steps, l.reps,
          l.lapses, l.last_review
        )::private.fsrs_state end
        order by l.version
      ))[1] as start
    into v_history
    from public.review_logs l
    where l.user_id = v_user_id
      and l.flashcard_id = v_card.id
      and l.version >= coalesce((
        select max(r.version) from public.review_logs r
        where r.user_id = v_user_id and r.flashcard_id = v_card.id and r.rating = 0
      ), 0);
    continue when v_history.ratings is null;

    select
      r.state, r.due, r.stability, r.difficulty, r.scheduled_days, r.learning_steps, r.reps,
      r.lapses, r.last_review
    into v_state
    from private.replay_reviews(
      v_parameters, v_history.start, v_history.ratings, v_history.times
    ) with ordinality r (
      state, due, stability, difficulty, scheduled_days, learning_steps, reps, lapses, last_review,
      place
    )
    order by r.place desc
    limit 1;

    if v_state is distinct from v_card.state then
      v_changed := v_changed + 1;
      perform private.set_card_state(
        v_user_id, v_card.id, v_state, v_card.is_leech, v_card.suspended_at
      );
    end if;
  end loop;

  return jsonb_build_object(
    'cards', v_cards,
    'changed', v_changed,
    'after', case when v_cards = p_limit then v_last end
  );
end;
$$;

comment on function private.reschedule_deck(uuid, uuid, uuid, integer) is
  'Replays the logs of a deck''s cards with its settings as they are, p_limit cards after p_after.';

grant execute on function
  private.take_back_review(uuid, uuid),
  private.reset_card(uuid, uuid, boolean),
  private.replay_reviews(
    private.fsrs_parameters, private.fsrs_state, smallint[], timestamptz[]
  ),
  private.reschedule_deck(uuid, uuid, uuid, integer)
to authenticated, service_role;
