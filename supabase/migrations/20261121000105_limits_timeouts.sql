-- Limits: how long a statement of a client may take, where the platform has set nothing.

do $$
declare
  v_timeout record;
begin
  for v_timeout in
    select * from (values ('authenticated', '8s'), ('anon', '3s')) t (role_name, value)
    where not exists (
      select from pg_db_role_setting s
      where s.setrole = t.role_name::regrole and s.setdatabase = 0
        and array_to_string(s.setconfig, ' ') like '%statement_timeout=%'
    )
  loop
    begin
      execute format(
        'alter role %I set statement_timeout = %L', v_timeout.role_name, v_timeout.value
      );
    exception
      -- Roles belong to whoever runs the database, who may have kept them.
      when insufficient_privilege then
        raise notice 'Set statement_timeout of % to %: a migration may not.',
          v_timeout.role_name, v_timeout.value;
    end;
  end loop;
end;
$$;
