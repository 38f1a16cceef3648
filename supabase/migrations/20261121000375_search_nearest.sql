-- Search by meaning: the rows whose vectors are nearest to a query's, of any searched table.
--
-- Helpers  private.counting_statement, nearest_statement, replace_names, nearest
--
-- The rows of one owner are compared exactly. Above 1,000, their signs rank first; a giant tenant
-- may have an HNSW index of its own. One index over everybody's rows is wrong or slow for most
-- users (docs/scaling.md).

create function private.counting_statement() returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- The count stops where exact distances over all rows become dearer than two rankings.
  return 'select count(*)
    from (select from public.:table r where :condition limit 1001) c';
end;
$$;

comment on function private.counting_statement is
  'The SQL that counts a scope''s rows for private.nearest, up to 1,001.';

create function private.nearest_statement(p_exactly boolean) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- Materialized, so that no plan reads an index in the order of the distance.
  if p_exactly then
    return 'with own as materialized (
        select r.:owner as owner, r.id::text as id,
          1 - (r.embedding operator(extensions.<=>) $2) as similarity
        from public.:table r
        where :condition
      )
      select o.owner, o.id, o.similarity from own o order by o.similarity desc, o.id limit $3';
  end if;
  return 'with own as materialized (
      select r.:owner as owner, r.id,
        -- As a query of its own it is made once, and not for each row.
        r.embedding_bits operator(extensions.<~>)
          (select extensions.binary_quantize($2)::bit(1536)) as distance
      from public.:table r
      where :condition
    ),
    candidates as materialized (
      select o.owner, o.id from own o
      order by o.distance
      -- The more there are, the further back the signs may rank one of the nearest.
      limit (
        select greatest(coalesce($4, least(20 * $3, 4000)), ceil(14 * sqrt(count(*)))) from own
      )
    ),
    ranked as materialized (
      select c.owner, c.id::text as id,
        1 - (r.embedding operator(extensions.<=>) $2) as similarity
      from candidates c
      -- By a range of the key, in its order: so no statistics lead to another index.
      cross join lateral (
        select r.embedding
        from public.:table r
        where r.:owner = c.owner and r.id >= c.id and r.id <= c.id
        order by r.id
        limit 1
      ) r
    )
    select r.owner, r.id, r.similarity from ranked r order by r.similarity desc, r.id limit $3';
end;
$$;

comment on function private.nearest_statement is
  'The SQL that finds the nearest rows of a scope: of a thousand at most exactly, else by their '
  'signs first. $1 the scope, $2 the query, $3 the limit, $4 how many are compared exactly.';

create function private.replace_names(
  p_sql text,
  p_table private.searched_tables,
  p_condition text
) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  p_sql := replace(p_sql, ':table', quote_ident(p_table.table_name));
  p_sql := replace(p_sql, ':owner', quote_ident(p_table.owner_column));
  -- The last, for it holds literals of the client's.
  return replace(p_sql, ':condition', p_condition);
end;
$$;

comment on function private.replace_names is
  'A statement about a table with its name, its owners'' column and the condition of a search.';

create function private.nearest(
  p_table text,
  p_scope private.search_scope,
  p_query extensions.vector,
  p_limit integer,
  p_depth integer default null
) returns table (owner uuid, id text, similarity double precision)
language plpgsql
stable
security definer
-- A page: with the default of 1000 a join with it would read all of the owner's rows.
rows 20
set search_path = ''
as $$
-- Definer because text and jsonb operators are not leakproof: under the caller's row level security
-- no index could serve a filter. The owners are explicit instead.
declare
  v_scope private.search_scope := private.require_owners(p_scope);
  v_table private.searched_tables;
  v_condition text;
  v_has_index boolean := cardinality(v_scope.owners) = 1 and to_regclass(format(
    'public.%I', private.tenant_index(p_table, v_scope.owners[1])
  )) is not null;
  v_rows integer;
begin
  if private.is_usual_scope(v_scope) and not v_has_index then
    return query execute format(
      'select n.* from private.%I($1, $2, $3, $4) n', 'nearest_' || p_table
    ) using v_scope, p_query, p_limit, p_depth;
    return;
  end if;

  select * into strict v_table from private.searched_tables t where t.table_name = p_table;
  v_condition := private.scope_condition(v_table, v_scope, true)
    || ' and r.embedding is not null';
  execute private.replace_names(private.counting_statement(), v_table, v_condition)
  into v_rows using v_scope;
  if v_rows > 1000 and v_has_index then
    return query
    select n.owner, n.id, n.similarity
    from private.nearest_of_tenant(v_table, v_scope, v_condition, p_query, p_limit) n;
    if found then
      return;
    end if;
  end if;
  return query execute private.replace_names(
    private.nearest_statement(v_rows <= 1000), v_table, v_condition
  ) using v_scope, p_query, p_limit, p_depth;
end;
$$;

comment on function private.nearest is
  'The rows of a scope nearest to the query, most similar first: similarity = 1 − cosine distance. '
  'Exact up to 1,000 rows; above, signs rank first and the '
  'best 14 × √rows, at least p_depth (20 × p_limit, up to 4,000), are compared exactly.';

grant execute on function
  private.counting_statement,
  private.nearest_statement,
  private.replace_names,
  private.nearest
to authenticated, service_role;
