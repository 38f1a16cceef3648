begin;
select plan(25);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.upsert_memory('city', 'Oslo');
select tests.sign_in_as('bob');
select public.upsert_memory('city', 'Rome');

create function pg_temp.last_change() returns text
language sql
as $$
  select concat_ws(' ', h.action, coalesce(h.old_value, '-'), coalesce(h.new_value, '-'))
  from public.user_memory_history h
  where h.user_id = tests.user_id('bob')
  order by h.id desc limit 1
$$;
grant execute on all functions in schema pg_temp to public;

-- select
select is(
  (select array_agg(user_id) from public.user_memory_history), array[tests.user_id('bob')],
  'select: own rows only'
);

-- Written by the trigger and by nothing else
select throws_ok(
  $$insert into public.user_memory_history
      (user_id, memory_id, memory_key, action, changed_by_role)
    values (tests.user_id('bob'), tests.user_id('m'), 'k', 'ADD', 'authenticated')$$,
  '42501', null, 'no insert'
);
select throws_ok(
  $$update public.user_memory_history set new_value = 'x'$$, '42501', null, 'no update'
);
select throws_ok('delete from public.user_memory_history', '42501', null, 'no delete');
select throws_ok('truncate public.user_memory_history', '42501', null, 'no truncate');
select tests.sign_in_as_service();
select throws_ok(
  $$insert into public.user_memory_history
      (user_id, memory_id, memory_key, action, changed_by_role)
    values (tests.user_id('bob'), tests.user_id('m'), 'k', 'ADD', 'authenticated')$$,
  '42501', null, 'the service: no insert'
);
select throws_ok(
  $$update public.user_memory_history set new_value = 'x'$$, '42501', null, 'the service: no update'
);
select throws_ok(
  'delete from public.user_memory_history', '42501', null, 'the service: no delete'
);
select is(
  (select count(*) from public.user_memory_history
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  2::bigint, 'the service sees all'
);

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.user_memory_history', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.user_memory_history
      (user_id, memory_id, memory_key, action, changed_by_role)
    values (tests.user_id('bob'), tests.user_id('m'), 'k', 'ADD', 'authenticated')$$,
  '42501', null, 'anon: no insert'
);
select throws_ok(
  $$update public.user_memory_history set new_value = 'x'$$, '42501', null, 'anon: no update'
);
select throws_ok('delete from public.user_memory_history', '42501', null, 'anon: no delete');

-- Each change of the table itself, by whoever makes it
select tests.sign_in_as('bob');
insert into public.user_memories (memory_key, memory_value) values ('hat', 'red');
select is(pg_temp.last_change(), 'ADD - red', 'a plain insert is an addition');
update public.user_memories set importance = 'low' where memory_key = 'hat';
select is(pg_temp.last_change(), 'UPDATE red red', 'a plain update is an update');
select results_eq(
  $$select old_attributes ->> 'importance', new_attributes ->> 'importance', changed_by,
      changed_by_role
    from public.user_memory_history order by id desc limit 1$$,
  $$values ('medium', 'low', tests.user_id('bob'), 'authenticated')$$,
  'with the attributes before and after, and who'
);
select tests.put('count', (select count(*)::text from public.user_memory_history));
update public.user_memories set importance = 'low' where memory_key = 'hat';
select is(
  (select count(*)::text from public.user_memory_history), tests.got('count'),
  'an update that changes nothing is no change'
);
update public.user_memories set access_count = access_count + 1, last_accessed = now();
select is(
  (select count(*)::text from public.user_memory_history), tests.got('count'),
  'nor is an access'
);
update public.user_memories set embedding = tests.vector(1), embedding_model = 'm'
where memory_key = 'hat';
select is(
  (select count(*)::text from public.user_memory_history), tests.got('count'),
  'nor a vector, which says the same in numbers'
);
update public.user_memories set status = 'superseded', valid_to = now() where memory_key = 'hat';
select is(pg_temp.last_change(), 'DELETE red -', 'a row that is closed by nothing is forgotten');
delete from public.user_memories where memory_key = 'hat';
select is_empty(
  $$select from public.user_memory_history where memory_key = 'hat'$$,
  'a plain delete of what was closed before erases its history'
);
insert into public.user_memories (memory_key, memory_value) values ('hat', 'blue');
delete from public.user_memories where memory_key = 'hat';
select is_empty(
  $$select from public.user_memory_history where memory_key = 'hat'$$,
  'a plain delete of what is true erases its history'
);
select tests.sign_out();
update public.user_memories set importance = 'high'
where user_id = tests.user_id('bob') and memory_key = 'city';
select is(
  (select array[changed_by::text, changed_by_role] from public.user_memory_history
   where user_id = tests.user_id('bob') order by id desc limit 1),
  array[null, session_user::text], 'a change by a backend names its role, and no user'
);
select is(
  (select count(*) from public.user_memory_history where user_id = tests.user_id('ann')),
  1::bigint, 'nothing of it is in another user''s history'
);
delete from auth.users where id = tests.user_id('bob');
select is(
  (select count(*) from public.user_memory_history where user_id = tests.user_id('bob')),
  0::bigint, 'an account goes with its history'
);

select * from finish();
rollback;
