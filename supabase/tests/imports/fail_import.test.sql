begin;
select plan(6);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.add_import_kind();
select tests.sign_in_as('ann');
select tests.put('id', (select id::text from public.create_import('jotted', 'elsewhere')));
select public.stage_import_items(tests.got('id')::uuid, '[{"data": {"text": "a"}}]', 0);
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.fail_import(tests.got('id')::uuid, 'a', 'b')$$, 'PT404', 'import_not_found',
  'another user cannot end an import'
);
select tests.sign_in_as('ann');
select results_eq(
  $$select status, error, finished_at is not null
    from public.fail_import(tests.got('id')::uuid, 'unreadable', 'It is no JSON.')$$,
  $$values ('failed', '{"code": "unreadable", "message": "It is no JSON."}'::jsonb, true)$$,
  'a failed import says why'
);
select is(
  (select error ->> 'code' from public.fail_import(tests.got('id')::uuid, 'other', 'again')),
  'unreadable', 'an import that has ended stays as it is'
);
select is(
  (select status from public.run_import(tests.got('id')::uuid)), 'failed',
  'a failed import is not run'
);
select tests.sign_out();
select is_empty('select from private.import_items', 'what waited is given up');
select tests.sign_in_as_anon();
select throws_ok(
  $$select public.fail_import(tests.got('id')::uuid, 'a', 'b')$$, '42501', null,
  'nobody ends an import without signing in'
);

select * from finish();
rollback;
