-- Chat: what the user thinks of an answer.
--
-- RPC     record_message_feedback
--
-- Memories and routing learn from the score by triggers of their own on feedback_score.

create function public.record_message_feedback(
  p_message_id uuid,
  p_score integer,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if p_score not in (-1, 1) then
    perform private.fail(
      400, 'invalid_score', 'A score is 1, −1, or null to take it back.'
    );
  end if;
  if private.claim_request(
    v_user_id, p_request_id, 'record_message_feedback', case when p_request_id is not null then
      jsonb_build_array(p_message_id, p_score)
    end
  ) is not null then
    return;
  end if;

  update public.chat_messages m
  set feedback_score = p_score
  where m.user_id = v_user_id and m.id = p_message_id and m.sender_type = 'ai';
  if not found then
    perform private.fail(404, 'message_not_found', 'There is no such AI message of this user.');
  end if;
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

comment on function public.record_message_feedback is
  'The user''s word on an AI message: 1, −1, or null to take it back. It counts for the model that '
  'answered and, by 0.05, for the confidence of the memories that it was given; taken back, all of '
  'that is as before. Errors: 400 invalid_score, 404 message_not_found, 409 request_conflict, '
  '42501.';

grant execute on function public.record_message_feedback to authenticated, service_role;
