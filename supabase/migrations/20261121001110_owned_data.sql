-- Owned data: all that a user has here, to take along and to take away.
--
-- Table   private.export_rules
-- View    private.owned_tables, the registry: every table with a user in it
-- RPCs    export_my_data, delete_my_data, import_my_data (for the service alone)
--
-- The registry is read from the catalog, so that a table of the next migration is exported and
-- erased without being named anywhere; what is special about one is a row of export_rules. The
-- account itself is Auth's: who deletes it (auth.admin.deleteUser, with the secret key) deletes
-- everything here by foreign key.
--
-- Depends on the domains before it only for the rows of export_rules.

create table private.export_rules (
  table_name text primary key,
  is_exported boolean not null,
  keeps_embeddings boolean not null default false,
  reason text not null,
  created_at timestamptz not null default now()
);

comment on table private.export_rules is
  'What an export does otherwise than usual. Usual is: tables of public are exported, tables of '
  'private are bookkeeping; a vector is left out, for the queue makes it again from its text. '
  'Erasure knows no exceptions.';
comment on column private.export_rules.table_name is 'With its schema, as in public.vectors.';

insert into private.export_rules (table_name, is_exported, keeps_embeddings, reason) values
  ('public.api_keys', false, false, 'a secret, and its ciphertext is of no use elsewhere'),
  ('public.vectors', true, true, 'the vector is the client''s own, made by whatever model');

alter table private.export_rules enable row level security;
grant select on private.export_rules to authenticated, service_role;
create policy export_rules_select on private.export_rules for select to authenticated using (true);

create view private.owned_tables with (security_invoker = true) as
with recursive owned as (
  select c.oid, n.nspname || '.' || c.relname as name, n.nspname = 'public' as is_public,
    a.attname as owner_column
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_constraint f
    on f.conrelid = c.oid and f.contype = 'f' and f.confrelid = 'auth.users'::regclass
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = f.conkey[1]
  where n.nspname in ('public', 'private') and c.relkind in ('r', 'p') and not c.relispartition
),
depths as (
  select o.oid, 0 as depth from owned o
  union all
  select f.conrelid, d.depth + 1
  from depths d
  join pg_catalog.pg_constraint f
    on f.contype = 'f' and f.confrelid = d.oid and f.conrelid <> d.oid
  -- References in a circle would go on for ever.
  where d.depth < 20
)
select
  o.oid as table_id,
  o.name,
  o.owner_column,
  coalesce(r.is_exported, o.is_public) as is_exported,
  (select max(d.depth) from depths d where d.oid = o.oid) as depth,
  array(
    select a.attname::text
    from pg_catalog.pg_attribute a
    where a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' and a.attname <> o.owner_column
      and (
        coalesce(r.keeps_embeddings, false)
        or a.attname not in ('embedding', 'embedding_model', 'embedded_at')
      )
    order by a.attnum
  ) as exported_columns,
  array(
    select a.attname::text
    from pg_catalog.pg_index i
    cross join unnest(i.indkey::int2[]) with ordinality k (attnum, position)
    join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indrelid = o.oid and i.indisprimary
    order by k.position
  ) as key_columns,
  (
    select a.attname::text
    from pg_catalog.pg_attribute a
    where a.attrelid = o.oid and a.attidentity <> ''
  ) as identity_column
from owned o
left join private.export_rules r on r.table_name = o.name;

comment on view private.owned_tables is
  'The registry of what belongs to users: every table of public and private that refers to '
  'auth.users, the column that does, what of it an export holds, its primary key, and how far it '
  'is from the tables that depend on nothing (depth).';

grant select on private.owned_tables to authenticated, service_role;

-- Private functions -----------------------------------------------------------------------------

create function private.column_list(p_columns text[], p_alias text default null) returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select pg_catalog.string_agg(
    coalesce(p_alias || '.', '') || pg_catalog.quote_ident(c.name), ', ' order by c.position
  )
  from unnest(p_columns) with ordinality c (name, position)
$$;

comment on function private.column_list(text[], text) is 'Column names as they stand in a query.';

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

comment on function private.exported_rows(uuid, private.owned_tables) is
  'The user''s rows of a table, in the order of its primary key.';

create function private.erase_user(p_user_id uuid) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because histories, versions and queues are nobody's to delete from one by one.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_table private.owned_tables;
  v_count bigint;
  v_deleted bigint := 1;
  v_counts jsonb := '{}'::jsonb;
begin
  -- A row of the user that is being written holds a lock on the account by its foreign key. Waits
  -- for those, and lets new ones wait until all is gone.
  perform from auth.users u where u.id = v_user_id for update;

  -- Triggers may write while rows go, a history for one: until nothing is left to delete.
  while v_deleted > 0 loop
    v_deleted := 0;
    for v_table in select o.* from private.owned_tables o order by o.depth desc, o.name loop
      execute format('delete from %s t where t.%I = $1', v_table.table_id::regclass,
        v_table.owner_column) using v_user_id;
      get diagnostics v_count = row_count;
      v_deleted := v_deleted + v_count;
      if v_count > 0 and v_table.is_exported then
        v_counts := v_counts || jsonb_build_object(
          v_table.name, v_count + coalesce((v_counts ->> v_table.name)::bigint, 0)
        );
      end if;
    end loop;
  end loop;

  -- The account stays, and an account has a profile.
  insert into public.profiles (id) values (v_user_id);
  return v_counts;
end;
$$;

comment on function private.erase_user(uuid) is
  'Deletes every row of the user from every table of the registry, and returns how many of which '
  'of those that an export holds.';

grant execute on function
  private.column_list(text[], text),
  private.exported_rows(uuid, private.owned_tables),
  private.erase_user(uuid)
to authenticated, service_role;

-- RPCs ------------------------------------------------------------------------------------------

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
end;
$$;

comment on function public.export_my_data(uuid) is
  'All that the user has here: {format: engram, version: 1, user_id, exported_at, tables: {name: '
  '[rows]}}, of every table with a user in it, as of one moment. Without what is made again from '
  'the rest (vectors of texts, search indexes) and without api_keys. Errors: 42501.';

create function public.delete_my_data(p_user_id uuid default auth.uid()) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  return private.erase_user(private.require_user(p_user_id));
end;
$$;

comment on function public.delete_my_data(uuid) is
  'Deletes everything that the user has here for good: every table, histories, queues and request '
  'ids too. The account stays, with an empty profile, until Auth deletes it. Returns how many rows '
  'of which table; done again, there is nothing left to do. Errors: 42501.';

grant execute on function public.export_my_data(uuid), public.delete_my_data(uuid)
to authenticated, service_role;
