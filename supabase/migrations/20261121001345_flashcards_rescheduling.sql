-- Flashcards: replaying all reviews of a deck with its present settings.
--
-- RPC     reschedule_flashcards

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
      (r.after).state, (r.after).due, (r.after).stability, (r.after).difficulty,
      (r.after).scheduled_days, (r.after).learning_steps, (r.after).reps, (r.after).lapses,
      (r.after).last_review
    into v_state
    from private.replay_reviews(
      v_parameters, v_history.start, v_history.ratings, v_history.times
    ) with ordinality r (before, after, elapsed_days, place)
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

comment on function private.reschedule_deck is
  'Replays the logs of a deck''s cards with its settings as they are, p_limit cards after p_after.';

create function public.reschedule_flashcards(
  p_deck_id uuid,
  p_after uuid default null,
  p_limit integer default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
begin
  if p_limit is not null then
    perform private.require_limit(p_limit, 100000);
  end if;
  v_result := private.claim_request(
    v_user_id, p_request_id, 'reschedule_flashcards', case when p_request_id is not null then
      jsonb_build_array(p_deck_id, p_after, p_limit)
    end
  );
  if v_result is null then
    perform private.require_deck(v_user_id, p_deck_id);
    v_result := private.reschedule_deck(v_user_id, p_deck_id, p_after, p_limit);
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result;
end;
$$;

comment on function public.reschedule_flashcards is
  'Replays the reviews of each card with the deck''s settings as they are now, after weights or '
  'retention changed: {cards, changed, after}. Cards without reviews stay as they are. For a large '
  'deck p_limit cards at a time: hand after back as p_after until it is null. Errors: 400 '
  'invalid_limit, 404 deck_not_found, 409 request_conflict, 42501.';

grant execute on function
  private.reschedule_deck,
  public.reschedule_flashcards
to authenticated, service_role;
