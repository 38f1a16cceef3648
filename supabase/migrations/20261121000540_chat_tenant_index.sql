-- Giant tenants: an HNSW index of one user's rows, for the few who have so many that exact search
-- is slow.
--
-- An index over everybody's rows is wrong or slow for most users (docs/scaling.md); one over the
-- rows of a single user is found by nobody else. The operator makes it, and the search uses it from
-- then on.

create function private.tenant_index(p_table text, p_user_id uuid) returns text
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
begin
  return format('%s_tenant_%s', p_table, replace(p_user_id::text, '-', ''));
end;
$$;

comment on function private.tenant_index is
  'The name of the index of one user''s rows in a table of public.';

create function private.tenant_index_statement(p_table text, p_user_id uuid) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  if p_table is distinct from 'chat_messages' then
    perform private.fail(400, 'invalid_table', 'The searches use such an index on chat_messages.');
  end if;
  return format(
    'create index concurrently if not exists %I on public.%I using hnsw '
    '((embedding::extensions.halfvec(1536)) extensions.halfvec_cosine_ops) '
    'with (m = 24, ef_construction = 200) where user_id = %L and embedding is not null',
    private.tenant_index(p_table, p_user_id), p_table, p_user_id
  );
end;
$$;

comment on function private.tenant_index_statement is
  'The statement that makes the index of a giant tenant, for the operator to run as the role of '
  'the migrations: it does not stop writes, and no function can do that. Errors: 400 '
  'invalid_table.';

create function private.nearest_of_tenant(
  p_table text,
  p_user_id uuid,
  p_query extensions.vector,
  p_embedding_model text,
  p_limit integer
) returns uuid[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_index regclass := to_regclass(format('public.%I', private.tenant_index(p_table, p_user_id)));
  v_sort text := current_setting('enable_sort');
  v_ids uuid[];
begin
  -- One that is still being made, or failed, is not valid.
  if v_index is null or not exists (
    select from pg_index i where i.indexrelid = v_index and i.indisvalid
  ) then
    return null;
  end if;

  -- At 100,000 rows recall is 0.94 with pgvector's own graph and 200 candidates, 0.97 with 400 or
  -- 800, and 1.00 with 400 in the denser graph of private.tenant_index_statement.
  perform set_config('hnsw.ef_search', '400', true);
  perform set_config('hnsw.iterative_scan', 'relaxed_order', true);
  -- The planner takes the index for dearer than it is, and would sort all rows.
  perform set_config('enable_sort', 'off', true);
  -- The user is a literal: only so does the planner see that the index holds all of the rows.
  execute format(
    'select array(
      select m.id from public.%I m
      where m.user_id = %L and m.embedding is not null
        and ($2 is null or m.embedding_model = $2)
      order by m.embedding::extensions.halfvec(1536) operator(extensions.<=>) $1
      limit $3
    )', p_table, p_user_id
  ) into v_ids using p_query::extensions.halfvec(1536), p_embedding_model, p_limit;
  perform set_config('enable_sort', v_sort, true);
  return v_ids;
end;
$$;

comment on function private.nearest_of_tenant is
  'Ids of about the nearest of a user''s rows by that user''s index, or null where there is none.';

grant execute on function
  private.tenant_index,
  private.nearest_of_tenant
to authenticated, service_role;
