begin;
select plan(48);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
insert into public.routing_budgets (user_id, period, amount)
values (tests.user_id('ann'), 'day', 1);
select tests.sign_in_as('ann');

-- Of another router
select tests.put('saved', public.save_complete_interaction(
  '{"text": "Why?", "context": "code", "preference": "quality"}',
  '{"selected_model": "small", "confidence": 0.8, "propensity": 0.4, "reasoning": "cheap",
    "scores": {"small": {"mean": 0.5}}}',
  '{"text": "Because.", "cost": 0.001, "latency_ms": 500, "prompt_tokens": 7,
    "completion_tokens": 3}',
  '{"kind": "thumbs", "value": 1}'
)::text);
select is(
  (select count(*) from jsonb_each_text(tests.got('saved')::jsonb) s (name, id)
   where s.id::uuid is not null and s.name ~ '^(query|decision|response|feedback)_id$'),
  4::bigint, 'four ids'
);
select is(
  (select (q.text, q.context, q.weights ->> 'quality')::text from public.queries q),
  '(Why?,code,0.8)', 'the query'
);
select is(
  (select (d.selected_model, d.confidence, d.propensity, d.reasoning, d.scores,
           d.settled_at is not null)::text
   from public.routing_decisions d),
  '(small,0.8,0.4,cheap,"{""small"": {""mean"": 0.5}}",t)', 'the decision'
);
select is(
  (select (r.model, r.text, r.status, r.cost, r.latency_ms, r.tokens, r.quality, r.confidence)::text
   from public.responses r),
  '(small,Because.,complete,0.001,500,10,1.000000,1)', 'the response'
);
select is(
  (select r.reward from public.responses r), 0.957576,
  'its reward: .8 + .1/1.1 + .1/1.5'
);
select is(
  (select (f.kind, f.value, f.reward, f.confidence)::text from public.feedback f),
  '(thumbs,1,1.000000,1)', 'the feedback'
);
select is(
  (select (s.alpha, s.beta, s.total_requests, s.failures, s.total_cost, s.total_latency_ms)::text
   from public.model_states s),
  '(2.000000,1.000000,1,0,0.001,500)', 'the state learns its quality, not its price'
);
select is((select avg_quality from public.model_states), 1.0, 'and its average');
select is(
  (select (spent, reserved)::text from public.routing_budgets), '(0.001,0)', 'the budget'
);

-- Of route_query
select tests.put('route', public.route_query('How?', 'code', array['medium', 'large'])::text);
select is(
  (select reserved from public.routing_budgets), 0.020200000, 'a route reserves what it may cost'
);
select tests.put('saved', public.save_complete_interaction(
  jsonb_build_object('id', tests.got('route')::jsonb -> 'query_id'),
  jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id'),
  '{"model": "medium", "text": "So.", "prompt_tokens": 100, "completion_tokens": 50,
    "failures": [{"model": "large", "error": "model_failed", "latency_ms": 3}]}'
)::text);
select is(
  (select (spent, reserved)::text from public.routing_budgets), '(0.003000000,0)',
  'the budget is settled on the one that billed, by its tokens'
);
select is(
  (select array_agg(
     (r.model, r.status, r.error, r.cost, r.reward, r.confidence)::text order by r.id
   )
   from public.responses r
   where r.decision_id = (tests.got('route')::jsonb ->> 'decision_id')::uuid),
  array['(large,error,model_failed,0.000000000,0,1)',
        '(medium,complete,,0.002000000,0.966667,0.3)'],
  'the failure is that of the model that failed, and sure'
);
select is(
  (select (s.alpha, s.beta, s.total_requests, s.failures, s.total_latency_ms)::text
   from public.model_states s where s.model_id = 'large'),
  '(1,2,1,1,0)', 'its state too'
);
select is(
  tests.got('saved')::jsonb ->> 'feedback_id', null, 'without feedback there is no id of it'
);
select is(
  tests.got('saved')::jsonb ->> 'response_id',
  (select r.id::text from public.responses r where r.text = 'So.'), 'the response is the answer'
);
select throws_ok(
  $$select public.save_complete_interaction(
    '{}', jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id'), '{}'
  )$$,
  'PT409', 'decision_settled', 'a decision has one response'
);
select public.save_complete_interaction(
  jsonb_build_object('id', public.save_query('Mine', 'code')), '{}', '{"model": "small"}'
);
select is(
  (select (d.selected_model, d.propensity)::text from public.routing_decisions d
   join public.queries q on q.id = d.query_id where q.text = 'Mine'),
  '(small,)', 'of a saved query'
);
select public.save_complete_interaction(
  '{"text": "Left"}', '{"selected_model": "medium"}', '{"status": "cancelled", "text": "On"}'
);
select is(
  (select (r.status, r.confidence, r.tokens)::text from public.responses r where r.text = 'On'),
  '(cancelled,0,2)', 'a cancelled answer teaches nothing, and is billed as estimated'
);

-- Replay
create function pg_temp.again(p_text text default 'Once') returns jsonb
language sql
as $$
  select public.save_complete_interaction(
    jsonb_build_object('text', p_text), '{"selected_model": "small"}', '{"text": "Yes"}',
    p_request_id => tests.user_id('request')
  )
