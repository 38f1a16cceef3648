-- Storage is in every database that these tests run on, as on Supabase.
begin;
select plan(9);

select ok(private.install_storage(), 'Storage is there, and installing it again is no error');
select results_eq(
  $$select id, public from storage.buckets where id = any (private.file_buckets()) order by id$$,
  $$values ('attachments', false), ('avatars', true), ('documents', false), ('media', false)$$,
  'the buckets are private, but for the one of pictures of people'
);
select results_eq(
  $$select polname::text collate "C", polcmd::text from pg_policy
    where polrelid = 'storage.objects'::regclass and polname like 'engram%' order by 1$$,
  $$values ('engram_objects_delete' collate "C", 'd'), ('engram_objects_insert', 'a'),
      ('engram_objects_select', 'r'), ('engram_objects_update', 'w')$$,
  'there is a policy for each command'
);
select is_empty(
  $$select polname from pg_policy
    where polrelid in ('storage.objects'::regclass, 'storage.buckets'::regclass)
      and polname like 'engram%' and polroles <> array['authenticated'::regrole::oid]$$,
  'each policy is for signed-in users alone'
);

update storage.buckets set file_size_limit = 5 where id = 'media';
select private.install_storage();
select is(
  (select file_size_limit from storage.buckets where id = 'media'), 5::bigint,
  'installing again keeps what the operator has set of a bucket'
);

-- A bucket of that name that was there before, and that everybody reads
update storage.buckets set public = true where id = 'documents';
drop policy engram_objects_select on storage.objects;
select ok(not private.install_storage(), 'nothing is installed where a private bucket is public');
select is_empty(
  $$select from pg_policy where polname = 'engram_objects_select'$$,
  'no policy is made then'
);
select tests.create_user('ann');
select tests.sign_in_as('ann');
select throws_ok(
  'select private.install_storage()', '42501', null, 'a user does not install Storage'
);
select tests.sign_in_as_anon();
select throws_ok('select private.install_storage()', '42501', null, 'anon does not either');

select * from finish();
rollback;
