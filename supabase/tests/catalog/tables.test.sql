-- What holds for every table and view, this domain's and the next one's. Each assertion names what
-- breaks the rule.
begin;
select plan(21);

create temporary view tables as
select c.oid, c.oid::regclass::text as name, c.relname, n.nspname, c.relrowsecurity
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('public', 'private') and c.relkind in ('r', 'p')
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
  );

create temporary view columns as
select t.oid, t.name as table_name, t.nspname, a.attnum, a.attname::text as name, a.atttypid,
  a.attnotnull
from tables t
join pg_attribute a on a.attrelid = t.oid
where a.attnum > 0 and not a.attisdropped;

-- Tables of public without user_id, each with its reason.
create temporary table not_owned (name text primary key, reason text not null);
insert into not_owned values
  ('profiles', 'its id is the user'),
  ('personality_items', 'a catalogue that all signed-in users share'),
  ('embedding_models', 'a catalogue that all signed-in users share'),
  ('models', 'a catalogue that all signed-in users share');

-- Tables whose user_id may be null and does not lead the primary key, each with its reason.
create temporary table backends_too (name text primary key, reason text not null);
insert into backends_too values
  ('vectors', 'rows may be a backend''s: the key has owner_id'),
  ('model_states', 'rows of nobody are the shared prior'),
  ('private.embedding_jobs', 'it holds jobs for those rows, and workers name jobs by id alone'),
  ('music_tracks', 'rows without a user are the catalogue that all signed-in users share');

-- References to such a table cannot carry the user_id, so a trigger looks whose row it is; each
-- with that trigger.
create temporary table checked_by_trigger (table_name text primary key, reason text not null);
insert into checked_by_trigger values
  ('music_interactions', 'music_interactions_prepare'),
  ('music_listening_history', 'music_listening_history_check'),
  ('private.music_played_tracks', 'clients do not write it: it follows from what is checked'),
  ('music_track_values', 'clients do not write it: it follows from music_interactions'),
  ('music_recommendations', 'clients do not write it: recommend_tracks reads what the user sees');

select isnt_empty('select from tables', 'there are tables to look at');
select is_empty(
  'select name from tables where not relrowsecurity', 'row level security is on for every table'
);

-- Whose rows they are
select set_eq(
  $$select relname::text from tables t
    where nspname = 'public'
      and not exists (select from columns c where c.oid = t.oid and c.name = 'user_id')$$,
  'select name from not_owned',
  'every table of public has a user_id, or is listed here with its reason'
);
select is_empty(
  $$select c.table_name from columns c
    where c.name = 'user_id' and not exists (
      select from pg_constraint f
      where f.contype = 'f' and f.conrelid = c.oid and f.conkey = array[c.attnum]
        and f.confrelid = 'auth.users'::regclass and f.confdeltype = 'c'
    )$$,
  'every user_id refers to auth.users, on delete cascade'
);
select is_empty(
  $$select table_name from columns where name = 'user_id' and not attnotnull
      and table_name not in (select b.name from backends_too b)$$,
  'no user_id is null'
);
select is_empty(
  $$select t.name from tables t
    where not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary)$$,
  'every table has a primary key'
);
select is_empty(
  $$select c.table_name from columns c
    join pg_index i on i.indrelid = c.oid and i.indisprimary
    where c.name = 'user_id' and i.indkey[0] <> c.attnum
      and c.table_name not in (select b.name from backends_too b)$$,
  'the primary key of what a user owns leads with user_id'
);
select is_empty(
  $$select i.indexrelid::regclass from columns c
    join pg_index i on i.indrelid = c.oid and i.indisunique
    where c.name = 'user_id' and c.attnum <> all (i.indkey)
      and not (i.indisprimary and c.table_name in (select b.name from backends_too b))$$,
  'what is unique is unique per user'
);
select is_empty(
  $$select f.conrelid::regclass, f.conname from pg_constraint f
    join columns c on c.oid = f.conrelid and c.name = 'user_id'
    join columns r on r.oid = f.confrelid and r.name = 'user_id'
    where f.contype = 'f'
      and not (
        r.table_name in (select b.name from backends_too b)
        and c.table_name in (select t.table_name from checked_by_trigger t)
      )
      and (
      c.attnum <> all (f.conkey) or r.attnum <> all (f.confkey)
      or array_position(f.conkey, c.attnum) <> array_position(f.confkey, r.attnum)
    )$$,
  'a reference from one user''s row to another row carries the user_id: it stays with the user'
);

