-- The roles of a Supabase project, as its own scripts leave them. Roles belong to the whole server, so
-- what is there already is brought into the platform's form; settings hold for this database alone.

do $$
declare
  v_role record;
begin
  for v_role in
    select * from (values
      ('anon', 'nologin inherit'),
      ('authenticated', 'nologin inherit'),
      ('service_role', 'nologin inherit bypassrls'),
      ('authenticator', 'login noinherit'),
      ('dashboard_user', 'nologin createrole createdb replication'),
      ('supabase_auth_admin', 'login noinherit createrole'),
      ('supabase_storage_admin', 'login noinherit createrole'),
      ('supabase_realtime_admin', 'login noinherit createrole replication'),
      ('supabase_functions_admin', 'login noinherit createrole'),
      ('supabase_replication_admin', 'login replication'),
      ('supabase_etl_admin', 'login replication'),
      ('supabase_read_only_user', 'login bypassrls'),
      ('supabase_privileged_role', 'nologin'),
      ('pgbouncer', 'login')
    ) r (name, attributes)
  loop
    if not exists (select from pg_roles where rolname = v_role.name) then
      execute format('create role %I', v_role.name);
    end if;
    execute format('alter role %I %s', v_role.name, v_role.attributes);
  end loop;
end
$$;

alter role postgres nosuperuser createrole createdb replication bypassrls login;

grant anon, authenticated, service_role to authenticator, supabase_realtime_admin;
grant authenticator to supabase_storage_admin;
grant anon, authenticated, service_role to postgres with admin option;
grant authenticator, pg_monitor, pg_read_all_data, pg_signal_backend to postgres;
grant pg_read_all_data to supabase_read_only_user, supabase_etl_admin;

do $$
declare
  v_setting record;
begin
  execute format(
    'alter database %I set search_path to "$user", public, extensions', current_database()
  );
  for v_setting in
    select * from (values
      ('anon', 'statement_timeout', '3s'),
      ('authenticated', 'statement_timeout', '8s'),
      ('authenticator', 'statement_timeout', '8s'),
      ('authenticator', 'lock_timeout', '8s'),
      ('supabase_auth_admin', 'search_path', 'auth'),
      ('supabase_auth_admin', 'idle_in_transaction_session_timeout', '60000'),
      ('supabase_storage_admin', 'search_path', 'storage'),
      ('supabase_read_only_user', 'default_transaction_read_only', 'on')
    ) s (role, name, value)
  loop
    execute format(
      'alter role %I in database %I set %s to %L',
      v_setting.role, current_database(), v_setting.name, v_setting.value
    );
  end loop;
  execute format(
    'grant all on database %I to postgres, dashboard_user, supabase_auth_admin, '
    'supabase_storage_admin, supabase_realtime_admin',
    current_database()
  );
end
$$;
