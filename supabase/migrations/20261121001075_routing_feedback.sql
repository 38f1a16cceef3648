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
    -- The triggers on the score do the rest.
    update public.chat_messages m
    set feedback_score = case p_value when 1 then 1 when 0 then -1 end
    where m.user_id = v_user_id and m.id = v_message_id;
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
  'score.';

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
    v_user_id, p_request_id, 'record_feedback', case when p_request_id is not null then
      jsonb_build_array(p_response_id, p_kind, p_value)
    end
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

create function private.judge_model_by_score() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because clients have no write grant on feedback nor on what models have learned.
declare
  v_response_id uuid := (
    select r.id from public.responses r
    where r.user_id = new.user_id and r.message_id = new.id
  );
begin
  if v_response_id is not null then
    perform private.put_feedback(
      new.user_id, v_response_id, 'thumbs',
      case new.feedback_score when 1 then 1 when -1 then 0 end
    );
    perform private.learn(new.user_id, array[v_response_id]);
  end if;
  return null;
end;
$$;

comment on function private.judge_model_by_score is
  'Trigger: the score of an answer is thumbs up or down for the model that gave it.';

create trigger chat_messages_judge_model after update of feedback_score on public.chat_messages
  for each row
  when (new.feedback_score is distinct from old.feedback_score and new.sender_type = 'ai')
  execute function private.judge_model_by_score();

grant execute on function private.judge_response, public.record_feedback
to authenticated, service_role;
