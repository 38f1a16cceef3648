-- Embedding jobs: what waits for a vector, and the change from one embedding model to another.
--
-- Tables  private.embedding_jobs, private.staged_embeddings
-- RPCs    claim_embedding_jobs, complete_embedding_jobs, fail_embedding_job, embedding_job_stats,
--         start_reembedding: for the service alone, which works for all users. That is why they
--         take no p_request_id, and no p_user_id but where it narrows.
--
-- Triggers queue what is written without a vector: chunks, memories, messages and vectors. A worker
-- claims jobs for a while, embeds their texts, and completes them; who does not come back loses the
-- claim. A result counts only for the text that it was made from.
--
-- Depends on chat, memories, documents and vectors. Flashcards are worked off here too, but come
-- later: their triggers are in …_flashcards.sql.

create table private.embedding_jobs (
  id bigint generated always as identity primary key,
  user_id uuid references auth.users (id) on delete cascade,
  source text not null,
  row_id text not null,
  target_model text,
  content_hash text,
  attempts integer not null default 0,
  run_after timestamptz not null default now(),
  locked_until timestamptz,
  last_error text,
  dead_at timestamptz,
  created_at timestamptz not null default now(),
  -- One job a row, and one more for a change of model.
  constraint embedding_jobs_row_key unique nulls not distinct (
    user_id, source, row_id, target_model
  ),
  constraint embedding_jobs_source check (
    source in ('embeddings', 'user_memories', 'chat_messages', 'vectors', 'flashcards')
  ),
  constraint embedding_jobs_last_error_length check (char_length(last_error) <= 1000)
);

comment on table private.embedding_jobs is
  'One row for each text that waits for a vector; gone when it has it, or when its row goes.';
comment on column private.embedding_jobs.user_id is 'Null for a backend''s row of vectors.';
comment on column private.embedding_jobs.source is 'The table of the row.';
comment on column private.embedding_jobs.target_model is
  'Of a change of model: the new one. Null: whichever the user''s searches compare.';
comment on column private.embedding_jobs.content_hash is 'Of the text that was last handed out.';
comment on column private.embedding_jobs.attempts is 'How often it was handed out, up to 8.';
comment on column private.embedding_jobs.run_after is
  'When it may be handed out: at the end of a claim, after a failure later each time.';
comment on column private.embedding_jobs.dead_at is
  'When it was given up, after 8 attempts; a change of its row revives it.';

create index embedding_jobs_run_after_idx
  on private.embedding_jobs (run_after, id) where dead_at is null;
create index embedding_jobs_dead_at_idx
  on private.embedding_jobs (dead_at) where dead_at is not null;

create table private.staged_embeddings (
  user_id uuid not null references auth.users (id) on delete cascade,
  source text not null,
  row_id text not null,
  content_hash text not null,
  embedding extensions.vector(1536) not null,
  embedding_model text not null,
  created_at timestamptz not null default now(),
  primary key (user_id, source, row_id)
);

comment on table private.staged_embeddings is
  'Vectors of the model that a user changes to. They wait here, unseen by searches, until every '
  'row has one; then all take their places at once.';

-- Private functions -----------------------------------------------------------------------------

create function private.memory_text(p_memory_key text, p_memory_value text) returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select pg_catalog.replace(p_memory_key, '_', ' ') || ': ' || p_memory_value
$$;

comment on function private.memory_text(text, text) is 'What of a memory is embedded.';

create function private.queue_embedding() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the queue is nobody's to write: a job is there because a text is.
begin
  insert into private.embedding_jobs (user_id, source, row_id)
  values (new.user_id, tg_table_name, new.id::text)
  on conflict (user_id, source, row_id, target_model) do update
  set run_after = pg_catalog.now(), locked_until = null, attempts = 0, last_error = null,
    dead_at = null;
  return null;
end;
$$;

comment on function private.queue_embedding() is
  'Trigger: queues a row for a vector, or revives its job when the text has changed.';

create function private.unqueue_embedding() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the queue is nobody's to write: a job goes because its text does.
begin
  delete from private.embedding_jobs j
  where (j.user_id = old.user_id or (j.user_id is null and old.user_id is null))
    and j.source = tg_table_name
    and j.row_id = old.id::text;
  return null;
end;
$$;

comment on function private.unqueue_embedding() is
  'Trigger: a deleted row waits for no vector any more. (Jobs of a change of model, whose rows '
  'have one, go when they are claimed.)';

create function private.embeddable_row(p_source text, p_user_id uuid, p_row_id text)
returns table (content text, embedding_model text, is_embedded boolean)
language plpgsql
stable
security invoker
rows 1
set search_path = ''
as $$
begin
  case p_source
    when 'embeddings' then
      return query
      select c.content, c.embedding_model, c.embedding is not null
      from public.embeddings c
      where c.user_id = p_user_id and c.id = p_row_id::uuid;
    when 'user_memories' then
      return query
      select
        private.memory_text(m.memory_key, m.memory_value), m.embedding_model,
        m.embedding is not null
      from public.user_memories m
      where m.user_id = p_user_id and m.id = p_row_id::uuid and m.status <> 'superseded';
    when 'chat_messages' then
      return query
      select m.message_text, m.embedding_model, m.embedding is not null
      from public.chat_messages m
      where m.user_id = p_user_id and m.id = p_row_id::uuid and m.message_text <> '';
    when 'vectors' then
      return query
      select v.content, v.embedding_model, v.embedding is not null
      from public.vectors v
      where v.id = p_row_id and v.content <> '';
    when 'flashcards' then
      return query
      select
        private.flashcard_text(f.question, f.answer), f.embedding_model, f.embedding is not null
      from public.flashcards f
      where f.user_id = p_user_id and f.id = p_row_id::uuid;
  end case;
