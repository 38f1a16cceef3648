begin;
select plan(8);

select tests.create_user('ann');
select tests.put('call', $$
  select provider, label, last_four from public.store_api_key(
    'p.example', 'mine', 'abcd', repeat('A', 44), repeat('B', 16), 2, tests.user_id('ann')
  )
$$);

select tests.sign_in_as_anon();
select throws_ok(tests.got('call'), '42501', null, 'anon may not call it');
select tests.sign_in_as('ann');
select throws_ok(tests.got('call'), '42501', null, 'nor a user, for itself');

select tests.sign_in_as_service();
select results_eq(
  tests.got('call'), $$values ('p.example', 'mine', 'abcd')$$, 'what is stored, without ciphertext'
);
select results_eq(tests.got('call'), $$values ('p.example', 'mine', 'abcd')$$, 'and again');
select is((select count(*) from public.api_keys), 1::bigint, 'the same again is there once');
select lives_ok(
  $$select public.store_api_key(
    'p.example', null, 'wxyz', repeat('C', 44), repeat('D', 16), 3, tests.user_id('ann')
  )$$, 'another key for the provider'
);
select results_eq(
  'select label, last_four, ciphertext, nonce, key_version from public.api_keys',
  $$values (null::text, 'wxyz', repeat('C', 44), repeat('D', 16), 3)$$,
  'takes the place of the first, whole'
);
select throws_ok(
  $$select public.store_api_key(
    'p', null, 'abcd', repeat('A', 44), repeat('B', 16), 2, gen_random_uuid()
  )$$, '23503', null, 'a key is of a user that there is'
);

select * from finish();
rollback;
