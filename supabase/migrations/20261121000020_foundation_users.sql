-- Foundation: the acting user, and the request that a statement belongs to.

create function private.is_service() returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return pg_has_role(
    coalesce(nullif(current_setting('role'), 'none'), session_user)::name,
    'service_role', 'usage'
  );
end;
$$;

comment on function private.is_service is
  'Whether the request has the rights of service_role, also within a definer function.';

create function private.tag_request() returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_headers text := current_setting('request.headers', true);
  v_id text;
begin
  -- Once a transaction, and only for calls that came through REST.
  if v_headers = '' or v_headers is null
     or current_setting('application_name') like 'engram %' then
    return;
  end if;
  v_id := v_headers::json ->> 'x-request-id';
  if v_id ~ '^[\w.-]{1,100}$' then
    perform set_config('application_name', 'engram ' || left(v_id, 50), true);
  end if;
end;
$$;

comment on function private.tag_request is
  'Names the transaction after the request, by the id that Edge Functions log and send on: it '
  'stands in Postgres'' log (%a in log_line_prefix) and in pg_stat_activity.';

create function private.require_user(p_user_id uuid) returns uuid
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_caller uuid := auth.uid();
  -- The role that was set for the request. Unlike current_user it is the same within a definer
  -- function, so that those can check their caller too.
  v_role name := coalesce(nullif(current_setting('role'), 'none'), session_user);
begin
  perform private.tag_request();
  -- A caller with the rights of service_role acts for any user, but has to name the user.
  if pg_has_role(v_role, 'service_role', 'usage') then
    if coalesce(p_user_id, v_caller) is null then
      perform private.fail(
        400, 'user_required', 'A service caller has to name the user it acts for.',
        'Pass p_user_id.'
      );
    end if;
    return coalesce(p_user_id, v_caller);
  end if;

  if v_caller is null then
    raise exception using
      errcode = '42501', message = 'not_signed_in', detail = 'The call carries no user.',
      hint = 'Send the user''s access token as bearer token.';
  end if;
  if p_user_id is distinct from v_caller and p_user_id is not null then
    raise exception using
      errcode = '42501', message = 'not_your_user_id',
      detail = 'p_user_id is not the signed-in user.',
      hint = 'Leave p_user_id out: it defaults to the user of the token.';
  end if;
  return v_caller;
end;
$$;

comment on function private.require_user is
  'The user to act for: the token''s, or p_user_id for a caller with the rights of service_role. '
  'Anybody else''s id is refused with 42501.';

create function private.require_owner(p_user_id uuid) returns uuid
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  if p_user_id is null and auth.uid() is null and private.is_service() then
    return null;
  end if;
  return private.require_user(p_user_id);
end;
$$;

comment on function private.require_owner is
  'The user to act for as private.require_user finds it, or null for a service caller who names '
  'nobody: it acts for the backend.';

grant execute on function
  private.is_service,
  private.tag_request,
  private.require_user,
  private.require_owner
to authenticated, service_role;
