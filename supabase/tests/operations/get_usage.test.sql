begin;
select plan(8);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select is_empty('select from public.get_usage()', 'who has written nothing uses nothing');
select public.store_chat_pair('Hello', 'Hi', p_request_id => gen_random_uuid());
select results_eq(
  'select resource, row_count, max_rows, rows_per_minute, bytes > 0, max_bytes
   from public.get_usage()',
  $$select split_part(r.name, '.', 2), r.n, l.max_rows, l.rows_per_minute, true, l.max_bytes
    from (values ('public.chat_messages', 2::bigint), ('public.conversations', 1)) r (name, n)
    cross join private.limit_of(r.name) l$$,
  'what a user has and may have, without what is bookkeeping'
);
select tests.sign_out();
insert into private.usage_deltas (user_id, resource, rows, bytes)
values (tests.user_id('ann'), 'public.chat_messages', -1, 0);
select tests.sign_in_as('ann');
select is(
  (select row_count from public.get_usage() where resource = 'chat_messages'), 1::bigint,
  'with what was noted while the count was locked'
);
select tests.sign_in_as_anon();
select throws_ok('select public.get_usage()', '42501', null, 'anon may not call it');
select tests.act_as('authenticated', '{"role": "authenticated"}');
select throws_ok(
  'select public.get_usage()', '42501', 'not_signed_in', 'nor a token without a user'
);
select tests.sign_in_as('bob');
select throws_ok(
  format('select public.get_usage(%L)', tests.user_id('ann')), '42501', 'not_your_user_id',
  'nor another user'
);
select tests.sign_in_as_service();
select throws_ok(
  'select public.get_usage()', 'PT400', 'user_required', 'the service names the user'
);
select is(
  (select count(*) from public.get_usage(tests.user_id('ann'))), 2::bigint, 'and reads theirs'
);

select * from finish();
rollback;
