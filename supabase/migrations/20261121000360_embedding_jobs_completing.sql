-- Embedding jobs: storing the vectors of claimed jobs.
--
-- RPC     complete_embedding_jobs

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
  v_is_locked boolean;
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
    select j.* into v_job from private.embedding_jobs j where j.id = (v_result ->> 'id')::bigint;
    if not found then
      return next;
      continue;
    end if;
    -- The worker locks the row before its job, as a writer does. It skips a row that a writer has
    -- locked: the text is changing, and the next claim takes it.
    v_is_locked := private.lock_embeddable_row(v_job.source, v_job.user_id, v_job.row_id);
    select j.* into v_job from private.embedding_jobs j where j.id = (v_result ->> 'id')::bigint
    for update skip locked;
    if not found then
      if exists (
        select from private.embedding_jobs j where j.id = (v_result ->> 'id')::bigint
      ) then
        outcome := 'stale';
      end if;
      return next;
      continue;
    end if;
    v_asked := coalesce(v_job.target_model, private.current_embedding_model(v_job.user_id));
    v_model := v_result ->> 'embedding_model';
    select * into v_row from private.embeddable_row(v_job.source, v_job.user_id, v_job.row_id);

    if not found or (v_job.target_model is null and v_row.is_embedded) then
      delete from private.embedding_jobs j where j.id = v_job.id;
    elsif not v_is_locked
       or private.content_hash(v_row.content) is distinct from v_result ->> 'content_hash' then
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

comment on function public.complete_embedding_jobs is
  'The vectors of claimed jobs: [{id, content_hash as claimed, embedding, embedding_model}], up to '
  '500. Each by itself: stored; stale, when the text has changed or is changing, and queued again; '
  'gone, when there is nothing to do any more; failed, when it is no vector of the model asked '
  'for, and delayed. The last one of a user''s change of model makes searches compare the new '
  'vectors. Service role only. Errors: 400 invalid_results, 42501.';

grant execute on function public.complete_embedding_jobs to service_role;
