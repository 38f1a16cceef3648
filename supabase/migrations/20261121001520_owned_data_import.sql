-- Owned data: putting the rows of an export into an account.
--
-- Rows come as they were, past the RPCs that would have made them. What constraints say holds for
-- them too; a history is believed.

create function private.import_columns(p_table private.owned_tables, p_rows jsonb) returns text[]
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- What an older export does not have gets its default.
  return array(
    select c.name
    from unnest((p_table).exported_columns) with ordinality c (name, position)
    where p_rows -> 0 ? c.name and c.name is distinct from (p_table).identity_column
    order by c.position
  );
end;
$$;

comment on function private.import_columns is
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
    from pg_constraint f
    join private.owned_tables o on o.table_id = f.conrelid
    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
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

comment on function private.with_free_keys is
  'The tables of an export, with another key where one that all users share is taken meanwhile, '
  'and the references to it.';

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

comment on function private.insert_exported is
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
       where t.%4$I = $1 and %5$s and row(%6$s)::record *<> row(%3$s)::record',
      (p_table).table_id::regclass, private.column_list(v_columns),
      private.column_list(v_columns, 'r'), (p_table).owner_column, v_same,
      private.column_list(v_columns, 't')
    ) using p_user_id, p_rows;
  end if;
end;
$$;

comment on function private.correct_imported is
  'Makes rows what the export says, where triggers have numbered, timed or counted otherwise, and '
  'takes away those that only triggers have made.';

grant execute on function
  private.import_columns,
  private.with_free_keys,
  private.insert_exported,
  private.correct_imported
to service_role;
