-- Owned data: all that a user has here, to take along.
--
-- RPC     export_my_data

create function private.exported_rows(p_user_id uuid, p_table private.owned_tables) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_rows jsonb;
begin
  execute format(
    'select coalesce(jsonb_agg(to_jsonb(r) order by %s), ''[]'')
     from (select %s from %s t where t.%I = $1) r',
    coalesce(
      private.column_list(array_remove((p_table).key_columns, (p_table).owner_column::text), 'r'),
      '1'
    ),
    private.column_list((p_table).exported_columns, 't'),
    (p_table).table_id::regclass, (p_table).owner_column
  ) into v_rows using p_user_id;
  return v_rows;
end;
$$;

comment on function private.exported_rows is
  'The user''s rows of a table, in the order of its primary key.';

create function public.export_my_data(p_user_id uuid default auth.uid()) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_table private.owned_tables;
  v_tables jsonb := '{}'::jsonb;
begin
  for v_table in select o.* from private.owned_tables o where o.is_exported order by o.name loop
    v_tables := v_tables || jsonb_build_object(
      v_table.name, private.exported_rows(v_user_id, v_table)
    );
  end loop;
  return jsonb_build_object(
    'format', 'engram', 'version', 1, 'user_id', v_user_id, 'exported_at', now(),
    'tables', v_tables
  );
exception
  -- A jsonb holds 256 MB.
  when program_limit_exceeded or out_of_memory then
    perform private.fail(
      413, 'export_too_large', 'All that is here is more than one answer can hold.',
      'Read it page by page: export_my_tables names the tables, export_my_table reads one; GET '
      '/profile/export of the Edge Functions does so.'
    );
    return null;
end;
$$;

comment on function public.export_my_data is
  'All that the user has here: {format: engram, version: 1, user_id, exported_at, tables: {name: '
  '[rows]}}, of every table with a user in it, as of one moment. Without what is made again from '
  'the rest (vectors of texts, search indexes) and without api_keys. More than 256 MB '
  'are read with export_my_table instead. Errors: 413 '
  'export_too_large, 42501.';

grant execute on function
  private.exported_rows,
  public.export_my_data
to authenticated, service_role;
