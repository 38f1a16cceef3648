begin;
select plan(21);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
insert into public.routing_budgets (user_id, period, amount)
values (tests.user_id('ann'), 'month', 1);
select tests.sign_in_as('ann');

create function pg_temp.items(p_count integer) returns jsonb
language sql
as $$
  select jsonb_agg(jsonb_build_object(
    'query', jsonb_build_object('text', 'q' || n),
    'routing', jsonb_build_object(
      'selected_model', case n % 2 when 0 then 'small' else 'large' end
    ),
    'response', '{"text": "a", "cost": 0.001}'::jsonb,
    'feedback', jsonb_build_object('kind', 'score', 'value', (n % 5) / 4.0)
  ) order by n)
  from generate_series(1, p_count) n
$$;
grant execute on all functions in schema pg_temp to public;

select tests.put('saved', public.save_complete_interactions(pg_temp.items(200))::text);
select is(
  jsonb_array_length(tests.got('saved')::jsonb), 200, '200 interactions at once'
);
select is(
  (select array_agg(q.text order by s.place)
   from jsonb_array_elements(tests.got('saved')::jsonb) with ordinality s (item, place)
   join public.queries q on q.id = (s.item ->> 'query_id')::uuid),
  (select array_agg('q' || n order by n) from generate_series(1, 200) n),
  'their ids come in their order'
);
select is(
  (select array_agg((s.model_id, s.alpha, s.beta, s.total_requests)::text order by s.model_id)
   from public.model_states s),
  (select array_agg(e.state order by e.state) from (
    select (
      r.model, 1 + sum(r.confidence * r.quality), 1 + sum(r.confidence * (1 - r.quality)), count(*)
    )::text as state
    from public.responses r
    group by r.model
  ) e),
  'the states are the sum of their effects'
);
select is((select spent from public.routing_budgets), 0.200, 'so is what was spent');
select is(public.save_complete_interactions('[]'), '[]'::jsonb, 'none at all');

-- Replay
select is(
  public.save_complete_interactions(pg_temp.items(3), p_request_id => tests.user_id('request')),
  public.save_complete_interactions(pg_temp.items(3), p_request_id => tests.user_id('request')),
  'a replay gets the first ids'
);
select is((select count(*) from public.queries), 203::bigint, 'and adds nothing');
select throws_ok(
  $$select public.save_complete_interactions(
    pg_temp.items(4), p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'the same id with other content'
);

-- All or nothing
select tests.sign_out();
select tests.put('before', tests.rows_of('ann')::text);
select tests.sign_in_as('ann');
select throws_ok(
  $$select public.save_complete_interactions(
    pg_temp.items(5) || '[{"query": {"text": "Q"}, "response": {"model": "nobody"}}]'
  )$$,
  'PT404', 'model_not_found', 'the last of a batch is bad'
);
select tests.sign_out();
select is(tests.rows_of('ann'), tests.got('before')::jsonb, 'and nothing of it is there');
create trigger broken before update on public.model_states
  for each statement execute function tests.broken();
select tests.sign_in_as('ann');
select throws_ok(
  $$select public.save_complete_interactions(pg_temp.items(5))$$, 'XX000', 'broken',
  'its last step, the states, fails'
);
select tests.sign_out();
select is(tests.rows_of('ann'), tests.got('before')::jsonb, 'and nothing of it is there');
drop trigger broken on public.model_states;
select tests.sign_in_as('ann');

-- Bad input
select throws_ok(
  $$select public.save_complete_interactions(pg_temp.items(201))$$, 'PT413',
  'too_many_interactions', '201 at once'
);
select throws_ok(
  $$select public.save_complete_interactions('{}')$$, 'PT400', 'invalid_interactions', 'no list'
);
select throws_ok(
  $$select public.save_complete_interactions('[1]')$$, 'PT400', 'invalid_interactions',
  'a list of something else'
);
select throws_ok(
  $$select public.save_complete_interactions('[{"query": {"text": "Q"}}]')$$, 'PT400',
  'invalid_interaction', 'an interaction without a response'
);

-- Others
select tests.minds_its_caller('select public.save_complete_interactions(''[]''%s)');
select tests.sign_in_as_service();
select is(
  jsonb_array_length(public.save_complete_interactions(
    pg_temp.items(1), p_user_id => tests.user_id('bob')
  )),
  1, 'the service saves for a user that it names'
);

select * from finish();
rollback;
