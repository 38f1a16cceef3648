begin;
select plan(21);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
select tests.sign_in_as('ann');

select is(
  (select (s.alpha, s.beta)::text from public.update_model_state('small', 0.8) s),
  '(1.800000000000,1.200000000000)', 'a reward is added'
);
select is(
  (select (s.alpha, s.beta)::text from public.update_model_state('small', 0.5, 0.3) s),
  '(1.950000000000,1.350000000000)', 'at its confidence, to what was there'
);
select is(
  (select (s.alpha, s.beta, s.context)::text
   from public.update_model_state('small', 1, p_context => 'code') s),
  '(2.000000000000,1.000000000000,code)', 'each context has its own'
);
select is(
  (select (round(s.draw_alpha::numeric, 6), round(s.draw_beta::numeric, 6))::text
   from public.get_model_states() s
   where s.model_id = 'small'),
  '(1.950000,1.350000)', 'and draws are made from it'
);
select is(
  (select sum(total_requests) from public.model_states), 0::numeric, 'it is no response'
);

-- Replay
select tests.put('first', to_jsonb(public.update_model_state(
  'large', 1, p_request_id => tests.user_id('request')
))::text);
select public.update_model_state('large', 0);
select is(
  to_jsonb(public.update_model_state('large', 1, p_request_id => tests.user_id('request'))),
  tests.got('first')::jsonb, 'a replay is answered as the first call was'
);
select is(
  (select alpha from public.model_states where model_id = 'large'), 2::numeric,
  'and changes nothing'
);
select throws_ok(
  $$select public.update_model_state('large', 0.5, p_request_id => tests.user_id('request'))$$,
  'PT409', 'request_conflict', 'the same id with another reward'
);

-- Bad input
select throws_ok(
  format('select public.update_model_state(%s)', v.arguments), v.state, v.code, v.name
) from (values
  ($$'nobody', 1$$, 'PT404', 'model_not_found', 'an unknown model'),
  ($$null, 1$$, 'PT404', 'model_not_found', 'no model'),
  ($$'small', 1.1$$, 'PT400', 'invalid_reward', 'a reward over 1'),
  ($$'small', 'NaN'$$, 'PT400', 'invalid_reward', 'no number'),
  ($$'small', null$$, 'PT400', 'invalid_reward', 'no reward'),
  ($$'small', 1, -1$$, 'PT400', 'invalid_reward', 'a confidence under 0'),
  ($$'small', 1, 1, 'No context'$$, 'PT400', 'invalid_context', 'a context of other characters')
) v (arguments, state, code, name);

-- Others
select tests.minds_its_caller('select public.update_model_state(''small'', 1%s)');
select tests.sign_in_as_service();
select lives_ok(
  $$select public.update_model_state('small', 1, p_user_id => tests.user_id('bob'))$$,
  'the service adds for a user that it names'
);
select tests.sign_in_as('ann');
select is(
  (select alpha from public.model_states where model_id = 'small' and context = 'general'),
  1.95, 'and for nobody else'
);

select * from finish();
rollback;
