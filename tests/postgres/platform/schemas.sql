-- Schemas, extensions and event triggers, as the superuser supabase_admin makes them.

grant usage on schema public to anon, authenticated, service_role;
-- Owner: pg_database_owner, which is whoever owns the database.
grant all on schema public to postgres;
grant create, usage on schema public to supabase_realtime_admin;

create schema extensions authorization postgres;
grant usage on schema extensions to anon, authenticated, service_role, supabase_realtime_admin;
grant all on schema extensions to dashboard_user;

-- On the platform the role postgres creates these itself, by a list of privileged extensions.
create extension vector with schema extensions;
create extension pgcrypto with schema extensions;
create extension "uuid-ossp" with schema extensions;
create extension pg_stat_statements with schema extensions;
create extension pgtap with schema extensions;
create extension plpgsql_check with schema extensions;

create schema graphql_public;
grant usage on schema graphql_public to postgres, anon, authenticated, service_role;
create function graphql_public.graphql(
  "operationName" text default null,
  query text default null,
  variables jsonb default null,
  extensions jsonb default null
) returns jsonb
language plpgsql
as $$
begin
  return '{"errors": [{"message": "pg_graphql extension is not enabled."}]}';
end
$$;

-- The extension vault keeps its rows encrypted; its names and rights are what others see of it.
create schema vault;
create table vault.secrets (
  id uuid primary key default gen_random_uuid(),
  name text,
  description text not null default '',
  secret text not null,
  key_id uuid,
  nonce bytea,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index on vault.secrets (name) where name is not null;
create view vault.decrypted_secrets as
select s.id, s.name, s.description, s.secret, s.secret as decrypted_secret, s.key_id, s.nonce,
  s.created_at, s.updated_at
from vault.secrets s;
create function vault.create_secret(
  new_secret text,
  new_name text default null,
  new_description text default '',
  new_key_id uuid default null
) returns uuid
language sql
security definer
set search_path = ''
as $$
  insert into vault.secrets (secret, name, description, key_id)
  values (new_secret, new_name, new_description, new_key_id)
  returning id
$$;
revoke all on function vault.create_secret from public;
grant usage on schema vault to postgres, service_role;
grant select, delete on vault.secrets, vault.decrypted_secrets to postgres, service_role;
grant execute on function vault.create_secret to postgres, service_role;

create publication supabase_realtime;
alter publication supabase_realtime owner to postgres;

-- PostgREST hears of a changed schema; extensions get the grants of the API roles.
create function extensions.pgrst_ddl_watch() returns event_trigger
language plpgsql
as $$
declare
  v_command record;
begin
  for v_command in select * from pg_event_trigger_ddl_commands() loop
    if v_command.schema_name is distinct from 'pg_temp' then
      notify pgrst, 'reload schema';
    end if;
  end loop;
end
$$;
create function extensions.pgrst_drop_watch() returns event_trigger
language plpgsql
as $$
declare
  v_object record;
begin
  for v_object in select * from pg_event_trigger_dropped_objects() loop
    if not v_object.is_temporary then
      notify pgrst, 'reload schema';
    end if;
  end loop;
end
$$;
create function extensions.set_graphql_placeholder() returns event_trigger
language plpgsql
as $$
begin
  if exists (
    select from pg_event_trigger_dropped_objects() o where o.object_identity = 'pg_graphql'
  ) then
    raise notice 'pg_graphql was dropped';
  end if;
end
$$;
create function extensions.grant_after_create_extension() returns event_trigger
language plpgsql
as $$
begin
  if exists (
    select from pg_event_trigger_ddl_commands() c
    join pg_extension e on e.oid = c.objid and c.classid = 'pg_extension'::regclass
    where e.extname in ('pg_cron', 'pg_net', 'pg_graphql')
  ) then
    raise notice 'grants for the API roles';
  end if;
end
$$;
create event trigger pgrst_ddl_watch on ddl_command_end
  execute function extensions.pgrst_ddl_watch();
create event trigger pgrst_drop_watch on sql_drop
  execute function extensions.pgrst_drop_watch();
create event trigger issue_graphql_placeholder on sql_drop when tag in ('DROP EXTENSION')
  execute function extensions.set_graphql_placeholder();
create event trigger issue_pg_cron_access on ddl_command_end when tag in ('CREATE EXTENSION')
  execute function extensions.grant_after_create_extension();
create event trigger issue_pg_net_access on ddl_command_end when tag in ('CREATE EXTENSION')
  execute function extensions.grant_after_create_extension();
create event trigger issue_pg_graphql_access on ddl_command_end when tag in ('CREATE FUNCTION')
  execute function extensions.grant_after_create_extension();
