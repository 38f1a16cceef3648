-- Flashcards: cards of a collection that was learnt elsewhere, with all their reviews.

create function private.replay_history(
  p_parameters private.fsrs_parameters,
  p_start private.fsrs_state,
  p_reviews jsonb
) returns private.fsrs_state[]
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_state private.fsrs_state := p_start;
  v_states private.fsrs_state[] := '{}'::private.fsrs_state[];
  v_review record;
begin
  p_parameters.fuzz := false;
  for v_review in
    select
      to_timestamp((e.review ->> 0)::double precision / 1000) as at,
      (e.review ->> 1)::integer as rating
    from jsonb_array_elements(p_reviews) with ordinality e (review, place)
    order by e.place
  loop
    if v_review.rating = 0 then
      v_state := (0, v_review.at, 0, 0, 0, 0, v_state.reps, v_state.lapses, null);
    else
      v_state := private.fsrs_next(
        p_parameters, v_state, v_review.rating, v_review.at,
        private.elapsed_days(
          v_state.last_review, v_review.at, p_parameters.timezone, p_parameters.day_start_hour
        )
      );
    end if;
    v_states := v_states || v_state;
  end loop;
  return v_states;
end;
$$;

comment on function private.replay_history is
  'The states that reviews [[milliseconds, rating, …]] lead through from a start; a rating of 0 is '
  'a reset. Without fuzz.';

create function private.log_history(
  p_user_id uuid,
  p_flashcard_id uuid,
  p_start private.fsrs_state,
  p_states private.fsrs_state[],
  p_reviews jsonb,
  p_parameters private.fsrs_parameters,
  p_version integer,
  p_is_leech boolean,
  p_suspended_at timestamptz
) returns void
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
  select
    p_user_id, p_flashcard_id, p_version + e.place - 1, (e.review ->> 1)::smallint,
    to_timestamp((e.review ->> 0)::double precision / 1000),
    private.elapsed_days(
      b.last_review, to_timestamp((e.review ->> 0)::double precision / 1000),
      p_parameters.timezone, p_parameters.day_start_hour
    ),
    (e.review ->> 2)::integer,
    b.state, b.due, b.stability, b.difficulty, b.scheduled_days, b.learning_steps, b.reps,
    b.lapses, b.last_review, p_is_leech, null,
    n.state, n.due, n.stability, n.difficulty, n.scheduled_days, n.learning_steps, n.reps,
    n.lapses, n.last_review, p_is_leech,
    case when e.place = cardinality(p_states) then p_suspended_at end
  from jsonb_array_elements(p_reviews) with ordinality e (review, place)
  cross join lateral (
    select (case when e.place = 1 then p_start else p_states[e.place - 1] end).*
  ) b
  cross join lateral (select (p_states[e.place]).*) n
  order by e.place;
end;
$$;

comment on function private.log_history is
  'The logs of reviews, from the states that they led through.';

