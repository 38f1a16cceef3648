begin;
select plan(16);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.update_document((public.add_document('T', 'x', tests.chunks('x'))).id, 'U');
select tests.sign_in_as('bob');
select public.update_document((public.add_document('T', 'x', tests.chunks('x'))).id, 'U');
select tests.sign_out();
select tests.put('before', (
  select jsonb_agg(to_jsonb(t) order by to_jsonb(t))::text from public.document_versions t
  where user_id = tests.user_id('ann')
));
select tests.put('ann', (
  select min(id::text) from public.documents where user_id = tests.user_id('ann')
));
select tests.sign_in_as('bob');

-- select
select is(
  (select array_agg(distinct user_id) from public.document_versions), array[tests.user_id('bob')],
  'select: own rows only'
);

-- insert
select throws_ok(
  $$insert into public.document_versions (document_id, version) values (tests.user_id('doc'), 1)$$,
  '42501', null, 'insert: by the RPCs only'
);

select throws_ok(
  format('update public.document_versions set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array[
  'user_id', 'document_id', 'version', 'title', 'content', 'metadata', 'chunks', 'created_at'
]) c (name);

-- delete
select throws_ok(
  'delete from public.document_versions', '42501', null, 'delete: only with the document'
);

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.document_versions', '42501', null, 'anon: no select');
select throws_ok('delete from public.document_versions', '42501', null, 'anon: no delete');

-- another's rows, and the service
select tests.sign_out();
select is(
  (select jsonb_agg(to_jsonb(t) order by to_jsonb(t)) from public.document_versions t
   where user_id = tests.user_id('ann')),
  tests.got('before')::jsonb, 'of another''s rows nothing changed'
);
select tests.sign_in_as_service();
select isnt_empty(
  $$select from public.document_versions where user_id = tests.user_id('ann')$$,
  'the service sees all'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  $$select from public.document_versions where user_id = tests.user_id('ann')$$,
  'an account goes with its rows'
);

select * from finish();
rollback;
