-- Foundation: parameters that several domains take.

create function private.require_limit(p_limit integer, p_maximum integer) returns integer
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_limit is null or p_limit not between 1 and p_maximum then
    perform private.fail(
      400, 'invalid_limit', format('A limit is a number from 1 to %s.', p_maximum)
    );
  end if;
  return p_limit;
end;
$$;

comment on function private.require_limit is
  'The limit itself when it is from 1 to the maximum. Errors: 400 invalid_limit.';

create function private.require_filter(p_filter jsonb) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if jsonb_typeof(p_filter) is distinct from 'object' then
    perform private.fail(
      400, 'invalid_filter', 'A filter is an object.', 'It finds what contains it in its metadata.'
    );
  end if;
  return p_filter;
end;
$$;

comment on function private.require_filter is
  'The filter itself when it is an object. Errors: 400 invalid_filter.';

grant execute on function
  private.require_limit,
  private.require_filter
to authenticated, service_role;
