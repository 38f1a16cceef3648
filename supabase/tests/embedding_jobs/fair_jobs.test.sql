-- Claims go round the owners of jobs.
begin;
select plan(8);
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

-- Tokens: what is handed out is taken of its owner's, and who has none left waits.
delete from private.embedding_jobs;
select tests.sign_out();
update private.limits set rows_per_minute = 100 where resource = 'provider.embedding_tokens';
delete from private.usage where resource like 'provider.embedding_tokens%';
select tests.sign_in_as('ann');
insert into public.vectors (id, content)
select 'd' || i, repeat('word', 30) from generate_series(1, 20) i;
select tests.sign_in_as('bob');
insert into public.vectors (id, content) values ('e', 'another text of bob');
select tests.sign_in_as_service();
select is(
  (select count(*) from public.claim_embedding_jobs(10)), 10::bigint,
  'who has tokens is handed out a claim, though it takes more than there are'
);
select is(
  (select rows from private.usage
   where user_id = tests.user_id('ann') and resource = 'provider.embedding_tokens'), 270::bigint,
  'nine texts of thirty tokens are taken of ann''s'
);
select is_empty(
  'select from public.claim_embedding_jobs(10)', 'ann has none left, and her texts wait'
);
select tests.sign_in_as('bob');
insert into public.vectors (id, content) values ('f', 'a third text of bob');
select tests.sign_in_as_service();
select is(
  (select array_agg(content) from public.claim_embedding_jobs(10)),
  array['a third text of bob'], 'others go on'
);
select tests.sign_out();
update private.usage set refilled_at = refilled_at - interval '3 minutes'
where user_id = tests.user_id('ann') and resource = 'provider.embedding_tokens';
select tests.sign_in_as_service();
select is(
  (select count(*) from public.claim_embedding_jobs(3)), 3::bigint,
  'when ann has tokens again, hers go on'
);

select * from finish();
rollback;
