-- Judged questions as a prior: of a context, and of the questions that are near.
begin;
select plan(21);

select tests.create_user('ann');
select tests.create_models();

-- Who may
select tests.sign_in_as('ann');
select throws_ok($$select public.import_evaluations('[]')$$, '42501', null, 'users import none');
select tests.sign_in_as_service();

-- Success: a thousand in a call
select is(
  public.import_evaluations((
    select jsonb_agg(jsonb_build_object(
      'text', 'Question ' || n, 'context', 'maths', 'judged', jsonb_build_object(
        'small', (n % 10 = 0)::integer, 'large', (n % 10 <> 0)::integer
      )
    ))
    from generate_series(1, 1000) n
  )),
  1000, 'a thousand judged questions are kept'
);
select is(
  public.import_evaluations(
    '[{"text": "Question 1", "context": "maths", "judged": {"medium": 0.5}}]'
  ),
  1, 'one is imported again, of another model'
);
select tests.sign_out();
select is((select count(*) from private.routing_evaluations), 1000::bigint, 'it is there once');
select is(
  (select array_agg((s.model_id, s.good, s.bad)::text order by s.model_id)
   from private.evaluation_sums s),
  array['(large,900,100)', '(medium,0.5,0.5)', '(small,100,900)'], 'and counts once'
);

-- Routing by them
create function pg_temp.shares(p_context text, p_embedding text default null) returns jsonb
language sql
as $$
  select jsonb_object_agg(s.model, s.score -> 'propensity')
  from jsonb_each(public.route_query(
    'Why?', p_context, array['small', 'large'], p_weights =>
      '{"quality": 1, "cost": 0, "latency": 0}', p_embedding => p_embedding,
    p_embedding_model => case when p_embedding is not null then 'm' end
  ) -> 'scores') s (model, score)
$$;
grant execute on all functions in schema pg_temp to public;
select tests.sign_in_as('ann');
select cmp_ok(
  (pg_temp.shares('maths') ->> 'large')::numeric, '>', 0.99, 'the better one of the context'
);
select is(
  round((pg_temp.shares('poems') ->> 'large')::numeric, 2), 0.50,
  'elsewhere nothing is known'
);
select is(
  (select s.draw_alpha from public.get_model_states('maths') s where s.model_id = 'large'),
  1::double precision, 'what others judged is in no number that a user gets'
);
select tests.sign_out();

-- The question itself
select tests.sign_in_as_service();
select public.import_evaluations((
  select jsonb_agg(jsonb_build_object(
    'text', kind || n, 'context', 'mixed', 'embedding_model', 'm', 'embedding', case kind
      when 'code' then tests.angled(0.95, n) else tests.angled(-0.95, n)
    end,
    'judged', case kind when 'code' then '{"small": 1, "large": 0}'::jsonb
      else '{"small": 0, "large": 1}' end
  ))
  from unnest(array['code', 'poem']) kind, generate_series(2, 41) n
));
select tests.sign_in_as('ann');
select cmp_ok(
  (pg_temp.shares('mixed', tests.angled(1)) ->> 'small')::numeric, '>', 0.9,
  'a question that is near to those that small answers goes to small'
);
select cmp_ok(
  (pg_temp.shares('mixed', tests.angled(-1)) ->> 'large')::numeric, '>', 0.9,
  'one that is near to the others goes to large'
);
select cmp_ok(
  abs((pg_temp.shares('mixed') ->> 'large')::numeric - 0.5), '<', 0.1,
  'without a vector the context alone says nothing here'
);

-- The user's own judgements
select public.save_complete_interaction(
  jsonb_build_object('text', 'own ' || n, 'context', 'own', 'embedding', case
    when n % 2 = 0 then tests.angled(0.95, n) else tests.angled(-0.95, n) end,
    'embedding_model', 'own'),
  jsonb_build_object('selected_model', case n % 4 / 2 when 0 then 'small' else 'large' end),
  '{"latency_ms": 10}',
  jsonb_build_object('kind', 'thumbs', 'value', ((n % 2 = 0) = (n % 4 / 2 = 0))::integer)
)
from generate_series(2, 61) n;
select is(
  (
    select count(*) from public.responses r
    join public.queries q on q.user_id = r.user_id and q.id = r.query_id
    where r.confidence >= 0.7 and q.signs is not null
  ),
  60::bigint, 'what the user judged is found beside its question'
);
select cmp_ok(
  (
    select (s.score ->> 'propensity')::numeric
    from jsonb_each(public.route_query(
      'Why?', 'own', array['small', 'large'], p_preference => 'quality',
      p_weights => '{"quality": 1, "cost": 0, "latency": 0}', p_embedding => tests.angled(1),
      p_embedding_model => 'own'
    ) -> 'scores') s (model, score)
    where s.model = 'small'
  ),
  '>', 0.7, 'near questions of the user''s own move the choice'
);

-- The kind of a turn's question
select tests.sign_in_as_service();
select public.import_evaluations((
  select jsonb_agg(jsonb_build_object(
    'text', kind || n, 'context', kind, 'embedding_model', 'kinds', 'embedding', case kind
      when 'code' then tests.angled(0.95, n) else tests.angled(-0.95, n) end,
    'judged', '{"small": 1}'::jsonb
  ))
  from unnest(array['code', 'poem']) kind, generate_series(2, 21) n
));
select tests.sign_in_as('ann');
select tests.put(v.context, public.get_chat_context(
  p_query_text => 'Why?', p_query_embedding => tests.angled(v.cosine),
  p_embedding_model => 'kinds', p_route => '{"candidates": ["small"]}'
) #>> '{route,query_id}')
from (values (1, 'code'), (-1, 'poem')) v (cosine, context);
select is(
  (select q.context from public.queries q where q.id = tests.got(v.context)::uuid),
  v.context, format('a turn near to questions of the kind %s is one', v.context)
)
from (values ('code'), ('poem')) v (context);

-- Bad input
select tests.sign_in_as_service();
select throws_ok(
  format('select public.import_evaluations(%L)', v.items), v.state, v.code, v.name
)
from (values
  ('{}', 'PT400', 'invalid_evaluations', 'no list'),
  ('[{"text": "Q"}]', 'PT400', 'invalid_evaluations', 'nothing judged'),
  ('[{"judged": {"small": 1}}]', 'PT400', 'invalid_evaluations', 'no text'),
  ('[{"text": "Q", "judged": {"small": 2}}]', 'PT400', 'invalid_evaluations', 'a quality over 1'),
  ('[{"text": "Q", "judged": {"no name": 1}}]', 'PT400', 'invalid_evaluations', 'no model''s name'),
  ('[{"text": "Q", "judged": {"small": 1}, "embedding": "[1]", "embedding_model": "m"}]', 'PT400',
   'invalid_embedding', 'a vector of one number')
) v (items, state, code, name);

select * from finish();
rollback;
