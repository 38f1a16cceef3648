-- What was noted while a count was locked is added to it: the next change that finds it free folds.
begin;
select plan(11);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.vectors (content) select repeat('x', 100) from generate_series(1, 5);
select tests.sign_in_as('bob');
insert into public.vectors (content) values ('b');
select tests.sign_out();

create function pg_temp.counted(p_name text) returns text
language sql
as $$
select u.rows || ' ' || u.bytes from private.usage u
where u.user_id = tests.user_id(p_name) and u.resource = 'public.vectors'
$$;
create function pg_temp.note(p_name text, p_rows bigint, p_bytes bigint) returns void
language sql
as $$
insert into private.usage_deltas (user_id, resource, rows, bytes)
values (tests.user_id(p_name), 'public.vectors', p_rows, p_bytes)
$$;
create function pg_temp.waiting() returns bigint
language sql
as $$select count(*) from private.usage_deltas$$;
select tests.put('bytes', (
  select u.bytes::text from private.usage u
  where u.user_id = tests.user_id('ann') and u.resource = 'public.vectors'
));
select tests.put('bob', pg_temp.counted('bob'));

-- A deletion finds the count free
select pg_temp.note('ann', -1, -10);
select pg_temp.note('ann', 3, 30);
select pg_temp.note('bob', 7, 70);
insert into private.usage_deltas (user_id, resource, rows, bytes)
values (tests.user_id('ann'), 'public.decks', 1, 1);
select private.note_usage(tests.user_id('ann'), 'public.vectors', -1, -1);
select is(
  pg_temp.counted('ann'), 6 || ' ' || tests.got('bytes')::bigint + 19,
  'the change and all that was noted of the same count are added'
);
select is(
  pg_temp.waiting(), 2::bigint, 'what was folded waits no more, and nothing else is touched'
);
select is(pg_temp.counted('bob'), tests.got('bob'), 'another user''s count is as it was');

-- An insert that would be too much folds before it is refused
select pg_temp.note('ann', -2, -20);
update private.limits set max_rows = 6 where resource = 'public.vectors';
select tests.sign_in_as('ann');
select lives_ok(
  $$insert into public.vectors (content) values ('one'), ('two')$$, 'what was noted makes room'
);
select throws_ok(
  $$insert into public.vectors (content) values ('three')$$, 'PT429', 'quota_exceeded',
  'as much as was noted, and no more'
);
select tests.sign_out();
select matches(pg_temp.counted('ann'), '^6 ', 'the count holds what was folded');
select pg_temp.note('ann', 0, 268435456);
select tests.sign_in_as('ann');
update public.vectors set content = 'x' where content = 'one';
select tests.sign_out();
update private.limits set max_rows = 100, max_bytes = 268435456
where resource = 'public.vectors';
select tests.sign_in_as('ann');
select lives_ok(
  $$delete from public.vectors where content = 'two'$$, 'a deletion is never refused'
);
select throws_ok(
  $$insert into public.vectors (content) values (repeat('y', 90000))$$, 'PT429', 'quota_exceeded',
  'bytes that were noted count against the quota'
);
select tests.sign_out();
select is(
  (select count(*) from private.usage_deltas d where d.user_id = tests.user_id('ann')
     and d.resource = 'public.vectors'),
  0::bigint, 'nothing of it waits'
);

-- A first change, and one of a deleted account
select private.note_usage(tests.user_id('ann'), 'public.nothing', 2, 20);
select results_eq(
  $$select u.rows, u.bytes from private.usage u
    where u.user_id = tests.user_id('ann') and u.resource = 'public.nothing'$$,
  $$values (2::bigint, 20::bigint)$$, 'a count that is not there begins'
);
select lives_ok(
  format('select private.note_usage(%L, %L, -1, -1)', gen_random_uuid(), 'public.vectors'),
  'an account that is gone is counted nowhere'
);

select * from finish();
rollback;
