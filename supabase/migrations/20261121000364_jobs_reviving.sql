-- Embedding and writing jobs: trying again what was given up.
--
-- RPC     retry_dead_jobs

create function public.retry_dead_jobs(p_source text default null) returns integer
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_revived integer;
begin
  update private.embedding_jobs j
  set dead_at = null, attempts = 0, run_after = now(), locked_until = null
  where j.dead_at is not null and j.source = coalesce(p_source, j.source);
  get diagnostics v_revived = row_count;
  return v_revived;
end;
$$;

comment on function public.retry_dead_jobs is
  'Hands out again the jobs that were given up after eight attempts: texts that wait for a vector '
  'and texts that wait to be written, all, or those of a source that embedding_job_stats names. '
  'Returns how many. Service role only. Errors: 42501.';

grant execute on function public.retry_dead_jobs to service_role;
