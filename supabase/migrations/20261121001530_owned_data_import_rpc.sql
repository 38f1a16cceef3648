-- Owned data: the RPC that imports an export, for the service alone.
--
-- RPC     import_my_data

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
  for v_table in
    select o.* from private.owned_tables o where o.is_exported and not o.is_operators
  loop
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
    where o.is_exported and not o.is_operators
      and o.owner_column <> all (o.key_columns) and p_tables ? o.name
  loop
    v_tables := private.with_free_keys(v_tables, v_table);
  end loop;

  for v_table in
    select o.* from private.owned_tables o
    where o.is_exported and not o.is_operators and o.identity_column is null
      and p_tables -> o.name <> '[]'
    order by o.depth, o.name
  loop
    perform private.insert_exported(v_user_id, v_table, v_tables -> v_table.name);
  end loop;
  for v_table in
    select o.* from private.owned_tables o
    where o.is_exported and not o.is_operators and o.identity_column is null
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
    where o.is_exported and not o.is_operators and o.identity_column is not null
    order by o.depth, o.name
  loop
    perform private.insert_exported(
      v_user_id, v_table, coalesce(v_tables -> v_table.name, '[]')
    );
  end loop;

  select jsonb_object_agg(t.name, jsonb_array_length(t.rows)) into v_counts
  from jsonb_each(p_tables) t (name, rows)
  join private.owned_tables o on o.name = t.name and not o.is_operators
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

comment on function private.import_rows is
  'Puts the tables of an export into an empty account.';

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

comment on function public.import_my_data is
  'Puts what export_my_data returned into another account, all or nothing: one that is new, or '
  'empty after delete_my_data. Ids stay, but those of user_memory_history and those of tracks '
  'that somebody else has; texts are queued for their vectors. What the '
  'operator has set, such as budgets, is not taken from the file. Returns how many rows of which '
  'table. Service role only: rows come as they were, past the RPCs that make them. Errors: 400 '
  'invalid_export, 409 account_not_empty, 42501.';

grant execute on function private.import_rows, public.import_my_data to service_role;
