-- Flashcards: beginning a card anew.
--
-- RPC     reset_flashcard

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
  v_now timestamptz := clock_timestamp();
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

comment on function private.reset_card is
  'Makes a card new again, which its log says with the rating 0.';

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
    v_user_id, p_request_id, 'reset_flashcard', case when p_request_id is not null then
      jsonb_build_array(p_flashcard_id, p_reset_counts)
    end
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

comment on function public.reset_flashcard is
  'Makes a card new again, due now; p_reset_counts also forgets how often it was reviewed and '
  'forgotten, and that it was a leech. Returns the card; undo_review takes it back. Errors: 404 '
  'flashcard_not_found, 409 request_conflict, 42501.';

grant execute on function private.reset_card, public.reset_flashcard to authenticated, service_role;
