-- A project since 2026-10-30: new tables and functions are nobody's but their owner's, postgres is no member of the
-- services' roles, and Realtime has not run yet: its schema is there, and empty.

create schema realtime authorization supabase_admin;
grant usage on schema realtime to postgres with grant option;
grant usage on schema realtime to anon, authenticated, service_role;
grant all on schema realtime to supabase_realtime_admin with grant option;

revoke supabase_auth_admin, supabase_storage_admin, supabase_realtime_admin from postgres;

alter default privileges for role supabase_admin in schema public grant all on tables to postgres;
alter default privileges for role supabase_admin in schema public grant all on functions to postgres;
alter default privileges for role supabase_admin in schema extensions
  grant all on tables to postgres with grant option;
alter default privileges for role supabase_admin in schema extensions
  grant all on functions to postgres with grant option;
