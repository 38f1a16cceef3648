-- Writing jobs: what a model writes in the background, such as summaries, titles and memories.
--
-- Table   private.writing_tasks
-- RPCs    claim_writing_jobs, complete_writing_job
--
-- They wait in the queue of embedding jobs, under its rules: fair over users, claimed for a while,
-- tried eight times. fail_embedding_job and return_embedding_jobs take them too. A domain registers
-- a task with two functions of its own: one reads what there is to do, one keeps what was written.

create table private.writing_tasks (
  source text primary key,
  read_function text not null,
  store_function text not null,
  created_at timestamptz not null default now()
);

comment on table private.writing_tasks is
  'What is written in the background. read_function(job) returns {claim, …}, which the worker is '
  'given, or null when there is nothing to do; store_function(job, result) keeps the result, and '
  'returns whether the job is done. The claim is the content_hash of the job that it is given.';

alter table private.writing_tasks enable row level security;
grant select on private.writing_tasks to service_role;

create function private.queue_writing(
  p_user_id uuid,
  p_source text,
  p_row_id text,
  p_detail jsonb default '{}',
  p_delay interval default '0'
) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because no client may write the queue: a job is there because a turn is.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  insert into private.embedding_jobs as j (user_id, kind, source, row_id, detail, run_after)
  values (v_user_id, 'writing', p_source, p_row_id, p_detail, now() + p_delay)
  on conflict (user_id, source, row_id, target_model) do update
  set
    detail = excluded.detail,
    -- What was given up is tried again at most once a day: each try may cost money.
    attempts = case when j.dead_at is null then j.attempts else 0 end,
    run_after = case when j.dead_at is null then j.run_after else now() end,
    dead_at = null
  where j.detail is distinct from excluded.detail
    and coalesce(j.dead_at < now() - interval '1 day', true);
end;
$$;

comment on function private.queue_writing is
  'Queues a text to be written for the acting user, or changes what a waiting job has to know. It '
  'is handed out after p_delay.';

create function public.claim_writing_jobs(
  p_limit integer default 5,
  p_lease_seconds integer default 300
) returns table (
  id bigint,
  user_id uuid,
  source text,
  content jsonb,
  attempts integer
)
language plpgsql
volatile
security invoker
rows 10
set search_path = ''
as $$
declare
  v_left integer := private.require_limit(p_limit, 100);
  v_jobs private.embedding_jobs[];
  v_job private.embedding_jobs;
  v_reader text;
  v_error text;
begin
  if p_lease_seconds is null or p_lease_seconds not between 1 and 3600 then
    perform private.fail(400, 'invalid_lease', 'A lease is 1 to 3,600 seconds.');
  end if;

  -- Jobs that turn out to need nothing make room for others, up to so many in one call.
  for v_round in 1..20 loop
    exit when v_left = 0;
    v_jobs := array(select j from private.fair_jobs(v_left, 'writing') j);
    exit when v_jobs = '{}';

    foreach v_job in array v_jobs loop
      v_error := case when v_job.attempts >= 8
        then coalesce(v_job.last_error, 'No result came in time, eight times.')
      end;
      content := null;
      if v_error is null then
        -- What cannot be read is one job's fault, not the others'.
        begin
          select t.read_function into v_reader
          from private.writing_tasks t
          where t.source = v_job.source;
          if found then
            execute format('select private.%I($1)', v_reader) into content using v_job;
          end if;
        exception when others then
          get stacked diagnostics v_error = message_text;
        end;
      end if;

      if v_error is null and content is null then
        delete from private.embedding_jobs j where j.id = v_job.id;
        continue;
      end if;
      update private.embedding_jobs j
      set
        attempts = least(v_job.attempts + 1, 8),
        content_hash = content ->> 'claim',
        locked_until = now() + p_lease_seconds * interval '1 second',
        run_after = now() + p_lease_seconds * interval '1 second'
      where j.id = v_job.id;
      if v_error is not null then
        perform private.delay_job(v_job.id, v_error);
        continue;
      end if;
      id := v_job.id;
      user_id := v_job.user_id;
      source := v_job.source;
      attempts := v_job.attempts + 1;
      v_left := v_left - 1;
      return next;
    end loop;
  end loop;
end;
$$;

comment on function public.claim_writing_jobs is
  'Up to 100 texts to write, of each user as many as of others, for p_lease_seconds the caller''s '
  'alone. content is {claim, …}: for summaries {before: the summary so far or null, messages: '
  '[{id, sender_type, at, text}]}, for titles {question, answer}, for memories what '
  'begin_remembering returns. Service role only. Errors: 400 invalid_limit, 400 invalid_lease, '
  '42501.';

create function public.complete_writing_job(
  p_job_id bigint,
  p_claim text,
  p_result jsonb default '{}'
) returns text
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_job private.embedding_jobs;
  v_writer text;
  v_is_done boolean;
begin
  if jsonb_typeof(p_result) is distinct from 'object' then
    perform private.fail(400, 'invalid_result', 'p_result is {text?, model?, operations?}.');
  end if;
  select j.* into v_job
  from private.embedding_jobs j
  where j.id = p_job_id and j.kind = 'writing'
  for update;
  if not found then
    return 'gone';
  end if;
  if v_job.content_hash is distinct from p_claim then
    return 'stale';
  end if;

  select t.store_function into strict v_writer
  from private.writing_tasks t
  where t.source = v_job.source;
  execute format('select private.%I($1, $2)', v_writer) into v_is_done using v_job, p_result;
  if v_is_done then
    delete from private.embedding_jobs j where j.id = v_job.id;
  else
    update private.embedding_jobs j
    set run_after = now(), locked_until = null, attempts = 0, last_error = null
    where j.id = v_job.id;
  end if;
  return 'stored';
end;
$$;

comment on function public.complete_writing_job is
  'Keeps what was written for a claimed job; p_claim as content has it. p_result {text?, model?} '
  'of summaries and titles: without a text the most telling sentences are taken; {operations} of '
  'memories, as end_remembering takes them. Returns stored; '
  'stale, when another claim has come since; gone, when there is nothing to do any more. What is '
  'not done with it is queued again. Service role only. Errors: 400 invalid_result, 42501.';

grant execute on function private.queue_writing to authenticated, service_role;
grant execute on function
  public.claim_writing_jobs,
  public.complete_writing_job
to service_role;
