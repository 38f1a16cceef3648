-- Embedding jobs: the triggers that queue a row for a vector.

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
  set run_after = now(), locked_until = null, attempts = 0, last_error = null,
    dead_at = null;
  return null;
end;
$$;

comment on function private.queue_embedding is
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

comment on function private.unqueue_embedding is
  'Trigger: a deleted row waits for no vector any more. (Jobs of a change of model, whose rows '
  'have one, go when they are claimed.)';
