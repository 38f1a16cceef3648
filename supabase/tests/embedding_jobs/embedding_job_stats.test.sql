begin;
select plan(4);
select tests.alone();

select tests.create_user('ann');
select tests.sign_in_as_service();
select is(
  public.embedding_job_stats() - 'writing',
  '{"waiting": 0, "leased": 0, "retrying": 0, "dead": 0, "oldest_seconds": null, "dead_jobs": [],
    "reembedding": 0}', 'an empty queue'
);
insert into public.vectors (id, content) select i::text, 'x' from generate_series(1, 5) i;
select tests.put('jobs', (select jsonb_agg(id) from public.claim_embedding_jobs(3))::text);
select public.fail_embedding_job((tests.got('jobs')::jsonb ->> 0)::bigint, 'slow');
update private.embedding_jobs set attempts = 8 where id = (tests.got('jobs')::jsonb ->> 1)::bigint;
select public.fail_embedding_job((tests.got('jobs')::jsonb ->> 1)::bigint, 'poison');
select is(
  public.embedding_job_stats() - 'writing' #- '{dead_jobs,0,id}' #- '{dead_jobs,0,row_id}',
  '{"waiting": 2, "leased": 1, "retrying": 1, "dead": 1, "oldest_seconds": 0,
    "dead_jobs": [{"source": "vectors", "last_error": "poison"}], "reembedding": 0}',
  'each job is counted once'
);
select tests.sign_in_as('ann');
select throws_ok('select public.embedding_job_stats()', '42501', null, 'no user may');
select tests.sign_in_as_anon();
select throws_ok('select public.embedding_job_stats()', '42501', null, 'nor anon');

select * from finish();
rollback;
