begin;
select plan(15);

select tests.create_user('ann');
select tests.sign_in_as_service();
select lives_ok(
  $$insert into public.embedding_models (name, provider, dimensions, is_default)
    values ('a', 'p', 1536, true), ('b', 'p', 1, false)$$, 'the service registers models'
);
select throws_ok(
  $$update public.embedding_models set is_default = true where name = 'b'$$, '23505', null,
  'one default at most'
);
select lives_ok(
  $$update public.embedding_models set is_default = false where name = 'a'$$, 'or none'
);
select throws_ok(
  format('insert into public.embedding_models (name, provider, dimensions) values (%s)', v.row),
  '23514', null, v.description
)
from (values
  ($$'', 'p', 1$$, 'no name'), ($$'c', '', 1$$, 'no provider'), ($$'c', 'p', 0$$, 'no dimension'),
  ($$'c', 'p', 1537$$, '1,537 dimensions')
) v (row, description);
select lives_ok($$delete from public.embedding_models where name = 'b'$$, 'it takes models away');

select tests.sign_in_as('ann');
select is(
  (select array_agg(name) from public.embedding_models), array['a'], 'every user reads them'
);
select throws_ok(
  $$insert into public.embedding_models (name, provider, dimensions) values ('c', 'p', 1)$$,
  '42501', null, 'no insert'
);
select throws_ok(
  'update public.embedding_models set is_default = true', '42501', null, 'no update'
);
select throws_ok('delete from public.embedding_models', '42501', null, 'no delete');

select tests.sign_in_as_anon();
select throws_ok('select from public.embedding_models', '42501', null, 'anon: no select');
select throws_ok(
  'update public.embedding_models set is_default = true', '42501', null, 'anon: no update'
);
select throws_ok('delete from public.embedding_models', '42501', null, 'anon: no delete');

select * from finish();
rollback;
