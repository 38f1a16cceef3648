-- Embedding jobs: reading the text that a job is for, and storing its vector.

create function private.embeddable_row(p_source text, p_user_id uuid, p_row_id text)
returns table (content text, embedding_model text, is_embedded boolean)
language plpgsql
stable
security invoker
rows 1
set search_path = ''
as $$
declare
  v_table private.embeddable_tables;
begin
  select t.* into v_table from private.embeddable_tables t where t.table_name = p_source;
  if not found then
    return;
  end if;
  for content, embedding_model, is_embedded in execute format(
    'select %s, r.embedding_model, r.embedding is not null
     from public.%I r
     where (r.user_id = $1 or (r.user_id is null and $1 is null)) and r.id = $2::%s and (%s)',
    v_table.text_expression, v_table.table_name, v_table.id_type, v_table.row_condition
  ) using p_user_id, p_row_id loop
    return next;
  end loop;
end;
$$;

comment on function private.embeddable_row is
  'The text that a job is for, as it is now; no row when there is none any more.';

create function private.lock_embeddable_row(p_source text, p_user_id uuid, p_row_id text)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_table private.embeddable_tables;
  v_locked bigint;
begin
  select t.* into v_table from private.embeddable_tables t where t.table_name = p_source;
  if not found then
    return false;
  end if;
  execute format(
    'select from public.%I r
     where (r.user_id = $1 or (r.user_id is null and $1 is null)) and r.id = $2::%s
     for no key update skip locked',
    v_table.table_name, v_table.id_type
  ) using p_user_id, p_row_id;
  get diagnostics v_locked = row_count;
  return v_locked > 0;
end;
$$;

comment on function private.lock_embeddable_row is
  'Locks the row that a job is for; false when it is gone or somebody is changing it. Nobody is '
  'waited for: who changes a row has it and wants its job, so who has the job must not want the '
  'row.';

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
declare
  v_table private.embeddable_tables;
  v_stored bigint;
begin
  select t.* into strict v_table from private.embeddable_tables t where t.table_name = p_source;
  execute format(
    'update public.%I r
     set embedding = $4, embedding_model = $5
     where (r.user_id = $1 or (r.user_id is null and $1 is null))
       and r.id = $2::%s
       and private.content_hash(%s) = $3',
    v_table.table_name, v_table.id_type, v_table.text_expression
  ) using p_user_id, p_row_id, p_content_hash, p_embedding, p_embedding_model;
  get diagnostics v_stored = row_count;
  return v_stored > 0;
end;
$$;

comment on function private.store_embedding is
  'Gives a row its vector if its text is still the one that the vector was made from.';

create function private.vector_coverage()
returns table (table_name text, embedding_model text, row_count bigint, with_vector bigint)
language plpgsql
stable
security invoker
rows 20
set search_path = ''
as $$
declare
  v_table private.embeddable_tables;
begin
  for v_table in select t.* from private.embeddable_tables t order by t.table_name loop
    for table_name, embedding_model, row_count, with_vector in execute format(
      'select %1$L, r.embedding_model, count(*), count(r.embedding)
       from public.%1$I r
       where %2$s
       group by r.embedding_model
       order by count(*) desc',
      v_table.table_name, v_table.row_condition
    ) loop
      return next;
    end loop;
  end loop;
end;
$$;

comment on function private.vector_coverage is
  'Rows with and without a vector, counted, by table and by the model that made it. Service role '
  'only.';

grant execute on function
  private.embeddable_row,
  private.lock_embeddable_row,
  private.store_embedding,
  private.vector_coverage
to service_role;
