begin;
select plan(17);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.add_import_kind();
select tests.sign_in_as('ann');
select tests.put('id', (select id::text from public.create_import('jotted', 'elsewhere')));
create function pg_temp.stage(p_items jsonb, p_first bigint, p_is_last boolean default false)
returns text
language sql
as $$
  select concat_ws(' ', i.status, i.staged_items, i.total_items)
  from public.stage_import_items(tests.got('id')::uuid, p_items, p_first, p_is_last) i
$$;
select is(
  pg_temp.stage('[{"data": {"text": "a"}, "place": "line 1"}, {"data": {"text": "b"}}]', 0),
  'staging 2', 'items are kept'
);
select is(
  pg_temp.stage('[{"data": {"text": "a"}}, {"data": {"text": "b"}}]', 0), 'staging 2',
  'a batch that comes again changes nothing'
);
select is(
  pg_temp.stage('[{"data": {"text": "x"}}, {"data": {"text": "c"}}]', 1), 'staging 3',
  'of a batch that overlaps the new items are kept'
);
select throws_ok(
  $$select pg_temp.stage('[{"data": {}}]', 4)$$, 'PT409', 'import_gap', 'a gap is refused'
);
select is(
  pg_temp.stage('[{"place": "line 4", "error": {"code": "bad", "message": "No text."}}]', 3),
  'staging 4', 'an item that could not be read is kept with its error'
);
select is(pg_temp.stage('[]', 4, true), 'running 4 4', 'the last batch may be empty');
select is(pg_temp.stage('[]', 4, true), 'running 4 4', 'the last batch may come again');
select throws_ok(
  $$select pg_temp.stage('[{"data": {}}]', 4)$$, 'PT409', 'import_closed',
  'nothing comes after the last batch'
);
select throws_ok(
  $$select pg_temp.stage('{}', 0)$$, 'PT400', 'invalid_import_items', 'the items are an array'
);
select throws_ok(
  format('select pg_temp.stage(%L, %s)', v.items, v.first), 'PT400', 'invalid_import_items', v.name
) from (values
  ('[{}]', '0', 'an item has data or an error'),
  ('[{"data": {}, "error": {"code": "a"}}]', '0', 'an item has not both'),
  ('[{"data": {}, "more": 1}]', '0', 'an item has no other field'),
  ('[]', '-1', 'items are counted from 0')
) v (items, first, name);
select throws_ok(
  $$select pg_temp.stage(
    (select jsonb_agg('{"data": {}}'::jsonb) from generate_series(1, 1001)), 0
  )$$,
  'PT413', 'too_many_import_items', 'a batch has up to 1,000 items'
);
select tests.sign_out();
select results_eq(
  $$select item, place, data ->> 'text', error ->> 'code' from private.import_items
    order by item$$,
  $$values (0::bigint, 'line 1', 'a', null), (1, null, 'b', null), (2, null, 'c', null),
    (3, 'line 4', null, 'bad')$$,
  'each item waits once, in its place'
);
select tests.sign_in_as('bob');
select throws_ok(
  $$select pg_temp.stage('[]', 0)$$, 'PT404', 'import_not_found',
  'another user''s import is as absent as one that never was'
);
select tests.sign_in_as_anon();
select throws_ok(
  $$select public.stage_import_items(gen_random_uuid(), '[]', 0)$$, '42501', null,
  'nobody stages items without signing in'
);

select * from finish();
rollback;
