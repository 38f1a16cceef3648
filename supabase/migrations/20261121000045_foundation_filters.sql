-- Filters: what a search may be narrowed by, as an object of the client's.
--
-- Helpers  private.filter_path, field_condition, filter_condition, require_filter
--
-- A filter is what the metadata contain ({"lang": "de"}), or says it with operators: $eq, $ne, $gt,
-- $gte, $lt, $lte, $in, $nin, $exists of a field, $and, $or, $not of filters. It becomes SQL, in
-- which every value is a literal; whatever it does not know it refuses.

create function private.fail_filter(p_detail text) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform private.fail(
    400, 'invalid_filter', p_detail,
    'It is an object that the metadata contain, or has $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, '
      '$exists, $and, $or, $not.'
  );
end;
$$;

comment on function private.fail_filter is
  'Refuses a filter. Errors: 400 invalid_filter.';

create function private.has_operators(p_value jsonb) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return jsonb_path_exists(
    p_value, '$.** ? (@.type() == "object").keyvalue() ? (@.key starts with "$")'
  );
end;
$$;

comment on function private.has_operators is
  'Whether a key anywhere in the value begins with $.';

create function private.field_condition(
  p_column text,
  p_path text[],
  p_operator text,
  p_value jsonb
) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  -- A jsonpath to the field: of an array, each of its elements is compared.
  v_path text := '$' || (
    select string_agg('.' || to_jsonb(p.key)::text, '' order by p.place)
    from unnest(p_path) with ordinality p (key, place)
  );
  v_type text := jsonb_typeof(p_value);
  v_symbol text := case p_operator
    when '$eq' then '==' when '$gt' then '>' when '$gte' then '>=' when '$lt' then '<'
    when '$lte' then '<='
  end;
begin
  case
    when p_operator = '$not' and v_type = 'object' then
      return format('(%s) is not true', private.fields_condition(p_column, p_path, p_value));
    when p_operator = '$exists' and v_type = 'boolean' then
      return format('%s(%s #> %L) is not null',
        case when p_value::boolean then '' else 'not ' end, p_column, p_path);
    when p_operator = '$ne' then
      return format('(%s) is not true', private.field_condition(p_column, p_path, '$eq', p_value));
    when p_operator = '$nin' and v_type = 'array' then
      return format('(%s) is not true', private.field_condition(p_column, p_path, '$in', p_value));
    when p_operator = '$in' and v_type = 'array' and jsonb_array_length(p_value) <= 1000 then
      return '(' || coalesce((
        select string_agg(private.field_condition(p_column, p_path, '$eq', i.item), ' or ')
        from jsonb_array_elements(p_value) i (item)
      ), 'false') || ')';
    when p_operator = '$eq' and v_type = 'null' then
      return format('coalesce(%s #> %L, ''null'') = ''null''', p_column, p_path);
    when p_operator = '$eq' and v_type in ('object', 'array') then
      return format('%s #> %L = %L::jsonb', p_column, p_path, p_value);
    when v_symbol is not null and v_type in ('string', 'number')
         or p_operator = '$eq' and v_type = 'boolean' then
      return format(
        '%s @@ %L::jsonpath', p_column,
        format('%s %s %s', v_path, v_symbol, p_value)
      );
    else
      perform private.fail_filter(
        format('The operator %s does not take %s.', p_operator, left(p_value::text, 100))
      );
      return null;
  end case;
end;
$$;

comment on function private.field_condition is
  'SQL for an operator on a field of a jsonb column. Errors: 400 invalid_filter.';

create function private.fields_condition(p_column text, p_path text[], p_operators jsonb)
returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_part record;
  v_conditions text[] := '{}'::text[];
