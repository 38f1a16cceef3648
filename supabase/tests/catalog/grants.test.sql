-- Who may do what: nothing is open to anon or to everybody, columns are granted one by one.
begin;
select plan(17);

create temporary view granted as
select
  case c.relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end as kind,
  c.oid::regclass::text as name, n.nspname, a.grantee, a.privilege_type as privilege,
  a.is_grantable, c.relowner as owner
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
cross join aclexplode(coalesce(
  c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)
)) a
where n.nspname in ('public', 'private') and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
union all
select 'column', c.oid::regclass || '.' || t.attname, n.nspname, a.grantee, a.privilege_type,
  a.is_grantable, c.relowner
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute t on t.attrelid = c.oid
cross join aclexplode(t.attacl) a
where n.nspname in ('public', 'private')
union all
select 'function', p.oid::regprocedure::text, n.nspname, a.grantee, a.privilege_type,
  a.is_grantable, p.proowner
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
where n.nspname in ('public', 'private')
union all
select 'schema', n.nspname, n.nspname, a.grantee, a.privilege_type, a.is_grantable, n.nspowner
from pg_namespace n
cross join aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
where n.nspname = 'private';

select isnt_empty('select from granted', 'there are grants to look at');

-- 0 is everybody.
select is_empty(
  $$select kind, name, privilege from granted where grantee in (0, 'anon'::regrole)$$,
  'nothing is granted to anon or to everybody: no table, column, sequence, function, nor private'
);
select is_empty(
  $$select c.oid::regclass from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and (
        has_any_column_privilege('anon', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
        or has_table_privilege('anon', c.oid, 'DELETE, TRUNCATE, TRIGGER')
      )$$,
  'nor does anon have a table by a role that it is in'
);
select is_empty(
  $$select p.oid::regprocedure from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and has_function_privilege('anon', p.oid, 'EXECUTE')$$,
  'nor a function'
);
select ok(
  not has_schema_privilege('anon', 'private', 'USAGE'), 'anon does not enter the private schema'
);
select is_empty(
  $$select kind, name, privilege from granted
    where grantee not in (owner, 'authenticated'::regrole, 'service_role'::regrole)
      -- Supabase's own administrators, by its default privileges
      and grantee::regrole::text not in ('postgres', 'supabase_admin', 'dashboard_user')$$,
  'whoever has something is known here'
);
select is_empty(
  $$select kind, name, privilege from granted
    where is_grantable and grantee in ('authenticated'::regrole, 'service_role'::regrole)$$,
  'nobody may grant it on'
);

-- Columns one by one
select is_empty(
  $$select name, privilege, grantee::regrole from granted
    where kind in ('table', 'view') and privilege not in ('SELECT', 'DELETE')
      and grantee in ('authenticated'::regrole, 'service_role'::regrole)$$,
  'inserts and updates are granted by column, and nothing else than reading and deleting by table'
);
select is_empty(
  $$select name, privilege from granted
    where kind = 'column' and privilege not in ('SELECT', 'INSERT', 'UPDATE')
      and grantee in ('authenticated'::regrole, 'service_role'::regrole)$$,
  'columns are granted to be read, inserted or updated'
);
select is_empty(
  $$select name, privilege from granted
    where kind = 'column' and grantee in ('authenticated'::regrole, 'service_role'::regrole)
      and privilege = 'UPDATE' and name ~ '\.(id|user_id|created_at|updated_at)$'
      -- An upsert through REST sets every column that it was sent; a trigger keeps the id.
      and name <> 'vectors.id'$$,
  'who a row belongs to, and what it is called, never changes; its times keep themselves'
);
select is_empty(
  $$select name, privilege from granted
    where kind = 'column' and grantee in ('authenticated'::regrole, 'service_role'::regrole)
      and privilege = 'INSERT' and name ~ '\.(created_at|updated_at)$'$$,
  'nor are its times given with a new row'
);
select is_empty(
  $$select name from granted
    where kind = 'sequence' and grantee in ('authenticated'::regrole, 'service_role'::regrole)$$,
  'sequences are nobody''s to move'
);
select is_empty(
  $$select t.oid::regclass, k.privilege
    from pg_class t
    cross join (values ('SELECT'), ('INSERT'), ('UPDATE')) k (privilege)
    where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p', 'v')
      and has_any_column_privilege('authenticated', t.oid, k.privilege)
      and not has_any_column_privilege('service_role', t.oid, k.privilege)$$,
  'the service may do what a user may'
);

-- RPCs
select is_empty(
  $$select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and not (
        has_function_privilege('service_role', p.oid, 'EXECUTE')
        -- The queue holds texts of all users; a ciphertext is made where its key is; rows of an
        -- import are believed.
        and has_function_privilege('authenticated', p.oid, 'EXECUTE') <> (p.proname in (
          'claim_embedding_jobs', 'claim_file_erasures', 'claim_writing_jobs',
          'complete_embedding_jobs', 'complete_writing_job', 'embedding_job_stats',
          'fail_embedding_job', 'get_metrics', 'get_waiting_imports', 'import_evaluations',
          'import_my_data', 'make_receipt_key', 'refresh_analytics', 'refresh_music_tracks',
          'retry_dead_jobs', 'return_embedding_jobs', 'start_reembedding', 'store_api_key'
        ))
      )$$,
  'every RPC is there for users and for the service, or listed here for the service alone'
);
select is_empty(
  $$select p.oid::regprocedure from pg_proc p
    where p.prorettype = 'trigger'::regtype
      and p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and (
        has_function_privilege('authenticated', p.oid, 'EXECUTE')
        or has_function_privilege('service_role', p.oid, 'EXECUTE')
      )$$,
  'a trigger function is nobody''s to call'
);

-- What the next migration makes: as whoever runs the migrations, make some and look.
select set_config('role', (
  select relowner::regrole::text from pg_class where oid = 'public.profiles'::regclass
), true);
create table public.made_by_test (id bigint generated by default as identity);
create function public.made_by_test() returns integer language sql as 'select 1';
create function private.made_by_test() returns integer language sql as 'select 1';
select tests.sign_out();
select is_empty(
  $$select kind, name, privilege, grantee::regrole from granted
    where name ~ 'made_by_test' and nspname = 'public' and grantee <> owner
      and grantee::regrole::text not in ('postgres', 'supabase_admin', 'dashboard_user')$$,
  'a new table, sequence or function of public is granted to nobody'
);
select is_empty(
  $$select kind, name, privilege, grantee::regrole from granted
    where name ~ 'made_by_test' and nspname = 'private' and grantee <> owner
      and grantee::regrole::text not in ('postgres', 'supabase_admin', 'dashboard_user')$$,
  'nor is a new function of private'
);

select * from finish();
rollback;
