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
  'The limit itself when it is from 1 to the maximum.';

create function private.require_fields(
  p_code text,
  p_subject text,
  p_item jsonb,
  p_fields text[]
) returns void
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if jsonb_typeof(p_item) <> 'object' then
    perform private.fail(400, p_code, format('%s must be an object.', p_subject));
  elsif p_item - p_fields <> '{}' then
    perform private.fail(
      400, p_code,
      format('%s has no field %s.', p_subject, left(
        (select string_agg(f.name, ', ') from jsonb_object_keys(p_item - p_fields) f (name)), 200
      )),
      format('The fields are %s.', array_to_string(p_fields, ', '))
    );
  end if;
end;
$$;

comment on function private.require_fields is
  'Fails with 400 and p_code unless p_item is an object that has no fields but these, or is null. '
  'p_subject begins the sentence of the error: A memory.';

create function private.require_items(
  p_code text,
  p_code_of_too_many text,
  p_name text,
  p_items jsonb,
  p_maximum integer
) returns void
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if jsonb_typeof(p_items) is distinct from 'array' then
    perform private.fail(
      400, p_code, format('%s is an array of up to %s objects.', p_name, p_maximum)
    );
  elsif jsonb_array_length(p_items) > p_maximum then
    perform private.fail(
      413, p_code_of_too_many,
      format('%s holds up to %s objects, not %s.', p_name, p_maximum, jsonb_array_length(p_items)),
      'Send several batches, in their order.'
    );
  end if;
end;
$$;

comment on function private.require_items is
  'Fails with 400 and p_code unless p_items, the parameter p_name, is an array; with 413 and '
  'p_code_of_too_many if it has more than p_maximum items.';

grant execute on function
  private.require_limit,
  private.require_fields,
  private.require_items
to authenticated, service_role;
