begin;
select plan(14);

select tests.create_user('ann');
select tests.create_user('bob');
insert into private.held_requests (user_id, request_id, held_until)
values
  (tests.user_id('ann'), tests.user_id('a'), '2026-01-01Z'),
  (tests.user_id('bob'), tests.user_id('b'), '2026-01-01Z');

select tests.sign_in_as('bob');
select is(
  (select array_agg(request_id) from private.held_requests), array[tests.user_id('b')],
  'select: own rows only'
);
select throws_ok(
  $$insert into private.held_requests (user_id, request_id, held_until)
    values (tests.user_id('ann'), tests.user_id('c'), now())$$,
  '42501', null, 'insert: not for another user'
);
select lives_ok(
  $$insert into private.held_requests (user_id, request_id, held_until)
    values (tests.user_id('bob'), tests.user_id('c'), '2026-01-01Z')$$,
  'insert: for oneself'
);
update private.held_requests set held_until = '2030-01-01Z'
where request_id = tests.user_id('a');
select lives_ok(
  $$update private.held_requests set held_until = '2027-01-01Z'
    where request_id = tests.user_id('b')$$,
  'update: one''s own'
);
select throws_ok(
  $$update private.held_requests set user_id = tests.user_id('ann')$$, '42501', null,
  'update: not the user'
);
select throws_ok(
  $$update private.held_requests set request_id = tests.user_id('z')$$, '42501', null,
  'update: not the id'
);
delete from private.held_requests where request_id = tests.user_id('a');
select lives_ok(
  $$delete from private.held_requests where request_id = tests.user_id('c')$$,
  'delete: one''s own'
);

select tests.sign_in_as_anon();
select throws_ok('select from private.held_requests', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into private.held_requests (user_id, request_id, held_until)
    values (tests.user_id('ann'), tests.user_id('d'), now())$$,
  '42501', null, 'anon: no insert'
);
select throws_ok(
  $$update private.held_requests set held_until = now()$$, '42501', null, 'anon: no update'
);
select throws_ok('delete from private.held_requests', '42501', null, 'anon: no delete');

select tests.sign_out();
select results_eq(
  $$select request_id, held_until from private.held_requests
    where user_id in (tests.user_id('ann'), tests.user_id('bob'))
    order by user_id = tests.user_id('bob')$$,
  $$values (tests.user_id('a'), '2026-01-01Z'::timestamptz),
           (tests.user_id('b'), '2027-01-01Z')$$,
  'of another''s nothing changed, of one''s own what was asked'
);
select tests.sign_in_as_service();
select is(
  (select count(*) from private.held_requests
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  2::bigint, 'the service sees all'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('bob');
select is(
  (select array_agg(user_id) from private.held_requests
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  array[tests.user_id('ann')],
  'an account goes with what it holds'
);

select * from finish();
rollback;
