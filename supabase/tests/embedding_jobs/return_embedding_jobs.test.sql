begin;
select plan(7);
select tests.alone();

select tests.create_user('ann');
select tests.sign_in_as_service();
insert into public.vectors (id, content)
select 'v' || i, 'text ' || i from generate_series(1, 3) i;
select tests.put('claimed', (select array_agg(id order by id)::text
  from public.claim_embedding_jobs()));
select is(
  public.return_embedding_jobs((tests.got('claimed')::bigint[])[1:2]), 2,
  'two claimed jobs are given back'
);
select results_eq(
  'select attempts, locked_until is null, run_after <= now()
    from private.embedding_jobs order by id',
  'values (0, true, true), (0, true, true), (1, false, false)',
  'their attempt does not count, and the job that was kept stays claimed'
);
select is(
  (select count(*)::integer from public.claim_embedding_jobs()), 2,
  'the next claim has them at once'
);
update private.embedding_jobs set locked_until = now() - interval '1 second';
select is(
  public.return_embedding_jobs(tests.got('claimed')::bigint[]), 0,
  'a lease that has ended cannot be given back'
);
select is(public.return_embedding_jobs(array[0::bigint]), 0, 'a job that is gone changes nothing');
select is(public.return_embedding_jobs('{}'), 0, 'no job changes nothing');
select tests.sign_in_as('ann');
select throws_ok('select public.return_embedding_jobs(array[1])', '42501', null, 'no user may');

select * from finish();
rollback;
