-- What waits to be written is handed out to the service, fairly and for a while.
begin;
select plan(17);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.store_chat_pair(
  'What is the capital of France?', 'Paris.', gen_random_uuid()
) from generate_series(1, 5);
select throws_ok('select * from public.claim_writing_jobs()', '42501', null, 'no user claims');
select tests.sign_in_as('bob');
select public.store_chat_pair('Plan a garden for me', 'Gladly.', tests.user_id('garden'));
select tests.sign_out();
select private.spend_embedding_tokens(tests.user_id('bob'), 1000000000);
select ok(
  not private.may_embed(tests.user_id('bob')), 'bob has no embedding tokens left: he writes on'
);

select tests.sign_in_as_service();
select is(
  (select array_agg(distinct c.source) from public.claim_embedding_jobs(100) c),
  array['chat_messages'], 'a claim of embedding jobs has none of these'
);
create temporary table claimed as select * from public.claim_writing_jobs(2);
select is((select count(*) from claimed), 2::bigint, 'a claim is as large as it may be');
select is(
  (select count(distinct user_id) from claimed), 2::bigint,
  'of each user as many as of the other, although five of ann came first'
);
select is(
  (select source || ' ' || attempts || ' ' || (content - 'claim')::text from claimed
   where user_id = tests.user_id('bob')),
  'titles 1 {"answer": "Gladly.", "question": "Plan a garden for me"}',
  'it has what there is to name'
);
select is(
  (select content ->> 'claim' from claimed where user_id = tests.user_id('bob')),
  tests.user_id('garden')::text, 'and the claim, here of the conversation'
);
select is((select count(*) from public.claim_writing_jobs(100)), 4::bigint, 'the rest comes next');
select is_empty('select * from public.claim_writing_jobs()', 'what is claimed is nobody else''s');

-- Given back, failed, given up
select is(
  public.return_embedding_jobs(array(select id from claimed)), 2, 'claimed jobs can be given back'
);
select is(
  (select max(attempts) from public.claim_writing_jobs(100)), 1, 'and cost no attempt'
);
select is(
  (select f.attempts || ' ' || f.is_dead from claimed c,
   public.fail_embedding_job(c.id, 'No model.') f where c.user_id = tests.user_id('bob')),
  '1 false', 'a job that failed is tried again later'
);
update private.embedding_jobs set attempts = 8, run_after = now(), locked_until = null
where user_id = tests.user_id('bob') and kind = 'writing';
select is_empty(
  $$select * from public.claim_writing_jobs(100) where user_id = tests.user_id('bob')$$,
  'after eight attempts it is handed out no more'
);
select is(
  (public.embedding_job_stats() -> 'writing' ->> 'dead') || ' '
    || (public.embedding_job_stats() -> 'dead_jobs' -> 0 ->> 'source'),
  '1 titles', 'and counted as dead'
);
select is(
  public.embedding_job_stats() ->> 'dead', '0', 'beside the texts that wait for a vector'
);

select throws_ok('select public.claim_writing_jobs(0)', 'PT400', null, 'no claim of nothing');
select throws_ok('select public.claim_writing_jobs(1, 0)', 'PT400', null, 'nor for no time');

select * from finish();
rollback;
