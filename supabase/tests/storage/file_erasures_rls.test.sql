begin;
select plan(6);

select tests.create_user('ann');
insert into private.file_erasures (object_id, bucket_id, object_name)
values ('00000000-0000-0000-0000-000000000001', 'media', tests.user_id('ann') || '/a.txt');

select tests.sign_in_as('ann');
select throws_ok(
  'select from private.file_erasures', '42501', null, 'a user does not read what is erased'
);
select throws_ok(
  'delete from private.file_erasures', '42501', null, 'nor keeps it from being removed'
);
select throws_ok(
  $$insert into private.file_erasures (object_id, bucket_id, object_name)
    values (gen_random_uuid(), 'media', 'x')$$,
  '42501', null, 'nor has a file removed that way'
);
select tests.sign_in_as_anon();
select throws_ok('select from private.file_erasures', '42501', null, 'anon reads nothing');

select tests.sign_in_as_service();
select isnt_empty('select from private.file_erasures', 'the service reads what waits');
select throws_ok(
  $$insert into private.file_erasures (object_id, bucket_id, object_name)
    values (gen_random_uuid(), 'media', 'x')$$,
  '42501', null, 'only an erasure adds to it'
);

select * from finish();
rollback;