-- Columns
select is_empty(
  $$select table_name, name from columns
    where atttypid in ('timestamp'::regtype, 'timestamp[]'::regtype, 'timetz'::regtype)$$,
  'every point in time is a timestamptz'
);
select is_empty(
  $$select table_name, name from columns
    where name like '%\_at' and atttypid <> 'timestamptz'::regtype$$,
  'what ends in _at is a timestamptz'
);
select is_empty(
  $$select t.name from tables t
    where not exists (
      select from columns c where c.oid = t.oid and c.name = 'created_at' and c.attnotnull
    )$$,
  'every table has created_at'
);
select is_empty(
  $$select c.table_name from columns c
    where c.name = 'updated_at' and not exists (
      select from pg_trigger g
      where g.tgrelid = c.oid and g.tgfoid = 'private.touch_updated_at()'::regprocedure
        -- before (2), for each row (1), update (16); tgattr: on every column
        and g.tgtype = 19 and g.tgattr = '' and g.tgenabled = 'O'
    )$$,
  'every updated_at has the trigger that keeps it'
);
select is_empty(
  $$select c.table_name from columns c
    where c.name = 'embedding' and not exists (
      select from columns m where m.oid = c.oid and m.name = 'embedding_model'
    )$$,
  'every embedding has its embedding_model beside it'
);

-- Constraints
select is_empty(
  $$select c.conrelid::regclass, c.conname from pg_constraint c
    join tables t on t.oid = c.conrelid
    where c.contype = 'c' and c.conname ~ '_check[0-9]*$'$$,
  'every check has a name of its own, which says what went wrong'
);
select is_empty(
  $$select c.conrelid::regclass, c.conname from pg_constraint c
    join tables t on t.oid = c.conrelid
    where c.contype in ('c', 'f') and not c.convalidated$$,
  'every constraint holds for all rows'
);
select is_empty(
  $$select c.oid::regtype from pg_type c
    where c.typnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.typtype = 'e'$$,
  'there are no enums: text with a named check instead'
);

-- Links: an app shows what is in such a column as one, and a click runs what is no web address.
create function pg_temp.takes(p_table oid, p_column name, p_value text) returns boolean
language plpgsql
as $$
declare
  v_check record;
  v_holds boolean;
begin
  for v_check in
    select pg_get_expr(k.conbin, k.conrelid) as expression
    from pg_constraint k
    join pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum]
    where k.conrelid = p_table and k.contype = 'c' and a.attname = p_column
  loop
    execute format(
      'select %s from (select %L::text as %I) t', v_check.expression, p_value, p_column
    ) into v_holds;
    if not v_holds then
      return false;
    end if;
  end loop;
  return true;
end;
$$;
create temporary view link_columns as
select c.oid, c.table_name, c.name
from columns c
join pg_attribute a on a.attrelid = c.oid and a.attname = c.name
where a.atttypid = 'text'::regtype and c.name ~ '(^|_)(url|uri|href|link)s?(_|$)';
select is_empty(
  $$select l.table_name, l.name, v.value
    from link_columns l
    cross join unnest(array[
      'javascript:alert(1)', 'JavaScript:alert(1)', ' javascript:alert(1)',
      E'\tjavascript:alert(1)', E'java\tscript:alert(1)', E'java\nscript:alert(1)',
      E'\u0001javascript:alert(1)', E'javascript\u000b:alert(1)', 'vbscript:msgbox(1)',
      'data:text/html,<script>alert(1)</script>', 'blob:https://example.com/1',
      'file:///etc/passwd',
      'ftp://example.com/a', 'mailto:a@example.com', 'intent://a#Intent;end', 'spotify:track:1',
      'ms-word:ofe|u|https://example.com/a', E'https\n://example.com/'
    ]) v (value)
    where pg_temp.takes(l.oid, l.name, v.value)$$,
  'a column that is named as a link takes no scheme but http and https'
);
select is_empty(
  $$select l.table_name, l.name, v.value
    from link_columns l
    cross join unnest(array[
      'https://example.com/a?b=c#d', 'http://example.com',
      'https://example.com/' || repeat('a', 1900)
    ]) v (value)
    where not pg_temp.takes(l.oid, l.name, v.value)$$,
  'a column that is named as a link takes web addresses'
);

-- Views
select is_empty(
  $$select c.oid::regclass from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind = 'v'
      and not coalesce(c.reloptions, '{}') @> array['security_invoker=true']$$,
  'every view shows what its reader may see'
);
select is_empty(
  $$select c.oid::regclass from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'm'$$,
  'no materialized view is exposed: it would show every row to whoever may read it'
);

select * from finish();
rollback;
