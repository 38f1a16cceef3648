-- Owned data: the registry of what belongs to users.
--
-- Table   private.export_rules
-- View    private.owned_tables, every table with a user in it
--
-- The registry is read from the catalog, so that a table of a later migration is exported and
-- erased without being named anywhere. A domain whose table is special inserts a row of
-- export_rules.

create table private.export_rules (
  table_name text primary key,
  is_exported boolean not null,
  keeps_embeddings boolean not null default false,
  is_operators boolean not null default false,
  erased_by text,
  reason text not null,
  created_at timestamptz not null default now(),
  constraint export_rules_erased_by_operators check (erased_by is null or is_operators)
);

comment on table private.export_rules is
  'What export, import and erasure do otherwise than usual. Usual is: tables of public are '
  'exported, tables of private are bookkeeping; a vector is left out, for the queue makes it again '
  'from its text; erasure deletes every row.';
comment on column private.export_rules.table_name is 'With its schema, as in public.vectors.';
comment on column private.export_rules.is_operators is
  'What the operator has set for the user, and what the user has used of it: an erasure keeps the '
  'rows, and an import takes none.';
comment on column private.export_rules.erased_by is
  'Of rows that an erasure keeps: SQL of the columns that it changes all the same.';

create view private.owned_tables with (security_invoker = true) as
with recursive owned as (
  select c.oid, n.nspname || '.' || c.relname as name, n.nspname = 'public' as is_public,
    a.attname as owner_column
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_constraint f
    on f.conrelid = c.oid and f.contype = 'f' and f.confrelid = 'auth.users'::regclass
  join pg_attribute a on a.attrelid = c.oid and a.attnum = f.conkey[1]
  where n.nspname in ('public', 'private') and c.relkind in ('r', 'p') and not c.relispartition
),
depths as (
  select o.oid, 0 as depth from owned o
  union all
  select f.conrelid, d.depth + 1
  from depths d
  join pg_constraint f
    on f.contype = 'f' and f.confrelid = d.oid and f.conrelid <> d.oid
  -- References in a circle would go on for ever.
  where d.depth < 20
)
select
  o.oid as table_id,
  o.name,
  o.owner_column,
  coalesce(r.is_exported, o.is_public) as is_exported,
  coalesce(r.is_operators, false) as is_operators,
  r.erased_by,
  (select max(d.depth) from depths d where d.oid = o.oid) as depth,
  array(
    select a.attname::text
    from pg_attribute a
    where a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' and a.attname <> o.owner_column
      -- The words of a text are made of it again.
      and a.atttypid <> 'tsvector'::regtype
      and (
        coalesce(r.keeps_embeddings, false)
        or a.attname not in ('embedding', 'embedding_model', 'embedded_at')
      )
    order by a.attnum
  ) as exported_columns,
  array(
    -- A generated column of a key is made from the owner's.
    select case when a.attgenerated = '' then a.attname else o.owner_column end::text
    from pg_index i
    cross join unnest(i.indkey::int2[]) with ordinality k (attnum, position)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indrelid = o.oid and i.indisprimary
    order by k.position
  ) as key_columns,
  (
    select a.attname::text
    from pg_attribute a
    where a.attrelid = o.oid and a.attidentity <> ''
  ) as identity_column
from owned o
left join private.export_rules r on r.table_name = o.name;

comment on view private.owned_tables is
  'The registry of what belongs to users: every table of public and private that refers to '
  'auth.users, the column that does, what of it an export holds, its primary key, and how far it '
  'is from the tables that depend on nothing (depth).';

create function private.column_list(p_columns text[], p_alias text default null) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return (
    select string_agg(
      coalesce(p_alias || '.', '') || quote_ident(c.name), ', ' order by c.position
    )
    from unnest(p_columns) with ordinality c (name, position)
  );
end;
$$;

comment on function private.column_list is
  'Column names as they stand in a query.';

insert into private.export_rules (table_name, is_exported, is_operators, erased_by, reason) values
  (
    'private.usage', false, true, 'rows = 0, bytes = 0',
    'a new start would fill the bucket, and forget what providers were asked'
  );

alter table private.export_rules enable row level security;
grant select on private.export_rules to authenticated, service_role;
create policy export_rules_select on private.export_rules for select to authenticated using (true);
grant select on private.owned_tables to authenticated, service_role;

grant execute on function private.column_list to authenticated, service_role;
