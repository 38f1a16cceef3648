begin;
select plan(6);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.add_import_kind();
select tests.sign_in_as('ann');
select tests.put('old', (select id::text from public.create_import('jotted', 'elsewhere')));
select public.stage_import_items(tests.got('old')::uuid, '[{"data": {"text": "a"}}]', 0, true);
select tests.put('fresh', (select id::text from public.create_import('jotted', 'elsewhere')));
select public.stage_import_items(tests.got('fresh')::uuid, '[{"data": {"text": "b"}}]', 0, true);
select tests.put('read', (select id::text from public.create_import('jotted', 'elsewhere')));
select public.stage_import_items(tests.got('read')::uuid, '[{"data": {"text": "c"}}]', 0);
select tests.sign_out();
update public.imports set ran_at = now() - interval '2 minutes'
where id <> tests.got('fresh')::uuid;

select tests.sign_in_as_service();
select results_eq(
  $$select user_id, id from public.get_waiting_imports() where user_id = tests.user_id('ann')$$,
  $$values (tests.user_id('ann'), tests.got('old')::uuid)$$,
  'an import that nobody has run for a minute waits, and none that is still read'
);
select public.run_import(tests.got('old')::uuid, p_user_id => tests.user_id('ann'));
select is_empty(
  $$select id from public.get_waiting_imports() where user_id = tests.user_id('ann')$$,
  'a complete import waits no more'
);
select throws_ok(
  'select public.get_waiting_imports(101)', 'PT400', 'invalid_limit', 'up to 100 are listed'
);
select lives_ok('select public.get_waiting_imports(100)', '100 are not too many');
select tests.sign_in_as('ann');
select throws_ok(
  'select public.get_waiting_imports()', '42501', null, 'a user does not see whose imports wait'
);
select tests.sign_in_as_anon();
select throws_ok('select public.get_waiting_imports()', '42501', null, 'anon neither');

select * from finish();
rollback;
