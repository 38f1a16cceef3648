begin;
select plan(15);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('song', 'rock');
select tests.sign_in_as('ann');
select public.record_music_interaction(tests.user_id('track song'), 'like');
select tests.put('before', (
  select jsonb_agg(to_jsonb(t) order by to_jsonb(t))::text from public.music_track_values t
));
select tests.sign_in_as('bob');
select public.record_music_interaction(tests.user_id('track song'), 'like');

select is(
  (select array_agg(user_id) from public.music_track_values), array[tests.user_id('bob')],
  'select: own rows only'
);

-- Written by the trigger on music_interactions and by nothing else
create function pg_temp.insertion(p_name text) returns text
language sql
as $$
  select format(
    'insert into public.music_track_values (user_id, track_id) values (%L, gen_random_uuid())',
    tests.user_id(p_name)
  )
$$;
grant execute on all functions in schema pg_temp to public;
select throws_ok(pg_temp.insertion('bob'), '42501', null, 'no insert');
select throws_ok(
  $$update public.music_track_values set q_value = 1$$, '42501', null, 'no update'
);
select throws_ok('delete from public.music_track_values', '42501', null, 'no delete');
select throws_ok('truncate public.music_track_values', '42501', null, 'no truncate');
select tests.sign_in_as_service();
select throws_ok(pg_temp.insertion('bob'), '42501', null, 'the service: no insert');
select throws_ok(
  $$update public.music_track_values set q_value = 1$$, '42501', null,
  'the service: no update'
);
select throws_ok(
  'delete from public.music_track_values', '42501', null, 'the service: no delete'
);
select is(
  (select count(*) from public.music_track_values
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  2::bigint, 'the service sees all'
);

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.music_track_values', '42501', null, 'anon: no select');
select throws_ok(pg_temp.insertion('ann'), '42501', null, 'anon: no insert');
select throws_ok(
  $$update public.music_track_values set q_value = 1$$, '42501', null, 'anon: no update'
);
select throws_ok('delete from public.music_track_values', '42501', null, 'anon: no delete');

select tests.sign_out();
select is(
  (select jsonb_agg(to_jsonb(t) order by to_jsonb(t)) from public.music_track_values t
   where user_id = tests.user_id('ann')),
  tests.got('before')::jsonb, 'of another''s rows nothing changed'
);
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  $$select from public.music_track_values where user_id = tests.user_id('ann')$$,
  'an account goes with its rows'
);

select * from finish();
rollback;
