-- The checks of parameters that several RPCs share.
begin;
select plan(10);

create function pg_temp.error_of(p_call text) returns text
language plpgsql
as $$
declare
  v_state text;
  v_code text;
  v_detail text;
  v_hint text;
begin
  execute p_call;
  return 'it succeeded';
exception
  when others then
    get stacked diagnostics
      v_state = returned_sqlstate, v_code = message_text, v_detail = pg_exception_detail,
      v_hint = pg_exception_hint;
    return concat_ws(' | ', v_state, v_code, v_detail, nullif(v_hint, ''));
end;
$$;

select lives_ok(
  $$select private.require_fields('invalid_x', 'An x', '{"a": 1}', array['a', 'b'])$$,
  'require_fields takes an object that has some of the fields'
);
select lives_ok(
  $$select private.require_fields('invalid_x', 'An x', '{}', array['a'])$$,
  'require_fields takes an empty object'
);
select lives_ok(
  $$select private.require_fields('invalid_x', 'An x', null, array['a'])$$,
  'require_fields takes null'
);
select is(
  pg_temp.error_of(
    $$select private.require_fields('invalid_x', 'An x', '{"a": 1, "c": 2, "d": 3}', '{a,b}')$$
  ),
  'PT400 | invalid_x | An x has no field c, d. | The fields are a, b.',
  'require_fields names the fields that there are not, and those that there are'
);
select is(
  pg_temp.error_of(format(
    'select private.require_fields(%L, %L, %L, %L)', 'invalid_x', 'An x',
    jsonb_build_object(repeat('k', 5000), 1), '{a}'
  )),
  'PT400 | invalid_x | An x has no field ' || repeat('k', 200) || '. | The fields are a.',
  'require_fields cuts a long name'
);
select is(
  (
    select array_agg(pg_temp.error_of(format(
      'select private.require_fields(%L, %L, %L, %L)', 'invalid_x', 'Item 3', v.item, '{a}'
    )))
    from unnest(array['null', '1', '"a"', 'true', '["a"]']) v (item)
  ),
  array_fill('PT400 | invalid_x | Item 3 must be an object.'::text, array[5]),
  'require_fields refuses every value that is no object'
);
select lives_ok(
  $$select private.require_items('invalid_xs', 'too_many_xs', 'p_xs', '[1, 2]', 2)$$,
  'require_items takes an array of as many items as are allowed'
);
select is(
  pg_temp.error_of(
    $$select private.require_items('invalid_xs', 'too_many_xs', 'p_xs', '[1, 2, 3]', 2)$$
  ),
  'PT413 | too_many_xs | p_xs holds up to 2 objects, not 3. | '
    'Send several batches, in their order.',
  'require_items refuses an array of one item more'
);
select is(
  pg_temp.error_of($$select private.require_items('invalid_xs', 'too_many_xs', 'p_xs', '{}', 2)$$),
  'PT400 | invalid_xs | p_xs is an array of up to 2 objects.',
  'require_items refuses an object'
);
select is(
  pg_temp.error_of($$select private.require_items('invalid_xs', 'too_many_xs', 'p_xs', null, 2)$$),
  'PT400 | invalid_xs | p_xs is an array of up to 2 objects.',
  'require_items refuses null'
);

select * from finish();
rollback;
