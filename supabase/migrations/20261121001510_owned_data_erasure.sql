-- Owned data: deleting all that a user has here.
--
-- RPC     delete_my_data
--
-- The account itself is Auth's: who deletes it (auth.admin.deleteUser, with the secret key) deletes
-- everything here by foreign key.

create function private.erase_user(p_user_id uuid) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because histories, versions and queues are nobody's to delete from one by one.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_table private.owned_tables;
  v_count bigint;
  v_deleted bigint := 1;
  v_counts jsonb := '{}'::jsonb;
begin
  -- A row of the user that is being written holds a lock on the account by its foreign key. Waits
  -- for those, and lets new ones wait until all is gone.
  perform from auth.users u where u.id = v_user_id for update;

  -- Triggers may write while rows go, a history for one: until nothing is left to delete.
  -- A user who has used up the rate may still delete the account.
  perform set_config('engram.erasing', 'yes', true);
  while v_deleted > 0 loop
    v_deleted := 0;
    for v_table in
      select o.* from private.owned_tables o
      where not o.is_operators
      order by o.depth desc, o.name
    loop
      execute format('delete from %s t where t.%I = $1', v_table.table_id::regclass,
        v_table.owner_column) using v_user_id;
      get diagnostics v_count = row_count;
      v_deleted := v_deleted + v_count;
      if v_count > 0 and v_table.is_exported then
        v_counts := v_counts || jsonb_build_object(
          v_table.name, v_count + coalesce((v_counts ->> v_table.name)::bigint, 0)
        );
      end if;
    end loop;
  end loop;

  for v_table in select o.* from private.owned_tables o where o.erased_by is not null loop
    execute format(
      'update %s t set %s where t.%I = $1', v_table.table_id::regclass, v_table.erased_by,
      v_table.owner_column
    ) using v_user_id;
  end loop;

  -- The account stays, and an account has a profile.
  insert into public.profiles (id) values (v_user_id);
  perform set_config('engram.erasing', '', true);
  return v_counts;
end;
$$;

comment on function private.erase_user is
  'Deletes every row of the user from every table of the registry but the operator''s, and returns '
  'how many of which of those that an export holds.';

create function public.delete_my_data(p_user_id uuid default auth.uid()) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  return private.erase_user(private.require_user(p_user_id));
end;
$$;

comment on function public.delete_my_data is
  'Deletes everything that the user has here for good: every table, histories, queues and request '
  'ids too. The account stays, with an empty profile, until Auth deletes it; so does what the '
  'operator has set for it: budgets with what was spent of them, and how much of its rate is used. '
  'Returns how many rows of which table; done again, there is nothing left to do. Errors: 42501.';

grant execute on function private.erase_user, public.delete_my_data to authenticated, service_role;
