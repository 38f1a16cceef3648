-- What holds for the registry of what belongs to users: nothing is forgotten.
begin;
select plan(7);

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
-- An import gives rows of such a table another id where theirs is taken, which has to be one column.
select is_empty(
  $$select name from private.owned_tables
    where is_exported and owner_column <> all (key_columns) and cardinality(key_columns) <> 1$$,
  'a key that all users share is one column'
);

select * from finish();
rollback;
