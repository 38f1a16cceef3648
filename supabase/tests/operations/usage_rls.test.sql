begin;
select plan(7);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.conversations (title) values ('a');
select tests.sign_in_as('bob');
insert into public.conversations (title) values ('b');
select is(
  (select array_agg(user_id) from private.usage), array[tests.user_id('bob')],
  'select: own rows only'
);
select throws_ok('update private.usage set rows = 0', '42501', null, 'update: not');
select throws_ok('update private.usage set tokens = 1e9', '42501', null, 'update: not the bucket');
select throws_ok('delete from private.usage', '42501', null, 'delete: not');
select throws_ok(
  $$select private.charge(auth.uid(), 'public.conversations', -1000, 0)$$, '42501', null,
  'nor by the function that counts'
);
select throws_ok(
  $$select private.note_usage(auth.uid(), 'public.conversations', -1000, 0)$$, '42501', null,
  'either of them'
);
select tests.sign_in_as_anon();
select throws_ok('select from private.usage', '42501', null, 'anon: no select');

select * from finish();
rollback;
