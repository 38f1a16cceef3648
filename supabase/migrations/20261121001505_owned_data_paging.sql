-- Owned data: what a user has here, table by table and a page at a time, whatever its size.
--
-- RPCs    export_my_tables, export_my_table

create function private.page_condition(p_table private.owned_tables, p_keys text[], p_after jsonb)
returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_values text;
begin
  if p_after is null or cardinality(p_keys) = 0 then
    return 'true';
  end if;
  if jsonb_typeof(p_after) is distinct from 'object' or not p_after ?& p_keys then
    perform private.fail(
      400, 'invalid_after', 'The page to go on after names no row.',
      'Send what the page before returned as next.'
    );
  end if;
  select string_agg(
    format('%L::%s', p_after ->> k.name, format_type(a.atttypid, a.atttypmod)), ', '
    order by k.position
  ) into v_values
  from unnest(p_keys) with ordinality k (name, position)
  join pg_attribute a on a.attrelid = (p_table).table_id and a.attname = k.name;
  return format('(%s) > (%s)', private.column_list(p_keys, 't'), v_values);
end;
$$;

comment on function private.page_condition is
  'The condition that a row comes after the one that p_after names by its primary key.';

create function public.export_my_tables(p_user_id uuid default auth.uid()) returns text[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  perform private.require_user(p_user_id);
  return array(select o.name from private.owned_tables o where o.is_exported order by o.name);
end;
$$;

comment on function public.export_my_tables is
  'The names of the tables that an export holds, for export_my_table. Errors: 42501.';

create function public.export_my_table(
  p_table text,
  p_after jsonb default null,
  p_limit integer default 1000,
  p_user_id uuid default auth.uid()
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  -- A page ends with the row that brings it over so many bytes.
  c_page_bytes constant integer := 2000000;
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 1000);
  v_table private.owned_tables;
  v_keys text[];
  v_cursor refcursor;
  v_row jsonb;
  v_next jsonb;
  v_rows jsonb[] := array[]::jsonb[];
  v_bytes integer := 0;
begin
  select o.* into v_table from private.owned_tables o where o.name = p_table and o.is_exported;
  if not found then
    perform private.fail(
      404, 'table_not_found', 'No export holds such a table.', 'export_my_tables lists them.'
    );
  end if;
  v_keys := array_remove(v_table.key_columns, v_table.owner_column::text);
  -- A cursor, so that no row beyond the page is read.
  open v_cursor for execute format(
    'select to_jsonb(r) from (select %s from %s t where t.%I = $1 and %s %s) r',
    private.column_list(v_table.exported_columns, 't'), v_table.table_id::regclass,
    v_table.owner_column, private.page_condition(v_table, v_keys, p_after),
    coalesce('order by ' || private.column_list(v_keys, 't'), '')
  ) using v_user_id;
  loop
    fetch v_cursor into v_row;
    exit when not found;
    if cardinality(v_rows) >= v_limit or v_bytes >= c_page_bytes then
      -- There is another page, after the last row of this one.
      select jsonb_object_agg(k.name, v_rows[cardinality(v_rows)] -> k.name) into v_next
      from unnest(v_keys) k (name);
      exit;
    end if;
    v_rows := v_rows || v_row;
    v_bytes := v_bytes + octet_length(v_row::text);
  end loop;
  close v_cursor;
  return jsonb_build_object('rows', to_jsonb(v_rows), 'next', v_next);
end;
$$;

comment on function public.export_my_table is
  'A page of the user''s rows of one table, in the order of its primary key: {rows, next}. A page '
  'holds up to p_limit rows, 1,000 at most, and ends after two megabytes. next goes into p_after '
  'to read on; null: that was the last page. Pages are not of one moment: rows that come or go '
  'meanwhile may be in the export or not. Errors: 400 invalid_after, 400 invalid_limit, 404 '
  'table_not_found, 42501.';

grant execute on function
  private.page_condition,
  public.export_my_tables,
  public.export_my_table
to authenticated, service_role;
