-- A routed turn of chat: the choice in the context's call, what became of it in the store's.
begin;
select plan(35);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
insert into public.models (id, provider) values ('spare', 'one');
insert into public.routing_budgets (user_id, period, amount)
values (tests.user_id('ann'), 'day', 1);
select tests.sign_in_as('ann');

create function pg_temp.context(p_route jsonb, p_request uuid default null) returns jsonb
language sql
as $$
  select public.get_chat_context(
    tests.user_id('talk'), tests.angled(1), 'm', p_query_text => 'What is new?',
    p_request_id => p_request, p_route => p_route
  )
$$;
create function pg_temp.keep(p_interaction jsonb, p_model text, p_request uuid default null)
returns uuid
language sql
as $$
  select public.store_chat_pair(
    'What is new?', 'Nothing much.', tests.user_id('talk'), p_model => p_model,
    p_interaction => p_interaction, p_request_id => p_request
  )
$$;
grant execute on all functions in schema pg_temp to public;

-- Not routed
select is(
  pg_temp.context(null) -> 'route', null, 'a turn that is not routed has no route'
);
select is((select count(*) from public.queries), 0::bigint, 'and nothing is recorded of it');

-- Routed
select tests.put('route', (pg_temp.context(
  '{"candidates": ["small", "unlisted:1b"], "preference": "speed", "context": "chat"}'
) -> 'route')::text);
select is(
  array(select k from jsonb_object_keys(tests.got('route')::jsonb -> 'scores') k order by k),
  array['small', 'unlisted:1b'], 'a model that nobody listed is a candidate'
);
select is(
  tests.got('route')::jsonb -> 'scores' -> 'unlisted:1b' ->> 'ruled_out', 'unknown_price',
  'but not where a budget pays: its price is not known'
);
select is(
  (select (q.context, q.text, q.prompt_tokens, q.weights ->> 'latency', q.embedding)::text
   from public.queries q),
  '(chat,,3,0.5,)', 'the query has no text and no vector: the message will'
);
select tests.put('message', pg_temp.keep(
  jsonb_build_object(
    'decision_id', tests.got('route')::jsonb -> 'decision_id', 'latency_ms', 120,
    'prompt_tokens', 1000, 'completion_tokens', 500,
    'failures', '[{"model": "unlisted:1b", "error": "model_failed", "latency_ms": 5}]'::jsonb
  ),
  'small'
)::text);
select is(
  (select (r.model, r.text, r.status, r.cost, r.latency_ms, r.tokens)::text
   from public.responses r where r.message_id = tests.got('message')::uuid),
  '(small,,complete,0.002000000,120,1500)', 'the response is the message, its cost the tokens'''
);
select is(
  (select array_agg((s.model_id, s.total_requests, s.failures)::text order by s.model_id)
   from public.model_states s where s.context = 'chat'),
  array['(small,1,0)', '(unlisted:1b,1,1)'], 'each model learned of its own part'
);
select is(
  (select (round(b.spent, 6), b.reserved)::text from public.routing_budgets b), '(0.002000,0)',
  'the budget is settled'
);

-- History counts
select tests.put('route', (pg_temp.context('{"candidates": ["small"]}') -> 'route')::text);
select is(
  (select q.prompt_tokens from public.queries q
   where q.id = (tests.got('route')::jsonb ->> 'query_id')::uuid),
  3 + 3 + 4, 'the history is part of what the model is given'
);

-- A named model, and left
select tests.put('route', (pg_temp.context('{"candidates": ["medium"]}') -> 'route')::text);
select is(
  (tests.got('route')::jsonb ->> 'propensity')::numeric, 1::numeric, 'a named model is certain'
);
select lives_ok(
  $$select public.store_chat_pair(
    'What is new?', '', p_status => 'cancelled', p_model => 'medium',
    p_interaction => jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id')
  )$$,
  'who leaves before a word'
);
select is(
  (select (r.status, r.confidence)::text from public.responses r where r.model = 'medium'),
  '(cancelled,0)', 'teaches nothing'
);

