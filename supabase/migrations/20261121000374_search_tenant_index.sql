-- Giant tenants: an HNSW index of one owner's rows, for the few who have so many that exact search
-- is slow.
--
-- Helpers  private.tenant_index, tenant_index_statement, nearest_of_tenant
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
declare
  v_owner_column text;
begin
  select t.owner_column into v_owner_column
  from private.searched_tables t
  where t.table_name = p_table;
  if not found then
    perform private.fail(
      400, 'invalid_table', 'Searches read the tables in private.searched_tables.'
    );
  end if;
  return format(
    'create index concurrently if not exists %I on public.%I using hnsw '
    '((embedding::extensions.halfvec(1536)) extensions.halfvec_cosine_ops) '
    'with (m = 24, ef_construction = 200) where %I = %L and embedding is not null',
    private.tenant_index(p_table, p_user_id), p_table, v_owner_column, p_user_id
  );
end;
$$;

comment on function private.tenant_index_statement is
  'The statement that makes the index of a giant tenant, for the operator to run as the role of '
  'the migrations: it does not stop writes, and no function can do that. Errors: 400 '
  'invalid_table.';

create function private.nearest_of_tenant(
  p_table private.searched_tables,
  p_scope private.search_scope,
  p_condition text,
  p_query extensions.vector,
  p_limit integer
) returns table (owner uuid, id text, similarity double precision)
language plpgsql
stable
security invoker
rows 20
set search_path = ''
as $$
declare
  v_index regclass := to_regclass(format(
    'public.%I', private.tenant_index(p_table.table_name, p_scope.owners[1])
  ));
  v_settings constant text[] := '{hnsw.ef_search,hnsw.iterative_scan,enable_sort}'::text[];
  v_before text[];
  v_ids text[];
  v_similarities double precision[];
begin
  -- One that is still being made, or failed, is not valid.
  if v_index is null or not exists (
    select from pg_index i where i.indexrelid = v_index and i.indisvalid
  ) then
    return;
  end if;

  v_before := array(select current_setting(s.name, true) from unnest(v_settings) s (name));
  -- At 100,000 rows recall is 0.94 with pgvector's own graph and 200 candidates, 0.97 with 400 or
  -- 800, and 1.00 with 400 in the denser graph of private.tenant_index_statement.
  perform set_config('hnsw.ef_search', '400', true);
  perform set_config('hnsw.iterative_scan', 'relaxed_order', true);
  -- The planner takes the index for dearer than it is, and would sort all rows.
  perform set_config('enable_sort', 'off', true);
  execute format(
    'with found as materialized (
      select r.id, r.embedding
      from public.%I r
      where %s
      order by r.embedding::extensions.halfvec(1536) operator(extensions.<=>) $3
      limit $4
    ),
    ranked as (
      select f.id::text as id, 1 - (f.embedding operator(extensions.<=>) $2) as similarity
      from found f
    )
    select array_agg(r.id order by r.similarity desc), array_agg(r.similarity order by
      r.similarity desc)
    from ranked r', p_table.table_name, p_condition
  ) into v_ids, v_similarities
  using p_scope, p_query, p_query::extensions.halfvec(1536), greatest(40, 4 * p_limit);
  for v_place in 1..cardinality(v_settings) loop
    perform set_config(v_settings[v_place], coalesce(v_before[v_place], ''), true)
    where v_before[v_place] is not null;
  end loop;

  -- A narrow scope may leave less than there is.
  if cardinality(v_ids) >= p_limit then
    return query
    select p_scope.owners[1], f.id, f.similarity
    from unnest(v_ids, v_similarities) f (id, similarity)
    limit p_limit;
  end if;
end;
$$;

comment on function private.nearest_of_tenant is
  'About the nearest rows of one owner by that owner''s index; none where there is no index, or '
  'where it did not find as many as were asked for.';

grant execute on function private.tenant_index to authenticated, service_role;