$$;
grant execute on all functions in schema pg_temp to public;
select is(pg_temp.again(), pg_temp.again(), 'a replay gets the first ids');
select is(
  (select count(*) from public.responses where text = 'Yes'), 1::bigint, 'and adds nothing'
);
select throws_ok(
  $$select pg_temp.again('Other')$$, 'PT409', 'request_conflict', 'the same id with other content'
);

-- All or nothing
select tests.sign_out();
select tests.put('before', tests.rows_of('ann')::text);
create trigger broken before update on public.model_states
  for each statement execute function tests.broken();
select tests.sign_in_as('ann');
select throws_ok(
  $$select public.save_complete_interaction(
    '{"text": "Why?"}', '{"selected_model": "small"}', '{"cost": 0.1}',
    '{"kind": "thumbs", "value": 1}', p_request_id => gen_random_uuid()
  )$$,
  'XX000', 'broken', 'its last step, the state, fails'
);
select tests.sign_out();
select is(tests.rows_of('ann'), tests.got('before')::jsonb, 'and nothing has changed');
drop trigger broken on public.model_states;
select tests.sign_in_as('ann');

-- Bad input
select throws_ok(
  format('select public.save_complete_interaction(%s)', v.arguments), v.state, v.code, v.name
)
from (values
  ($$'{"text": "Q"}', '{"selected_model": "nobody"}', '{}'$$, 'PT404', 'model_not_found',
   'an unknown model'),
  ($$'{"text": "Q"}', '{"selected_model": "small"}', '{"model": "nobody"}'$$, 'PT404',
   'model_not_found', 'an answer of an unknown model'),
  ($$'{"text": "Q"}', '{}', '{}'$$, 'PT400', 'invalid_routing', 'no model'),
  ($$'{"text": "Q"}', '{"selected_model": "small", "propensity": 1.5}', '{}'$$, 'PT400',
   'invalid_routing', 'a probability over 1'),
  ($$'{"text": "Q"}', '{"selected_model": "small", "reason": "x"}', '{}'$$, 'PT400',
   'invalid_routing', 'an unknown field of the routing'),
  ($$'{"text": "Q"}', '{"selected_model": "small"}', '{"cost": -0.01}'$$, 'PT400',
   'invalid_response', 'a negative cost'),
  ($$'{"text": "Q"}', '{"selected_model": "small"}', '{"latency_ms": "slow"}'$$, 'PT400',
   'invalid_response', 'a latency that is none'),
  ($$'{"text": "Q"}', '{"selected_model": "small"}', '{"cost": "NaN"}'$$, 'PT400',
   'invalid_response', 'a cost that is no number'),
  ($$'{"text": "Q"}', '{"selected_model": "small"}', '{"status": "lost"}'$$, 'PT400',
   'invalid_response', 'an unknown status'),
  ($$'{"text": "Q"}', '{"selected_model": "small"}', '{"colour": 1}'$$, 'PT400',
   'invalid_response', 'an unknown field of the response'),
  ($$'{"text": "Q"}', '{"selected_model": "small"}', '{"failures": [1]}'$$, 'PT400',
   'invalid_interaction', 'failures that are none'),
  ($$'{"text": "Q"}', '{"selected_model": "small"}', null$$, 'PT400', 'invalid_interaction',
   'no response'),
  ($$'{"text": ""}', '{"selected_model": "small"}', '{}'$$, 'PT400', 'invalid_query', 'no text'),
  ($$'{"text": "Q"}', '{"selected_model": "small"}', '{}', '{"kind": "applause", "value": 1}'$$,
   'PT400', 'unknown_feedback_kind', 'an unknown kind of feedback'),
  ($$'{"text": "Q"}', '{"selected_model": "small"}', '{}', '{"kind": "thumbs"}'$$, 'PT400',
   'invalid_feedback', 'feedback without a value'),
  ($$jsonb_build_object('id', gen_random_uuid()), '{"selected_model": "small"}', '{}'$$, 'PT404',
   'query_not_found', 'a query that is not there'),
  ($$'{}', '{"decision_id": "1"}', '{}'$$, 'PT404', 'decision_not_found', 'no decision of that id')
) v (arguments, state, code, name);

-- Others
select tests.put('route', public.route_query('Mine')::text);
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.save_complete_interaction(
    '{}', jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id'), '{}'
  )$$,
  'PT404', 'decision_not_found', 'another user''s decision is not there'
);
select throws_ok(
  $$select public.save_complete_interaction(
    jsonb_build_object('id', tests.got('route')::jsonb -> 'query_id'), '{}', '{"model": "small"}'
  )$$,
  'PT404', 'query_not_found', 'nor another user''s query'
);
select tests.minds_its_caller(
  'select public.save_complete_interaction(''{"text": "Q"}'', ''{}'', ''{"model": "small"}''%s)'
);
select tests.sign_in_as_service();
select lives_ok(
  $$select public.save_complete_interaction(
    '{"text": "By the service"}', '{}', '{"model": "small"}', p_user_id => tests.user_id('bob')
  )$$,
  'the service saves for a user that it names'
);
select tests.sign_out();
select is(
  (select user_id from public.queries where text = 'By the service'), tests.user_id('bob'),
  'and for nobody else'
);

select * from finish();
rollback;
