begin;
select plan(11);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.add_import_kind();
select tests.sign_in_as('ann');
select tests.put('id', (select id::text from public.create_import('jotted', 'elsewhere')));
select public.stage_import_items(tests.got('id')::uuid, '[{"data": {"text": "a"}}]', 0);

select tests.sign_in_as('bob');
select is_empty('select from public.imports', 'another user does not see an import');
delete from public.imports;
select tests.sign_in_as('ann');
select is((select count(*) from public.imports), 1::bigint, 'nor deletes it');
select throws_ok(
  $$insert into public.imports (kind, source) values ('jotted', 'elsewhere')$$, '42501', null,
  'a user does not write an import past its functions'
);
select throws_ok(
  $$update public.imports set status = 'complete'$$, '42501', null, 'nor changes one'
);
select tests.sign_in_as_anon();
select throws_ok('select from public.imports', '42501', null, 'anon sees no imports');

select tests.sign_out();
select throws_ok(
  'update public.imports set ' || v.change, '23514', null, v.name
) from (values
  ($$status = 'waiting'$$, 'a status is one of five'),
  ('added_items = 1', 'items that were added are items that are done'),
  ('done_items = 2, added_items = 2', 'no more is done than was staged'),
  ($$errors = '{}'$$, 'errors are an array')
) v (change, name);
select has_trigger('public', 'imports', 'imports_touch_updated_at', 'a change touches updated_at');

select tests.sign_in_as('ann');
delete from public.imports;
select tests.sign_out();
select is_empty('select from private.import_items', 'what waits goes with its import');

select * from finish();
rollback;
