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
  v_queued bigint;
begin
  with embedded (source, row_id, content, embedding_model) as (
    select 'embeddings', c.id::text, c.content, c.embedding_model
    from public.embeddings c
    where c.user_id = p_user_id and c.embedding is not null
    union all
    select
      'user_memories', m.id::text, private.memory_text(m.memory_key, m.memory_value),
      m.embedding_model
    from public.user_memories m
    where m.user_id = p_user_id and m.embedding is not null and m.status <> 'superseded'
    union all
    select 'chat_messages', m.id::text, m.message_text, m.embedding_model
    from public.chat_messages m
    where m.user_id = p_user_id and m.embedding is not null and m.message_text <> ''
    union all
    select 'vectors', v.id, v.content, v.embedding_model
    from public.vectors v
    where v.user_id = p_user_id and v.embedding is not null and v.content <> ''
    union all
    select
      'flashcards', f.id::text, private.flashcard_text(f.question, f.answer), f.embedding_model
    from public.flashcards f
    where f.user_id = p_user_id and f.embedding is not null
  ),
  queued as (
    insert into private.embedding_jobs (user_id, source, row_id, target_model)
    select p_user_id, e.source, e.row_id, p_model
    from embedded e
    where e.embedding_model <> p_model
      and not exists (
        select from private.staged_embeddings s
        where s.user_id = p_user_id
          and s.source = e.source
          and s.row_id = e.row_id
          and s.embedding_model = p_model
          and s.content_hash = private.content_hash(e.content)
      )
    on conflict do nothing
    returning 1
  )
  select count(*) into v_queued from queued;
  return v_queued;
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

  update public.embeddings c
  set embedding = s.embedding, embedding_model = s.embedding_model
  from private.staged_embeddings s
  where s.user_id = p_user_id
    and s.source = 'embeddings'
    and c.user_id = p_user_id
    and c.id = case s.source when 'embeddings' then s.row_id::uuid end
    and private.content_hash(c.content) = s.content_hash;
  update public.user_memories m
  set embedding = s.embedding, embedding_model = s.embedding_model
  from private.staged_embeddings s
  where s.user_id = p_user_id
    and s.source = 'user_memories'
    and m.user_id = p_user_id
    and m.id = case s.source when 'user_memories' then s.row_id::uuid end
    and private.content_hash(private.memory_text(m.memory_key, m.memory_value)) = s.content_hash;
  update public.chat_messages m
  set embedding = s.embedding, embedding_model = s.embedding_model
  from private.staged_embeddings s
  where s.user_id = p_user_id
    and s.source = 'chat_messages'
    and m.user_id = p_user_id
    and m.id = case s.source when 'chat_messages' then s.row_id::uuid end
    and private.content_hash(m.message_text) = s.content_hash;
  update public.vectors v
  set embedding = s.embedding, embedding_model = s.embedding_model
  from private.staged_embeddings s
  where s.user_id = p_user_id
    and s.source = 'vectors'
    and v.id = s.row_id
    and private.content_hash(v.content) = s.content_hash;
  update public.flashcards f
  set embedding = s.embedding, embedding_model = s.embedding_model
  from private.staged_embeddings s
  where s.user_id = p_user_id
    and s.source = 'flashcards'
    and f.user_id = p_user_id
    and f.id = case s.source when 'flashcards' then s.row_id::uuid end
    and private.content_hash(private.flashcard_text(f.question, f.answer)) = s.content_hash;

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
