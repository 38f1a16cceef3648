begin;
select plan(26);

select tests.create_user('ann');
select tests.create_user('bob');

select tests.sign_in_as('ann');
select tests.put('result', to_jsonb(public.set_personality(0, 100, 35, 65, 66))::text);
select is(
  (select to_jsonb(p) from public.profiles p), tests.got('result')::jsonb, 'it returns the profile'
);
select results_eq(
  'select personality_openness, personality_conscientiousness, personality_extraversion,
          personality_agreeableness, personality_neuroticism from public.profiles',
  'values (0, 100, 35, 65, 66)', 'each score is where it belongs'
);
select ok(
  (select onboarding_completed and has_completed_personality_assessment from public.profiles),
  'onboarding and assessment are completed'
);
select is(
  (select personality_llm_context -> 'levels' from public.profiles),
  '{"openness": "low", "conscientiousness": "high", "extraversion": "average",
    "agreeableness": "average", "neuroticism": "high"}',
  '35 to 65 is average'
);
select is(
  (select personality_llm_context -> 'style' from public.profiles),
  '["Be concrete; prefer proven ways and plain examples.",
    "Be structured: steps, dates and follow-up.",
    "Be reassuring; name worries and take them apart one by one."]',
  'only what is not average says how to speak'
);
select is(
  (public.set_personality(50, 50, 50, 50, 34)).personality_llm_context ->> 'summary',
  'average openness, average conscientiousness, average extraversion, average agreeableness, '
  'low neuroticism',
  '34 is low'
);
select is(
  (public.set_personality(50, 50, 50, 50, 50)).personality_llm_context -> 'style', '[]',
  'an average person asks for no style'
);
select is(
  (public.set_personality(1, 2, 3, 4, 5, '{"tone": "dry"}')).personality_llm_context,
  '{"tone": "dry"}', 'a context that is given is taken'
);

-- Replay
select tests.put('first', to_jsonb(public.set_personality(
  10, 20, 30, 40, 50, p_request_id => tests.user_id('request')
))::text);
select public.set_personality(1, 1, 1, 1, 1);
select is(
  to_jsonb(public.set_personality(
    10, 20, 30, 40, 50, p_request_id => tests.user_id('request')
  )),
  tests.got('first')::jsonb, 'a replay is answered as the first call was'
);
select is((select personality_openness from public.profiles), 1, 'and changes nothing');
select throws_ok(
  $$select public.set_personality(
    10, 20, 30, 40, 51, p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'other scores with the same id'
);
select throws_ok(
  $$select public.set_personality(
    10, 20, 30, 40, 50, '{"tone": "dry"}', p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'another context with the same id'
);

-- Bad input
select throws_ok(
  'select public.set_personality(-1, 1, 1, 1, 1)', 'PT400', 'invalid_scores', 'below 0'
);
select throws_ok(
  'select public.set_personality(1, 1, 1, 1, 101)', 'PT400', 'invalid_scores', 'above 100'
);
select throws_ok(
  'select public.set_personality(1, 1, null, 1, 1)', 'PT400', 'invalid_scores', 'a score missing'
);
select throws_ok(
  $$select public.set_personality(1, 1, 1, 1, 1, '[]')$$, 'PT400', 'invalid_llm_context',
  'a context that is no object'
);
select throws_ok(
  $$select public.set_personality(1, 1, 1, 1, 1, 'null')$$, 'PT400', 'invalid_llm_context',
  'a context that is the json null'
);
select throws_ok(
  $$select public.set_personality(
    1, 1, 1, 1, 1, jsonb_build_object('a', repeat('a', 17000))
  )$$,
  '23514', null, 'a context over 16 kB'
);
select is(
  (select personality_llm_context -> 'scores' ->> 'openness' from public.profiles), '1',
  'bad input left the profile as it was'
);

-- Others
select tests.sign_out();
select is(
  (select personality_completed_at from public.profiles where id = tests.user_id('bob')), null,
  'another user''s profile was never touched'
);
select tests.minds_its_caller('select public.set_personality(1, 1, 1, 1, 1%s)');
select tests.sign_in_as_service();
select is(
  (public.set_personality(9, 9, 9, 9, 9, p_user_id => tests.user_id('bob'))).id,
  tests.user_id('bob'), 'the service sets it for a user that it names'
);
select is(
  (select personality_openness from public.profiles where id = tests.user_id('ann')), 1,
  'and only for that one'
);

select * from finish();
rollback;
