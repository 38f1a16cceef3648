-- Flashcards: taking a card out of the queue, and putting it back.
--
-- RPC     suspend_flashcard

create function public.suspend_flashcard(
  p_flashcard_id uuid,
  p_suspended boolean default true,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns timestamptz
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_suspended_at timestamptz;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'suspend_flashcard', case when p_request_id is not null then
      jsonb_build_array(p_flashcard_id, p_suspended)
    end
  );
  if v_result is null then
    update public.flashcards f
    set suspended_at = case when p_suspended then coalesce(f.suspended_at, now()) end
    where f.user_id = v_user_id and f.id = p_flashcard_id
    returning f.suspended_at into v_suspended_at;
    if not found then
      perform private.fail(404, 'flashcard_not_found', 'There is no such card.');
    end if;
    v_result := coalesce(to_jsonb(v_suspended_at), 'null');
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return (v_result #>> '{}')::timestamptz;
end;
$$;

comment on function public.suspend_flashcard is
  'Suspends a card, so that it is neither shown nor reviewed, or takes it up again with '
  'p_suspended false, leech or not; suspended twice, the first time stays. Returns since when it '
  'is suspended, or null. Errors: 404 flashcard_not_found, 409 request_conflict, 42501.';

grant execute on function public.suspend_flashcard to authenticated, service_role;
