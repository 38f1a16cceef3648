-- Flashcards, fourth part: the RPCs over the functions before.
--
-- RPCs    review_flashcard, review_flashcards, preview_flashcard, undo_review, reset_flashcard,
--         reschedule_flashcards
--
-- Depends on flashcard_reviews and flashcard_history.

create function public.review_flashcard(
  p_flashcard_id uuid,
  p_rating integer,
  p_reviewed_at timestamptz default null,
  p_duration_ms integer default null,
  p_expected_version integer default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.flashcard
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_review private.review_result;
begin
  if p_request_id is not null then
    v_result := private.claim_request(
      v_user_id, p_request_id, 'review_flashcard',
      jsonb_build_array(
        p_flashcard_id, p_rating, p_reviewed_at, p_duration_ms, p_expected_version
      )
    );
    if v_result is not null then
      return jsonb_populate_record(null::public.flashcard, v_result);
    end if;
  end if;

  v_review := private.apply_review(
    v_user_id, p_flashcard_id, p_rating, p_reviewed_at, p_duration_ms, p_expected_version
  );
  perform private.refuse_review(v_review.outcome);
  if p_request_id is not null then
    perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_review.flashcard));
  end if;
  return v_review.flashcard;
end;
$$;

comment on function public.review_flashcard(
  uuid, integer, timestamptz, integer, integer, uuid, uuid
) is
  'One review: rating 1 again, 2 hard, 3 good, 4 easy. Card and log are written together; returns '
  'the card. p_reviewed_at null is now; a review with the time and rating of one that is there '
  'changes nothing. p_expected_version: the version that was shown; another is a conflict. At '
  'eight lapses, and every four more, the card is suspended as a leech. Errors: 400 '
  'invalid_rating, 400 invalid_duration, 400 review_in_future, 404 flashcard_not_found, 409 '
  'version_conflict, 409 flashcard_suspended, 409 reviewed_since, 409 request_conflict, 42501.';

create function public.review_flashcards(
  p_reviews jsonb,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns table (
  "position" integer,
  flashcard_id uuid,
  outcome text,
  state smallint,
  due timestamptz,
  version integer
)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_item record;
  v_review private.review_result;
begin
  if jsonb_typeof(p_reviews) is distinct from 'array' or jsonb_path_exists(
    p_reviews, 'strict $[*] ? (@.type() != "object")'
  ) then
    perform private.fail(400, 'invalid_reviews', 'p_reviews is an array of objects.');
  end if;
  if jsonb_array_length(p_reviews) > 200 then
    perform private.fail(
      413, 'too_many_reviews',
      format('A batch holds up to 200 reviews, this one has %s.', jsonb_array_length(p_reviews)),
      'Send several batches, in the order of time.'
    );
  end if;

  v_result := private.claim_request(v_user_id, p_request_id, 'review_flashcards', p_reviews);
  if v_result is null then
    v_result := '[]';
    perform private.lock_flashcards(v_user_id, array(
      select (e.item ->> 'flashcard_id')::uuid from jsonb_array_elements(p_reviews) e (item)
    ));
    for v_item in
      select e.item, e.position, r.*
      from jsonb_array_elements(p_reviews) with ordinality e (item, position)
      cross join lateral jsonb_to_record(e.item) r (
        flashcard_id uuid, rating integer, reviewed_at timestamptz, duration_ms integer,
        expected_version integer
      )
      order by r.reviewed_at, e.position
    loop
      if v_item.flashcard_id is null or v_item.reviewed_at is null or v_item.item - array[
        'flashcard_id', 'rating', 'reviewed_at', 'duration_ms', 'expected_version'
      ] <> '{}' then
        raise invalid_parameter_value using message = format(
          'Review %s is not of these fields.', v_item.position
        );
      end if;
      v_review := private.apply_review(
        v_user_id, v_item.flashcard_id, v_item.rating, v_item.reviewed_at, v_item.duration_ms,
        v_item.expected_version
      );
      v_result := v_result || jsonb_build_object(
        'position', v_item.position,
        'flashcard_id', v_item.flashcard_id,
        'outcome', v_review.outcome,
        'state', (v_review.flashcard).state,
        'due', (v_review.flashcard).due,
        'version', (v_review.flashcard).version
      );
    end loop;
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;

  return query
  select r.*
  from jsonb_to_recordset(v_result) r (
    "position" integer, flashcard_id uuid, outcome text, state smallint, due timestamptz,
    version integer
  )
  order by r.position;
exception
  when data_exception then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_reviews',
      detail = left(sqlerrm, 200),
      hint = '[{flashcard_id, rating, reviewed_at, duration_ms?, expected_version?}]';
end;
$$;

comment on function public.review_flashcards(jsonb, uuid, uuid) is
  'Up to 200 reviews made offline: [{flashcard_id, rating 1..4, reviewed_at, duration_ms?, '
  'expected_version?}], applied in the order of their times, whatever their order here. Each is '
  'reported, by its position from 1, with the card as it then is. outcome: applied; duplicate, it '
  'was applied before; or why it was not, as review_flashcard''s errors: invalid_rating, '
  'invalid_duration, review_in_future, flashcard_not_found, version_conflict, flashcard_suspended '
  'or reviewed_since. One that is refused does not keep the others. Errors: 400 invalid_reviews, '
  '413 too_many_reviews, 409 request_conflict, 42501.';

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
    private.elapsed_days(v_card.last_review, p_at, v_parameters.timezone)
  ) n;
