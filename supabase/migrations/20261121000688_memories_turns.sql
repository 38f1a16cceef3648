-- Memories: looking through a turn at once, when its answer is on its way.
--
-- RPCs    begin_remembering, end_remembering
--
-- The function that has answered looks first. If it dies or fails, the worker finds the turn in the
-- queue. A turn does not wait for either.

create function private.take_memory_job(p_user_id uuid, p_message_id uuid, p_is_done boolean)
returns private.embedding_jobs
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because no client may write the queue: a turn's own job is begun and ended through this.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_job private.embedding_jobs;
begin
  if p_is_done then
    delete from private.embedding_jobs j
    where j.user_id = v_user_id and j.source = 'memories' and j.row_id = p_message_id::text
      and j.target_model is null and j.kind = 'writing'
    returning j.* into v_job;
  else
    update private.embedding_jobs j
    set
      attempts = j.attempts + 1, content_hash = j.row_id,
      locked_until = now() + interval '3 minutes', run_after = now() + interval '3 minutes'
    where j.user_id = v_user_id and j.source = 'memories' and j.row_id = p_message_id::text
      and j.target_model is null and j.kind = 'writing'
      and j.dead_at is null and j.attempts < 8 and coalesce(j.locked_until <= now(), true)
    returning j.* into v_job;
  end if;
  return v_job;
end;
$$;

comment on function private.take_memory_job is
  'The job of a turn: for three minutes the caller''s, or taken out of the queue. Null when there '
  'is none, or when another is at it.';

create function public.begin_remembering(p_message_id uuid, p_user_id uuid default auth.uid())
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_job private.embedding_jobs := private.take_memory_job(v_user_id, p_message_id, false);
begin
  return case when v_job.id is not null then private.read_memory_job(v_job) end;
end;
$$;

comment on function public.begin_remembering is
  'What a model that looks for memories is shown of a turn, by the id of its answer: {claim, '
  'today, time_zone, messages: [{id, sender_type, at, text, is_new}], memories: [{id, key, value, '
  'category, since, said_by}]}. For three minutes nobody else is given it. Null when the turn '
  'waits for nothing, or another is at it. Errors: 400 invalid_filter, 42501.';

create function public.end_remembering(
  p_message_id uuid,
  p_operations jsonb,
  p_user_id uuid default auth.uid()
) returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_job private.embedding_jobs;
begin
  perform private.require_items(
    'invalid_operations', 'too_many_operations', 'p_operations', p_operations, 50
  );
  v_job := private.take_memory_job(v_user_id, p_message_id, true);
  return v_job.id is not null
    and private.store_memory_job(v_job, jsonb_build_object('operations', p_operations));
end;
$$;

comment on function public.end_remembering is
  'Applies what a model has found in a turn, once: [{op: add, update, supersede, close or none, '
  'key, value?, memory_id?: of the memory that it is about, category?, importance?, message_id: '
  'whose words it rests on}], 50 at most. One that cannot be done is left out. False when that is '
  'done already. Errors: 400 invalid_operations, 413 too_many_operations, 400 invalid_memory, 400 '
  'invalid_embedding, 400 invalid_namespace, 42501.';

grant execute on function
  private.take_memory_job,
  public.begin_remembering,
  public.end_remembering
to authenticated, service_role;
