-- Flashcards: taking the latest review of a card back.
--
-- RPC     undo_review

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

comment on function private.take_back_review is
  'The card as it was before its last review, whose log goes.';

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
    v_user_id, p_request_id, 'undo_review', case when p_request_id is not null then
      to_jsonb(p_flashcard_id)
    end
  );
  if v_result is null then
    v_result := to_jsonb(private.take_back_review(v_user_id, p_flashcard_id));
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return jsonb_populate_record(null::public.flashcard, v_result);
end;
$$;

comment on function public.undo_review is
  'Takes back the card''s last review, or its reset: the card is bit for bit as it was, but for '
  'its version, and the log is gone. Called again, the one before. Returns the card. Errors: 404 '
  'flashcard_not_found, 409 nothing_to_undo, 409 flashcard_changed_since, 409 request_conflict, '
  '42501.';

grant execute on function
  private.take_back_review,
  public.undo_review
to authenticated, service_role;
