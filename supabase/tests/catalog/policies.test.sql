-- What holds for every policy.
begin;
select plan(9);

create temporary view policies as
select
  p.oid, p.polrelid, p.polrelid::regclass::text as table_name, p.polname::text as name,
  case p.polcmd
    when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE'
    else 'ALL'
  end as command,
  p.polroles, p.polpermissive,
  pg_get_expr(p.polqual, p.polrelid) as visible,
  pg_get_expr(p.polwithcheck, p.polrelid) as allowed
from pg_policy p
join pg_class c on c.oid = p.polrelid
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace);

-- Policies that do not compare user_id with the user, each with what they say instead.
create temporary table others (name text primary key, expression text not null);
insert into others values
  ('profiles_select', '(( SELECT auth.uid() AS uid) = id)'),
  ('profiles_update', '(( SELECT auth.uid() AS uid) = id)'),
  ('personality_items_select', 'true'),
  ('embedding_models_select', 'true'),
  ('models_select', 'true'),
  ('export_rules_select', 'true'),
  ('limits_select', 'true'),
  ('music_tracks_select', '((user_id IS NULL) OR (( SELECT auth.uid() AS uid) = user_id))');

select isnt_empty('select from policies', 'there are policies to look at');
select is_empty(
  $$select name from policies where command = 'ALL'$$, 'every policy is of one command'
);
select is_empty(
  $$select name from policies where polroles <> array['authenticated'::regrole::oid]$$,
  'every policy is to authenticated and to nobody else'
);
select is_empty(
  'select name from policies where not polpermissive', 'every policy permits'
);
select is_empty(
  $$select p.name, p.expression from (
      select name, visible as expression from policies
      union all select name, allowed from policies
    ) p
    where replace(p.expression, '( SELECT auth.uid() AS uid)', '') ~ '\m(auth\.|current_setting)'$$,
  'the user is asked once a statement, (select auth.uid()), not once a row'
);
select is_empty(
  $$select p.name, p.expression from (
      select name, visible as expression from policies
      union all select name, allowed from policies
    ) p
    left join others o on o.name = p.name
    where p.expression <> coalesce(o.expression, '(( SELECT auth.uid() AS uid) = user_id)')$$,
  'every policy is: the user''s own rows; or is listed here with what it says'
);
select is_empty(
  $$select name from policies
    where (visible is null) <> (command = 'INSERT')
      or (allowed is null) <> (command in ('SELECT', 'DELETE'))$$,
  'an update says both which rows and which new rows'
);
select is_empty(
  $$select name from policies
    where name <> substring(table_name from '[^.]+$') || '_' || lower(command)$$,
  'a policy is named after its table and command, so there is one of each'
);

-- A grant without a policy allows nothing and says so to nobody; a policy without a grant is dead.
select set_eq(
  $$select c.oid::regclass::text, k.command
    from pg_class c
    cross join (values ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) k (command)
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.relkind in ('r', 'p')
      and case
        when k.command = 'DELETE' then has_table_privilege('authenticated', c.oid, 'DELETE')
        else has_any_column_privilege('authenticated', c.oid, k.command)
      end$$,
  'select table_name, command from policies',
  'what authenticated is granted and what a policy allows are the same commands'
);

select * from finish();
rollback;
