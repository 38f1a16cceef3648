-- Foundation: how SQL refuses a call.

create function private.fail(
  p_status integer,
  p_code text,
  p_detail text,
  p_hint text default null
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  raise exception using
    errcode = 'PT' || p_status,
    message = p_code,
    detail = p_detail,
    hint = coalesce(p_hint, '');
end;
$$;

comment on function private.fail is
  'Raises SQLSTATE PT<status>, which PostgREST answers as that HTTP status. The message is a '
  'stable snake_case code, the detail a sentence, the hint what to do about it.';

grant execute on function private.fail to authenticated, service_role;
