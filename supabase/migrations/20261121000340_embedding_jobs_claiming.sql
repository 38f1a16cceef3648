-- Embedding jobs: claiming them, giving them up, and looking at the queue.
--
-- RPCs    claim_embedding_jobs, fail_embedding_job, embedding_job_stats

create function private.delay_job(p_job_id bigint, p_error text) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  update private.embedding_jobs j
  set
    last_error = left(p_error, 1000),
    locked_until = null,
    dead_at = case when j.attempts >= 8 then now() end,
    -- 10, 20, 40, … seconds, up to ten minutes.
    run_after = now() + least(5 * power(2, j.attempts), 600) * interval '1 second'
  where j.id = p_job_id;
end;
$$;

comment on function private.delay_job is
  'A failure: the next attempt comes later, and after the eighth none.';

create function public.claim_embedding_jobs(
  p_limit integer default 50,
  p_lease_seconds integer default 120
) returns table (
  id bigint,
  source text,
  content text,
  content_hash text,
  embedding_model text,
  attempts integer
)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_left integer := private.require_limit(p_limit, 500);
  v_jobs private.embedding_jobs[];
  v_job private.embedding_jobs;
  v_row record;
  v_spent jsonb := '{}'::jsonb;
begin
  if p_lease_seconds is null or p_lease_seconds not between 1 and 3600 then
    perform private.fail(400, 'invalid_lease', 'A lease is 1 to 3,600 seconds.');
  end if;

  -- Jobs that turn out to need nothing make room for others.
  while v_left > 0 loop
    v_jobs := array(
      select j from private.fair_jobs(v_left, 'embedding') j
    );
    exit when v_jobs = '{}';

    foreach v_job in array v_jobs loop
      select * into v_row
      from private.embeddable_row(v_job.source, v_job.user_id, v_job.row_id);
      if not found or (
        v_row.is_embedded and v_job.target_model is not distinct from
          case when v_job.target_model is not null then v_row.embedding_model end
      ) then
        delete from private.embedding_jobs j where j.id = v_job.id;
      elsif v_job.attempts >= 8 then
        perform private.delay_job(
          v_job.id, coalesce(v_job.last_error, 'No result came in time, eight times.')
        );
      else
        id := v_job.id;
        source := v_job.source;
        content := v_row.content;
        content_hash := private.content_hash(v_row.content);
        embedding_model := coalesce(
          v_job.target_model, private.current_embedding_model(v_job.user_id)
        );
        attempts := v_job.attempts + 1;
        if v_job.user_id is not null then
          v_spent := jsonb_set(v_spent, array[v_job.user_id::text], to_jsonb(
            coalesce((v_spent ->> v_job.user_id::text)::bigint, 0)
              + ceil(char_length(content) / 4.0)::bigint
          ));
        end if;
        update private.embedding_jobs j
        set
          attempts = v_job.attempts + 1,
          content_hash = claim_embedding_jobs.content_hash,
          locked_until = now() + p_lease_seconds * interval '1 second',
          run_after = now() + p_lease_seconds * interval '1 second'
        where j.id = v_job.id;
        v_left := v_left - 1;
        return next;
        continue;
      end if;
      if v_job.target_model is not null then
        perform private.finish_reembedding(v_job.user_id);
      end if;
    end loop;
  end loop;
  perform private.spend_embedding_tokens(s.user_id::uuid, s.tokens::bigint)
  from jsonb_each_text(v_spent) s (user_id, tokens)
  order by s.user_id;
end;
$$;

comment on function public.claim_embedding_jobs is
  'Up to 500 texts to embed, of each user as many as of others, for p_lease_seconds the caller''s '
  'alone; who has not completed by '
  'then loses them to the next. Takes their tokens of their owner''s provider.embedding_tokens; '
  'of a user who has none left nothing is handed out. embedding_model is the model to use; null: '
  'the worker''s own. Hand content_hash back with the result. Service role only. Errors: 400 '
  'invalid_limit, 400 invalid_lease, 42501.';

create function public.fail_embedding_job(p_job_id bigint, p_error text)
returns table (attempts integer, run_after timestamptz, is_dead boolean)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_job private.embedding_jobs;
begin
  perform private.delay_job(p_job_id, coalesce(p_error, 'It failed, nobody said why.'));
  select j.* into v_job from private.embedding_jobs j where j.id = p_job_id;
  if not found then
    return;
  end if;
  if v_job.target_model is not null and v_job.dead_at is not null then
    perform private.finish_reembedding(v_job.user_id);
  end if;
  return query select v_job.attempts, v_job.run_after, v_job.dead_at is not null;
end;
$$;

comment on function public.fail_embedding_job is
  'Says that a claimed job failed, of a vector or of a text, and why: it is handed out again after '
  '10, 20, 40, … seconds, up to ten minutes, and after the eighth attempt only when '
  'retry_dead_jobs revives it. No row for a job that is gone. Service role only. Errors: 42501.';

create function private.queue_states() returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select jsonb_object_agg(k.kind, jsonb_build_object(
      'waiting', coalesce(c.waiting, 0), 'leased', coalesce(c.leased, 0),
      'retrying', coalesce(c.retrying, 0), 'dead', coalesce(c.dead, 0),
      'oldest_seconds', c.oldest_seconds
    ))
    from (values ('embedding'), ('writing')) k (kind)
    left join (
      select
        j.kind,
        count(*) filter (where j.dead_at is null and j.run_after <= now()) as waiting,
        count(*) filter (where j.dead_at is null and j.locked_until > now()) as leased,
        count(*) filter (
          where j.dead_at is null and j.run_after > now() and j.locked_until is null
        ) as retrying,
        count(*) filter (where j.dead_at is not null) as dead,
        extract(
          epoch from now() - min(j.created_at) filter (where j.dead_at is null)
        )::bigint as oldest_seconds
      from private.embedding_jobs j
      group by j.kind
    ) c on c.kind = k.kind
  );
end;
$$;

comment on function private.queue_states is
  'How many jobs of each kind are in each state, and for how long the oldest of those alive waits.';

create function public.embedding_job_stats() returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_states jsonb := private.queue_states();
begin
  return (v_states -> 'embedding') || jsonb_build_object(
    'writing', v_states -> 'writing',
    'dead_jobs', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', d.id, 'source', d.source, 'row_id', d.row_id, 'last_error', d.last_error
      ) order by d.dead_at desc), '[]')
      from (
        select k.* from private.embedding_jobs k
        where k.dead_at is not null
        order by k.dead_at desc
        limit 10
      ) d
    ),
    'reembedding', (
      select count(*) from private.user_embedding_models u where u.next_model is not null
    )
  );
end;
$$;

comment on function public.embedding_job_stats is
  'The queue: {waiting, leased, retrying, dead, oldest_seconds of those alive, writing: the same '
  'of what waits to be written, dead_jobs: the last ten of both [{id, source, row_id, '
  'last_error}], reembedding: users whose change of model is not done}. Service role only. '
  'Errors: 42501.';

grant execute on function
  private.delay_job,
  private.queue_states,
  public.claim_embedding_jobs,
  public.fail_embedding_job,
  public.embedding_job_stats
to service_role;
