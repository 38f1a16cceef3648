-- Routing, seventh part: one signal, everywhere. The score of a message is a word on the model that
-- answered and on the memories that it was given.
--
-- Depends on the six parts before.

create function private.judge_memories(p_user_id uuid, p_message_id uuid, p_score integer)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_memory record;
  v_kept record;
begin
  perform private.lock_memories(p_user_id);
  for v_memory in
    select m.id, m.confidence
    from public.user_memories m
    where m.user_id = p_user_id
      and m.status = 'active'
      and m.id::text in (
        select jsonb_array_elements_text(g.metadata -> 'memory_ids')
        from public.chat_messages g
        where g.user_id = p_user_id
          and g.id = p_message_id
          and jsonb_typeof(g.metadata -> 'memory_ids') = 'array'
      )
    order by m.id
  loop
    select min(f.base) as base, sum(f.score) as score into v_kept
    from private.memory_feedback f
    where f.user_id = p_user_id and f.memory_id = v_memory.id;
    -- Whoever gave it another confidence since has had the last word until now.
    if v_kept.base is null
       or private.judged_confidence(v_kept.base, v_kept.score) <> v_memory.confidence then
      delete from private.memory_feedback f
      where f.user_id = p_user_id and f.memory_id = v_memory.id;
      v_kept.base := v_memory.confidence;
    end if;
    delete from private.memory_feedback f
    where f.user_id = p_user_id and f.memory_id = v_memory.id and f.message_id = p_message_id;
    if p_score is not null then
      insert into private.memory_feedback (user_id, memory_id, message_id, score, base)
      values (p_user_id, v_memory.id, p_message_id, p_score, v_kept.base);
    end if;

    update public.user_memories m
    set confidence = private.judged_confidence(v_kept.base, (
      select coalesce(sum(f.score), 0)
      from private.memory_feedback f
      where f.user_id = p_user_id and f.memory_id = v_memory.id
    ))
    where m.user_id = p_user_id and m.id = v_memory.id;
  end loop;
end;
$$;

comment on function private.judge_memories(uuid, uuid, integer) is
  'Raises or lowers the confidence of the active memories that a message was made from, or takes '
  'that back, exactly: what is kept are the confidence without any of it and the scores.';

create function private.judged_confidence(p_base real, p_score bigint) returns real
language sql
immutable
security invoker
set search_path = ''
as $$
  select case
    when p_score = 0 then p_base
    else round(greatest(least(p_base, 0.5), least(p_base + 0.05 * p_score, 1))::numeric, 6)::real
  end
$$;

comment on function private.judged_confidence(real, bigint) is
  'A memory''s confidence after scores that sum to this: 0.05 each, and never so low that it would '
  'no longer be recalled.';

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

comment on function private.score_message(uuid, uuid, integer) is
  'The score of an AI message, 1, −1 or null, with all its effects; false when there is no such '
  'message of the user.';

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

comment on function private.judge_response(uuid, uuid, text, numeric) is
  'Feedback on a response, with all its effects; thumbs on a message of chat are the message''s '
  'score. Errors: 400 unknown_feedback_kind, 400 invalid_feedback, 404 response_not_found.';

create function private.add_evidence(
  p_user_id uuid,
  p_model_id text,
  p_reward numeric,
  p_confidence numeric,
  p_context text
) returns public.model_states
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because a state is nobody's to write but by adding to it.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_step bigint;
  v_half_life integer;
  v_state public.model_states;
begin
  if p_reward is null or p_confidence is null
     or p_reward not between 0 and 1 or p_confidence not between 0 and 1 then
    perform private.fail(400, 'invalid_reward', 'Reward and confidence are numbers from 0 to 1.');
  end if;
  if p_context is null or p_context !~ '^[a-z0-9_.-]{1,100}$' then
    perform private.fail(
      400, 'invalid_context', 'A context is 1 to 100 of a–z, 0–9, _, . and -.'
    );
  end if;
  perform private.require_models(array[p_model_id]);

  insert into public.model_states (user_id, context, model_id)
  values (v_user_id, p_context, p_model_id)
  on conflict do nothing;
  select sum(s.total_requests) into v_step
  from public.model_states s
  where s.user_id = v_user_id and s.context = p_context;
  v_half_life := (private.routing_setting(v_user_id, p_context)).half_life;
  update public.model_states s
  set
    alpha = s.alpha + round(p_reward, 6) * round(p_confidence, 6),
    beta = s.beta + (1 - round(p_reward, 6)) * round(p_confidence, 6),
    recent_good = private.faded(s.recent_good, v_step - s.recent_step, v_half_life)
      + p_reward * p_confidence,
    recent_bad = private.faded(s.recent_bad, v_step - s.recent_step, v_half_life)
      + (1 - p_reward) * p_confidence,
    recent_step = greatest(s.recent_step, v_step)
  where s.user_id = v_user_id and s.context = p_context and s.model_id = p_model_id
  returning s.* into v_state;
  return v_state;
end;
$$;

comment on function private.add_evidence(uuid, text, numeric, numeric, text) is
  'Adds a reward to a state. Errors: 400 invalid_reward, 400 invalid_context, 404 model_not_found.';

grant execute on function
  private.score_message(uuid, uuid, integer),
  private.judge_response(uuid, uuid, text, numeric),
  private.add_evidence(uuid, text, numeric, numeric, text)
to authenticated, service_role;