end;
$$;

comment on function private.embeddable_row(text, uuid, text) is
  'The text that a job is for, as it is now; no row when there is none any more.';

create function private.store_embedding(
  p_source text,
  p_user_id uuid,
  p_row_id text,
  p_content_hash text,
  p_embedding extensions.vector,
  p_embedding_model text
) returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  case p_source
    when 'embeddings' then
      update public.embeddings c
      set embedding = p_embedding, embedding_model = p_embedding_model
      where c.user_id = p_user_id
        and c.id = p_row_id::uuid
        and private.content_hash(c.content) = p_content_hash;
    when 'user_memories' then
      update public.user_memories m
      set embedding = p_embedding, embedding_model = p_embedding_model
      where m.user_id = p_user_id
        and m.id = p_row_id::uuid
        and private.content_hash(private.memory_text(m.memory_key, m.memory_value))
          = p_content_hash;
    when 'chat_messages' then
      update public.chat_messages m
      set embedding = p_embedding, embedding_model = p_embedding_model
      where m.user_id = p_user_id
        and m.id = p_row_id::uuid
        and private.content_hash(m.message_text) = p_content_hash;
    when 'vectors' then
      update public.vectors v
      set embedding = p_embedding, embedding_model = p_embedding_model
      where v.id = p_row_id and private.content_hash(v.content) = p_content_hash;
    when 'flashcards' then
      update public.flashcards f
      set embedding = p_embedding, embedding_model = p_embedding_model
      where f.user_id = p_user_id
        and f.id = p_row_id::uuid
        and private.content_hash(private.flashcard_text(f.question, f.answer)) = p_content_hash;
  end case;
  return found;
end;
$$;

comment on function private.store_embedding(text, uuid, text, text, extensions.vector, text) is
  'Gives a row its vector if its text is still the one that the vector was made from.';

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

comment on function private.queue_reembedding(uuid, text) is
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

comment on function private.finish_reembedding(uuid) is
  'When no row of the user waits for the next model any more: the staged vectors take their '
  'places, and searches compare them from then on. Rows that were given up keep their old vector, '
  'which such searches do not compare.';

-- Triggers --------------------------------------------------------------------------------------
-- A row that comes with its vector costs no more than the look at the condition.

create trigger embeddings_queue_insert after insert on public.embeddings
  for each row when (new.embedding is null) execute function private.queue_embedding();
create trigger embeddings_queue_update after update of content, embedding on public.embeddings
  for each row
  when (new.embedding is null and (old.embedding is not null or new.content <> old.content))
  execute function private.queue_embedding();
create trigger embeddings_unqueue after delete on public.embeddings
  for each row when (old.embedding is null) execute function private.unqueue_embedding();

create trigger user_memories_queue_insert after insert on public.user_memories
  for each row when (new.embedding is null and new.status <> 'superseded')
  execute function private.queue_embedding();
create trigger user_memories_queue_update after update of embedding, status on public.user_memories
  for each row
  when (
    new.embedding is null and new.status <> 'superseded'
    and (old.embedding is not null or old.status = 'superseded')
  )
  execute function private.queue_embedding();
create trigger user_memories_unqueue after delete on public.user_memories
  for each row when (old.embedding is null) execute function private.unqueue_embedding();

create trigger chat_messages_queue_insert after insert on public.chat_messages
  for each row
  when (new.embedding is null and new.message_text <> '' and new.status = 'complete')
  execute function private.queue_embedding();
create trigger chat_messages_queue_update after update of embedding on public.chat_messages
  for each row
  when (new.embedding is null and old.embedding is not null and new.message_text <> '')
  execute function private.queue_embedding();
create trigger chat_messages_unqueue after delete on public.chat_messages
  for each row when (old.embedding is null) execute function private.unqueue_embedding();

create trigger vectors_queue_insert after insert on public.vectors
  for each row when (new.embedding is null and new.content <> '')
  execute function private.queue_embedding();
create trigger vectors_queue_update after update of content, embedding on public.vectors
  for each row
  when (
    new.embedding is null and new.content <> ''
    and (old.embedding is not null or new.content is distinct from old.content)
  )
  execute function private.queue_embedding();
create trigger vectors_unqueue after delete on public.vectors
  for each row when (old.embedding is null) execute function private.unqueue_embedding();

-- Grants ----------------------------------------------------------------------------------------

alter table private.embedding_jobs enable row level security;
grant select, delete on private.embedding_jobs to service_role;
grant insert (user_id, source, row_id, target_model) on private.embedding_jobs to service_role;
grant update (content_hash, attempts, run_after, locked_until, last_error, dead_at)
  on private.embedding_jobs to service_role;

alter table private.staged_embeddings enable row level security;
grant select, delete on private.staged_embeddings to service_role;
grant insert (user_id, source, row_id, content_hash, embedding, embedding_model)
  on private.staged_embeddings to service_role;
grant update (content_hash, embedding, embedding_model)
  on private.staged_embeddings to service_role;

grant execute on function
  private.memory_text(text, text),
  private.embeddable_row(text, uuid, text),
  private.store_embedding(text, uuid, text, text, extensions.vector, text),
  private.queue_reembedding(uuid, text),
  private.finish_reembedding(uuid)
to service_role;
