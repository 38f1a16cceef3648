-- What every foreign key, policy and index needs.
begin;
select plan(6);

create temporary view indexes as
select i.indexrelid, i.indrelid, i.indisvalid, i.indisunique,
  -- The key columns in order, without the included ones; 0 is an expression. Slices count from 1.
  (i.indkey::int2[])[0:i.indnkeyatts - 1] as columns,
  pg_get_expr(i.indpred, i.indrelid) as predicate,
  pg_get_indexdef(i.indexrelid) as definition
from pg_index i
join pg_class c on c.oid = i.indrelid
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace);

create temporary view foreign_keys as
select f.oid, f.conrelid, f.conrelid::regclass::text as table_name, f.conname, f.conkey
from pg_constraint f
join pg_class c on c.oid = f.conrelid
where f.contype = 'f' and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace);

select isnt_empty('select from indexes', 'there are indexes to look at');
select isnt_empty('select from foreign_keys', 'there are foreign keys to look at');

-- Without it, deleting the row referred to reads the whole table. A partial index will do when it
-- leaves out only the rows whose reference is null.
select is_empty(
  $$select f.table_name, f.conname from foreign_keys f
    where not exists (
      select from indexes i
      where i.indrelid = f.conrelid and i.indisvalid
        and i.columns[1:cardinality(f.conkey)] @> f.conkey
        and (
          i.predicate is null
          or i.predicate in (
            select format('(%I IS NOT NULL)', a.attname) from pg_attribute a
            where a.attrelid = f.conrelid and a.attnum = any (f.conkey)
          )
        )
    )$$,
  'the columns of every foreign key lead an index'
);

-- pg_depend knows which columns a policy reads.
select is_empty(
  $$select p.polname, a.attname from pg_policy p
    join pg_class c on c.oid = p.polrelid
    join pg_depend d
      on d.classid = 'pg_policy'::regclass and d.objid = p.oid
      and d.refclassid = 'pg_class'::regclass and d.refobjid = p.polrelid and d.refobjsubid > 0
    join pg_attribute a on a.attrelid = p.polrelid and a.attnum = d.refobjsubid
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and not exists (
        select from indexes i
        where i.indrelid = p.polrelid and i.indisvalid and i.predicate is null
          and i.columns[1] = a.attnum
      )$$,
  'every column that a policy reads leads an index'
);

select is_empty(
  'select indexrelid::regclass from indexes where not indisvalid', 'every index is valid'
);
select is_empty(
  $$select a.indexrelid::regclass, b.indexrelid::regclass
    from indexes a
    join indexes b on b.indrelid = a.indrelid and b.indexrelid > a.indexrelid
    where regexp_replace(a.definition, '^.* USING ', '')
      = regexp_replace(b.definition, '^.* USING ', '')$$,
  'no index is there twice'
);

select * from finish();
rollback;
