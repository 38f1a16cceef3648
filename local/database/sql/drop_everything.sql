-- Run by a superuser: leaves the database as a new one. Roles stay, since they belong to the whole server.

begin;

drop event trigger if exists pgrst_ddl_watch;
drop event trigger if exists pgrst_drop_watch;

do $$
declare
  v_name name;
begin
  for v_name in
    select evtname from pg_catalog.pg_event_trigger
  loop
    execute format('drop event trigger %I', v_name);
  end loop;
  for v_name in
    select pubname from pg_catalog.pg_publication
  loop
    execute format('drop publication %I', v_name);
  end loop;
  for v_name in
    select nspname from pg_catalog.pg_namespace
    where nspname !~ '^pg_' and nspname <> 'information_schema'
  loop
    execute format('drop schema %I cascade', v_name);
  end loop;
  for v_name in
    select extname from pg_catalog.pg_extension where extname <> 'plpgsql'
  loop
    execute format('drop extension %I cascade', v_name);
  end loop;
end
$$;

create schema public authorization pg_database_owner;
grant usage on schema public to public;
comment on schema public is 'standard public schema';

commit;
