begin;
select plan(18);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.add_document('T', 'x', tests.chunks('x'));
select tests.sign_in_as('bob');
select public.add_document('T', 'x', tests.chunks('x'));
select tests.sign_out();
select tests.put('before', (
  select jsonb_agg(to_jsonb(t) order by to_jsonb(t))::text from public.embeddings t
  where user_id = tests.user_id('ann')
));
select tests.put('ann', (
  select min(id::text) from public.documents where user_id = tests.user_id('ann')
));
select tests.sign_in_as('bob');

-- select
select is(
  (select array_agg(distinct user_id) from public.embeddings), array[tests.user_id('bob')],
  'select: own rows only'
);

-- insert
select throws_ok(
  $$insert into public.embeddings (document_id, chunk_index, content)
    values (tests.user_id('doc'), 1, 'x')$$,
  '42501', null, 'insert: by the RPCs only'
);

select throws_ok(
  format('update public.embeddings set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array[
  'user_id', 'id', 'document_id', 'chunk_index', 'content', 'token_count', 'embedding',
  'embedding_model', 'embedded_at', 'created_at'
]) c (name);

-- delete
select throws_ok('delete from public.embeddings', '42501', null, 'delete: only with the document');

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.embeddings', '42501', null, 'anon: no select');
select throws_ok('delete from public.embeddings', '42501', null, 'anon: no delete');

-- another's rows, and the service
select tests.sign_out();
select is(
  (select jsonb_agg(to_jsonb(t) order by to_jsonb(t)) from public.embeddings t
   where user_id = tests.user_id('ann')),
  tests.got('before')::jsonb, 'of another''s rows nothing changed'
);
select tests.sign_in_as_service();
select isnt_empty(
  $$select from public.embeddings where user_id = tests.user_id('ann')$$, 'the service sees all'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  $$select from public.embeddings where user_id = tests.user_id('ann')$$,
  'an account goes with its rows'
);

select * from finish();
rollback;
