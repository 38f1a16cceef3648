begin;
select plan(52);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();

-- Success
select tests.sign_in_as('ann');
select setseed(0.1);
select tests.put('route', public.route_query(repeat('word', 20))::text);
create function pg_temp.route() returns jsonb
language sql
as $$
  select tests.got('route')::jsonb
$$;
grant execute on all functions in schema pg_temp to public;
select is(
  array(select k from jsonb_object_keys(pg_temp.route()) k order by k),
  array['confidence', 'decision_id', 'fallbacks', 'model_id', 'propensity', 'query_id',
        'reserved_cost', 'scores'],
  'the parts of a route'
);
select is(
  array(select k from jsonb_object_keys(pg_temp.route() -> 'scores') k order by k),
  array['large', 'medium', 'small'], 'all enabled models are candidates'
);
select is(
  pg_temp.route() ->> 'model_id',
  (select s.model from jsonb_each(pg_temp.route() -> 'scores') s (model, score)
   order by (s.score ->> 'draw')::numeric desc limit 1),
  'the highest draw is chosen'
);
select is(
  array(select f from jsonb_array_elements_text(pg_temp.route() -> 'fallbacks') f),
  array(select s.model from jsonb_each(pg_temp.route() -> 'scores') s (model, score)
        order by (s.score ->> 'draw')::numeric desc offset 1),
  'the others follow as their draws do'
);
select is(
  array(
    select s.model from jsonb_each(pg_temp.route() -> 'scores') s (model, score)
    order by (s.score ->> 'propensity')::numeric desc
  ),
  array['small', 'medium', 'large'], 'of models of which nothing is known a cheap one is likelier'
);
select is(
  (pg_temp.route() -> 'scores' -> 'small' ->> 'cost')::numeric, 0.00022,
  'the cost: 20 tokens at 1 dollar a million and 100 at 2'
);
select is(
  (select (d.selected_model, d.context, d.reserved_cost, d.settled_at is null)::text
   from public.routing_decisions d where d.id = (pg_temp.route() ->> 'decision_id')::uuid),
  format('(%s,general,%s,t)', pg_temp.route() ->> 'model_id', '0.022000000'),
  'the decision holds what the dearest that may bill may cost'
);
select is(
  (select (q.text, q.prompt_tokens, q.weights ->> 'quality')::text
   from public.queries q where q.id = (pg_temp.route() ->> 'query_id')::uuid),
  format('(%s,20,0.7)', repeat('word', 20)), 'the query is kept'
);

-- Replay
select is(
  public.route_query('Hi', p_request_id => tests.user_id('request')),
  public.route_query('Hi', p_request_id => tests.user_id('request')),
  'a replay gets the first route'
);
select is((select count(*) from public.queries), 2::bigint, 'and nothing is there twice');
select throws_ok(
  $$select public.route_query('Ho', p_request_id => tests.user_id('request'))$$, 'PT409',
  'request_conflict', 'the same id with another query'
);

-- Constraints
select is(
  (
    select string_agg(s.model || ' ' || (s.score ->> 'ruled_out'), ', ' order by s.model)
    from jsonb_each(
      public.route_query(
        'Hi', p_candidates => v.candidates, p_constraints => v.constraints::jsonb
      ) -> 'scores'
    ) s (model, score)
  ),
  v.ruled_out, v.name
)
from (values
  (array['small', 'large'], '{"max_cost": 0.01}', 'large max_cost', 'too dear'),
  (array['small', 'large'], '{"max_cost": 0.01, "max_completion_tokens": 1}', null,
   'a limit of the answer makes it cheaper'),
  (array['small', 'off'], '{}', 'off disabled', 'disabled'),
  (array['small', 'large'], '{"exclude": ["large"]}', 'large exclude', 'not wanted'),
  (array['small', 'large'], '{"providers": ["two"]}', 'small providers', 'another provider'),
  (array['small', 'large'], '{"max_completion_tokens": 1000}', 'small context_tokens',
   'question and answer do not fit')
) v (candidates, constraints, ruled_out, name);
select public.save_complete_interaction(
  '{"text": "Hi", "context": "known"}', '{"selected_model": "small"}',
  '{"latency_ms": 9000}', '{"kind": "score", "value": 0.1}'
);
select is(
  public.route_query('Hi', 'known', array['small', 'large'], '{"max_latency_ms": 8000}')
    #>> '{scores,small,ruled_out}',
  'max_latency_ms', 'known to be slow'
);
select is(
  public.route_query('Hi', 'known', array['small', 'large'], '{"min_quality": 0.5}')
    #>> '{scores,small,ruled_out}',
  'min_quality', 'known to be bad'
);
select is(
  public.route_query('Hi', 'other', array['small', 'large'], '{"min_quality": 0.5}')
    #>> '{scores,small,ruled_out}',
  null, 'in another context it is not'
);
select is(
  public.route_query('Hi', p_constraints => '{"fallbacks": 0}') -> 'fallbacks', '[]'::jsonb,
  'without fallbacks'
);
select is(
  (public.route_query('Hi', p_candidates => array['large']) ->> 'propensity')::numeric, 1::numeric,
  'one candidate is certain'
);

