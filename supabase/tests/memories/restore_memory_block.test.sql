begin;
select plan(12);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.save_memory_block('persona', 'You are kind.');
select public.save_memory_block('persona', 'You are brief.');
select public.save_memory_block('persona', 'Short', 10);

select results_eq(
  $$select content, version, max_length from public.restore_memory_block('persona', 1)$$,
  $$values ('You are kind.', 4, 13)$$, 'an earlier content comes back, as a new version'
);
select is(
  (select content from public.memory_block_versions where version = 2), 'You are brief.',
  'the versions stay'
);
select tests.replays(
  $$public.restore_memory_block('persona', 2%s)$$, $$public.restore_memory_block('persona', 3%s)$$
);
select throws_ok(
  $$select public.restore_memory_block('persona', 99)$$, 'PT404', 'memory_block_not_found',
  'a version that is not there'
);
select throws_ok(
  $$select public.restore_memory_block('profile', 1)$$, 'PT404', 'memory_block_not_found',
  'a block that is not there'
);
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.restore_memory_block('persona', 1)$$, 'PT404', 'memory_block_not_found',
  'another user''s block'
);
select tests.minds_its_caller($$select public.restore_memory_block('persona', 1%s)$$);

select * from finish();
rollback;
