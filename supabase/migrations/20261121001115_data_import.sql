-- Owned data, second part: an export put into an account.
--
-- RPC     import_my_data, for the service alone: rows come as they were, past the RPCs that would
--         have made them. What constraints say holds for them too; a history is believed.
--
-- Depends on owned_data.

create function private.import_columns(p_table private.owned_tables, p_rows jsonb) returns text[]
language sql
immutable
security invoker
set search_path = ''
as $$
  -- What an older export does not have gets its default.
  select array(
    select c.name
    from unnest((p_table).exported_columns) with ordinality c (name, position)
    where p_rows -> 0 ? c.name and c.name is distinct from (p_table).identity_column
    order by c.position
  )
$$;

comment on function private.import_columns(private.owned_tables, jsonb) is
  'The columns that exported rows bring; numbers of an identity column are given anew.';

create function private.with_free_keys(p_tables jsonb, p_table private.owned_tables) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_tables jsonb := p_tables;
  v_given jsonb;
  v_name text;
  v_column text;
begin
  execute format(
    'select jsonb_object_agg(r.item ->> %2$L, gen_random_uuid())
     from jsonb_array_elements($1) r (item)
     where exists (select from %1$s t where t.%2$I::text = r.item ->> %2$L)',
    (p_table).table_id::regclass, (p_table).key_columns[1]
  ) into v_given using p_tables -> (p_table).name;
  if v_given is null then
    return v_tables;
  end if;
  for v_name, v_column in
    select (p_table).name, (p_table).key_columns[1]
    union all
    select o.name, a.attname
    from pg_catalog.pg_constraint f
    join private.owned_tables o on o.table_id = f.conrelid
    join pg_catalog.pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
    where f.contype = 'f' and f.confrelid = (p_table).table_id
      and cardinality(f.conkey) = 1 and p_tables ? o.name
  loop
    v_tables := v_tables || jsonb_build_object(v_name, (
      select coalesce(jsonb_agg(
        case when v_given ? (r.item ->> v_column)
          then r.item || jsonb_build_object(v_column, v_given -> (r.item ->> v_column))
          else r.item
        end order by r.position
      ), '[]')
      from jsonb_array_elements(v_tables -> v_name) with ordinality r (item, position)
    ));
  end loop;
  return v_tables;
end;
$$;

comment on function private.with_free_keys(jsonb, private.owned_tables) is
  'The tables of an export, with another key where one that all users share is taken meanwhile, and '
  'the references to it.';