create function private.add_learnt_card(
  p_user_id uuid,
  p_deck_id uuid,
  p_parameters private.fsrs_parameters,
  p_item jsonb
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_id uuid := private.uuid_v7();
  v_reviews jsonb := coalesce(p_item -> 'reviews', '[]');
  v_count integer := jsonb_array_length(v_reviews);
  v_start private.fsrs_state := (
    0, to_timestamp((v_reviews #>> '{0,0}')::double precision / 1000), 0, 0, 0, 0, 0, 0, null
  );
  v_states private.fsrs_state[];
  v_last private.fsrs_state;
  v_card public.flashcard;
  v_new jsonb := p_item - 'reviews' || jsonb_build_object('id', v_id, 'version', v_count);
begin
  if v_count > 0 then
    v_states := private.replay_history(p_parameters, v_start, v_reviews);
    v_last := v_states[v_count];
    -- What was known of its memory elsewhere stands; else it follows from the reviews.
    if coalesce((v_new ->> 'state')::integer, 0) > 0 and v_new ->> 'stability' is null then
      v_new := v_new || case when v_last.state > 0 then jsonb_build_object(
        'stability', v_last.stability, 'difficulty', v_last.difficulty
      ) else jsonb_build_object('stability', greatest(
        (v_new ->> 'scheduled_days')::double precision, 0.1
      ), 'difficulty', 5) end;
    end if;
  end if;
  select * into v_card
  from private.insert_cards(p_user_id, p_deck_id, null, jsonb_build_array(v_new));
  if v_count > 0 then
    v_states[v_count] := private.fsrs_state_of(v_card);
    perform private.log_history(
      p_user_id, v_id, v_start, v_states, v_reviews, p_parameters, 0, v_card.is_leech,
      v_card.suspended_at
    );
  end if;
end;
$$;

comment on function private.add_learnt_card is
  'A new card with its state and the logs of its reviews.';

create function private.update_learnt_card(
  p_user_id uuid,
  p_flashcard_id uuid,
  p_parameters private.fsrs_parameters,
  p_item jsonb
) returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_card public.flashcard := private.lock_flashcard(p_user_id, p_flashcard_id);
  v_missing jsonb;
  v_later jsonb;
  v_states private.fsrs_state[];
  v_last private.fsrs_state;
  v_review record;
  v_changed bigint;
begin
  select jsonb_agg(e.review order by e.place) into v_missing
  from jsonb_array_elements(coalesce(p_item -> 'reviews', '[]')) with ordinality e (review, place)
  where not exists (
    select from public.review_logs l
    where l.user_id = p_user_id and l.flashcard_id = p_flashcard_id
      and l.reviewed_at = to_timestamp((e.review ->> 0)::double precision / 1000)
  );
  -- Reviews from before the last one take their place among those that are there.
  for v_review in
    select
      to_timestamp((e.review ->> 0)::double precision / 1000) as at,
      (e.review ->> 1)::integer as rating, (e.review ->> 2)::integer as duration
    from jsonb_array_elements(v_missing) e (review)
    where (e.review ->> 1)::integer > 0
      and to_timestamp((e.review ->> 0)::double precision / 1000) < v_card.last_review
    order by 1
  loop
    perform private.merge_review(
      p_user_id, p_flashcard_id, v_review.rating, v_review.at, v_review.duration
    );
  end loop;
  v_card := private.lock_flashcard(p_user_id, p_flashcard_id);
  select jsonb_agg(e.review order by (e.review ->> 0)::double precision) into v_later
  from jsonb_array_elements(v_missing) e (review)
  where to_timestamp((e.review ->> 0)::double precision / 1000)
    > coalesce(v_card.last_review, '-infinity');
  if v_later is not null then
    v_states := private.replay_history(p_parameters, private.fsrs_state_of(v_card), v_later);
    -- The file has the last review, so what it knows of the card's memory stands.
    v_last := v_states[jsonb_array_length(v_later)];
    if v_last.state > 0 and (p_item ->> 'state')::integer > 0 then
      v_last.state := (p_item ->> 'state')::smallint;
      v_last.due := coalesce((p_item ->> 'due')::timestamptz, v_last.due);
      v_last.scheduled_days := coalesce(
        (p_item ->> 'scheduled_days')::integer, v_last.scheduled_days
      );
      v_last.stability := coalesce(
        (p_item ->> 'stability')::double precision, v_last.stability
      );
      v_last.difficulty := coalesce(
        (p_item ->> 'difficulty')::double precision, v_last.difficulty
      );
      v_states[jsonb_array_length(v_later)] := v_last;
    end if;
    perform private.log_history(
      p_user_id, p_flashcard_id, private.fsrs_state_of(v_card), v_states, v_later, p_parameters,
      v_card.version, v_card.is_leech, v_card.suspended_at
    );
    update public.flashcards f
    set version = f.version + jsonb_array_length(v_later) - 1
    where f.user_id = p_user_id and f.id = p_flashcard_id;
    v_card := private.set_card_state(
      p_user_id, p_flashcard_id, v_states[jsonb_array_length(v_later)], v_card.is_leech,
      v_card.suspended_at
    );
  end if;
  v_changed := private.update_cards(p_user_id, jsonb_build_array(
    p_item - 'reviews' - 'last_review' || jsonb_build_object('id', p_flashcard_id)
  ));
  return v_changed > 0 or v_missing is not null;
end;
$$;

comment on function private.update_learnt_card is
  'Gives a card that is there the texts of a file, and the reviews that it does not have.';

grant execute on function private.replay_history to authenticated, service_role;
