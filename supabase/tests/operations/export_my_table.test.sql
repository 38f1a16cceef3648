begin;
select plan(14);

select tests.create_user('ann');
select tests.create_user('bob');

-- All pages of a table, of so many rows each.
create function pg_temp.read_whole(p_table text, p_limit integer) returns jsonb
language plpgsql
as $$
declare
  v_rows jsonb := '[]';
  v_page jsonb;
  v_after jsonb;
begin
  for i in 1..100 loop
    v_page := public.export_my_table(p_table, v_after, p_limit);
    v_rows := v_rows || (v_page -> 'rows');
    v_after := nullif(v_page -> 'next', 'null');
    exit when v_after is null;
  end loop;
  return v_rows;
end;
$$;

grant execute on function pg_temp.read_whole to public;

select tests.fill_account('ann');
select tests.fill_account('bob');
select tests.sign_in_as('ann');
select tests.put('whole', (public.export_my_data() -> 'tables')::text);
select is_empty(
  $$select t.name from unnest(public.export_my_tables()) t (name)
    where pg_temp.read_whole(t.name, 1000) <> tests.got('whole')::jsonb -> t.name$$,
  'a page of every table holds what export_my_data holds of it'
);
select is_empty(
  $$select t.name from unnest(public.export_my_tables()) t (name)
    where pg_temp.read_whole(t.name, 1) <> tests.got('whole')::jsonb -> t.name$$,
  'pages of one row hold every row once, in the order of the primary key'
);
select is(
  jsonb_array_length(public.export_my_table('public.chat_messages', null, 2) -> 'rows'), 2,
  'a page holds as many rows as its limit says'
);
select ok(
  strpos(public.export_my_table('public.chat_messages')::text, 'from bob') = 0,
  'nothing of another user is in it'
);

-- Bytes
insert into public.vectors (id, content)
select 'large ' || i, repeat('x', 90000) from generate_series(1, 60) i;
select ok(
  octet_length(public.export_my_table('public.vectors')::text) between 2000000 and 2500000,
  'a page ends after two megabytes'
);
select is(
  jsonb_array_length(pg_temp.read_whole('public.vectors', 1000)),
  (select count(*)::integer from public.vectors), 'no row is lost where a page ends by its bytes'
);

-- What is wrong
select throws_ok(
  $$select public.export_my_table('public.nowhere')$$, 'PT404', 'table_not_found',
  'a table that is not there is named'
);
select throws_ok(
  $$select public.export_my_table('private.usage')$$, 'PT404', 'table_not_found',
  'a table that no export holds is not read'
);
select throws_ok(
  $$select public.export_my_table('public.api_keys')$$, 'PT404', 'table_not_found',
  'keys stay here'
);
select throws_ok(
  $$select public.export_my_table('public.chat_messages', '{"seq": 1}')$$, 'PT400',
  'invalid_after', 'a page that names no row is refused'
);
select throws_ok(
  $$select public.export_my_table('public.chat_messages', '{"id": "x'' or true --"}')$$, '22P02',
  null, 'a value of another type is refused, whatever it says'
);
select throws_ok(
  $$select public.export_my_table('public.vectors', null, 1001)$$, 'PT400', 'invalid_limit',
  'a page holds 1,000 rows at most'
);
select throws_ok(
  format('select public.export_my_table(%L, p_user_id => %L)', 'public.vectors',
    tests.user_id('bob')),
  '42501', 'not_your_user_id', 'another user''s rows are not read'
);
select tests.sign_in_as_anon();
select throws_ok(
  $$select public.export_my_table('public.vectors')$$, '42501', null, 'anon may not read any'
);

select * from finish();
rollback;
