begin;
select plan(11);

select tests.create_user('ann');
select tests.sign_in_as_anon();
select throws_ok('select public.refresh_analytics()', '42501', null, 'anon may not');
select tests.sign_in_as('ann');
select throws_ok('select public.refresh_analytics()', '42501', null, 'nor a user');

select public.store_chat_pair('Hello', 'Hi', '0197a1c2-0000-7000-8000-000000000001');
select tests.sign_in_as_service();
select throws_ok('select public.refresh_analytics(0)', 'PT400', 'invalid_days', 'no day is none');
select is(public.refresh_analytics(), 3::bigint, 'what is new is counted');
select is(public.refresh_analytics(), 0::bigint, 'once');

-- What is before the days that it looks at
select tests.sign_out();
update public.chat_messages set "timestamp" = "timestamp" - interval '3 days'
where user_id = tests.user_id('ann') and sender_type = 'ai';
select tests.sign_in_as_service();
select is(public.refresh_analytics(2), 1::bigint, 'what is gone from a day is taken off');
select is(public.refresh_analytics(4), 1::bigint, 'a longer look finds more');
select is(public.refresh_analytics(null), 0::bigint, 'all of it is there by now');

-- What is deleted
select tests.sign_in_as('ann');
select public.delete_conversation('0197a1c2-0000-7000-8000-000000000001');
select tests.sign_in_as_service();
select is(public.refresh_analytics(null), 3::bigint, 'a conversation goes from all of its days');
select tests.sign_in_as('ann');
select public.store_chat_pair('Hello', 'Hi');
select tests.sign_in_as_service();
select public.refresh_analytics();
select tests.sign_in_as('ann');
select public.delete_my_data();
select is_empty('select from private.analytics', 'who is erased is in no number any more');
select tests.sign_in_as_service();
select is(public.refresh_analytics(null), 0::bigint, 'and not in the next refresh');

select * from finish();
rollback;