-- Retries
select tests.put('route', (pg_temp.context(
  '{"candidates": ["small", "medium", "large"]}', tests.user_id('request')
) -> 'route')::text);
select is(
  (pg_temp.context('{"candidates": ["small", "medium", "large"]}', tests.user_id('request'))
   -> 'route'),
  tests.got('route')::jsonb, 'a turn that is tried again is not routed again'
);
select is(
  (select count(*) from public.queries where turn_id = tests.user_id('request')), 1::bigint,
  'it is one query'
);
select isnt(
  pg_temp.context('{"candidates": ["off", "spare"]}', tests.user_id('request'))
    #> '{route,decision_id}',
  tests.got('route')::jsonb -> 'decision_id', 'unless it asks for other models'
);
select public.save_complete_interaction(
  '{}', jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id'),
  '{"error": "model_failed"}'
);
select tests.put('second', (pg_temp.context(
  '{"candidates": ["small", "medium", "large"]}', tests.user_id('request')
) -> 'route')::text);
select isnt(
  tests.got('second')::jsonb -> 'decision_id', tests.got('route')::jsonb -> 'decision_id',
  'or all models have failed: then it is decided anew'
);
select is(
  tests.got('second')::jsonb -> 'query_id', tests.got('route')::jsonb -> 'query_id',
  'for the same query'
);
select pg_temp.keep(
  jsonb_build_object('decision_id', tests.got('second')::jsonb -> 'decision_id'), 'small',
  tests.user_id('request')
);
select is(
  (pg_temp.context('{"candidates": ["small"]}', tests.user_id('request')) -> 'route'), null,
  'an answered turn has no route'
);
select tests.put('count', (select count(*)::text from public.responses));
select lives_ok(
  $$select pg_temp.keep(
    jsonb_build_object('decision_id', tests.got('second')::jsonb -> 'decision_id', 'latency_ms', 7),
    'small', tests.user_id('request')
  )$$,
  'kept again, with other measurements,'
);
select is(
  (select count(*)::text from public.responses), tests.got('count'), 'it is there once'
);

-- All or nothing
select tests.put('route', (pg_temp.context('{"candidates": ["small"]}') -> 'route')::text);
select tests.sign_out();
select tests.put('before', tests.rows_of('ann')::text);
create trigger broken before update on public.model_states
  for each statement execute function tests.broken();
select tests.sign_in_as('ann');
select throws_ok(
  $$select pg_temp.keep(
    jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id'), 'small',
    gen_random_uuid()
  )$$,
  'XX000', 'broken', 'the last step, the state, fails'
);
select tests.sign_out();
select is(
  tests.rows_of('ann'), tests.got('before')::jsonb, 'and neither the pair nor the rest is there'
);
drop trigger broken on public.model_states;
select tests.sign_in_as('ann');

-- Bad input
select throws_ok(format('select pg_temp.context(%L)', v.route), v.state, v.code, v.name)
from (values
  ('[]', 'PT400', 'invalid_query', 'a route that is none'),
  ('{"model": "small"}', 'PT400', 'invalid_query', 'an unknown field'),
  ('{"candidates": "small"}', 'PT400', 'invalid_query', 'a text of candidates'),
  ('{"candidates": ["no such model"]}', 'PT400', 'invalid_candidates', 'a name that is none'),
  ('{"candidates": ["off"]}', 'PT409', 'no_candidate', 'a disabled model')
) v (route, state, code, name);
select throws_ok(
  format('select pg_temp.keep(%L, %L)', v.interaction, 'small'), v.state, v.code, v.name
)
from (values
  ('{}', 'PT400', 'invalid_interaction', 'an interaction without a decision'),
  ('{"decision_id": "x"}', 'PT404', 'decision_not_found', 'a decision that is not there'),
  (format('{"decision_id": "%s", "cost": -1}', tests.got('route')::jsonb ->> 'decision_id'),
   'PT400', 'invalid_response', 'a negative cost')
) v (interaction, state, code, name);
select throws_ok(
  $$select pg_temp.keep(
    jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id'), 'nobody'
  )$$,
  'PT404', 'model_not_found', 'an answer of a model that was no candidate and is not listed'
);
select tests.sign_in_as('bob');
select throws_ok(
  $$select pg_temp.keep(
    jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id'), 'small'
  )$$,
  'PT404', 'decision_not_found', 'another user''s decision'
);

-- A question that is asked again
select tests.sign_out();
select tests.create_user('cleo');
select tests.sign_in_as('cleo');
select tests.put('route', (pg_temp.context('{"candidates": ["small"]}') -> 'route')::text);
select public.store_chat_pair(
  'What is new?', 'Nothing much.', p_model => 'small', p_user_embedding => tests.angled(1),
  p_embedding_model => 'm', p_interaction => jsonb_build_object(
    'decision_id', tests.got('route')::jsonb -> 'decision_id'
  )
);
select tests.put('again', (pg_temp.context('{"candidates": ["small"]}') -> 'route')::text);
select is(
  (select q.retry_of::text from public.queries q
   where q.id = (tests.got('again')::jsonb ->> 'query_id')::uuid),
  tests.got('route')::jsonb ->> 'query_id',
  'a turn that repeats a question is found by the vector of its message'
);
select is(
  (select count(*) from public.queries q where q.embedding is not null), 0::bigint,
  'no query of a turn holds a vector'
);
select tests.put('other', (public.get_chat_context(
  null, tests.angled(0.5), 'm', p_query_text => 'Another one', p_route => '{}'
) -> 'route')::text);
select is(
  (select q.retry_of from public.queries q
   where q.id = (tests.got('other')::jsonb ->> 'query_id')::uuid),
  null, 'a turn that asks something else repeats nothing'
);

select * from finish();
rollback;
