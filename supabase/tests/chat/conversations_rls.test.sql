begin;
select plan(28);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.store_chat_pair('Ann''s', 'Hello', tests.user_id('a'));
select tests.sign_in_as('bob');
select public.store_chat_pair('Bob''s', 'Hello', tests.user_id('b'));

select is(
  (select array_agg(user_id) from public.conversations), array[tests.user_id('bob')],
  'select: own rows only'
);
select throws_ok(
  $$insert into public.conversations (user_id) values (tests.user_id('ann'))$$, '42501', null,
  'insert: not for another user'
);
select lives_ok(
  $$insert into public.conversations (id, title) values (tests.user_id('c'), 'By hand')$$,
  'insert: for oneself, who is the default'
);
select lives_ok(
  $$insert into public.conversations (id, title) values (tests.user_id('a'), 'Same id')$$,
  'insert: an id that another user has is free, and tells nothing'
);
delete from public.conversations where id = tests.user_id('a');
update public.conversations set title = 'Stolen', summary = 'x', archived_at = now()
where user_id = tests.user_id('ann');
select lives_ok(
  $$update public.conversations set title = 'Mine', summary = 'S', archived_at = now(),
      metadata = '{"a": 1}'
    where id = tests.user_id('b')$$,
  'update: own title, summary, archiving and metadata'
);
select throws_ok(
  format('update public.conversations set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array[
  'user_id', 'id', 'message_count', 'last_message_at', 'created_at', 'updated_at'
]) c (name);
select throws_ok(
  format('insert into public.conversations (%I) values (default)', c.name), '42501', null,
  'insert: not ' || c.name
)
from unnest(array['message_count', 'last_message_at', 'created_at', 'updated_at']) c (name);
delete from public.conversations where user_id = tests.user_id('ann');
select lives_ok(
  $$delete from public.conversations where id = tests.user_id('c')$$, 'delete: own rows'
);
select throws_ok('truncate public.conversations', '42501', null, 'no truncate');
select throws_ok(
  $$update public.conversations set title = repeat('t', 201)$$, '23514', null,
  'a title of 201 characters'
);
select throws_ok(
  $$update public.conversations set summary = repeat('s', 8001)$$, '23514', null,
  'a summary of 8,001 characters'
);

select tests.sign_in_as_anon();
select throws_ok('select from public.conversations', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.conversations (user_id) values (tests.user_id('ann'))$$, '42501', null,
  'anon: no insert'
);
select throws_ok(
  $$update public.conversations set title = 'Anon'$$, '42501', null, 'anon: no update'
);
select throws_ok('delete from public.conversations', '42501', null, 'anon: no delete');

select tests.sign_out();
select results_eq(
  $$select id, title, summary, archived_at, message_count from public.conversations
    where user_id in (tests.user_id('ann'), tests.user_id('bob')) order by title$$,
  $$values
    (tests.user_id('a'), 'Ann''s', null::text, null::timestamptz, 2),
    (tests.user_id('b'), 'Mine', 'S', now(), 2)$$,
  'of another''s rows nothing changed'
);
select tests.sign_in_as_service();
select is(
  (select count(*) from public.conversations
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  2::bigint, 'the service sees all'
);
select throws_ok(
  $$update public.conversations set message_count = 0$$, '42501', null,
  'the counters are not the service''s to write either'
);
select tests.sign_out();
-- updated_at: now() is one value in this transaction, so the row is made to look older first.
alter table public.conversations disable trigger conversations_touch_updated_at;
update public.conversations set updated_at = now() - interval '1 day'
where user_id = tests.user_id('bob');
alter table public.conversations enable trigger conversations_touch_updated_at;
update public.conversations set title = 'Later' where user_id = tests.user_id('bob');
select is(
  (select updated_at from public.conversations where user_id = tests.user_id('bob')), now(),
  'a change touches updated_at'
);
delete from auth.users where id = tests.user_id('bob');
select is(
  (select array_agg(user_id) from public.conversations
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  array[tests.user_id('ann')],
  'an account goes with its conversations'
);

select * from finish();
rollback;
