-- Embedding jobs: the triggers that queue a row for a vector, and embed_table(), with which a
-- domain registers a table.

create function private.queue_embedding() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because no client may write the queue: a job is there because a text is.
begin
  insert into private.embedding_jobs (user_id, source, row_id)
  values (new.user_id, tg_argv[0], new.id::text)
  on conflict (user_id, source, row_id, target_model) do update
  set run_after = now(), locked_until = null, attempts = 0, last_error = null, dead_at = null;
  -- Embedding a text anew takes of the rate what a new row takes.
  if tg_op = 'UPDATE' and new.user_id is not null then
    perform private.note_grown('public.' || tg_argv[0], new.user_id, 0, 1);
  end if;
  return null;
end;
$$;

comment on function private.queue_embedding is
  'Trigger with the name of the table: queues a row for a vector, or revives its job when the text '
  'has changed.';

create function private.unqueue_embedding() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because no client may write the queue: a job goes because its text does.
declare
  -- As text: tg_table_name is of type name, whose collation no index on text serves.
  v_source text := tg_argv[0];
begin
  delete from private.embedding_jobs j
  where (j.user_id = old.user_id or (j.user_id is null and old.user_id is null))
    and j.source = v_source
    and j.row_id = old.id::text;
  return null;
end;
$$;

comment on function private.unqueue_embedding is
  'Trigger with the name of the table: a deleted row waits for no vector any more. (Jobs of a '
  'change of model, whose rows have one, go when they are claimed.)';

create function private.embed_table(
  p_table regclass,
  p_text text,
  p_condition text default 'true'
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_name text := (select c.relname from pg_class c where c.oid = p_table);
  v_new_text text := regexp_replace(p_text, '\mr\.', 'new.', 'g');
  v_old_text text := regexp_replace(p_text, '\mr\.', 'old.', 'g');
  v_new_condition text := regexp_replace(p_condition, '\mr\.', 'new.', 'g');
  v_old_condition text := regexp_replace(p_condition, '\mr\.', 'old.', 'g');
begin
  insert into private.embeddable_tables (table_name, id_type, text_expression, row_condition)
  select v_name, format_type(a.atttypid, a.atttypmod), p_text, p_condition
  from pg_attribute a
  where a.attrelid = p_table and a.attname = 'id';

  -- A row that comes with its vector costs no more than the look at the condition.
  execute format(
    'create trigger %I after insert on %s
       for each row when (new.embedding is null and (%s))
       execute function private.queue_embedding(%L)',
    v_name || '_queue_insert', p_table, v_new_condition, v_name
  );
  execute format(
    'create trigger %I after update on %s
       for each row when (
         new.embedding is null and (%s)
         and (old.embedding is not null or not (%s) or %s is distinct from %s)
       )
       execute function private.queue_embedding(%L)',
    v_name || '_queue_update', p_table, v_new_condition, v_old_condition, v_new_text, v_old_text,
    v_name
  );
  execute format(
    'create trigger %I after delete on %s
       for each row when (old.embedding is null)
       execute function private.unqueue_embedding(%L)',
    v_name || '_unqueue', p_table, v_name
  );
end;
$$;

comment on function private.embed_table is
  'Registers a table of public whose rows get a vector: its columns are id, user_id, embedding and '
  'embedding_model. Text and condition are SQL over the row r. For migrations.';
