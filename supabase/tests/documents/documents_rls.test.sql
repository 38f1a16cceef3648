begin;
select plan(23);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.add_document('T', 'x', tests.chunks('x'));
select tests.sign_in_as('bob');
select public.add_document('T', 'x', tests.chunks('x'));
select tests.sign_out();
select tests.put('before', (
  select jsonb_agg(to_jsonb(t) order by to_jsonb(t))::text from public.documents t
  where user_id = tests.user_id('ann')
));
select tests.put('ann', (
  select min(id::text) from public.documents where user_id = tests.user_id('ann')
));
select tests.sign_in_as('bob');

-- select
select is(
  (select array_agg(distinct user_id) from public.documents), array[tests.user_id('bob')],
  'select: own rows only'
);

-- insert
select throws_ok(
  $$insert into public.documents (title, content) values ('t', 'x')$$,
  '42501', null, 'insert: by the RPCs only'
);

select throws_ok(
  format('update public.documents set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array[
  'user_id', 'id', 'title', 'content', 'source_type', 'source_uri', 'metadata', 'content_hash',
  'version', 'status', 'replaces', 'replaces_version', 'created_at', 'updated_at'
]) c (name);

-- delete
delete from public.documents where user_id = tests.user_id('ann');
select lives_ok(
  $$delete from public.documents$$, 'delete: own rows'
);
select is_empty('select from public.documents', 'of which none is left');

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.documents', '42501', null, 'anon: no select');
select throws_ok('delete from public.documents', '42501', null, 'anon: no delete');

-- another's rows, and the service
select tests.sign_out();
select is(
  (select jsonb_agg(to_jsonb(t) order by to_jsonb(t)) from public.documents t
   where user_id = tests.user_id('ann')),
  tests.got('before')::jsonb, 'of another''s rows nothing changed'
);
select tests.sign_in_as_service();
select isnt_empty(
  $$select from public.documents where user_id = tests.user_id('ann')$$, 'the service sees all'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  $$select from public.documents where user_id = tests.user_id('ann')$$,
  'an account goes with its rows'
);

select * from finish();
rollback;
