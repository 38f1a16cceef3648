begin;
select plan(16);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.add_profile_data('c', '{}');
select tests.sign_in_as('bob');
select public.add_profile_data('c', '{}');
select tests.sign_out();
select tests.put('before', (
  select jsonb_agg(to_jsonb(t) order by to_jsonb(t))::text from public.profile_data t
  where user_id = tests.user_id('ann')
));
select tests.put('ann', (
  select min(id::text) from public.documents where user_id = tests.user_id('ann')
));
select tests.sign_in_as('bob');

-- select
select is(
  (select array_agg(distinct user_id) from public.profile_data), array[tests.user_id('bob')],
  'select: own rows only'
);

-- insert
select throws_ok(
  $$insert into public.profile_data (user_id, document_id, category, data)
    values (tests.user_id('ann'), tests.user_id('doc'), 'c', '{}')$$,
  '42501', null, 'insert: not for another user'
);
select throws_ok(
  format(
    $$insert into public.profile_data (document_id, category, data)
      values (%L, 'c', '{}')$$, tests.got('ann')
  ),
  '23503', null, 'insert: not on another user''s document'
);

-- update
update public.profile_data set category = 'd' where user_id = tests.user_id('ann');
select lives_ok(
  $$update public.profile_data set category = 'd'$$, 'update: own rows'
);

select throws_ok(
  format('update public.profile_data set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array[
  'user_id', 'id', 'document_id', 'created_at', 'updated_at'
]) c (name);

-- delete
delete from public.profile_data where user_id = tests.user_id('ann');
select lives_ok(
  $$delete from public.profile_data$$, 'delete: own rows'
);
select is_empty('select from public.profile_data', 'of which none is left');

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.profile_data', '42501', null, 'anon: no select');
select throws_ok('delete from public.profile_data', '42501', null, 'anon: no delete');

-- another's rows, and the service
select tests.sign_out();
select is(
  (select jsonb_agg(to_jsonb(t) order by to_jsonb(t)) from public.profile_data t
   where user_id = tests.user_id('ann')),
  tests.got('before')::jsonb, 'of another''s rows nothing changed'
);
select tests.sign_in_as_service();
select isnt_empty(
  $$select from public.profile_data where user_id = tests.user_id('ann')$$, 'the service sees all'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  $$select from public.profile_data where user_id = tests.user_id('ann')$$,
  'an account goes with its rows'
);

select * from finish();
rollback;
