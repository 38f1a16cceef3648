-- Embedding jobs: giving back what was claimed and not tried.
--
-- RPC     return_embedding_jobs

create function public.return_embedding_jobs(p_job_ids bigint[]) returns integer
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_returned integer;
begin
  update private.embedding_jobs j
  set
    attempts = greatest(j.attempts - 1, 0),
    locked_until = null,
    run_after = now()
  -- Only what is still claimed: a lease that ended may be another worker's by now.
  where j.id = any(p_job_ids) and j.locked_until > now() and j.dead_at is null;
  get diagnostics v_returned = row_count;
  return v_returned;
end;
$$;

comment on function public.return_embedding_jobs is
  'Gives back claimed jobs that were not tried, as if they had never been claimed: the attempt '
  'does not count, and the next claim may have them at once. Returns how many. Service role only. '
  'Errors: 42501.';

grant execute on function public.return_embedding_jobs to service_role;
