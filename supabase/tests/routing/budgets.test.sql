-- Budgets: what is reserved, booked, lapsed, and begun anew.
begin;
select plan(34);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
update public.models
set prompt_price = 0, completion_price = case id when 'small' then 1000 else 3000 end;
insert into public.routing_budgets (user_id, period, amount)
values (tests.user_id('ann'), 'day', 1), (tests.user_id('ann'), 'total', 100);

create function pg_temp.balance(p_period text default 'day') returns text
language sql
as $$
  select (round(b.spent, 4), round(b.reserved, 4))::text
  from public.routing_budgets b where b.user_id = tests.user_id('ann') and b.period = p_period
$$;
create function pg_temp.route(
  p_models text[] default array['small'], p_constraints jsonb default '{}'
) returns jsonb
language sql
as $$
  select public.route_query('What?', p_candidates => p_models, p_constraints => p_constraints)
$$;
create function pg_temp.complete(p_decision text, p_response jsonb) returns jsonb
language sql
as $$
  select public.save_complete_interaction(
    '{}', jsonb_build_object('decision_id', p_decision), p_response
  )
$$;
grant execute on all functions in schema pg_temp to public;

-- An answer of 100 tokens costs 10 cents of small, 30 of medium and large.
select tests.sign_in_as('ann');
select tests.put('first', pg_temp.route() ->> 'decision_id');
select is(pg_temp.balance(), '(0.0000,0.1000)', 'a route reserves');
select is(pg_temp.balance('total'), '(0.0000,0.1000)', 'in each budget');
select pg_temp.complete(tests.got('first'), '{"cost": 0.03}');
select is(pg_temp.balance(), '(0.0300,0.0000)', 'its response books what it cost, and no more');

select public.update_model_state('small', 1) from generate_series(1, 300);
select public.update_model_state('medium', 0) from generate_series(1, 300);
select is(
  pg_temp.route(array['small', 'medium']) ->> 'model_id', 'small', 'the better one is chosen,'
);
select is(
  pg_temp.balance(), '(0.0300,0.3000)', 'but the dearest that may bill is reserved'
);
select pg_temp.route(array['small', 'medium'], '{"fallbacks": 0}') ->> 'model_id';
select is(
  pg_temp.balance(), '(0.0300,0.4000)', 'without fallbacks, the chosen one'
);
select tests.sign_out();
update public.routing_decisions set settled_at = now() where settled_at is null;
select tests.sign_in_as('ann');
select is(
  (select count(*) from (select pg_temp.route() from generate_series(1, 9)) r), 9::bigint,
  'as many as fit'
);
select is(pg_temp.balance(), '(0.0300,0.9000)', 'are reserved');
select throws_ok(
  'select pg_temp.route()', 'PT429', 'budget_exceeded', 'and no more'
);
select is(pg_temp.balance(), '(0.0300,0.9000)', 'which reserves nothing');
select throws_ok(
  $$select pg_temp.route(array['small', 'off'])$$, 'PT429', 'budget_exceeded',
  'also where others are ruled out for good: another day it would do'
);
select is(
  pg_temp.route(array['small', 'medium'], '{"max_completion_tokens": 20}')
    #>> '{scores,small,ruled_out}',
  null, 'a shorter answer still fits'
);

-- Who answers is who bills
select tests.sign_out();
update public.routing_decisions set settled_at = now() where settled_at is null;
select tests.sign_in_as('ann');
select tests.put('second', pg_temp.route(array['small', 'medium']) ->> 'decision_id');
select pg_temp.complete(
  tests.got('second'),
  '{"model": "medium", "completion_tokens": 50,
    "failures": [{"model": "small", "error": "model_failed"}]}'
);
select is(
  pg_temp.balance(), '(0.1800,0.0000)', 'fifty tokens of medium, and nothing of what failed'
);
select pg_temp.complete(
  pg_temp.route() ->> 'decision_id',
  '{"failures": [{"model": "small", "error": "broke off", "cost": 0.02}], "cost": 0.1}'
);
select is(
  pg_temp.balance(), '(0.3000,0.0000)', 'unless the failure was billed'
);
select pg_temp.complete(pg_temp.route() ->> 'decision_id', '{"cost": 0.75}');
select is(
  pg_temp.balance(), '(1.0500,0.0000)', 'what an answer really cost is booked, even if too much'
);
select throws_ok('select pg_temp.route()', 'PT429', 'budget_exceeded', 'then nothing is left');
select tests.sign_out();
select tests.sign_in_as('ann');
select public.save_complete_interaction('{"text": "Q"}', '{}', '{"model": "small", "cost": 1}');
select is(pg_temp.balance('total'), '(2.0500,0.0000)', 'who routes elsewhere spends as well');

