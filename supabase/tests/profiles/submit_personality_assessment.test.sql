begin;
select plan(38);

select tests.create_user('ann');
select tests.create_user('bob');

-- One answer for each item, all the same unless its factor and direction are named.
create function pg_temp.answers(
  p_all integer, p_factor text default null, p_keyed integer default null,
  p_reversed integer default null
) returns smallint[]
language sql
as $$
  select array_agg(
    case
      when i.factor is distinct from p_factor then p_all
      when i.is_reversed then p_reversed
      else p_keyed
    end::smallint
    order by i.item_number
  )
  from public.personality_items i
$$;

create function pg_temp.scores(p_profile public.profiles) returns integer[]
language sql
as $$
  select array[
    p_profile.personality_openness, p_profile.personality_conscientiousness,
    p_profile.personality_extraversion, p_profile.personality_agreeableness,
    p_profile.personality_neuroticism
  ]
$$;
grant execute on all functions in schema pg_temp to public;

-- The published key, by item number: + and − of each factor (neuroticism: stability turned round)
select results_eq(
  $$select factor,
      array_agg(item_number::integer order by item_number) filter (where not is_reversed),
      array_agg(item_number::integer order by item_number) filter (where is_reversed)
    from public.personality_items group by factor order by factor$$,
  $$values
    ('agreeableness', array[7, 17, 27, 37, 42, 47], array[2, 12, 22, 32]),
    ('conscientiousness', array[3, 13, 23, 33, 43, 48], array[8, 18, 28, 38]),
    ('extraversion', array[1, 11, 21, 31, 41], array[6, 16, 26, 36, 46]),
    ('neuroticism', array[4, 14, 24, 29, 34, 39, 44, 49], array[9, 19]),
    ('openness', array[5, 15, 25, 35, 40, 45, 50], array[10, 20, 30])$$,
  'the items'' factors and directions are those of the published key'
);

-- Golden scores, by hand: (sum of the ten keyed answers − 10) × 100 / 40
select tests.sign_in_as('ann');
select is(
  pg_temp.scores(public.submit_personality_assessment(array_fill(3::smallint, array[50]))),
  array[50, 50, 50, 50, 50], 'all in the middle: 30 of 50 is 50'
);
-- All 5: k items in the factor's sense count 5, the 10 − k others 1, so (5k + 10 − k − 10) × 2.5.
select is(
  pg_temp.scores(public.submit_personality_assessment(array_fill(5::smallint, array[50]))),
  array[70, 60, 50, 60, 80], 'agreeing with everything: 10 × items in the factor''s sense'
);
select is(
  pg_temp.scores(public.submit_personality_assessment(array_fill(1::smallint, array[50]))),
  array[30, 40, 50, 40, 20], 'agreeing with nothing: 10 × items against it'
);
select is(
  pg_temp.scores(public.submit_personality_assessment(pg_temp.answers(3, 'openness', 5, 1))),
  array[100, 50, 50, 50, 50], 'openness at its top moves nothing else'
);
select is(
  pg_temp.scores(
    public.submit_personality_assessment(pg_temp.answers(3, 'conscientiousness', 1, 5))
  ),
  array[50, 0, 50, 50, 50], 'conscientiousness at its bottom moves nothing else'
);
select is(
  pg_temp.scores(public.submit_personality_assessment(pg_temp.answers(3, 'extraversion', 4, 2))),
  array[50, 50, 75, 50, 50], 'extraversion a step up everywhere: 40 of 50 is 75'
);
select is(
  pg_temp.scores(public.submit_personality_assessment(pg_temp.answers(3, 'agreeableness', 2, 4))),
  array[50, 50, 50, 25, 50], 'agreeableness a step down everywhere: 20 of 50 is 25'
);
select is(
  pg_temp.scores(public.submit_personality_assessment(pg_temp.answers(3, 'neuroticism', 5, 1))),
  array[50, 50, 50, 50, 100], 'neuroticism at its top moves nothing else'
);
-- 1 2 3 4 5 1 2 3 4 5 …: item n has the answer 1 + (n − 1) mod 5, and factors take turns by five:
-- extraversion has only 1 (keyed 5 × 1 + 5 × 5 = 30), agreeableness only 2 (6 × 2 + 4 × 4 = 28),
-- conscientiousness only 3 (30), neuroticism only 4 (8 × 4 + 2 × 2 = 36), openness only 5
-- (7 × 5 + 3 × 1 = 38).
select is(
  pg_temp.scores(public.submit_personality_assessment(
    (select array_agg((1 + (n - 1) % 5)::smallint order by n) from generate_series(1, 50) n)
  )),
  array[70, 50, 50, 45, 65], 'a different answer for each factor'
);
-- Extraversion 31 of 50 is 52.5, rounded away from zero.
select is(
  (public.submit_personality_assessment(
    array[4::smallint] || array_fill(3::smallint, array[49])
  )).personality_extraversion,
  53, 'halves are rounded up'
);