begin
  if cardinality(p_path) > 16 then
    perform private.fail_filter('A filter is at most 16 deep.');
  end if;
  for v_part in select o.key, o.value from jsonb_each(p_operators) o loop
    if v_part.key in ('$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$exists', '$not')
    then
      v_conditions := v_conditions
        || private.field_condition(p_column, p_path, v_part.key, v_part.value);
    elsif left(v_part.key, 1) = '$' then
      perform private.fail_filter(format('There is no operator %s of a field.', v_part.key));
    elsif jsonb_typeof(v_part.value) = 'object'
          and private.has_operators(v_part.value) then
      v_conditions := v_conditions
        || private.fields_condition(p_column, p_path || v_part.key, v_part.value);
    else
      v_conditions := v_conditions || format(
        '%s @> %L::jsonb', p_column, (
          select format('%s%s%s', string_agg('{' || to_jsonb(k.key)::text || ':', ''
                          order by k.place), v_part.value, repeat('}', count(*)::integer))
          from unnest(p_path || v_part.key) with ordinality k (key, place)
        )::jsonb
      );
    end if;
  end loop;
  return case
    when v_conditions = '{}' then 'true'
    else '(' || array_to_string(v_conditions, ' and ') || ')'
  end;
end;
$$;

comment on function private.fields_condition is
  'SQL for an object of operators, or of further fields, at a path of a jsonb column. Errors: 400 '
  'invalid_filter.';

create function private.filter_condition(
  p_column text,
  p_filter jsonb,
  p_depth integer default 0
) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_part record;
  v_conditions text[] := '{}'::text[];
  v_fields jsonb := '{}'::jsonb;
  v_inner text[];
begin
  if jsonb_typeof(p_filter) is distinct from 'object' then
    perform private.fail_filter('A filter is an object.');
  end if;
  if p_depth > 16 then
    perform private.fail_filter('A filter is at most 16 deep.');
  end if;
  for v_part in select f.key, f.value from jsonb_each(p_filter) f loop
    if v_part.key in ('$and', '$or') then
      if jsonb_typeof(v_part.value) <> 'array'
         or jsonb_array_length(v_part.value) not between 1 and 100 then
        perform private.fail_filter(format('%s takes an array of filters.', v_part.key));
      end if;
      v_inner := array(
        select private.filter_condition(p_column, i.item, p_depth + 1)
        from jsonb_array_elements(v_part.value) i (item)
      );
      v_conditions := v_conditions
        || ('(' || array_to_string(v_inner, ' ' || ltrim(v_part.key, '$') || ' ') || ')');
    elsif v_part.key = '$not' then
      v_conditions := v_conditions || format(
        '(%s) is not true', private.filter_condition(p_column, v_part.value, p_depth + 1)
      );
    elsif left(v_part.key, 1) = '$' then
      perform private.fail_filter(format('There is no operator %s.', v_part.key));
    elsif jsonb_typeof(v_part.value) = 'object'
          and private.has_operators(v_part.value) then
      v_conditions := v_conditions
        || private.fields_condition(p_column, array[v_part.key], v_part.value);
    else
      v_fields := v_fields || jsonb_build_object(v_part.key, v_part.value);
    end if;
  end loop;
  if v_fields <> '{}' then
    v_conditions := v_conditions
      || format('%s @> %L::jsonb', p_column, v_fields);
  end if;
  return case
    when v_conditions = '{}' then 'true'
    else '(' || array_to_string(v_conditions, ' and ') || ')'
  end;
end;
$$;

comment on function private.filter_condition is
  'SQL for a filter of a jsonb column; true for {}. Errors: 400 invalid_filter.';

create function private.require_filter(p_filter jsonb) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- Here, before any plan: one by which no row comes to the filter would not look at it.
  perform private.filter_condition('m', coalesce(p_filter, '{}'));
  return coalesce(p_filter, '{}');
end;
$$;

comment on function private.require_filter is
  'The filter itself when it is one, {} for null. Errors: 400 invalid_filter.';

grant execute on function
  private.fail_filter,
  private.has_operators,
  private.field_condition,
  private.fields_condition,
  private.filter_condition,
  private.require_filter
to authenticated, service_role;
