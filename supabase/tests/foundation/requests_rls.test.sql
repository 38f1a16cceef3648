begin;
select plan(15);

select tests.create_user('ann');
select tests.create_user('bob');
insert into private.requests (user_id, request_id, operation, content_hash, result)
values
  (tests.user_id('ann'), tests.user_id('a'), 'rename', '\x00', '1'),
  (tests.user_id('bob'), tests.user_id('b'), 'rename', '\x00', '2');

select tests.sign_in_as('bob');
select is(
  (select array_agg(request_id) from private.requests), array[tests.user_id('b')],
  'select: own rows only'
);
select throws_ok(
  $$insert into private.requests (user_id, request_id, operation, content_hash)
    values (tests.user_id('ann'), tests.user_id('c'), 'rename', '\x00')$$,
  '42501', null, 'insert: not for another user'
);
select lives_ok(
  $$insert into private.requests (user_id, request_id, operation, content_hash)
    values (tests.user_id('bob'), tests.user_id('c'), 'rename', '\x00')$$,
  'insert: for oneself'
);
update private.requests set result = '"changed"' where request_id = tests.user_id('a');
select lives_ok(
  $$update private.requests set result = '3' where request_id = tests.user_id('b')$$,
  'update: one''s own result'
);
select throws_ok(
  $$update private.requests set user_id = tests.user_id('ann')$$, '42501', null,
  'update: not the user'
);
select throws_ok(
  $$update private.requests set content_hash = '\x01'$$, '42501', null, 'update: not the hash'
);
select throws_ok(
  $$update private.requests set operation = 'x'$$, '42501', null, 'update: not the operation'
);
select throws_ok($$delete from private.requests$$, '42501', null, 'delete: not a user''s');

select tests.sign_in_as_anon();
select throws_ok('select from private.requests', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into private.requests (user_id, request_id, operation, content_hash)
    values (tests.user_id('ann'), tests.user_id('d'), 'rename', '\x00')$$,
  '42501', null, 'anon: no insert'
);
select throws_ok($$update private.requests set result = '4'$$, '42501', null, 'anon: no update');
select throws_ok('delete from private.requests', '42501', null, 'anon: no delete');

select tests.sign_out();
select results_eq(
  $$select request_id, result from private.requests
    where user_id in (tests.user_id('ann'), tests.user_id('bob'))
    order by user_id = tests.user_id('bob'), request_id = tests.user_id('c')$$,
  $$values (tests.user_id('a'), '1'::jsonb), (tests.user_id('b'), '3'),
           (tests.user_id('c'), null)$$,
  'of another''s nothing changed, of one''s own what was asked'
);
select tests.sign_in_as_service();
select is(
  (select count(*) from private.requests
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  3::bigint, 'the service sees all'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('bob');
select is(
  (select array_agg(user_id) from private.requests
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  array[tests.user_id('ann')],
  'an account goes with its requests'
);

select * from finish();
rollback;
