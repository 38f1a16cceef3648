-- Embedding jobs: the change of a user, or of all users, to another embedding model.
--
-- RPC     start_reembedding

create function private.queue_reembedding(p_user_id uuid, p_model text) returns bigint
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_table private.embeddable_tables;
  v_queued bigint;
  v_total bigint := 0;
begin
  for v_table in select t.* from private.embeddable_tables t order by t.table_name loop
    execute format(
      'insert into private.embedding_jobs (user_id, source, row_id, target_model)
       select $1, %1$L, r.id::text, $2
       from public.%1$I r
       where r.user_id = $1 and r.embedding is not null and r.embedding_model <> $2 and (%3$s)
         and not exists (
           select from private.staged_embeddings s
           where s.user_id = $1 and s.source = %1$L and s.row_id = r.id::text
             and s.embedding_model = $2 and s.content_hash = private.content_hash(%2$s)
         )
       on conflict do nothing',
      v_table.table_name, v_table.text_expression, v_table.row_condition
    ) using p_user_id, p_model;
    get diagnostics v_queued = row_count;
    v_total := v_total + v_queued;
  end loop;
  return v_total;
end;
$$;

comment on function private.queue_reembedding is
  'Queues the rows of a user that have a vector of another model and none waiting of this one; '
  'rows of vectors whose model nobody named are left alone. Returns how many.';

create function private.finish_reembedding(p_user_id uuid) returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_model text;
  v_table private.embeddable_tables;
begin
  -- Of two workers that complete the last jobs at once, the second one sees what the first did.
  select u.next_model into v_model
  from private.user_embedding_models u
  where u.user_id = p_user_id
  for update;
  if v_model is null or exists (
    select from private.embedding_jobs j
    where j.user_id = p_user_id and j.target_model = v_model and j.dead_at is null
  ) then
    return false;
  end if;
  -- What was written with the old model meanwhile.
  if private.queue_reembedding(p_user_id, v_model) > 0 then
    return false;
  end if;

  for v_table in select t.* from private.embeddable_tables t order by t.table_name loop
    execute format(
      'update public.%1$I r
       set embedding = s.embedding, embedding_model = s.embedding_model
       from private.staged_embeddings s
       where s.user_id = $1
         and s.source = %1$L
         and r.user_id = $1
         -- Only ids of this table have its type.
         and r.id = case s.source when %1$L then s.row_id::%2$s end
         and private.content_hash(%3$s) = s.content_hash',
      v_table.table_name, v_table.id_type, v_table.text_expression
    ) using p_user_id;
  end loop;

  delete from private.staged_embeddings s where s.user_id = p_user_id;
  update private.user_embedding_models u
  set model = v_model, next_model = null
  where u.user_id = p_user_id;
  return true;
end;
$$;

comment on function private.finish_reembedding is
  'When no row of the user waits for the next model any more: the staged vectors take their '
  'places, and searches compare them from then on. Rows that were given up keep their old vector, '
  'which such searches do not compare.';

create function public.start_reembedding(p_model text, p_user_id uuid default null) returns bigint
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_default text := (select m.name from public.embedding_models m where m.is_default);
  v_table private.embeddable_tables;
  v_user_ids uuid[];
  v_user_id uuid;
  v_queued bigint;
  v_total bigint := 0;
begin
  if not exists (select from public.embedding_models m where m.name = p_model) then
    perform private.fail(
      404, 'embedding_model_not_found', 'There is no such model in embedding_models.'
    );
  end if;

  -- A user with rows keeps comparing the old model until all of them are done.
  if p_user_id is not null then
    v_user_ids := array[p_user_id];
  else
    select array_agg(n.user_id) into v_user_ids from private.user_embedding_models n;
    for v_table in select t.* from private.embeddable_tables t loop
      execute format(
        'select $1 || array_agg(distinct r.user_id) filter (where r.user_id is not null)
         from public.%I r', v_table.table_name
      ) into v_user_ids using v_user_ids;
    end loop;
  end if;
  insert into private.user_embedding_models as u (user_id, model, next_model)
  select distinct o.user_id, v_default, p_model
  from unnest(v_user_ids) o (user_id)
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

comment on function public.start_reembedding is
  'Begins the change to another model, of one user or, with p_user_id null, of all, where it also '
  'becomes the default. Every row whose vector is of another model is queued; searches compare the '
  'old ones until all of a user are done, then the new ones. Rows of a backend, and vectors whose '
  'model nobody named, stay as they are. Returns how many rows were queued. Service role only. '
  'Errors: 404 embedding_model_not_found, 42501.';

grant execute on function
  private.queue_reembedding,
  private.finish_reembedding,
  public.start_reembedding
to service_role;