end;
$$;

comment on function public.preview_flashcard(uuid, timestamptz, uuid) is
  'What a review at p_at would make of the card, a row for each rating. Reads only. Errors: 404 '
  'flashcard_not_found, 409 reviewed_since, 42501.';

create function public.undo_review(
  p_flashcard_id uuid,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.flashcard
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'undo_review', to_jsonb(p_flashcard_id)
  );
  if v_result is null then
    v_result := to_jsonb(private.take_back_review(v_user_id, p_flashcard_id));
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return jsonb_populate_record(null::public.flashcard, v_result);
end;
$$;

comment on function public.undo_review(uuid, uuid, uuid) is
  'Takes back the card''s last review, or its reset: the card is bit for bit as it was, but for '
  'its version, and the log is gone. Called again, the one before. Returns the card. Errors: 404 '
  'flashcard_not_found, 409 nothing_to_undo, 409 flashcard_changed_since, 409 request_conflict, '
  '42501.';

create function public.reset_flashcard(
  p_flashcard_id uuid,
  p_reset_counts boolean default false,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.flashcard
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'reset_flashcard', jsonb_build_array(p_flashcard_id, p_reset_counts)
  );
  if v_result is null then
    v_result := to_jsonb(
      private.reset_card(v_user_id, p_flashcard_id, coalesce(p_reset_counts, false))
    );
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return jsonb_populate_record(null::public.flashcard, v_result);
end;
$$;

comment on function public.reset_flashcard(uuid, boolean, uuid, uuid) is
  'Makes a card new again, due now; p_reset_counts also forgets how often it was reviewed and '
  'forgotten, and that it was a leech. Returns the card; undo_review takes it back. Errors: 404 '
  'flashcard_not_found, 409 request_conflict, 42501.';

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
    v_user_id, p_request_id, 'reschedule_flashcards',
    jsonb_build_array(p_deck_id, p_after, p_limit)
  );
  if v_result is null then
    perform private.require_deck(v_user_id, p_deck_id);
    v_result := private.reschedule_deck(v_user_id, p_deck_id, p_after, p_limit);
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result;
end;
$$;

comment on function public.reschedule_flashcards(uuid, uuid, integer, uuid, uuid) is
  'Replays the reviews of each card with the deck''s settings as they are now, after weights or '
  'retention changed: {cards, changed, after}. Cards without reviews stay as they are. For a large '
  'deck p_limit cards at a time: hand after back as p_after until it is null. Errors: 400 '
  'invalid_limit, 404 deck_not_found, 409 request_conflict, 42501.';

grant execute on function
  public.review_flashcard(uuid, integer, timestamptz, integer, integer, uuid, uuid),
  public.review_flashcards(jsonb, uuid, uuid),
  public.preview_flashcard(uuid, timestamptz, uuid),
  public.undo_review(uuid, uuid, uuid),
  public.reset_flashcard(uuid, boolean, uuid, uuid),
  public.reschedule_flashcards(uuid, uuid, integer, uuid, uuid)
to authenticated, service_role;
