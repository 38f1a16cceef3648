-- Limits: counting without refusing.

create function private.note_usage(p_user_id uuid, p_resource text, p_rows bigint, p_bytes bigint)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform from private.usage l
  where l.user_id = p_user_id and l.resource = p_resource
  for update skip locked;
  if found then
    update private.usage u
    set rows = u.rows + p_rows, bytes = u.bytes + p_bytes
    where u.user_id = p_user_id and u.resource = p_resource;
    if exists (
      select from private.usage_deltas d where d.user_id = p_user_id and d.resource = p_resource
    ) then
      perform private.fold_usage(p_user_id, p_resource);
    end if;
    return;
  end if;
  if p_rows > 0 and not exists (
    select from private.usage u where u.user_id = p_user_id and u.resource = p_resource
  ) then
    insert into private.usage (user_id, resource, rows, bytes, tokens, refilled_at)
    select
      p_user_id, p_resource, p_rows, p_bytes,
      l.rows_per_minute::double precision * l.bucket_minutes, clock_timestamp()
    from private.limit_of(p_resource) l
    on conflict do nothing;
    if found then
      return;
    end if;
  end if;
  -- With the account goes what it has used.
  insert into private.usage_deltas (user_id, resource, rows, bytes)
  select p_user_id, p_resource, p_rows, p_bytes
  where exists (select from auth.users a where a.id = p_user_id);
end;
$$;

comment on function private.note_usage is
  'Counts without refusing, and without waiting for a count that is being changed.';

create function private.only_counts() returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return private.is_service() or coalesce(current_setting('engram.erasing', true) = 'yes', false);
end;
$$;

comment on function private.only_counts is
  'Whether what is written is counted and never refused: by the service, and while a user is '
  'erased, when triggers may write a history of what goes.';

grant execute on function private.only_counts to authenticated, service_role;
