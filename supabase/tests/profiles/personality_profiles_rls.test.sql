begin;
select plan(6);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_user('carl');
select tests.sign_in_as('ann');
select public.set_personality(1, 2, 3, 4, 5);
select tests.sign_in_as('bob');
select public.set_personality(6, 7, 8, 9, 10);

select is(
  (select array_agg(id) from public.personality_profiles), array[tests.user_id('bob')],
  'select: own row only'
);
select is(
  (select to_jsonb(v) from public.personality_profiles v),
  (select to_jsonb(p) - array[
     'language', 'languages', 'timezone', 'day_start_hour', 'uses_documents'
   ]
   from public.profiles p),
  'it is the profile'
);
select throws_ok(
  $$update public.personality_profiles set full_name = 'Bob'$$, '42501', null, 'it is to read only'
);
select tests.sign_in_as('carl');
select is_empty('select from public.personality_profiles', 'no personality, no row');

select tests.sign_in_as_anon();
select throws_ok('select from public.personality_profiles', '42501', null, 'anon: no select');
select tests.sign_in_as_service();
select is(
  (select count(*) from public.personality_profiles
   where id in (tests.user_id('ann'), tests.user_id('bob'))),
  2::bigint, 'the service sees all'
);

select * from finish();
rollback;
