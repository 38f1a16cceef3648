begin;
select plan(48);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as_service();
insert into public.vectors (id, content, embedding) values ('backend', 'b', tests.vector(1));
select tests.sign_in_as('ann');
insert into public.vectors (id, content, embedding, metadata)
values ('1', 'Ann''s', tests.vector(1), '{"k": 1}');
select tests.put('before', (select to_jsonb(v)::text from public.vectors v));

-- As the clients write
select tests.sign_in_as('bob');
select lives_ok(
  $$insert into public.vectors (content, embedding, metadata)
    values ('x', tests.vector(2), '{"a": 1}')
    on conflict (owner_id, id) do update
    set content = excluded.content, embedding = excluded.embedding, metadata = excluded.metadata$$,
  'an upsert without ids'
);
select is(
  (select array_agg(user_id) from public.vectors where id ~ '^[0-9a-f-]{36}$'),
  array[tests.user_id('bob')], 'is the user''s, with an id'
);
create function pg_temp.upsert(p_id text, p_content text) returns void
language sql
as $$
  insert into public.vectors (id, content, embedding, metadata)
  values (p_id, p_content, tests.vector(3), '{"b": 2}')
  on conflict (owner_id, id) do update
  set id = excluded.id, content = excluded.content, embedding = excluded.embedding,
    metadata = excluded.metadata
$$;
grant execute on all functions in schema pg_temp to public;
select lives_ok($$select pg_temp.upsert('mine', 'one')$$, 'an upsert with an id');
select lives_ok($$select pg_temp.upsert('mine', 'two')$$, 'twice');
select is(
  (select array_agg(content) from public.vectors where id = 'mine'), array['two'], 'is one row'
);
select lives_ok($$select pg_temp.upsert('1', 'Bob''s')$$, 'bob uses an id that ann uses');
select lives_ok($$select pg_temp.upsert('backend', 'Bob''s')$$, 'bob uses an id of the backend');
select lives_ok(
  $$update public.vectors set embedding = tests.vector(4), metadata = '{"c": 3}'
    where id = 'mine'$$,
  'an update'
);
select throws_ok(
  $$update public.vectors set id = 'new' where id = 'mine'$$, 'PT400', 'id_is_fixed',
  'a row keeps its id'
);

-- select
select is(
  (select array_agg(distinct user_id) from public.vectors), array[tests.user_id('bob')],
  'select: own rows only'
);
select is(
  (select array_agg(content) from public.vectors where id in ('1', 'backend')),
  array['Bob''s', 'Bob''s'], 'select by id: bob''s rows only'
);

-- insert, update, delete
select throws_ok(
  $$insert into public.vectors (user_id) values (tests.user_id('ann'))$$, '42501', null,
  'insert: not for another user'
);
select throws_ok(
  $$insert into public.vectors (user_id) values (null)$$, '42501', null, 'nor for a backend'
);
update public.vectors set content = 'x' where id in ('1', 'backend');
delete from public.vectors where id in ('1', 'backend');
select throws_ok(
  format('update public.vectors set %I = default', c.name), '42501', null, 'update: not ' || c.name
)
from unnest(array['user_id', 'owner_id', 'embedded_at', 'created_at', 'updated_at']) c (name);

-- constraints
select throws_ok(
  format('insert into public.vectors (%I) values (%s)', c.name, c.value), '23514', null,
  c.description
)
from (values
  ('id', '''''', 'an empty id'), ('id', 'repeat(''i'', 201)', 'an id of 201 characters'),
  ('collection', '''''', 'an empty collection'),
  ('content', 'repeat(''c'', 100001)', 'content of 100,001 characters'),
  ('metadata', '''[]''', 'metadata of no object'),
  ('metadata', 'jsonb_build_object(''k'', repeat(''x'', 65536))', 'metadata over 64 kB'),
  ('embedding_model', 'repeat(''m'', 201)', 'a model of 201 characters')
) c (name, value, description);
select throws_ok(
  $$insert into public.vectors (embedding) values ('[1,2]')$$, '22000', null, 'two numbers'
);

-- Never stale
update public.vectors set content = 'three' where id = 'mine';
select is(
  (select array[embedding::text, embedded_at::text] from public.vectors where id = 'mine'),
  array[null, null]::text[], 'a content rewritten loses its vector'
);
select lives_ok(
  $$delete from public.vectors where id <> ''$$, 'delete: all that one sees'
);
select is_empty('select from public.vectors', 'is gone');

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.vectors', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.vectors (id) values ('a')$$, '42501', null, 'anon: no insert'
);
select throws_ok($$update public.vectors set content = 'x'$$, '42501', null, 'anon: no update');
select throws_ok('delete from public.vectors', '42501', null, 'anon: no delete');

-- the service
select tests.sign_in_as_service();
select is(
  (select to_jsonb(v) from public.vectors v where id = '1' and user_id is not null),
  tests.got('before')::jsonb, 'ann''s row has not changed'
);
select is(
  (select content from public.vectors where id = 'backend' and user_id is null), 'b',
  'nor has the backend''s'
);
select lives_ok($$select pg_temp.upsert('backend', 'new')$$, 'a backend upserts its own');
select lives_ok(
  $$insert into public.vectors (id, user_id) values ('for', tests.user_id('ann'))$$,
  'and writes for a user'
);

-- A user has taken the ids that the backend uses
select tests.sign_in_as('bob');
select pg_temp.upsert('backend', 'bait'), pg_temp.upsert('salaries', 'bait');
select tests.sign_in_as_service();
select lives_ok($$select pg_temp.upsert('salaries', 'secret')$$, 'the backend upserts by the id');
select lives_ok(
  $$update public.vectors set content = 'secret', metadata = '{}' where id = 'backend'$$,
  'the backend updates by the id'
);
select tests.sign_in_as('bob');
select is(
  (select array_agg(content) from public.vectors), array['bait', 'bait'],
  'bob reads nothing of what the backend wrote'
);
select tests.sign_in_as_service();
select is(
  (select array_agg(content) from public.vectors where user_id is null),
  array['secret', 'secret'], 'the backend has what it wrote'
);
select lives_ok($$delete from public.vectors where id <> ''$$, 'the backend deletes all');
select is(
  (select array_agg(distinct user_id) from public.vectors),
  array[tests.user_id('ann'), tests.user_id('bob')], 'the rows of users are spared'
);
select lives_ok(
  $$delete from public.vectors where id <> ''$$, 'also when it has none: this empties its store'
);
select throws_ok(
  format('delete from public.vectors where user_id = %L', tests.user_id('bob')), 'PT409',
  'vector_of_user', 'the backend is told that only rows of users fit'
);
select throws_ok(
  $$update public.vectors set content = 'x' where id = 'salaries'$$, 'PT409', 'vector_of_user',
  'the backend does not overwrite a user''s row'
);
select is(
  public.delete_vectors('{salaries}', p_user_id => tests.user_id('bob')), 1,
  'the backend deletes the row of a user whom it names'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  $$select from public.vectors where user_id = tests.user_id('ann')$$,
  'an account goes with its rows'
);

select * from finish();
rollback;
