-- Flashcards: cards of a collection that was learnt elsewhere, with all their reviews.
--
-- A file has a hundred thousand cards and a million reviews: cards are stored many at a time, each
-- table is written by one statement.

create type private.card_review as (
  flashcard_id uuid,
  place bigint,
  rating smallint,
  duration_ms integer,
  before private.fsrs_state,
  after private.fsrs_state,
  elapsed_days integer
);

comment on type private.card_review is
  'A review of a card, which is its place-th one that is stored together with others, and what it '
  'changes.';

create function private.replay_histories(
  p_user_id uuid,
  p_parameters private.fsrs_parameters,
  p_cards jsonb
) returns setof private.card_review
language plpgsql
stable
security invoker
rows 1000
set search_path = ''
as $$
begin
  -- Fuzz is of reviews that are made here.
  p_parameters.fuzz := false;
  return query
  select
    c.id, r.place, c.ratings[r.place], c.durations[r.place], r.before, r.after, r.elapsed_days
  from (
    select
      (e.item ->> 'id')::uuid as id, e.place,
      array_agg((v.review ->> 1)::smallint order by v.place) as ratings,
      array_agg(
        to_timestamp((v.review ->> 0)::double precision / 1000) order by v.place
      ) as times,
      array_agg((v.review ->> 2)::integer order by v.place) as durations
    from jsonb_array_elements(p_cards) with ordinality e (item, place)
    cross join lateral jsonb_array_elements(e.item -> 'reviews') with ordinality v (review, place)
    group by e.place, e.item ->> 'id'
  ) c
  left join public.flashcards f on f.user_id = p_user_id and f.id = c.id
  cross join lateral private.replay_reviews(
    p_parameters,
    case when f.id is null then (0, c.times[1], 0, 0, 0, 0, 0, 0, null)::private.fsrs_state
    else (
      f.state, f.due, f.stability, f.difficulty, f.scheduled_days, f.learning_steps, f.reps,
      f.lapses, f.last_review
    )::private.fsrs_state end,
    c.ratings, c.times
  ) with ordinality r (before, after, elapsed_days, place)
  order by c.place, r.place;
end;
$$;

comment on function private.replay_histories is
  'What reviews change: of cards that are there from their state on, of others from their first '
  'review. p_cards is [{id, reviews: [[milliseconds, rating, duration in ms]]}], in order of time.';

create function private.log_histories(p_user_id uuid, p_reviews private.card_review[])
returns void
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
    p_user_id, f.id, f.version - r.reviews + r.place - 1, r.rating,
    coalesce((r.after).last_review, (r.after).due), r.elapsed_days, r.duration_ms,
    (r.before).state, (r.before).due, (r.before).stability, (r.before).difficulty,
    (r.before).scheduled_days, (r.before).learning_steps, (r.before).reps, (r.before).lapses,
    (r.before).last_review, f.is_leech, null,
    a.state, a.due, a.stability, a.difficulty, a.scheduled_days, a.learning_steps, a.reps,
    a.lapses, a.last_review, f.is_leech, case when r.is_last then f.suspended_at end
  from (
    select
      l.*, count(*) over c as reviews, l.place = count(*) over c as is_last
    from unnest(p_reviews) l
    window c as (partition by l.flashcard_id)
  ) r
  join public.flashcards f on f.user_id = p_user_id and f.id = r.flashcard_id
  -- The last one led to where the card is.
  cross join lateral (
    select (case when r.is_last then (
      f.state, f.due, f.stability, f.difficulty, f.scheduled_days, f.learning_steps, f.reps,
      f.lapses, f.last_review
    )::private.fsrs_state else r.after end).*
  ) a
  order by f.id, r.place;
end;
$$;

comment on function private.log_histories is
  'Logs reviews that led to the states which the cards have.';

