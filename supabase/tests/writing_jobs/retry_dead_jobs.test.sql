-- What was given up is tried again: vectors and texts by one call.
begin;
select plan(7);
select tests.alone();

select tests.create_user('ann');
select tests.sign_in_as('ann');
select public.store_chat_pair('Plan a garden for me', 'Gladly.', tests.user_id('garden'));
select throws_ok('select public.retry_dead_jobs()', '42501', null, 'no user may');
select tests.sign_in_as_service();
select is(public.retry_dead_jobs(), 0, 'where nothing is dead nothing is revived');
update private.embedding_jobs set dead_at = now(), attempts = 8, last_error = 'Down.';
select is_empty('select * from public.claim_writing_jobs()', 'the title was given up');
select is(public.retry_dead_jobs('titles'), 1, 'jobs of one source are revived');
select is(
  (select attempts from public.claim_writing_jobs()), 1, 'and handed out with all their attempts'
);
select is(public.retry_dead_jobs(), 2, 'or all: of the two messages, which wait for vectors');
select is(
  (select count(*) from public.claim_embedding_jobs()), 2::bigint, 'they are claimed again'
);

select * from finish();
rollback;
