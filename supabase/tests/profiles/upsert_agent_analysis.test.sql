begin;
select plan(24);

select tests.create_user('ann');
select tests.create_user('bob');

select tests.sign_in_as('ann');
select tests.put('result', to_jsonb(public.upsert_agent_analysis('style', '{"a": 1}'))::text);
select is(
  (select to_jsonb(a) from public.agent_analyses a), tests.got('result')::jsonb,
  'it returns the row'
);
select results_eq(
  'select user_id, agent_type, analysis_data from public.agent_analyses',
  $$values (tests.user_id('ann'), 'style', '{"a": 1}'::jsonb)$$, 'the analysis is kept'
);
select is(
  (public.upsert_agent_analysis('style', '{"b": 2}')).analysis_data, '{"b": 2}',
  'the next one replaces it'
);
select public.upsert_agent_analysis('mood', '{}');
select results_eq(
  'select agent_type, analysis_data from public.agent_analyses order by agent_type',
  $$values ('mood', '{}'::jsonb), ('style', '{"b": 2}')$$, 'one row a type'
);

-- Replay
select tests.put('first', to_jsonb(public.upsert_agent_analysis(
  'style', '{"c": 3}', p_request_id => tests.user_id('request')
))::text);
select public.upsert_agent_analysis('style', '{"d": 4}');
select is(
  to_jsonb(public.upsert_agent_analysis(
    'style', '{"c": 3}', p_request_id => tests.user_id('request')
  )),
  tests.got('first')::jsonb, 'a replay is answered as the first call was'
);
select is(
  (select analysis_data from public.agent_analyses where agent_type = 'style'), '{"d": 4}',
  'and changes nothing'
);
select throws_ok(
  $$select public.upsert_agent_analysis(
    'style', '{"e": 5}', p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'other data with the same id'
);
select throws_ok(
  $$select public.upsert_agent_analysis(
    'mood', '{"c": 3}', p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'another type with the same id'
);

-- Bad input
select throws_ok(
  $$select public.upsert_agent_analysis(null, '{}')$$, '23502', null, 'no type'
);
select throws_ok(
  $$select public.upsert_agent_analysis('style', null)$$, '23502', null, 'no data'
);
select throws_ok(
  $$select public.upsert_agent_analysis('', '{}')$$, '23514', null, 'an empty type'
);
select throws_ok(
  $$select public.upsert_agent_analysis(repeat('ü', 101), '{}')$$, '23514', null,
  'a type of 101 characters'
);
select is(
  (public.upsert_agent_analysis(repeat('ü', 100), '{}')).agent_type, repeat('ü', 100),
  'a type of 100 characters, whatever their bytes'
);
select throws_ok(
  $$select public.upsert_agent_analysis('style', '[]')$$, '23514', null, 'data that is no object'
);
select throws_ok(
  $$select public.upsert_agent_analysis('style', 'null')$$, '23514', null, 'data that is json null'
);
select throws_ok(
  $$select public.upsert_agent_analysis(
    'style', jsonb_build_object('a', repeat('a', 262144))
  )$$,
  '23514', null, 'data over 256 kB'
);
select is(
  (select analysis_data from public.agent_analyses where agent_type = 'style'), '{"d": 4}',
  'bad input left the row as it was'
);

-- Others
select tests.minds_its_caller($$select public.upsert_agent_analysis('style', '{}'%s)$$);
select tests.sign_in_as('bob');
select public.upsert_agent_analysis('style', '{"bob": true}');
select is(
  (select array_agg(analysis_data) from public.agent_analyses),
  array['{"bob": true}'::jsonb], 'another user''s analysis of the same type is another row'
);
select tests.sign_in_as_service();
select is(
  (public.upsert_agent_analysis('style', '{"s": 1}', p_user_id => tests.user_id('bob'))).user_id,
  tests.user_id('bob'), 'the service writes for a user that it names'
);
select is(
  (select analysis_data from public.agent_analyses
   where user_id = tests.user_id('ann') and agent_type = 'style'),
  '{"d": 4}', 'and only for that one'
);

select * from finish();
rollback;
