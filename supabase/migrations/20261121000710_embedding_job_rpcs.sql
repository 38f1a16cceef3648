-- Embedding jobs, second part: the RPCs over the tables and helpers of …_embedding_jobs.sql, for
-- the service alone.

create function private.delay_job(p_job_id bigint, p_error text) returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  update private.embedding_jobs j
  set
    last_error = left(p_error, 1000),
    locked_until = null,
    dead_at = case when j.attempts >= 8 then now() end,
    -- 10, 20, 40, … seconds, up to ten minutes.
    run_after = now() + least(5 * pg_catalog.power(2, j.attempts), 600) * interval '1 second'
  where j.id = p_job_id
$$;

comment on function private.delay_job(bigint, text) is
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
begin
  if p_lease_seconds is null or p_lease_seconds not between 1 and 3600 then
    perform private.fail(400, 'invalid_lease', 'A lease is 1 to 3,600 seconds.');
  end if;

  -- Jobs that turn out to need nothing make room for others.
  while v_left > 0 loop
    v_jobs := array(
      select j
      from private.embedding_jobs j
      where j.dead_at is null and j.run_after <= now()
      order by j.run_after, j.id
      limit v_left
      for update skip locked
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
end;
$$;

comment on function public.claim_embedding_jobs(integer, integer) is
  'Up to 500 texts to embed, for p_lease_seconds the caller''s alone; who has not completed by '
  'then loses them to the next. embedding_model is the model to use; null: the worker''s own. Hand '
  'content_hash back with the result. Service role only. Errors: 400 invalid_limit, 400 '
  'invalid_lease, 42501.';

create function public.complete_embedding_jobs(p_results jsonb)
returns table (id bigint, outcome text)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_result jsonb;
  v_job private.embedding_jobs;
  v_row record;
  v_asked text;
  v_model text;
  v_embedding extensions.vector;
  v_error text;
begin
  if jsonb_typeof(p_results) is distinct from 'array' or jsonb_array_length(p_results) > 500
     or exists (
       select from jsonb_array_elements(p_results) e (item)
       where case jsonb_typeof(e.item) when 'object' then
         jsonb_typeof(e.item -> 'id') is distinct from 'number' else true end
     ) then
    perform private.fail(
      400, 'invalid_results', 'p_results is an array of up to 500 results.',
      '[{id, content_hash, embedding, embedding_model}]'
    );
  end if;

  -- In one order, so that two workers do not wait for each other.
  perform from private.user_embedding_models u
  where u.user_id in (
    select j.user_id
    from jsonb_array_elements(p_results) e (item)
    join private.embedding_jobs j on j.id = (e.item ->> 'id')::bigint
  )
  order by u.user_id
  for update;

  for v_result in
    select e.item from jsonb_array_elements(p_results) e (item) order by (e.item ->> 'id')::bigint
  loop
    id := (v_result ->> 'id')::bigint;
    outcome := 'gone';
    v_error := null;
    select j.* into v_job from private.embedding_jobs j where j.id = (v_result ->> 'id')::bigint
    for update;
    if not found then
      return next;
      continue;
    end if;
    v_asked := coalesce(v_job.target_model, private.current_embedding_model(v_job.user_id));
    v_model := v_result ->> 'embedding_model';
    select * into v_row from private.embeddable_row(v_job.source, v_job.user_id, v_job.row_id);

    if not found or (v_job.target_model is null and v_row.is_embedded) then
      delete from private.embedding_jobs j where j.id = v_job.id;
    elsif private.content_hash(v_row.content) is distinct from v_result ->> 'content_hash' then
      outcome := 'stale';
    else
      begin
        v_embedding := private.check_embedding(private.to_embedding(v_result ->> 'embedding'));
      exception
        when sqlstate 'PT400' then
          get stacked diagnostics v_error = pg_exception_detail;
      end;
      if v_model is null or char_length(v_model) > 200 or v_model <> v_asked then
        v_error := format(
          'The vector is of model %s, %s was asked for.',
          coalesce(left(v_model, 200), 'no name'), coalesce(v_asked, 'one with a name')
        );
      end if;
      if v_error is not null then
        outcome := 'failed';
        perform private.delay_job(v_job.id, v_error);
      elsif v_job.target_model is not null then
        outcome := 'stored';
        insert into private.staged_embeddings as s (
          user_id, source, row_id, content_hash, embedding, embedding_model
        )
        values (
          v_job.user_id, v_job.source, v_job.row_id, v_result ->> 'content_hash', v_embedding,
          v_model
        )
        on conflict (user_id, source, row_id) do update
        set
          content_hash = excluded.content_hash,
          embedding = excluded.embedding,
          embedding_model = excluded.embedding_model;
        delete from private.embedding_jobs j where j.id = v_job.id;
      elsif private.store_embedding(
        v_job.source, v_job.user_id, v_job.row_id, v_result ->> 'content_hash', v_embedding, v_model
      ) then
        outcome := 'stored';
        delete from private.embedding_jobs j where j.id = v_job.id;
      else
        outcome := 'stale';
      end if;
    end if;

    if outcome = 'stale' then
      update private.embedding_jobs j
      set run_after = now(), locked_until = null, attempts = 0
      where j.id = v_job.id;
    end if;
    if v_job.target_model is not null then
      perform private.finish_reembedding(v_job.user_id);
    end if;
    return next;
  end loop;
end;
$$;

comment on function public.complete_embedding_jobs(jsonb) is
  'The vectors of claimed jobs: [{id, content_hash as claimed, embedding, embedding_model}], up to '
  '500. Each by itself: stored; stale, when the text has changed meanwhile, and queued again; '
  'gone, when there is nothing to do any more; failed, when it is no vector of the model asked '
  'for, and delayed. The last one of a user''s change of model makes searches compare the new '
  'vectors. Service role only. Errors: 400 invalid_results, 42501.';

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

comment on function public.fail_embedding_job(bigint, text) is
  'Says that a claimed job failed, and why: it is handed out again after 10, 20, 40, … seconds, up '
  'to ten minutes, and after the eighth attempt never. No row for a job that is gone. Service role '
  'only. Errors: 42501.';

create function public.embedding_job_stats() returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'waiting', count(*) filter (where j.dead_at is null and j.run_after <= now()),
    'leased', count(*) filter (where j.dead_at is null and j.locked_until > now()),
    'retrying', count(*) filter (
      where j.dead_at is null and j.run_after > now() and j.locked_until is null
    ),
    'dead', count(*) filter (where j.dead_at is not null),
    'oldest_seconds', extract(
      epoch from now() - min(j.created_at) filter (where j.dead_at is null)
    )::bigint,
    'dead_jobs', (
      select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
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
  )
  from private.embedding_jobs j
$$;

comment on function public.embedding_job_stats() is
  'The queue: {waiting, leased, retrying, dead, oldest_seconds of those alive, dead_jobs: the last '
  'ten [{id, source, row_id, last_error}], reembedding: users whose change of model is not done}. '
  'Service role only. Errors: 42501.';

create function public.start_reembedding(p_model text, p_user_id uuid default null) returns bigint
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_default text := (select m.name from public.embedding_models m where m.is_default);
  v_user_id uuid;
  v_queued bigint;
  v_total bigint := 0;
begin
  if not exists (select from public.embedding_models m where m.name = p_model) then
    perform private.fail(
      404, 'embedding_model_not_found', 'There is no such model in embedding_models.'
    );
  end if;

  -- Whoever has rows keeps comparing the old model until theirs are done.
  insert into private.user_embedding_models as u (user_id, model, next_model)
  select o.user_id, v_default, p_model
  from (
    select p_user_id as user_id where p_user_id is not null
    union
    select c.user_id from public.embeddings c where p_user_id is null
    union
    select m.user_id from public.user_memories m where p_user_id is null
    union
    select m.user_id from public.chat_messages m where p_user_id is null
    union
    select v.user_id from public.vectors v where p_user_id is null and v.user_id is not null
    union
    select n.user_id from private.user_embedding_models n where p_user_id is null
  ) o
  order by o.user_id
  on conflict (user_id) do update set next_model = excluded.next_model;
  if p_user_id is null and v_default is distinct from p_model then
    update public.embedding_models m set is_default = false where m.is_default;
    update public.embedding_models m set is_default = true where m.name = p_model;
  end if;

  for v_user_id in
    select u.user_id
    from private.user_embedding_models u
    where u.next_model = p_model and u.user_id = coalesce(p_user_id, u.user_id)
    order by u.user_id
  loop
    -- An earlier change that is not done is given up for this one.
    delete from private.embedding_jobs j where j.user_id = v_user_id and j.target_model is not null;
    delete from private.staged_embeddings s
    where s.user_id = v_user_id and s.embedding_model <> p_model;
    v_queued := private.queue_reembedding(v_user_id, p_model);
    if v_queued = 0 then
      perform private.finish_reembedding(v_user_id);
    end if;
    v_total := v_total + v_queued;
  end loop;
  return v_total;
end;
$$;

comment on function public.start_reembedding(text, uuid) is
  'Begins the change to another model, of one user or, with p_user_id null, of all, where it also '
  'becomes the default. Every row whose vector is of another model is queued; searches compare the '
  'old ones until all of a user are done, then the new ones. Rows of a backend, and vectors whose '
  'model nobody named, stay as they are. Returns how many rows were queued. Service role only. '
  'Errors: 404 embedding_model_not_found, 42501.';

grant execute on function
  private.delay_job(bigint, text),
  public.claim_embedding_jobs(integer, integer),
  public.complete_embedding_jobs(jsonb),
  public.fail_embedding_job(bigint, text),
  public.embedding_job_stats(),
  public.start_reembedding(text, uuid)
to service_role;
