-- What holds for the registry of what belongs to users: nothing is forgotten.
begin;
select plan(12);

select isnt_empty('select from private.owned_tables', 'there are tables to look at');

-- pg_attribute knows tables that nobody told the registry of.
select set_eq(
  $$select c.oid from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.relkind in ('r', 'p')
      and (
        c.oid = 'public.profiles'::regclass
        or exists (
          select from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            and a.attname in ('user_id', 'owner_id', 'account_id')
        )
      )$$,
  'select table_id from private.owned_tables',
  'every table with a user in it is registered'
);
select is_empty(
  'select name from private.owned_tables group by name having count(*) > 1',
  'each once: no table has two users in it'
);
select is_empty(
  'select table_name from private.export_rules
   where table_name not in (select o.name from private.owned_tables o)',
  'every rule is of a table that there is'
);
select is_empty(
  $$select o.name from private.owned_tables o
    where o.is_exported and not has_table_privilege('authenticated', o.table_id, 'select')$$,
  'users may read whatever of theirs an export holds'
);
select is_empty(
  'select name from private.owned_tables where depth >= 20', 'no references go in a circle'
);
-- An import gives rows of such a table another id where theirs is taken, which has to be one
-- column.
select is_empty(
  $$select name from private.owned_tables
    where is_exported and owner_column <> all (key_columns) and cardinality(key_columns) <> 1$$,
  'a key that all users share is one column'
);

-- Limits. Tables that are not counted, each with its reason.
create temporary table uncounted (name text primary key, reason text not null);
insert into uncounted values
  ('public.profiles', 'one row a user'),
  ('private.user_embedding_models', 'one row a user, of the operator''s'),
  ('private.embedding_jobs', 'one or two for a row that is counted'),
  ('private.staged_embeddings', 'one for a row that is counted'),
  ('private.analytics', 'some numbers a day, made from rows that are counted'),
  ('private.music_played_tracks', 'one row at most for each counted play'),
  ('private.usage', 'the count itself'),
  ('private.usage_deltas', 'the count itself'),
  ('public.routing_budgets', 'three rows a user, of the operator''s');
select set_eq(
  $$select o.name from private.owned_tables o
    where (
      select count(*) from pg_trigger g
      where g.tgrelid = o.table_id and g.tgenabled = 'O' and g.tgfoid in (
        'private.count_inserted()'::regprocedure, 'private.count_deleted()'::regprocedure
      )
    ) <> 2$$,
  'select name from uncounted',
  'every table that users fill is counted, or is listed here with its reason'
);
select is_empty(
  $$select resource from private.limits
    -- The files of a user are rows of Storage's own table.
    where resource not in ('default', 'storage.objects') and resource not like 'provider.%'
      and resource not in (select o.name from private.owned_tables o)$$,
  'every limit is of a table that there is'
);

select is_empty(
  $$select o.name, c.name
    from private.owned_tables o
    cross join unnest(private.growing_columns(o.table_id::regclass)) c (name)
    join pg_attribute a on a.attrelid = o.table_id and a.attname = c.name
    where exists (
        select from pg_trigger g
        where g.tgrelid = o.table_id and g.tgfoid = 'private.count_inserted()'::regprocedure
      )
      and 2 <> (
        select count(*) from pg_trigger g
        where g.tgrelid = o.table_id
          and g.tgfoid in (
            'private.count_growth()'::regprocedure, 'private.count_grown()'::regprocedure
          )
          and a.attnum = any (g.tgattr::int2[])
      )$$,
  'an update of whatever column has a length is counted: call private.count_table() last'
);
select set_eq(
  'select name from private.owned_tables where is_operators',
  array['private.usage', 'private.user_embedding_models', 'public.routing_budgets'],
  'what the operator sets for a user, and what is used of it, is not erased and not imported'
);
select is_empty(
  $$select o.name, r.rolname from private.owned_tables o
    cross join (values ('authenticated'), ('anon')) r (rolname)
    where o.is_operators and (
      has_any_column_privilege(r.rolname, o.table_id, 'insert, update')
      or has_table_privilege(r.rolname, o.table_id, 'delete')
    )$$,
  'no user writes it'
);

select * from finish();
rollback;
