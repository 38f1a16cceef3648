begin;
select plan(13);

select tests.create_user('ann');
select tests.create_models();
select tests.sign_in_as('ann');
select is((select count(*) from public.models), 4::bigint, 'all signed in read the catalogue');
select throws_ok(
  $$insert into public.models (id, provider)
    values ('mine', 'me')$$,
  '42501', null,
  'and do not add to it'
);
select throws_ok($$update public.models set prompt_price = 0$$, '42501', null, 'nor change it');
select throws_ok($$delete from public.models$$, '42501', null, 'nor delete of it');
select tests.sign_in_as_anon();
select throws_ok($$select from public.models$$, '42501', null, 'anon reads nothing');

select tests.sign_in_as_service();
select lives_ok(
  $$insert into public.models (id, provider, prompt_price) values ('vendor/new:1b', 'v', 0.05)$$,
  'the service adds a model'
);
select lives_ok(
  $$update public.models set enabled = false where id = 'vendor/new:1b'$$, 'and disables it'
);
select cmp_ok(
  (select updated_at from public.models where id = 'vendor/new:1b'), '>=',
  (select created_at from public.models where id = 'vendor/new:1b'), 'which is noted'
);
select lives_ok($$delete from public.models where id = 'vendor/new:1b'$$, 'and deletes it');
select throws_ok(format('insert into public.models %s', v.insert), '23514', null, v.name)
from (values
  ($$(id, provider, prompt_price) values ('m', 'p', -0.1)$$, 'a negative price'),
  ($$(id, provider, completion_price) values ('m', 'p', -0.1)$$, 'of the answer too'),
  ($$(id, provider) values ('my model', 'p')$$, 'a name with a space'),
  ($$(id, provider, max_completion_tokens) values ('m', 'p', 0)$$, 'no answer at all')
) v (insert, name);

select * from finish();
rollback;
