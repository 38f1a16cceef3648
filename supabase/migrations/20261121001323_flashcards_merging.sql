-- Flashcards: a review that comes after a later one takes its place before it.

create function private.merge_review(
  p_user_id uuid,
  p_flashcard_id uuid,
  p_rating integer,
  p_reviewed_at timestamptz,
  p_duration_ms integer
) returns private.review_result
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because state and logs are nobody's to write: they say what FSRS makes of the reviews.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_card public.flashcard := private.lock_flashcard(v_user_id, p_flashcard_id);
  v_parameters private.fsrs_parameters := private.deck_parameters(v_user_id, v_card.deck_id);
  v_was_suspended_at timestamptz := v_card.suspended_at;
  v_later public.review_logs[];
  v_first public.review_logs;
  v_review record;
  v_elapsed_days integer;
  v_next private.fsrs_state;
  v_is_leech boolean;
begin
  select array_agg(l order by l.version) into v_later
  from public.review_logs l
  where l.user_id = v_user_id and l.flashcard_id = p_flashcard_id
    and l.reviewed_at > p_reviewed_at;
  v_first := v_later[1];

  -- A reset forgets what was before it, a suspension by hand ends what is after it, and before the
  -- first log there is no state to begin from.
  if exists (select from unnest(v_later) l where l.rating = 0) then
    return (v_card, 'reviewed_since'::text);
  elsif v_card.suspended_at <= p_reviewed_at then
    return (v_card, 'flashcard_suspended'::text);
  elsif p_reviewed_at <= coalesce(
    case when v_later is null then v_card.last_review else v_first.last_review end, '0001-01-01'
  ) then
    return (v_card, 'reviewed_since'::text);
  elsif v_later is not null and v_first.last_review is null
    and p_reviewed_at < v_card.created_at - interval '1 minute' then
    return (v_card, 'review_before_card'::text);
  end if;

  delete from public.review_logs l
  where l.user_id = v_user_id and l.id in (select t.id from unnest(v_later) t);
  if v_later is not null then
    v_card := private.set_card_state(
      v_user_id, p_flashcard_id,
      (
        v_first.state, v_first.due, v_first.stability, v_first.difficulty, v_first.scheduled_days,
        v_first.learning_steps, v_first.reps, v_first.lapses, v_first.last_review
      )::private.fsrs_state,
      v_first.is_leech, v_first.suspended_at
    );
  end if;
  for v_review in
    select r.rating, r.reviewed_at, r.duration_ms
    from (
      select p_rating as rating, p_reviewed_at as reviewed_at, p_duration_ms as duration_ms
      union all
      select l.rating, l.reviewed_at, l.duration_ms from unnest(v_later) l
    ) r
    order by r.reviewed_at
  loop
    v_elapsed_days := private.elapsed_days(
      v_card.last_review, v_review.reviewed_at, v_parameters.timezone, v_parameters.day_start_hour
    );
    v_next := private.fsrs_next(
      v_parameters, private.fsrs_state_of(v_card), v_review.rating, v_review.reviewed_at,
      v_elapsed_days
    );
    v_is_leech := private.becomes_leech(v_card.lapses, v_next.lapses);
    v_card := private.save_review(
      v_user_id, v_card, v_next, v_review.rating, v_review.reviewed_at, v_elapsed_days,
      v_review.duration_ms, v_card.is_leech or v_is_leech,
      case when v_is_leech then v_review.reviewed_at end
    );
  end loop;

  -- Suspended by hand since, it stays so.
  if v_was_suspended_at is not null and v_card.suspended_at is null then
    update public.flashcards f
    set suspended_at = v_was_suspended_at
    where f.user_id = v_user_id and f.id = p_flashcard_id
      and v_was_suspended_at is distinct from (v_later[cardinality(v_later)]).next_suspended_at;
    v_card := private.lock_flashcard(v_user_id, p_flashcard_id);
  end if;
  return (v_card, 'merged'::text);
end;
$$;

comment on function private.merge_review is
  'Puts a review among those that are there, by its time, and replays the later ones. outcome: '
  'merged, or why not, as private.apply_review says it.';

grant execute on function private.merge_review to authenticated, service_role;
