begin;
select plan(13);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('rock', 'rock'), tests.create_track('jazz', 'jazz'),
  tests.create_track('folk', 'folk');
select tests.sign_in_as('bob');
select public.record_music_interaction(tests.user_id('track folk'), 'like');
select tests.sign_in_as('ann');
select is_empty('select public.get_genre_preferences()', 'nothing is known at first');

select public.record_music_interaction(tests.user_id('track rock'), 'like');
select public.record_music_interaction(tests.user_id('track jazz'), 'dislike');
select public.record_music_interaction(
  tests.user_id('track folk'), 'like', p_occurred_at => now() - interval '60 days'
);
select results_eq(
  'select genre, interaction_count, average_reward, last_interaction
   from public.get_genre_preferences()',
  $$values ('rock', 1, 1.000000, now()), ('folk', 1, 1, now() - interval '60 days'),
    ('jazz', 1, -1, now())$$, 'best liked first'
);
select results_eq(
  'select round(preference_score, 4) from public.get_genre_preferences()',
  'select round(1 / (1 + exp(-2 * m.mean)), 4)
   from (values (1, 1.0 / 3), (2, 0.5 / 2.5), (3, -1.0 / 3)) m (place, mean) order by m.place',
  'with what is left of it: half the weight after 60 days'
);
select ok(
  (select g.preference_score < p.preference_score
   from public.get_genre_preferences() g
   join public.music_genre_preferences p on p.genre = g.genre where g.genre = 'folk'),
  'less than there was when it was last heard'
);
select is(
  (select count(*) from public.get_genre_preferences(2)), 2::bigint, 'as many as are asked for'
);
select throws_ok(
  'select public.get_genre_preferences(0)', 'PT400', 'invalid_limit', 'a limit of none'
);
select throws_ok(
  'select public.get_genre_preferences(501)', 'PT400', 'invalid_limit', 'a limit of 501'
);
select tests.minds_its_caller('select public.get_genre_preferences(50%s)');
select tests.sign_in_as('bob');
select is(
  (select array_agg(genre) from public.get_genre_preferences()), array['folk'],
  'another user has others'
);
select tests.sign_in_as_service();
select is(
  (select count(*) from public.get_genre_preferences(p_user_id => tests.user_id('ann'))),
  3::bigint, 'the service asks for a user that it names'
);

select * from finish();
rollback;
