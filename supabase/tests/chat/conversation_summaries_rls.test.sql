begin;
select plan(14);

select tests.create_user('ann');
select tests.create_user('bob');
create function pg_temp.insertion(p_name text) returns text
language sql
as $$
  select format(
    'insert into public.conversation_summaries (user_id, message_id, session_id, seq, summary)
     select m.user_id, m.id, m.session_id, m.seq, ''Short.'' from public.chat_messages m
     where m.user_id = %L and m.seq = 2', tests.user_id(p_name)
  )
$$;
grant execute on all functions in schema pg_temp to public;
select tests.sign_in_as('ann');
select public.store_chat_pair('Ann''s', 'Hello', tests.user_id('a'));
select tests.sign_in_as('bob');
select public.store_chat_pair('Bob''s', 'Hello', tests.user_id('b'));

-- Written by the jobs of the service and by nothing else
select throws_ok(pg_temp.insertion('bob'), '42501', null, 'no user inserts');
select tests.sign_in_as_service();
select lives_ok(pg_temp.insertion('ann'), 'the service inserts');
select lives_ok(pg_temp.insertion('bob'), 'for everybody');
select throws_ok(
  $$update public.conversation_summaries set seq = 1$$, '42501', null,
  'and changes not what a summary reaches'
);
select throws_ok(
  'delete from public.conversation_summaries', '42501', null, 'the service: no delete'
);
select tests.sign_in_as('bob');
select is(
  (select array_agg(user_id) from public.conversation_summaries), array[tests.user_id('bob')],
  'select: own rows only'
);
select throws_ok(
  $$update public.conversation_summaries set summary = 'x'$$, '42501', null, 'no update'
);
select throws_ok('delete from public.conversation_summaries', '42501', null, 'no delete');
select throws_ok('truncate public.conversation_summaries', '42501', null, 'no truncate');

select tests.sign_in_as_anon();
select throws_ok('select from public.conversation_summaries', '42501', null, 'anon: no select');
select throws_ok(
  'delete from public.conversation_summaries', '42501', null, 'anon: no delete'
);
select throws_ok(
  $$update public.conversation_summaries set summary = 'x'$$, '42501', null, 'anon: no update'
);

select tests.sign_out();
select is(
  (select summary from public.conversation_summaries where user_id = tests.user_id('ann')),
  'Short.', 'of another''s rows nothing changed'
);
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  $$select from public.conversation_summaries where user_id = tests.user_id('ann')$$,
  'an account goes with its rows'
);

select * from finish();
rollback;