create function private.add_learnt_cards(
  p_user_id uuid,
  p_deck_id uuid,
  p_parameters private.fsrs_parameters,
  p_cards jsonb
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_cards jsonb;
  v_reviews private.card_review[];
begin
  select jsonb_agg(e.item || jsonb_build_object(
    'id', private.uuid_v7(), 'version', jsonb_array_length(e.item -> 'reviews')
  ) order by e.place) into v_cards
  from jsonb_array_elements(p_cards) with ordinality e (item, place);
  v_reviews := array(
    select r from private.replay_histories(p_user_id, p_parameters, v_cards) r
  );
  perform private.insert_cards(p_user_id, p_deck_id, null, (
    select jsonb_agg(e.item - 'reviews' || case
      -- What was known of its memory elsewhere stands; else it follows from the reviews.
      when (e.item ->> 'state')::integer > 0 and e.item ->> 'stability' is null
        then case when (r.after).state > 0 then jsonb_build_object(
          'stability', (r.after).stability, 'difficulty', (r.after).difficulty
        ) else jsonb_build_object('stability', greatest(
          (e.item ->> 'scheduled_days')::double precision, 0.1
        ), 'difficulty', 5) end
      else '{}'
    end order by e.place)
    from jsonb_array_elements(v_cards) with ordinality e (item, place)
    left join unnest(v_reviews) r
      on r.flashcard_id = (e.item ->> 'id')::uuid and r.place = (e.item ->> 'version')::bigint
  ));
  if v_reviews <> '{}' then
    perform private.log_histories(p_user_id, v_reviews);
  end if;
end;
$$;

comment on function private.add_learnt_cards is
  'New cards with their states and the logs of their reviews.';

create function private.missing_reviews(p_user_id uuid, p_flashcard_id uuid, p_reviews jsonb)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select jsonb_agg(e.review order by (e.review ->> 0)::double precision)
    from jsonb_array_elements(p_reviews) e (review)
    where to_timestamp((e.review ->> 0)::double precision / 1000) in (
      select to_timestamp((v.review ->> 0)::double precision / 1000)
      from jsonb_array_elements(p_reviews) v (review)
      except
      select l.reviewed_at from public.review_logs l
      where l.user_id = p_user_id and l.flashcard_id = p_flashcard_id
    )
  );
end;
$$;

comment on function private.missing_reviews is
  'The reviews of a file that a card does not have, in their time; null: none.';

create function private.update_learnt_card(
  p_user_id uuid,
  p_flashcard_id uuid,
  p_parameters private.fsrs_parameters,
  p_item jsonb
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_card public.flashcard := private.lock_flashcard(p_user_id, p_flashcard_id);
  v_review record;
  v_later jsonb;
  v_reviews private.card_review[];
  v_last private.fsrs_state;
begin
  -- Reviews from before the last one take their place among those that are there.
  for v_review in
    select
      to_timestamp((e.review ->> 0)::double precision / 1000) as at,
      (e.review ->> 1)::integer as rating, (e.review ->> 2)::integer as duration
    from jsonb_array_elements(p_item -> 'reviews') e (review)
    where (e.review ->> 1)::integer > 0
      and to_timestamp((e.review ->> 0)::double precision / 1000) < v_card.last_review
  loop
    perform private.merge_review(
      p_user_id, p_flashcard_id, v_review.rating, v_review.at, v_review.duration
    );
  end loop;
  v_card := private.lock_flashcard(p_user_id, p_flashcard_id);
  select jsonb_agg(e.review) into v_later
  from jsonb_array_elements(p_item -> 'reviews') e (review)
  where to_timestamp((e.review ->> 0)::double precision / 1000)
    > coalesce(v_card.last_review, '-infinity');
  if v_later is null then
    return;
  end if;
  v_reviews := array(
    select r from private.replay_histories(p_user_id, p_parameters, jsonb_build_array(
      jsonb_build_object('id', p_flashcard_id, 'reviews', v_later)
    )) r
  );
  v_last := (v_reviews[cardinality(v_reviews)]).after;
  -- The file has the last review, so what it knows of the card's memory stands.
  if v_last.state > 0 and (p_item ->> 'state')::integer > 0 then
    v_last.state := (p_item ->> 'state')::smallint;
    v_last.due := coalesce((p_item ->> 'due')::timestamptz, v_last.due);
    v_last.scheduled_days := coalesce(
      (p_item ->> 'scheduled_days')::integer, v_last.scheduled_days
    );
    v_last.stability := coalesce((p_item ->> 'stability')::double precision, v_last.stability);
    v_last.difficulty := coalesce((p_item ->> 'difficulty')::double precision, v_last.difficulty);
  end if;
  update public.flashcards f
  set version = f.version + cardinality(v_reviews) - 1
  where f.user_id = p_user_id and f.id = p_flashcard_id;
  perform private.set_card_state(
    p_user_id, p_flashcard_id, v_last, v_card.is_leech, v_card.suspended_at
  );
  perform private.log_histories(p_user_id, v_reviews);
end;
$$;

comment on function private.update_learnt_card is
  'Gives a card that is there the reviews of a file that it does not have.';
