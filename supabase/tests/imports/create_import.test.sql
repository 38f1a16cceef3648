begin;
select plan(12);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.add_import_kind();
select tests.sign_in_as('ann');
select tests.put('id', (
  select id::text from public.create_import(
    'jotted', 'elsewhere', '  notes.json ', repeat('a', 64), 3, p_request_id => tests.user_id('r')
  )
));
select results_eq(
  'select user_id, kind, source, label, status, total_items, staged_items, done_items, counts,
     errors
   from public.imports',
  $$values (tests.user_id('ann'), 'jotted', 'elsewhere', 'notes.json', 'staging', 3::bigint,
    0::bigint, 0::bigint, '{}'::jsonb, '[]'::jsonb)$$,
  'an import begins empty'
);
select is(
  (select id::text from public.create_import(
    'jotted', 'elsewhere', '  notes.json ', repeat('a', 64), 3, p_request_id => tests.user_id('r')
  )),
  tests.got('id'), 'a retry gets the first result'
);
select throws_ok(
  $$select public.create_import('jotted', 'elsewhere', p_request_id => tests.user_id('r'))$$,
  'PT409', 'request_conflict', 'the same request id for another file is a conflict'
);
select is(
  (select id::text from public.create_import('jotted', 'elsewhere', 'other', repeat('a', 64))),
  tests.got('id'), 'the import of a file goes on when the file comes again'
);
select isnt(
  (select id::text from public.create_import('jotted', 'elsewhere', null, repeat('b', 64))),
  tests.got('id'), 'another file is another import'
);
select isnt(
  (select id::text from public.create_import('jotted', 'elsewhere')),
  (select id::text from public.create_import('jotted', 'elsewhere')),
  'imports without a hash are apart'
);
select is(
  (select status from public.fail_import(tests.got('id')::uuid, 'unreadable', 'It is empty.')),
  'failed', 'an import can end'
);
select isnt(
  (select id::text from public.create_import('jotted', 'elsewhere', 'other', repeat('a', 64))),
  tests.got('id'), 'after an import has ended its file begins another one'
);
select throws_ok(
  $$select public.create_import('nothing', 'elsewhere')$$, 'PT400', 'invalid_import',
  'a kind that no domain registered is refused'
);
select throws_ok(
  $$select public.create_import('jotted', 'Else where')$$, '23514', null,
  'a source is a short name'
);
select throws_ok(
  $$select public.create_import('jotted', 'elsewhere', p_user_id => tests.user_id('bob'))$$,
  '42501', null, 'nobody imports in another user''s name'
);
select tests.sign_in_as_anon();
select throws_ok(
  $$select public.create_import('jotted', 'elsewhere')$$, '42501', null,
  'nobody imports without signing in'
);

select * from finish();
rollback;
