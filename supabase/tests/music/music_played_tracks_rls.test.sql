begin;
select plan(8);

-- The service reads and erases it through functions; nobody else sees that it is there.
select throws_ok(format(
  'select tests.act_as(%L, %L); select from private.music_played_tracks', r, '{}'
), '42501', null, r || ' reads nothing') from unnest(array['anon', 'authenticated']) r;
select throws_ok(format(
  'select tests.act_as(%L, %L); delete from private.music_played_tracks', r, '{}'
), '42501', null, r || ' deletes nothing') from unnest(array['anon', 'authenticated']) r;
select throws_ok(format(
  'select tests.act_as(%L, %L); insert into private.music_played_tracks default values', r, '{}'
), '42501', null, r || ' adds nothing') from unnest(array['anon', 'authenticated']) r;
select lives_ok(
  $$select tests.act_as('service_role', '{}'); select from private.music_played_tracks$$,
  'the service reads it'
);
select tests.sign_out();
select is(
  (select relrowsecurity from pg_class where oid = 'private.music_played_tracks'::regclass), true,
  'row level security is on'
);

select * from finish();
rollback;
