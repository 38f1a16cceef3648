begin;
select plan(19);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as_service();
select public.store_api_key(
  'api.example.com', 'mine', 'last', repeat('A', 44), repeat('B', 16), 1, tests.user_id(u)
) from unnest(array['ann', 'bob']) u;

select tests.sign_in_as('bob');
select results_eq(
  'select user_id, provider, label, last_four, key_version from public.api_keys',
  $$values (tests.user_id('bob'), 'api.example.com', 'mine', 'last', 1)$$,
  'select: own rows only'
);
select throws_ok(
  'select ciphertext from public.api_keys', '42501', null, 'select: not even one''s own ciphertext'
);
select throws_ok('select nonce from public.api_keys', '42501', null, 'select: nor its nonce');
select throws_ok('select * from public.api_keys', '42501', null, 'select: nor by asking for all');
select throws_ok(
  $$select 1 from public.api_keys where ciphertext like 'A%'$$, '42501', null,
  'select: nor by guessing'
);
select throws_ok(
  $$insert into public.api_keys (user_id, provider, last_four, ciphertext, nonce, key_version)
    values (tests.user_id('bob'), 'p', 'last', repeat('A', 44), repeat('B', 16), 1)$$,
  '42501', null, 'insert: not'
);
select throws_ok(
  $$update public.api_keys set ciphertext = repeat('C', 44)$$, '42501', null, 'update: not'
);
select throws_ok(
  $$update public.api_keys set label = 'x'$$, '42501', null, 'update: not even the label'
);
delete from public.api_keys where user_id = tests.user_id('ann');
delete from public.api_keys;
select is((select count(*) from public.api_keys), 0::bigint, 'delete: own rows');

select tests.sign_in_as_anon();
select throws_ok('select id from public.api_keys', '42501', null, 'anon: no select');
select throws_ok('delete from public.api_keys', '42501', null, 'anon: no delete');

select tests.sign_in_as_service();
select is(
  (select array_agg(user_id || ciphertext) from public.api_keys),
  array[tests.user_id('ann') || repeat('A', 44)],
  'the service reads the ciphertext; and of another''s rows nothing changed'
);
select tests.sign_out();
select is_empty(
  $$select r.rolname, a.attname from pg_roles r
    cross join pg_attribute a
    where a.attrelid = 'public.api_keys'::regclass and a.attname in ('ciphertext', 'nonce')
      and has_column_privilege(r.oid, a.attrelid, a.attnum, 'select')
      and not r.rolsuper and r.rolname not like 'pg\_%'
      and r.rolname not in ('service_role', 'postgres', 'supabase_admin')
      -- The platform's own readers of everything, members of pg_read_all_data.
      and r.rolname not in ('supabase_read_only_user', 'supabase_etl_admin')
      and not pg_has_role(r.oid, 'postgres', 'usage')$$,
  'no role but the service and the owner reads ciphertext or nonce'
);

-- Constraints
select tests.sign_in_as_service();
select throws_ok(
  $$select public.store_api_key('http://x/', null, 'last', repeat('A', 44),
    repeat('B', 16), 1, tests.user_id('ann'))$$,
  '23514', null, 'a provider is a host, not an address'
);
select throws_ok(
  $$select public.store_api_key('p', null, 'last', 'sk-plain-text-key!!!!',
    repeat('B', 16), 1, tests.user_id('ann'))$$,
  '23514', null, 'what is not base64 is no ciphertext'
);
select throws_ok(
  $$select public.store_api_key('p', null, 'last', repeat('A', 44), '', 1, tests.user_id('ann'))$$,
  '23514', null, 'and has no nonce'
);
select throws_ok(
  $$update public.api_keys set user_id = tests.user_id('bob')$$, '42501', null,
  'not even the service gives a key to another user'
);
select tests.sign_out();
select has_trigger(
  'public', 'api_keys', 'api_keys_touch_updated_at', 'a change touches updated_at'
);
delete from auth.users where id = tests.user_id('ann');
select is_empty('select from public.api_keys', 'an account goes with its keys');

select * from finish();
rollback;
