-- A project from before 2026-10-30: what postgres makes in public is the API roles' at once.

create schema realtime authorization supabase_admin;
grant usage on schema realtime to postgres, anon, authenticated, service_role;
grant all on schema realtime to supabase_realtime_admin with grant option;

grant supabase_auth_admin, supabase_storage_admin to postgres;

do $$
declare
  v_role text;
  v_kind text;
begin
  foreach v_role in array array['postgres', 'supabase_admin'] loop
    foreach v_kind in array array['tables', 'sequences', 'functions'] loop
      execute format(
        'alter default privileges for role %I in schema public '
        'grant all on %s to postgres, anon, authenticated, service_role',
        v_role, v_kind
      );
      execute format(
        'alter default privileges for role %I in schema graphql_public '
        'grant all on %s to postgres, anon, authenticated, service_role',
        v_role, v_kind
      );
    end loop;
  end loop;
end
$$;
alter default privileges for role supabase_admin in schema extensions
  grant all on tables to postgres with grant option;
alter default privileges for role supabase_admin in schema extensions
  grant all on functions to postgres with grant option;
