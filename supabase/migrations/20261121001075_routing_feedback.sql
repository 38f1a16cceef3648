-- Routing: one signal, everywhere. The user's score of an answer counts for the model that gave it.
--
-- RPC     record_feedback

create function private.judge_response(
  p_user_id uuid,
  p_response_id uuid,
  p_kind text,
  p_value numeric
) returns public.feedback
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because the effects of feedback are nobody's to write but by giving it.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_message_id uuid;
  v_feedback public.feedback;
begin
  perform private.feedback_reward(p_kind, coalesce(p_value, 1));
  select r.message_id into v_message_id
  from public.responses r
  where r.user_id = v_user_id and r.id = p_response_id;
  if not found then
    perform private.fail(404, 'response_not_found', 'There is no such response of this user.');
  end if;
  if p_kind = 'thumbs' and v_message_id is not null then
    perform private.score_message(
      v_user_id, v_message_id, case p_value when 1 then 1 when 0 then -1 end
    );
    select * into v_feedback
    from public.feedback f
    where f.user_id = v_user_id and f.response_id = p_response_id and f.kind = p_kind;
    return v_feedback;
  end if;
  v_feedback := private.put_feedback(v_user_id, p_response_id, p_kind, p_value);
  perform private.learn(v_user_id, array[p_response_id]);
  return v_feedback;
end;
$$;

comment on function private.judge_response is
  'Feedback on a response, with all its effects; thumbs on a message of chat are the message''s '
  'score. Errors: 400 unknown_feedback_kind, 400 invalid_feedback, 404 response_not_found.';

create function public.record_feedback(
  p_response_id uuid,
  p_kind text,
  p_value numeric,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.feedback
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_feedback public.feedback;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'record_feedback', jsonb_build_array(p_response_id, p_kind, p_value)
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.feedback, nullif(v_result, 'null'));
  end if;
  v_feedback := private.judge_response(v_user_id, p_response_id, p_kind, p_value);
  perform private.settle_request(
    v_user_id, p_request_id,
    case when v_feedback.id is null then 'null'::jsonb else to_jsonb(v_feedback) end
  );
  return v_feedback;
end;
$$;

comment on function public.record_feedback is
  'A word on a response, one of each kind: said again it counts once, said otherwise it replaces '
  'what it did, null takes it back. thumbs 0 or 1; rating 1 to 5; score 0 to 1; completion_time in '
  'seconds; regenerated 1 when the new answer was accepted, else 0. thumbs on a message of chat '
  'are its score, as record_message_feedback gives it. Errors: 400 unknown_feedback_kind, 400 '
  'invalid_feedback, 404 response_not_found, 409 request_conflict, 42501.';

create function private.score_message(p_user_id uuid, p_message_id uuid, p_score integer)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because the effects of a score are nobody's to write but by giving one.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_response_id uuid;
begin
  update public.chat_messages m
  set feedback_score = p_score
  where m.user_id = v_user_id and m.id = p_message_id and m.sender_type = 'ai';
  if not found then
    return false;
  end if;
  perform private.judge_memories(v_user_id, p_message_id, p_score);
  select r.id into v_response_id
  from public.responses r
  where r.user_id = v_user_id and r.message_id = p_message_id;
  if found then
    perform private.put_feedback(
      v_user_id, v_response_id, 'thumbs', case p_score when 1 then 1 when -1 then 0 end
    );
    perform private.learn(v_user_id, array[v_response_id]);
  end if;
  return true;
end;
$$;

comment on function private.score_message is
  'The score of an AI message, 1, −1 or null, with all its effects; false when there is no such '
  'message of the user.';

grant execute on function
  private.judge_response,
  public.record_feedback,
  private.score_message
to authenticated, service_role;
