begin;
select plan(8);

-- The service reads and erases it through functions; nobody else sees that it is there.
select throws_ok(format(
  'select tests.act_as(%L, %L); select from private.receipt_keys', r, '{}'
), '42501', null, r || ' reads nothing') from unnest(array['anon', 'authenticated']) r;
select throws_ok(format(
  'select tests.act_as(%L, %L); delete from private.receipt_keys', r, '{}'
), '42501', null, r || ' deletes nothing') from unnest(array['anon', 'authenticated']) r;
select throws_ok(format(
  'select tests.act_as(%L, %L); insert into private.receipt_keys default values', r, '{}'
), '42501', null, r || ' adds nothing') from unnest(array['anon', 'authenticated']) r;
select lives_ok(
  $$select tests.act_as('service_role', '{}'); select from private.receipt_keys$$,
  'the service reads it'
);
select tests.sign_out();
select is(
  (select relrowsecurity from pg_class where oid = 'private.receipt_keys'::regclass), true,
  'row level security is on'
);

select * from finish();
rollback;
