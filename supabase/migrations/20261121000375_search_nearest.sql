-- Search by meaning: the rows whose vectors are nearest to a query's, of any searched table.
--
-- Helper  private.nearest
--
-- The rows of one owner are compared exactly. Above 1,000, their signs rank first; a giant tenant
-- may have an HNSW index of its own. One index over everybody's rows is wrong or slow for most
-- users (docs/scaling.md).

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
  v_rows integer;
begin
  select * into strict v_table from private.searched_tables t where t.table_name = p_table;
  v_condition := private.scope_condition(v_table, v_scope, true)
    || ' and r.embedding is not null';

  -- The count stops where exact distances over all rows become dearer than two rankings.
  execute format(
    'select count(*) from (select from public.%I r where %s limit 1001) c', p_table, v_condition
  ) into v_rows using v_scope;

  if v_rows <= 1000 then
    -- Materialized, so that no plan reads an index in the order of the distance.
    return query execute format(
      'with own as materialized (
        select r.%I as owner, r.id::text as id,
          1 - (r.embedding operator(extensions.<=>) $2) as similarity
        from public.%I r
        where %s
      )
      select o.owner, o.id, o.similarity from own o order by o.similarity desc, o.id limit $3',
      v_table.owner_column, p_table, v_condition
    ) using v_scope, p_query, p_limit;
    return;
  end if;

  if cardinality(v_scope.owners) = 1 then
    return query
    select n.owner, n.id, n.similarity
    from private.nearest_of_tenant(v_table, v_scope, v_condition, p_query, p_limit) n;
    if found then
      return;
    end if;
  end if;
  return query execute format(
    'with own as materialized (
      select r.%1$I as owner, r.id, r.embedding_bits operator(extensions.<~>) $2 as distance
      from public.%2$I r
      where %3$s
    ),
    candidates as materialized (
      select o.owner, o.id from own o
      order by o.distance
      limit (select greatest($5, ceil(14 * sqrt(count(*)))) from own)
    ),
    ranked as materialized (
      select c.owner, c.id::text as id,
        1 - (r.embedding operator(extensions.<=>) $3) as similarity
      from candidates c
      -- By a range of the key, in its order: so no statistics lead to another index.
      cross join lateral (
        select r.embedding
        from public.%2$I r
        where r.%1$I = c.owner and r.id >= c.id and r.id <= c.id
        order by r.id
        limit 1
      ) r
    )
    select r.owner, r.id, r.similarity from ranked r order by r.similarity desc, r.id limit $4',
    v_table.owner_column, p_table, v_condition
  )
  -- The more there are, the further back the signs may rank one of the nearest.
  using v_scope, extensions.binary_quantize(p_query)::bit(1536), p_query, p_limit,
    coalesce(p_depth, least(20 * p_limit, 4000));
end;
$$;

comment on function private.nearest is
  'The rows of a scope nearest to the query, most similar first: similarity = 1 − cosine distance. '
  'Exact up to 1,000 rows; above, signs rank first and the '
  'best 14 × √rows, at least p_depth (20 × p_limit, up to 4,000), are compared exactly.';

grant execute on function private.nearest to authenticated, service_role;
