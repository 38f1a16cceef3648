begin;
select plan(37);

-- A trigger makes the profile with the account
select tests.create_user('ann', '{"full_name": "Ann", "avatar_url": "https://example.com/a.png"}');
select tests.create_user('bob');
select results_eq(
  $$select id, full_name, avatar_url, profile_completion_percentage from public.profiles
    where id in (tests.user_id('ann'), tests.user_id('bob')) order by full_name$$,
  $$values
    (tests.user_id('ann'), 'Ann', 'https://example.com/a.png', 50::numeric),
    (tests.user_id('bob'), null, null, 0)$$,
  'a sign-up makes a profile, named as its metadata says'
);
select lives_ok(
  $$select tests.create_user('long', jsonb_build_object(
    'full_name', repeat('n', 300), 'avatar_url', 'https://a.example/' || repeat('a', 3000)
  ))$$,
  'names that are too long do not stop a sign-up'
);
select results_eq(
  $$select char_length(full_name), char_length(avatar_url) from public.profiles
    where id = tests.user_id('long')$$,
  'values (200, 2000)', 'they are cut'
);

-- A signed-in user
select tests.sign_in_as('bob');
select is(
  (select array_agg(id) from public.profiles), array[tests.user_id('bob')], 'select: own row only'
);
update public.profiles set full_name = 'Stolen' where id = tests.user_id('ann');
select lives_ok(
  $$update public.profiles set full_name = 'Bob', avatar_url = 'https://example.com/b.png'$$,
  'update: own name and avatar'
);
select lives_ok(
  format($$update public.profiles set avatar_url = %L$$, tests.user_id('bob') || '/me.png'),
  'update: a file of the own folder as avatar'
);
select throws_ok(
  format($$update public.profiles set avatar_url = %L$$, u.url), '23514', null,
  'no avatar is ' || u.url
)
from (values
  (tests.user_id('ann') || '/me.png'), ('javascript:alert(1)'), ('data:image/png;base64,AA'),
  ('/me.png'), ('../me.png'), (tests.user_id('bob') || '/a b.png')
) u (url);
select is(
  (select profile_completion_percentage from public.profiles), 50::numeric,
  'completion is computed'
);
select throws_ok(
  format('update public.profiles set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array[
  'id', 'personality_openness', 'personality_conscientiousness', 'personality_extraversion',
  'personality_agreeableness', 'personality_neuroticism', 'personality_llm_context',
  'personality_completed_at', 'onboarding_completed', 'has_completed_personality_assessment',
  'profile_completion_percentage', 'created_at', 'updated_at'
]) c (name);
select throws_ok(
  $$insert into public.profiles (id) values (tests.user_id('carl'))$$, '42501', null, 'no insert'
);
select throws_ok('delete from public.profiles', '42501', null, 'no delete');
select throws_ok(
  $$update public.profiles set full_name = repeat('n', 201)$$, '23514', null,
  'a name of 201 characters'
);
select throws_ok(
  $$select private.save_personality(tests.user_id('ann'), 1, 1, 1, 1, 1, '{}')$$,
  '42501', 'not_your_user_id', 'the definer behind the RPCs minds its caller too'
);

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.profiles', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.profiles (id) values (tests.user_id('carl'))$$, '42501', null,
  'anon: no insert'
);
select throws_ok(
  $$update public.profiles set full_name = 'Anon'$$, '42501', null, 'anon: no update'
);
select throws_ok('delete from public.profiles', '42501', null, 'anon: no delete');

select tests.sign_out();
select results_eq(
  $$select full_name from public.profiles
    where id in (tests.user_id('ann'), tests.user_id('bob')) order by full_name$$,
  $$values ('Ann'), ('Bob')$$, 'of another''s row nothing changed'
);
select tests.sign_in_as_service();
select is(
  (select count(*) from public.profiles where id in (tests.user_id('ann'), tests.user_id('bob'))),
  2::bigint, 'the service sees all'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('bob');
select is(
  (select count(*) from public.profiles where id = tests.user_id('bob')), 0::bigint,
  'an account goes with its profile'
);

select * from finish();
rollback;