-- Another day
select tests.sign_out();
update public.routing_budgets set period_start = now() - interval '1 day' where period = 'day';
update public.routing_budgets set period_start = now() - interval '1 year' where period = 'total';
select tests.sign_in_as('ann');
select tests.put('third', pg_temp.route() ->> 'decision_id');
select is(pg_temp.balance(), '(0.0000,0.1000)', 'a new day begins with nothing spent');
select is(
  (select period_start from public.routing_budgets where period = 'day'),
  date_trunc('day', now(), 'UTC'), 'at midnight, UTC'
);
select is(pg_temp.balance('total'), '(2.0500,0.1000)', 'the total has no end');
select tests.sign_out();
update public.routing_budgets set period_start = now() - interval '1 day', spent = 0.5
where period = 'day';
select tests.sign_in_as('ann');
select pg_temp.complete(tests.got('third'), '{"cost": 0.04}');
select is(
  pg_temp.balance(), '(0.0400,0.0000)', 'an answer that comes the next day is booked there'
);

-- Nobody comes back
select pg_temp.route() ->> 'decision_id' from generate_series(1, 9);
select throws_ok('select pg_temp.route()', 'PT429', 'budget_exceeded', 'all is reserved');
select is(
  (select max(reserved_until) between clock_timestamp() + interval '14 minutes'
     and clock_timestamp() + interval '15 minutes' from public.routing_decisions),
  true, 'for fifteen minutes'
);
select tests.sign_out();
update public.routing_decisions set reserved_until = now() - interval '1 second'
where settled_at is null;
select tests.put('lapsed', (
  select id::text from public.routing_decisions where settled_at is null limit 1
));
select tests.sign_in_as('ann');
select lives_ok('select pg_temp.route()', 'then it lapses');
select is(pg_temp.balance(), '(0.0400,0.1000)', 'and no more is counted');
select pg_temp.complete(tests.got('lapsed'), '{"cost": 0.05}');
select is(
  pg_temp.balance(), '(0.0900,0.1000)', 'what comes later all the same is booked'
);

-- Nobody else's
select tests.sign_in_as('bob');
select is(
  (select count(*) from (
    select public.route_query('What?', p_candidates => array['large']) from generate_series(1, 20)
  ) r),
  20::bigint, 'without a budget there is no limit'
);
select tests.sign_out();
select is(
  (select count(*) from public.routing_budgets where user_id = tests.user_id('bob')), 0::bigint,
  'nor does one come about'
);

-- What the operator sets is not the user's, and what was spent stays spent
select tests.put('erased', pg_temp.balance());
select tests.sign_in_as('ann');
select public.delete_my_data();
select is(
  (select array[amount, reserved] from public.routing_budgets where period = 'day'),
  array[1, 0]::numeric[], 'an erasure keeps the budget'
);
select is(
  pg_temp.balance(), '(0.1900,0.0000)',
  'what was spent stays spent, and what was open when it was erased is paid as it was reserved'
);

-- A turn of chat
select tests.put('turn', public.get_chat_context(
  null, p_route => '{"candidates": ["small"]}', p_request_id => tests.user_id('turn')
)::text);
select is(pg_temp.balance(), '(0.1900,0.1000)', 'a turn reserves');
select throws_ok(
  format(
    $$select pg_temp.complete(%L, '{"cost": 0, "text": "x"}')$$,
    tests.got('turn')::jsonb #>> '{route,decision_id}'
  ),
  'PT409', 'decision_of_turn', 'the user does not settle it past store_chat_pair'
);
select tests.sign_out();
update public.routing_decisions set reserved_until = now() - interval '1 second'
where settled_at is null;
select tests.sign_in_as('ann');
select pg_temp.route();
select is(pg_temp.balance(), '(0.2900,0.1000)', 'a turn that lapses is paid as it was reserved');
select public.store_chat_pair(
  'Hello', 'Hi', p_model => 'small', p_request_id => tests.user_id('turn'),
  p_interaction => jsonb_build_object(
    'decision_id', tests.got('turn')::jsonb #>> '{route,decision_id}', 'cost', 0.04
  )
);
select is(
  pg_temp.balance(), '(0.2300,0.1000)', 'an answer that comes later all the same costs what it did'
);

select * from finish();
rollback;
