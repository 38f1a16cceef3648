-- Claims go round the owners of jobs.
begin;
select plan(3);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.vectors (id, content)
select 'a' || i, 'text ' || i from generate_series(1, 60) i;
select tests.sign_in_as('bob');
insert into public.vectors (id, content) values ('b', 'the one text of bob');
select tests.sign_in_as_service();
insert into public.vectors (id, content) values ('c', 'the one text of the backend');

create temporary table claimed as select * from public.claim_embedding_jobs(10);
select is((select count(*) from claimed), 10::bigint, 'a claim is as large as it may be');
select ok(
  (select bool_or(content like '%of bob') and bool_or(content like '%of the backend') from claimed),
  'bob and the backend are in the first claim, although sixty texts of ann came first'
);
select is(
  (select count(*) from public.claim_embedding_jobs(100)), 52::bigint,
  'the next claim has all the others'
);

select * from finish();
rollback;
