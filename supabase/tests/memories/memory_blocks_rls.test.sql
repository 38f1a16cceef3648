begin;
select plan(17);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.save_memory_block('persona', 'Ann''s');
select tests.sign_in_as('bob');
select public.save_memory_block('persona', 'Bob''s');

select is(
  (select array_agg(content) from public.memory_blocks), array['Bob''s'], 'select: own rows only'
);
select lives_ok(
  $$insert into public.memory_blocks (name, content) values ('profile', 'x')$$, 'insert: own rows'
);
select throws_ok(
  $$insert into public.memory_blocks (user_id, name, content)
    values (tests.user_id('ann'), 'profile', 'x')$$,
  '42501', null, 'insert: not for another user'
);
select throws_ok(
  $$insert into public.memory_blocks (name, content, version) values ('other', 'x', 9)$$,
  '42501', null, 'insert: the version is the database''s'
);
select lives_ok(
  $$update public.memory_blocks set content = 'y' where name = 'profile'$$, 'update: own rows'
);
select is(
  (select version from public.memory_blocks where name = 'profile'), 2, 'update: counts'
);
select throws_ok(
  format('update public.memory_blocks set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array['user_id', 'id', 'namespace', 'name', 'version']) c (name);
update public.memory_blocks set content = 'stolen' where user_id = tests.user_id('ann');
delete from public.memory_blocks where user_id = tests.user_id('ann');
delete from public.memory_blocks where name = 'profile';
select is(
  (select count(*) from public.memory_blocks), 1::bigint, 'delete: own rows'
);

select tests.sign_in_as_anon();
select throws_ok('select from public.memory_blocks', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.memory_blocks (name, content) values ('a', 'b')$$, '42501', null,
  'anon: no insert'
);
select throws_ok('delete from public.memory_blocks', '42501', null, 'anon: no delete');

select tests.sign_in_as_service();
select is(
  (select content from public.memory_blocks where user_id = tests.user_id('ann')), 'Ann''s',
  'the service sees all, and of another''s rows nothing changed'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  $$select from public.memory_blocks where user_id = tests.user_id('ann')$$,
  'an account goes with its rows'
);

select * from finish();
rollback;