create function private.insert_exported(
  p_user_id uuid,
  p_table private.owned_tables,
  p_rows jsonb
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_columns text[] := private.import_columns(p_table, p_rows);
begin
  -- What triggers have made while other tables were filled.
  execute format(
    'delete from %s t where t.%I = $1', (p_table).table_id::regclass, (p_table).owner_column
  ) using p_user_id;
  if v_columns = '{}' then
    return;
  end if;
  execute format(
    'insert into %1$s (%2$I, %3$s) select $1, %4$s
     from rows from (jsonb_populate_recordset(null::%1$s, $2)) with ordinality r
     order by r.ordinality',
    (p_table).table_id::regclass, (p_table).owner_column, private.column_list(v_columns),
    private.column_list(v_columns, 'r')
  ) using p_user_id, p_rows;
end;
$$;

comment on function private.insert_exported(uuid, private.owned_tables, jsonb) is
  'Puts exported rows, in their order, in the place of those that the user has in the table.';

create function private.correct_imported(
  p_user_id uuid,
  p_table private.owned_tables,
  p_rows jsonb
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_keys text[] := array_remove((p_table).key_columns, (p_table).owner_column::text);
  v_columns text[] := array(
    select c.name from unnest(private.import_columns(p_table, p_rows)) c (name)
    where c.name <> all ((p_table).key_columns)
  );
  v_same text := coalesce(
    (
      select string_agg(format('r.%1$I = t.%1$I', k.name), ' and ') from unnest(v_keys) k (name)
    ),
    'true'
  );
begin
  execute format(
    'delete from %1$s t
     where t.%2$I = $1
       and not exists (select from jsonb_populate_recordset(null::%1$s, $2) r where %3$s)',
    (p_table).table_id::regclass, (p_table).owner_column, v_same
  ) using p_user_id, p_rows;
  if v_columns <> '{}' then
    execute format(
      'update %1$s t set (%2$s) = row(%3$s)
       from jsonb_populate_recordset(null::%1$s, $2) r
       where t.%4$I = $1 and %5$s and (%6$s) is distinct from (%3$s)',
      (p_table).table_id::regclass, private.column_list(v_columns),
      private.column_list(v_columns, 'r'), (p_table).owner_column, v_same,
      private.column_list(v_columns, 't')
    ) using p_user_id, p_rows;
  end if;
end;
$$;

comment on function private.correct_imported(uuid, private.owned_tables, jsonb) is
  'Makes rows what the export says, where triggers have numbered, timed or counted otherwise, and '
  'takes away those that only triggers have made.';

create function private.import_rows(p_user_id uuid, p_tables jsonb) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because no role may write histories, versions and counters; only the service may call it.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_tables jsonb := p_tables;
  v_table private.owned_tables;
  v_is_empty boolean;
  v_counts jsonb;
begin
  perform from auth.users u where u.id = v_user_id for update;
  for v_table in select o.* from private.owned_tables o where o.is_exported loop
    -- What is one row a user is made with the account.
    continue when v_table.key_columns = array[v_table.owner_column::text];
    execute format(
      'select not exists (select from %s t where t.%I = $1)', v_table.table_id::regclass,
      v_table.owner_column
    ) into v_is_empty using v_user_id;
    if not v_is_empty then
      perform private.fail(
        409, 'account_not_empty', format('The account has rows in %s.', v_table.name),
        'An export goes into a new account, or into one after delete_my_data.'
      );
    end if;
  end loop;

  for v_table in
    select o.* from private.owned_tables o
    where o.is_exported and o.owner_column <> all (o.key_columns) and p_tables ? o.name
  loop
    v_tables := private.with_free_keys(v_tables, v_table);
  end loop;

  for v_table in
    select o.* from private.owned_tables o
    where o.is_exported and o.identity_column is null and p_tables -> o.name <> '[]'
    order by o.depth, o.name
  loop
    perform private.insert_exported(v_user_id, v_table, v_tables -> v_table.name);
  end loop;
  for v_table in
    select o.* from private.owned_tables o
    where o.is_exported and o.identity_column is null
      and o.owner_column = any (o.key_columns)
      and (o.key_columns <> array[o.owner_column::text] or p_tables -> o.name <> '[]')
    order by o.depth, o.name
  loop
    perform private.correct_imported(
      v_user_id, v_table, coalesce(v_tables -> v_table.name, '[]')
    );
  end loop;
  -- What is numbered by its table is a log: of what was, not of this import.
  for v_table in
    select o.* from private.owned_tables o
    where o.is_exported and o.identity_column is not null
    order by o.depth, o.name
  loop
    perform private.insert_exported(
      v_user_id, v_table, coalesce(v_tables -> v_table.name, '[]')
    );
  end loop;

  select jsonb_object_agg(t.name, jsonb_array_length(t.rows)) into v_counts
  from jsonb_each(p_tables) t (name, rows)
  where jsonb_array_length(t.rows) > 0;
  return coalesce(v_counts, '{}');
exception
  when data_exception or integrity_constraint_violation then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_export',
      detail = left(sqlerrm, 200),
      hint = 'Nothing of it was kept. Send what export_my_data returned, unchanged.';
end;
$$;

comment on function private.import_rows(uuid, jsonb) is
  'Puts the tables of an export into an empty account. Errors: 409 account_not_empty, 400 '
  'invalid_export.';

grant execute on function
  private.import_columns(private.owned_tables, jsonb),
  private.with_free_keys(jsonb, private.owned_tables),
  private.insert_exported(uuid, private.owned_tables, jsonb),
  private.correct_imported(uuid, private.owned_tables, jsonb),
  private.import_rows(uuid, jsonb)
to service_role;

-- RPCs ------------------------------------------------------------------------------------------

create function public.import_my_data(p_data jsonb, p_user_id uuid) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_bad text;
begin
  if p_data ->> 'format' is distinct from 'engram' or p_data ->> 'version' is distinct from '1'
     or jsonb_typeof(p_data -> 'tables') is distinct from 'object' then
    perform private.fail(
      400, 'invalid_export', 'This is no export of version 1.',
      'Send what export_my_data returned, unchanged.'
    );
  end if;
  select t.name into v_bad
  from jsonb_each(p_data -> 'tables') t (name, rows)
  where not exists (
      select from private.owned_tables o where o.name = t.name and o.is_exported
    )
    or jsonb_typeof(t.rows) <> 'array'
    or jsonb_path_exists(t.rows, 'strict $[*] ? (@.type() != "object")')
  order by t.name
  limit 1;
  if v_bad is not null then
    perform private.fail(
      400, 'invalid_export', format('%s is no table of an export.', left(v_bad, 100)),
      'Send what export_my_data returned, unchanged.'
    );
  end if;
  return private.import_rows(v_user_id, p_data -> 'tables');
end;
$$;

comment on function public.import_my_data(jsonb, uuid) is
  'Puts what export_my_data returned into another account, all or nothing: one that is new, or '
  'empty after delete_my_data. Ids stay, but those of user_memory_history and those of vectors '
  'that somebody else has; texts are queued for their vectors. Returns how many rows of which '
  'table. Service role only: rows come as they were, past the RPCs that make them. Errors: 400 '
  'invalid_export, 409 account_not_empty, 42501.';

grant execute on function public.import_my_data(jsonb, uuid) to service_role;
