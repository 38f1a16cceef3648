begin;
select plan(8);

select tests.create_user('ann');

create function pg_temp.play(p_name text, p_at text, p_more jsonb default '{}') returns jsonb
language sql
as $$
  select jsonb_build_object('name', p_name, 'artists', 'One', 'played_at', p_at) || p_more
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select tests.put('id', (public.create_import('plays', 'lastfm', 'scrobbles.csv')).id::text);
select public.stage_import_items(
  tests.got('id')::uuid,
  jsonb_build_array(
    jsonb_build_object('place', 'rows 1 to 3', 'data', jsonb_build_object(
      'plays', jsonb_build_array(
        pg_temp.play('Song', '2026-11-01T10:00:00Z'), pg_temp.play('Old', '1970-01-01'),
        pg_temp.play('Other', '2026-11-01T10:05:00Z', '{"provider": "spotify"}'), 7
      ),
      'places', jsonb_build_array('row 1', 'row 2', 'row 3', 'row 4')
    )),
    jsonb_build_object('place', 'row 5', 'data', jsonb_build_object(
      'plays', jsonb_build_array(pg_temp.play('Song', '2026-11-01T10:00:01Z'))
    )),
    jsonb_build_object('place', 'row 6', 'data', '{"plays": "none"}'::jsonb)
  ),
  0, true
);
select tests.put('import', to_jsonb(public.run_import(tests.got('id')::uuid))::text);
select is(tests.got('import')::jsonb ->> 'status', 'complete', 'an import of plays is taken');
select is(
  tests.got('import')::jsonb -> 'counts', '{"plays": 2, "known": 1, "failed": 2}',
  'plays, those that were there, and those that are none are counted'
);
select is(
  (select array_agg(e ->> 'place' || ': ' || (e ->> 'message') order by e ->> 'place')
   from jsonb_array_elements(tests.got('import')::jsonb -> 'errors') e),
  array[
    'row 2: It was played before 2000 or in the future.', 'row 4: It is no object.',
    'row 6: plays is an array of up to 500 objects.'
  ],
  'each that is none with its place and why'
);
select results_eq(
  $$select provider, name from public.music_tracks where user_id = auth.uid() order by name$$,
  $$values ('spotify', 'Other'), ('lastfm', 'Song')$$,
  'whose provider is the source, unless it says another one'
);
select is(
  (select count(*) from public.music_listening_history), 2::bigint, 'the plays are there'
);
select is_empty(
  'select from public.music_genre_preferences', 'of what was played elsewhere no genre is learned'
);
select throws_ok(
  $$select private.import_plays(auth.uid(), null, '{}')$$, '42501', null, 'nobody calls it itself'
);
select results_eq(
  $$select r.outcome from (
      select (public.run_import(tests.got('id')::uuid)).status as outcome
    ) r$$,
  array['complete'], 'what is complete stays so'
);

select * from finish();
rollback;