-- All in one step
select tests.sign_out();
update public.profiles set
  personality_completed_at = null, onboarding_completed = false, personality_llm_context = null
where id = tests.user_id('ann');
select tests.sign_in_as('ann');
select tests.put(
  'result',
  to_jsonb(public.submit_personality_assessment(pg_temp.answers(3, 'openness', 5, 1)))::text
);
select is(
  (select to_jsonb(p) from public.profiles p), tests.got('result')::jsonb, 'it returns the profile'
);
select ok(
  (select onboarding_completed and has_completed_personality_assessment from public.profiles),
  'onboarding and assessment are completed'
);
select is((select personality_completed_at from public.profiles), now(), 'and when, is kept');
select is(
  (select profile_completion_percentage from public.profiles), 50::numeric,
  'the profile is half complete'
);
select is(
  (select personality_llm_context from public.profiles),
  '{
    "scores": {"openness": 100, "conscientiousness": 50, "extraversion": 50, "agreeableness": 50,
               "neuroticism": 50},
    "levels": {"openness": "high", "conscientiousness": "average", "extraversion": "average",
               "agreeableness": "average", "neuroticism": "average"},
    "summary": "high openness, average conscientiousness, average extraversion, '
    'average agreeableness, average neuroticism",
    "style": ["Welcome ideas, analogies and detours."]
  }',
  'the context for a prompt is written from the scores'
);
select is((select count(*) from public.personality_profiles), 1::bigint, 'the view shows it');

-- Replay
select tests.put('first', to_jsonb(public.submit_personality_assessment(
  array_fill(4::smallint, array[50]), p_request_id => tests.user_id('request')
))::text);
select is(
  (select personality_neuroticism from public.profiles), 65, 'a call with a request id scores'
);
select public.submit_personality_assessment(array_fill(3::smallint, array[50]));
select is(
  to_jsonb(public.submit_personality_assessment(
    array_fill(4::smallint, array[50]), p_request_id => tests.user_id('request')
  )),
  tests.got('first')::jsonb, 'a replay is answered as the first call was'
);
select is(
  (select personality_neuroticism from public.profiles), 50, 'and changes nothing'
);
select throws_ok(
  $$select public.submit_personality_assessment(
    array_fill(2::smallint, array[50]), p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'other answers with the same id'
);

-- Bad input
create function pg_temp.refuses(p_answers smallint[], p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select public.submit_personality_assessment(%L)', p_answers),
    'PT400', 'invalid_answers', p_description
  )
$$;
select pg_temp.refuses(null, 'no answers');
select pg_temp.refuses('{}', 'an empty array');
select pg_temp.refuses(array_fill(3::smallint, array[49]), '49 answers');
select pg_temp.refuses(array_fill(3::smallint, array[51]), '51 answers');
select pg_temp.refuses(array_fill(3::smallint, array[5, 10]), '50 answers in two dimensions');
select pg_temp.refuses(0::smallint || array_fill(3::smallint, array[49]), 'an answer of 0');
select pg_temp.refuses(array_fill(3::smallint, array[49]) || 6::smallint, 'an answer of 6');
select pg_temp.refuses(array_fill(3::smallint, array[49]) || null::smallint, 'a missing answer');
select is(
  (
    select pg_temp.scores(public.submit_personality_assessment(
      array_fill(5::smallint, array[50], array[0])
    ))
  ),
  array[70, 60, 50, 60, 80], 'an array that starts at 0 is read from its start'
);

-- Others
select is(
  (select count(*) from public.profiles where personality_neuroticism = 50), 0::bigint,
  'bad input left the profile as it was'
);
select tests.sign_out();
select is(
  (select personality_completed_at from public.profiles where id = tests.user_id('bob')), null,
  'another user''s profile was never touched'
);
select tests.minds_its_caller(
  'select public.submit_personality_assessment(array_fill(3::smallint, array[50])%s)'
);
select tests.sign_in_as_service();
select is(
  (public.submit_personality_assessment(
    array_fill(5::smallint, array[50]), p_user_id => tests.user_id('bob')
  )).id,
  tests.user_id('bob'), 'the service scores for a user that it names'
);
select is(
  (select personality_neuroticism from public.profiles where id = tests.user_id('bob')), 80,
  'and only for that one'
);

select * from finish();
rollback;
