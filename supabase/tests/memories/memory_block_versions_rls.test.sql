begin;
select plan(13);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.save_memory_block('persona', 'Ann''s');
select tests.sign_in_as('bob');
select public.save_memory_block('persona', 'Bob''s');

select is(
  (select array_agg(content) from public.memory_block_versions), array['Bob''s'],
  'select: own rows only'
);
select throws_ok(
  $$insert into public.memory_block_versions (block_id, version, content)
    values (tests.user_id('b'), 1, 'x')$$,
  '42501', null, 'insert: by the trigger only'
);
select throws_ok(
  format('update public.memory_block_versions set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array['user_id', 'block_id', 'version', 'content', 'changed_by_role']) c (name);
select throws_ok(
  'delete from public.memory_block_versions', '42501', null, 'delete: only with the block'
);
delete from public.memory_blocks;
select is_empty('select from public.memory_block_versions', 'a block goes with its versions');

select tests.sign_in_as_anon();
select throws_ok('select from public.memory_block_versions', '42501', null, 'anon: no select');
select throws_ok('delete from public.memory_block_versions', '42501', null, 'anon: no delete');

select tests.sign_in_as_service();
select is(
  (select content from public.memory_block_versions where user_id = tests.user_id('ann')),
  'Ann''s', 'the service sees all, and of another''s rows nothing changed'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  $$select from public.memory_block_versions where user_id = tests.user_id('ann')$$,
  'an account goes with its rows'
);

select * from finish();
rollback;