-- Many candidates
select tests.sign_out();
insert into public.models (id, provider, max_completion_tokens)
select 'many-' || lpad(n::text, 2, '0'), 'many', 100 from generate_series(1, 25) n;
select tests.sign_in_as('ann');
select public.update_model_state('many-' || lpad(n::text, 2, '0'), (n <= 20)::integer, 1, 'many')
from generate_series(1, 25) n, generate_series(1, 8) times
where n <= 20 or times <= 5;
select tests.put('many', public.route_query(
  'Hi', 'many', array(select 'many-' || lpad(n::text, 2, '0') from generate_series(1, 25) n)
)::text);
select is(
  (select round(sum((s.score ->> 'propensity')::numeric), 3)
   from jsonb_each(tests.got('many')::jsonb -> 'scores') s (model, score)),
  1.000, 'the propensities of 25 candidates of which 20 are rated well sum to 1'
);
select cmp_ok(
  (tests.got('many')::jsonb #>> '{scores,many-25,propensity}')::numeric, '<', 0.001,
  'the badly rated ones are hardly chosen'
);
select tests.sign_out();
delete from public.models where provider = 'many';
select tests.sign_in_as('ann');

-- Nobody is left
create function pg_temp.refusal(p_call text) returns text[]
language plpgsql
as $$
declare
  v_detail text;
  v_hint text;
begin
  execute p_call;
  return null;
exception when others then
  get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
  return array[sqlstate, sqlerrm, v_detail, v_hint];
end;
$$;
grant execute on all functions in schema pg_temp to public;
select is(
  pg_temp.refusal($$select public.route_query(
    'Hi', p_candidates => array['off', 'large'], p_constraints => '{"max_cost": 0.001}'
  )$$),
  array['PT409', 'no_candidate', 'No model is left: large (max_cost), off (disabled).',
        '{"ruled_out": {"off": "disabled", "large": "max_cost"}}'],
  'it is said what ruled each out'
);
select is(
  (select count(*) from public.queries where text = 'Hi' and context = 'nowhere'), 0::bigint,
  'and nothing is kept'
);

-- Repeated questions
select public.save_complete_interaction(
  jsonb_build_object('text', 'Why?', 'context', 'again', 'embedding', tests.angled(1),
    'embedding_model', 'm'),
  '{"selected_model": "small"}', '{"latency_ms": 10}'
);
select is(
  (select quality from public.responses where context = 'again'), 1.0, 'an answer seems good'
);
select public.route_query(
  'How?', 'again', p_embedding => tests.angled(0.84, 3), p_embedding_model => 'm'
);
select is(
  (select quality from public.responses where context = 'again'), 1.0,
  'another question says nothing of it'
);
select public.route_query(
  'Why??', 'again', p_embedding => tests.angled(0.86), p_embedding_model => 'm'
);
select is(
  (select quality from public.responses where context = 'again'), 0.700000,
  'but the same question, asked again within 300 seconds, does'
);
select is(
  (select (s.alpha, s.beta)::text from public.model_states s
   where s.context = 'again' and s.model_id = 'small'),
  (select (1 + 0.3 * r.quality, 1 + 0.3 * (1 - r.quality))::text
   from public.responses r where r.context = 'again'),
  'and the state follows'
);

-- Bad input
select throws_ok(format('select public.route_query(%s)', v.arguments), v.state, v.code, v.name)
from (values
  ($$''$$, 'PT400', 'invalid_query', 'no text'),
  ($$null$$, 'PT400', 'invalid_query', 'null'),
  ($$repeat('x', 32001)$$, 'PT400', 'invalid_query', 'too long a text'),
  ($$'Hi', 'Not a context'$$, 'PT400', 'invalid_context', 'a context of other characters'),
  ($$'Hi', p_candidates => array['nobody', 'small']$$, 'PT404', 'model_not_found',
   'an unknown model'),
  ($$'Hi', p_candidates => '{}'$$, 'PT400', 'invalid_candidates', 'no candidates'),
  ($$'Hi', p_candidates => array[null]$$, 'PT400', 'invalid_candidates', 'a candidate of no name'),
  ($$'Hi', p_candidates => array(select 'm' || n from generate_series(1, 51) n)$$, 'PT400',
   'invalid_candidates', '51 candidates'),
  ($$'Hi', p_constraints => '{"max_price": 1}'$$, 'PT400', 'invalid_constraints',
   'an unknown constraint'),
  ($$'Hi', p_constraints => '{"max_cost": -1}'$$, 'PT400', 'invalid_constraints',
   'a cost under 0'),
  ($$'Hi', p_constraints => '{"exclude": [1]}'$$, 'PT400', 'invalid_constraints',
   'names that are none'),
  ($$'Hi', p_constraints => '[]'$$, 'PT400', 'invalid_constraints', 'a list of constraints'),
  ($$'Hi', p_preference => 'cheap'$$, 'PT400', 'invalid_preference', 'an unknown preference'),
  ($$'Hi', p_weights => '{"quality": 1, "cost": 1, "latency": 1}'$$, 'PT400', 'invalid_weights',
   'weights that do not sum to 1'),
  ($$'Hi', p_embedding => '[1]', p_embedding_model => 'm'$$, 'PT400', 'invalid_embedding',
   'an embedding of one number'),
  ($$'Hi', p_embedding => tests.angled(1)$$, 'PT400', 'invalid_embedding',
   'an embedding without its model')
) v (arguments, state, code, name);

-- Others
select tests.minds_its_caller('select public.route_query(''Hi''%s)');
select tests.sign_in_as_service();
select lives_ok(
  $$select public.route_query('By the service', p_user_id => tests.user_id('bob'))$$,
  'the service routes for a user that it names'
);
select tests.sign_out();
select is(
  (select user_id from public.queries where text = 'By the service'), tests.user_id('bob'),
  'and for nobody else'
);

select * from finish();
rollback;
