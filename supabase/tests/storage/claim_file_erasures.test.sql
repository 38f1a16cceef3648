begin;
select plan(14);

select tests.alone();
delete from private.file_erasures;
select tests.create_user('ann');
select tests.create_user('bob');
select set_config('storage.allow_delete_query', 'true', true);
insert into storage.objects (bucket_id, name)
select b.id, tests.user_id(u.name) || '/' || f.name
from unnest(private.file_buckets()) b (id)
cross join (values ('ann'), ('bob')) u (name)
cross join (values ('a'), ('b/c')) f (name);

select tests.sign_in_as_service();
select is_empty('select from public.claim_file_erasures()', 'nothing waits before an erasure');
select tests.sign_in_as('ann');
select public.delete_my_data();
select tests.sign_in_as_service();
select results_eq(
  'select count(*), min(attempts) from public.claim_file_erasures(3, 60)',
  'values (3::bigint, 1)', 'as many are claimed as are asked for'
);
select results_eq(
  $$select count(*), count(*) filter (where object_name like tests.user_id('ann') || '/%')
    from public.claim_file_erasures()$$,
  'values (5::bigint, 5::bigint)', 'the next has the others: files of that user, of all buckets'
);
select is_empty('select from public.claim_file_erasures()', 'who has claimed them has them alone');

-- What is gone is forgotten, what is left comes again.
select tests.sign_out();
delete from storage.objects
where name = tests.user_id('ann') || '/a' and bucket_id in ('documents', 'media');
update private.file_erasures set run_after = now();
select tests.sign_in_as_service();
select results_eq(
  'select count(*), min(attempts) from public.claim_file_erasures()',
  'values (6::bigint, 2)', 'what Storage did not remove comes again'
);
select tests.sign_out();
select is((select count(*) from private.file_erasures), 6::bigint, 'what is gone is forgotten');
select cmp_ok(
  (select min(run_after) from private.file_erasures), '>', now() + interval '200 seconds',
  'the second failure is waited for twice as long'
);

-- Under the same name there may be another file by now.
delete from storage.objects where name = tests.user_id('ann') || '/a';
insert into storage.objects (bucket_id, name) values ('media', tests.user_id('ann') || '/a');
update private.file_erasures set run_after = now();
select tests.sign_in_as_service();
select is_empty(
  $$select from public.claim_file_erasures() where object_name = tests.user_id('ann') || '/a'$$,
  'a new file of the same name is not removed'
);

-- An account that is deleted
select tests.sign_out();
delete from private.file_erasures;
delete from auth.users where id = tests.user_id('bob');
select tests.sign_in_as_service();
select results_eq(
  $$select count(*) from public.claim_file_erasures()
    where object_name like tests.user_id('bob') || '/%'$$,
  'values (8::bigint)', 'the files of a deleted account are removed'
);

select throws_ok(
  'select public.claim_file_erasures(501)', 'PT400', 'invalid_limit', 'up to 500 are claimed'
);
select throws_ok(
  'select public.claim_file_erasures(1, 0)', 'PT400', 'invalid_lease', 'a lease has a length'
);
select throws_ok(
  'select public.claim_file_erasures(1, 3601)', 'PT400', 'invalid_lease', 'up to an hour'
);
select tests.sign_in_as('ann');
select throws_ok(
  'select public.claim_file_erasures()', '42501', null, 'a user does not claim files'
);
select tests.sign_in_as_anon();
select throws_ok('select public.claim_file_erasures()', '42501', null, 'anon does not either');

select * from finish();
rollback;
