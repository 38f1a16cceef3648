begin;
select plan(20);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
insert into public.routing_budgets (user_id, period, amount)
values (tests.user_id('ann'), 'day', 1);
create function pg_temp.reserve(p_kind text default 'generate') returns jsonb
language sql
as $$
select public.reserve_provider_call(
  p_kind, 100, p_route => '{"candidates": ["small"], "context": "generate"}'
)
$$;
create function pg_temp.settle(p_further jsonb default '{}') returns void
language plpgsql
as $$
begin
  perform public.settle_provider_call(
    jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id') || p_further
  );
end;
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select tests.put('route', pg_temp.reserve()::text);
select is(tests.got('route')::jsonb ->> 'model_id', 'small', 'a reservation says who is to answer');
select ok(
  (select b.reserved > 0 and b.spent = 0 from public.routing_budgets b),
  'the budget holds what the answer may cost'
);
select lives_ok(
  $$select pg_temp.settle('{"prompt_tokens": 1000, "completion_tokens": 200, "latency_ms": 5}')$$,
  'the call is settled with what it took'
);
select results_eq(
  $$select b.spent = round((1000 * m.prompt_price + 200 * m.completion_price) / 1000000, 9),
      b.reserved = 0
    from public.routing_budgets b, public.models m where m.id = 'small'$$,
  $$values (true, true)$$, 'its tokens are booked, and nothing is reserved any more'
);
select results_eq(
  $$select r.model, r.status, r.context, r.prompt_tokens, r.completion_tokens, r.message_id
    from public.responses r$$,
  $$values ('small', 'complete', 'generate', 1000, 200, null::uuid)$$, 'the response is kept'
);
select ok(
  (select s.total_requests = 1 from public.model_states s
   where s.model_id = 'small' and s.context = 'generate'),
  'the model learns of it in the context of the call'
);
select throws_ok(
  $$select pg_temp.settle()$$, 'PT409', 'decision_settled', 'a call is settled once'
);

-- An answer that could not be used
select tests.put('route', pg_temp.reserve('extract')::text);
select tests.put('spent', (select b.spent::text from public.routing_budgets b));
select lives_ok(
  $$select pg_temp.settle(
    '{"error": "model_failed", "prompt_tokens": 500, "completion_tokens": 0}'
  )$$, 'an answer that cannot be read is settled, too'
);
select ok(
  (select b.spent > tests.got('spent')::numeric and b.reserved = 0 from public.routing_budgets b),
  'what it took is booked'
);

-- Nobody answered
select tests.put('route', pg_temp.reserve()::text);
select throws_ok(
  $$select public.save_complete_interaction(
    '{}', jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id'),
    '{"status": "complete", "text": "x", "cost": 0}'
  )$$, 'PT409', 'decision_of_turn', 'no other call settles it'
);
select lives_ok($$select pg_temp.settle()$$, 'it is still open');

-- A request
select tests.put('route', pg_temp.reserve()::text);
select lives_ok(
  $$select public.settle_provider_call(
    jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id'),
    p_request_id => '0197a1c2-0000-7000-8000-00000000000b'
  ) from generate_series(1, 2)$$, 'a retry is the same request'
);
select throws_ok(
  $$select public.settle_provider_call(
    jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id', 'cost', 1),
    p_request_id => '0197a1c2-0000-7000-8000-00000000000b'
  )$$, 'PT409', 'request_conflict', 'another cost is another request'
);

-- Bad ones
select throws_ok(
  $$select public.settle_provider_call(null)$$, 'PT400', 'invalid_interaction', 'nothing'
);
select throws_ok(
  $$select public.settle_provider_call('{"cost": 1}')$$, 'PT400', 'invalid_interaction',
  'no decision'
);
select throws_ok(
  $$select public.settle_provider_call('{"decision_id": "x"}')$$, 'PT404', 'decision_not_found',
  'a decision that is not there'
);
select tests.put('route', pg_temp.reserve()::text);
select throws_ok(
  $$select pg_temp.settle('{"prompt_tokens": -1}')$$, 'PT400', 'invalid_response',
  'fewer tokens than none'
);
select throws_ok(
  $$select pg_temp.settle('{"model": "nobody"}')$$, 'PT404', 'model_not_found',
  'a model that is not listed'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select pg_temp.settle()$$, 'PT404', 'decision_not_found', 'another user''s decision'
);
select tests.sign_in_as_anon();
select throws_ok(
  $$select public.settle_provider_call('{}')$$, '42501', null, 'anon may not call it'
);

select * from finish();
rollback;
