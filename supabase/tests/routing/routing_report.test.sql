begin;
select plan(13);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
insert into public.routing_budgets (user_id, period, amount)
values (tests.user_id('ann'), 'day', 2);
select tests.sign_in_as('bob');
select public.save_complete_interaction('{"text": "Q"}', '{}', '{"model": "large", "cost": 5}');
select tests.sign_in_as('ann');
select is(
  public.routing_report() - 'since' - 'budgets',
  '{"decisions": 0, "open": 0, "abandoned": 0, "users": 0, "models": [], "cost": 0}',
  'nothing yet'
);
select public.save_complete_interaction(
  '{"text": "Q", "weights": {"quality": 1, "cost": 0, "latency": 0}}', '{}',
  jsonb_build_object(
    'model', 'small', 'cost', 0.1, 'latency_ms', 100 * n, 'prompt_tokens', 3, 'completion_tokens', 4
  ),
  jsonb_build_object('kind', 'score', 'value', n / 10.0)
) from generate_series(1, 10) n;
select public.save_complete_interaction(
  '{"text": "Q"}', '{"selected_model": "medium"}',
  '{"model": "small", "cost": 0.5, "latency_ms": 1000, "status": "cancelled",
    "failures": [{"model": "medium", "error": "model_failed", "latency_ms": 9}]}'
);
select public.route_query('Q');
select is(
  public.routing_report() -> 'models',
  '[
    {"model": "small", "responses": 11, "failures": 0, "cancelled": 1, "cost": 1.5, "tokens": 71,
     "mean_reward": 0.685, "mean_quality": 0.685, "mean_latency_ms": 550.0,
     "p95_latency_ms": 955.0},
    {"model": "medium", "responses": 1, "failures": 1, "cancelled": 0, "cost": 0, "tokens": 0,
     "mean_reward": 0, "mean_quality": 0, "mean_latency_ms": null, "p95_latency_ms": null}
  ]'::jsonb,
  'each model with what it did'
);
select is(
  public.routing_report() - array['since', 'models', 'budgets'],
  '{"decisions": 12, "open": 1, "abandoned": 0, "users": 1, "cost": 1.5}', 'and all of them'
);
select is(
  (public.routing_report() -> 'budgets' -> 0) - array['period_start', 'reserved'],
  '{"period": "day", "amount": 2, "spent": 1.5}'::jsonb, 'the budgets'
);
select is(
  public.routing_report(now() + interval '1 minute') -> 'decisions', '0'::jsonb,
  'since a time'
);
select tests.sign_out();
update public.routing_decisions set reserved_until = now() where settled_at is null;
select tests.sign_in_as('ann');
select is(public.routing_report() -> 'abandoned', '1'::jsonb, 'what nobody came back for');

-- Others
select tests.sign_in_as_anon();
select throws_ok('select public.routing_report()', '42501', null, 'anon has no report');
select tests.sign_in_as('bob');
select is(
  public.routing_report() -> 'cost', '5'::jsonb, 'a user''s report is of their own'
);
select throws_ok(
  $$select public.routing_report(p_user_id => tests.user_id('ann'))$$, '42501',
  'not_your_user_id', 'and of nobody else'
);
select tests.act_as('authenticated', '{"role": "authenticated"}');
select throws_ok(
  'select public.routing_report()', '42501', 'not_signed_in', 'nor of all, for whoever is nobody'
);
select tests.sign_in_as_service();
select is(
  public.routing_report(p_user_id => tests.user_id('ann')) -> 'cost', '1.5'::jsonb,
  'the service reads a user''s'
);
select is(
  public.routing_report() - array['since', 'models', 'budgets'],
  '{"decisions": 13, "open": 0, "abandoned": 1, "users": 2, "cost": 6.5}',
  'and that of all'
);
select ok(
  public.routing_report()::text !~ '(Q|text)', 'which holds no text'
);

select * from finish();
rollback;
