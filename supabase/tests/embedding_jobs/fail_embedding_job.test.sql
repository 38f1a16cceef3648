begin;
select plan(9);
select tests.alone();

select tests.create_user('ann');
select tests.sign_in_as_service();
insert into public.vectors (id, content) values ('bad', 'bad');
select tests.put('job', (select id from public.claim_embedding_jobs())::text);
select results_eq(
  $$select * from public.fail_embedding_job(tests.got('job')::bigint, repeat('e', 2000))$$,
  $$values (1, now() + interval '10 seconds', false)$$, 'a failure is tried again later'
);
select is(
  (select last_error from private.embedding_jobs), repeat('e', 1000), 'why is kept, cut to 1,000'
);
select is_empty('select from public.claim_embedding_jobs()', 'not before');
create function pg_temp.again() returns interval
language plpgsql
as $$
begin
  update private.embedding_jobs set run_after = now();
  perform public.claim_embedding_jobs();
  return (
    select f.run_after - now() from public.fail_embedding_job(tests.got('job')::bigint, 'x') f
  );
end;
$$;
select is(
  (select array_agg(extract(epoch from pg_temp.again())::integer) from generate_series(2, 7)),
  array[20, 40, 80, 160, 320, 600], 'later each time'
);
update private.embedding_jobs set run_after = now();
select isnt_empty('select from public.claim_embedding_jobs()', 'an eighth time');
select is(
  (select attempts || is_dead::text
    from public.fail_embedding_job(tests.got('job')::bigint, 'why')),
  '8true', 'after which it is dead'
);
select is_empty('select from public.fail_embedding_job(0, null)', 'a job that is not there');
select tests.sign_in_as('ann');
select throws_ok('select public.fail_embedding_job(1, null)', '42501', null, 'no user may');
select tests.sign_in_as_anon();
select throws_ok('select public.fail_embedding_job(1, null)', '42501', null, 'nor anon');

select * from finish();
rollback;
