begin;
select plan(50);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('ai', public.store_chat_pair('Hi', 'Hello', tests.user_id('talk'))::text);
select tests.put('id', (public.upsert_memory('city', 'Oslo')).id::text);
select tests.put('before', (
  select jsonb_agg(to_jsonb(m) order by to_jsonb(m))::text from public.user_memories m
));
select tests.sign_in_as('bob');
select public.upsert_memory('city', 'Rome');

-- select
select is(
  (select array_agg(user_id) from public.user_memories), array[tests.user_id('bob')],
  'select: own rows only'
);

-- insert
select throws_ok(
  $$insert into public.user_memories (user_id, memory_key, memory_value)
    values (tests.user_id('ann'), 'k', 'v')$$,
  '42501', null, 'insert: not for another user'
);
select lives_ok(
  $$insert into public.user_memories (memory_key, memory_value) values ('hat', 'red')$$,
  'insert: for oneself'
);
select throws_ok(
  $$insert into public.user_memories (memory_key, memory_value) values ('hat', 'blue')$$,
  '23505', null, 'insert: one active row for each key'
);
select throws_ok(
  format(
    $$insert into public.user_memories (memory_key, memory_value, source_message_id)
      values ('k', 'v', %L)$$, tests.got('ai')
  ),
  '23503', null, 'insert: not drawn from another user''s message'
);
select throws_ok(
  format('insert into public.user_memories (%I) values (default)', c.name), '42501', null,
  'insert: not ' || c.name
)
from unnest(array[
  'superseded_by', 'access_count', 'last_accessed', 'embedding_bits', 'memory_tsv', 'created_at',
  'updated_at'
]) c (name);

-- constraints
create function pg_temp.violates(p_columns text, p_values text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format(
      'insert into public.user_memories (memory_key, memory_value, %s) values (''k'', ''v'', %s)',
      p_columns, p_values
    ),
    '23514', null, p_description
  )
$$;
select pg_temp.violates('importance', $$'huge'$$, 'an unknown importance');
select pg_temp.violates('confidence', '1.1', 'a confidence over 1');
select pg_temp.violates('confidence', '-0.1', 'a confidence below 0');
select pg_temp.violates('status', $$'gone'$$, 'an unknown status');
select pg_temp.violates('status', $$'superseded'$$, 'closed, but without an end');
select pg_temp.violates('valid_to', 'now()', 'an end, but not closed');
select pg_temp.violates('memory_category', $$''$$, 'an empty category');
select pg_temp.violates('memory_category', $$repeat('c', 101)$$, 'a category of 101 characters');
select pg_temp.violates('embedding_model', $$repeat('m', 201)$$, 'a model of 201 characters');
select pg_temp.violates('embedding', 'tests.vector(1)', 'an embedding without its model');
select throws_ok(
  $$insert into public.user_memories (memory_key, memory_value) values ('', 'v')$$, '23514', null,
  'an empty key'
);
select throws_ok(
  $$insert into public.user_memories (memory_key, memory_value) values (repeat('ü', 201), 'v')$$,
  '23514', null, 'a key of 201 characters'
);
select throws_ok(
  $$insert into public.user_memories (memory_key, memory_value) values ('k', '')$$, '23514', null,
  'an empty value'
);
select throws_ok(
  $$insert into public.user_memories (memory_key, memory_value) values ('k', repeat('ü', 4001))$$,
  '23514', null, 'a value of 4,001 characters'
);
select throws_ok(
  $$insert into public.user_memories (memory_key, memory_value, embedding, embedding_model)
    values ('k', 'v', '[1,2,3]', 'm')$$,
  '22000', null, 'an embedding of three numbers'
);

-- update
update public.user_memories set importance = 'high', expires_at = now()
where user_id = tests.user_id('ann');
select lives_ok(
  $$update public.user_memories set importance = 'high' where memory_key = 'hat'$$,
  'update: own attributes'
);
select throws_ok(
  format('update public.user_memories set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array[
  'user_id', 'id', 'memory_key', 'memory_value', 'source_message_id', 'valid_from', 'created_at',
  'updated_at'
]) c (name);
savepoint before_the_deferred_check;
select throws_ok(
  format(
    $$update public.user_memories
      set status = 'superseded', valid_to = now(), superseded_by = %L where memory_key = 'hat';
      set constraints all immediate$$, tests.got('id')
  ),
  '23503', null, 'update: not superseded by another user''s memory'
);
rollback to savepoint before_the_deferred_check;

-- delete
delete from public.user_memories where user_id = tests.user_id('ann');
select lives_ok(
  $$delete from public.user_memories where memory_key = 'hat'$$, 'delete: own rows'
);
select is((select count(*) from public.user_memories), 1::bigint, 'of which it is gone');

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.user_memories', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.user_memories (user_id, memory_key, memory_value)
    values (tests.user_id('ann'), 'k', 'v')$$,
  '42501', null, 'anon: no insert'
);
select throws_ok(
  $$update public.user_memories set importance = 'low'$$, '42501', null, 'anon: no update'
);
select throws_ok('delete from public.user_memories', '42501', null, 'anon: no delete');

-- the service
select tests.sign_in_as_service();
select is(
  (select count(*) from public.user_memories
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  2::bigint, 'the service sees all'
);
select throws_ok(
  $$update public.user_memories set memory_value = 'x'$$, '42501', null,
  'a value is not the service''s to overwrite either'
);

select tests.sign_out();
select is(
  (select jsonb_agg(to_jsonb(m) order by to_jsonb(m))
   from public.user_memories m where user_id = tests.user_id('ann')),
  tests.got('before')::jsonb, 'of another''s rows nothing changed'
);

-- updated_at: now() is one value in this transaction, so the row is made to look older first.
set constraints all immediate;
alter table public.user_memories disable trigger user_memories_touch_updated_at;
update public.user_memories set updated_at = now() - interval '1 day'
where user_id = tests.user_id('ann');
alter table public.user_memories enable trigger user_memories_touch_updated_at;
select tests.sign_in_as('ann');
select public.recall_memories(null, 'Oslo');
select is(
  (select updated_at from public.user_memories), now() - interval '1 day',
  'being recalled does not touch updated_at'
);
update public.user_memories set importance = 'high';
select is((select updated_at from public.user_memories), now(), 'a change does');

-- references
select tests.sign_out();
delete from public.conversations where user_id = tests.user_id('ann');
select is(
  (select count(*) from public.user_memories where user_id = tests.user_id('ann')), 1::bigint,
  'a memory outlives its conversation'
);
delete from auth.users where id = tests.user_id('bob');
select is(
  (select count(*) from public.user_memories where user_id = tests.user_id('bob')), 0::bigint,
  'an account goes with its memories'
);

select * from finish();
rollback;
