-- That an engine which shards by user (docs/scaling.md) could take every table. That what is unique
-- is unique per user, and that references between users' rows carry the user, is in
-- tables.test.sql.
begin;
select plan(6);

-- Tables with rows of users that every shard would have a copy of all the same, each with why.
create temporary table copied (name text primary key, reason text not null);
insert into copied values
  ('music_tracks', 'a catalogue to which users add: the rows of every user refer to it');

-- Tables that belong to users, with the column to distribute them by.
create temporary view distributed as
select c.oid, c.oid::regclass::text as name, a.attnum as key
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  and a.attname = case c.oid when 'public.profiles'::regclass then 'id' else 'user_id' end
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
  and c.relkind in ('r', 'p') and c.oid::regclass::text not in (select name from copied);

-- What every shard would have a copy of.
create temporary view shared as
select c.oid, c.oid::regclass::text as name
from pg_class c
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
  and c.relkind in ('r', 'p') and c.oid not in (select d.oid from distributed d);

-- Unique keys without the user, each with what distributing would take.
create temporary table exceptions (name text primary key, reason text not null);
insert into exceptions values
  ('model_states_pkey',
    '(user_id, id), and the shared prior, which has no user, in a copied table'),
  ('vectors_pkey', 'owner_id is user_id, or zeros for a backend: distribute by it'),
  ('private.embedding_jobs_pkey', 'workers name jobs by id: the queue stays on the coordinator');

select isnt_empty('select from distributed', 'there are tables to distribute');
select set_eq(
  $$select i.indexrelid::regclass::text from distributed d
    join pg_index i on i.indrelid = d.oid and (i.indisunique or i.indisexclusion)
    where d.key <> all ((i.indkey::int2[])[0:i.indnkeyatts - 1])$$,
  'select name from exceptions',
  'every unique key, profiles'' too, holds the user, or is listed here with what it would take'
);
select is_empty(
  $$select f.conrelid::regclass, f.conname from pg_constraint f
    join distributed d on d.oid = f.conrelid
    where f.contype = 'f'
      -- Users are on every shard, or the reference is dropped and erasure does its work.
      and f.confrelid <> 'auth.users'::regclass
      and f.confrelid not in (select s.oid from shared s)
      and not exists (
        select from distributed r
        where r.oid = f.confrelid
          and array_position(f.conkey, d.key) = array_position(f.confkey, r.key)
      )$$,
  'what a row refers to is on its shard, or on every shard'
);
select is_empty(
  $$select f.conrelid::regclass, f.conname from pg_constraint f
    join shared s on s.oid = f.conrelid
    where f.contype = 'f' and f.confrelid <> 'auth.users'::regclass
      and f.confrelid not in (select other.oid from shared other)$$,
  'nothing that is on every shard refers to one shard''s row'
);
select is_empty(
  $$select d.name, r.rolname from distributed d
    cross join (values ('anon'), ('authenticated'), ('service_role')) r (rolname)
    where has_column_privilege(r.rolname, d.oid, d.key, 'update')$$,
  'nobody may move a row to another user, which would be another shard'
);
select is_empty(
  $$select d.name from distributed d
    join pg_attribute a on a.attrelid = d.oid and a.attnum = d.key
    where a.atttypid <> 'uuid'::regtype or a.attgenerated <> ''$$,
  'the key is a uuid that is stored'
);

select * from finish();
rollback;
