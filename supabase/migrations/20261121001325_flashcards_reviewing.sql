-- Flashcards: the RPCs that review.
--
-- RPCs    review_flashcard, review_flashcards

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
  v_result := private.claim_request(
    v_user_id, p_request_id, 'review_flashcard', case when p_request_id is not null then
      jsonb_build_array(
        p_flashcard_id, p_rating, p_reviewed_at, p_duration_ms, p_expected_version
      )
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.flashcard, v_result);
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

comment on function public.review_flashcard is
  'One review: rating 1 again, 2 hard, 3 good, 4 easy. Card and log are written together; returns '
  'the card. p_reviewed_at null is now; a review with the time and rating of one that is there '
  'changes nothing. p_expected_version: the version that was shown; another is a conflict. At '
  'eight lapses, and every four more, the card is suspended as a leech. Errors: 400 '
  'invalid_rating, 400 invalid_duration, 400 review_in_future, 400 review_before_card, 404 '
  'flashcard_not_found, 409 version_conflict, 409 flashcard_suspended, 409 reviewed_since, 409 '
  'request_conflict, 42501.';

create function public.review_flashcards(
  p_reviews jsonb,
  p_merge boolean default false,
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
  perform private.require_items('invalid_reviews', 'too_many_reviews', 'p_reviews', p_reviews, 200);
  perform private.require_fields(
    'invalid_reviews', format('Review %s', e.position - 1), e.item,
    array['flashcard_id', 'rating', 'reviewed_at', 'duration_ms', 'expected_version']
  )
  from jsonb_array_elements(p_reviews) with ordinality e (item, position);

  v_result := private.claim_request(
    v_user_id, p_request_id, 'review_flashcards', case when p_request_id is not null then
      case when p_merge then jsonb_build_array(p_reviews, 'merge') else p_reviews end
    end
  );
  if v_result is null then
    v_result := '[]';
    perform private.lock_flashcards(v_user_id, array(
      select (e.item ->> 'flashcard_id')::uuid from jsonb_array_elements(p_reviews) e (item)
    ));
    for v_item in
      select e.position, r.*
      from jsonb_array_elements(p_reviews) with ordinality e (item, position)
      cross join lateral jsonb_to_record(e.item) r (
        flashcard_id uuid, rating integer, reviewed_at timestamptz, duration_ms integer,
        expected_version integer
      )
      order by r.reviewed_at, e.position
    loop
      if v_item.flashcard_id is null or v_item.reviewed_at is null then
        raise invalid_parameter_value using message = format(
          'Review %s has no flashcard_id or no reviewed_at.', v_item.position - 1
        );
      end if;
      v_review := private.apply_review(
        v_user_id, v_item.flashcard_id, v_item.rating, v_item.reviewed_at, v_item.duration_ms,
        v_item.expected_version
      );
      if p_merge and v_review.outcome in ('reviewed_since', 'flashcard_suspended') then
        v_review := private.merge_review(
          v_user_id, v_item.flashcard_id, v_item.rating, v_item.reviewed_at, v_item.duration_ms
        );
      end if;
      v_result := v_result || jsonb_build_object(
        'position', v_item.position - 1,
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

comment on function public.review_flashcards is
  'Up to 200 reviews made offline: [{flashcard_id, rating 1..4, reviewed_at, duration_ms?, '
  'expected_version?}], applied in the order of their times, whatever their order here. Each is '
  'reported, by its position from 0, with the card as it then is. outcome: applied; duplicate, it '
  'was applied before; or why it was not, as review_flashcard''s errors: invalid_rating, '
  'invalid_duration, review_in_future, review_before_card, flashcard_not_found, version_conflict, '
  'flashcard_suspended or reviewed_since. With p_merge a review that another device was before, or '
  'that is from before the card was suspended, takes its place among the others, which are '
  'replayed after it: outcome merged, and the card is as if one device had made them all. '
  'One that is refused does not keep the others. Errors: 400 invalid_reviews, '
  '413 too_many_reviews, 409 request_conflict, 42501.';

grant execute on function
  public.review_flashcard,
  public.review_flashcards
to authenticated, service_role;
