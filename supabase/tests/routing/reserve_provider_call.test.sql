begin;
select plan(29);

select tests.create_user('ann');
select tests.create_user('bob');
create function pg_temp.state(p_call text) returns text
language plpgsql
as $$
begin
  execute p_call;
  return 'ok';
exception
  when others then
    return sqlstate;
end;
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select lives_ok(
  format('select public.reserve_provider_call(%L, 10)', k), k || ' is a kind of call'
)
from unnest(array['generate', 'extract', 'recall', 'search', 'ingest', 'embed', 'pair']) k;
select throws_ok(
  $$select public.reserve_provider_call('x')$$, 'PT400', 'invalid_kind', 'an unknown kind'
);
select throws_ok(
  $$select public.reserve_provider_call('embed', -1)$$, 'PT400', 'invalid_tokens',
  'tokens under zero'
);

-- Calls, tokens
select tests.sign_out();
update private.limits set rows_per_minute = 3 where resource = 'provider.recall';
update private.limits set rows_per_minute = 100 where resource = 'provider.model_tokens';
select tests.sign_in_as('bob');
select is(
  (select array_agg(pg_temp.state($$select public.reserve_provider_call('recall', 1)$$))
   from generate_series(1, 5)),
  array['ok', 'ok', 'ok', 'PGRST', 'PGRST'], 'calls past the limit of their kind are refused'
);
select is(
  pg_temp.state($$select public.reserve_provider_call('search', 1)$$), 'ok',
  'another kind has calls of its own'
);
select is(
  array[
    pg_temp.state($$select public.reserve_provider_call('generate', 90)$$),
    pg_temp.state($$select public.reserve_provider_call('extract', 90)$$)
  ],
  array['ok', 'PGRST'], 'the kinds that ask a chat model share its tokens'
);

select is(
  array[
    pg_temp.state($$select public.reserve_provider_call('generate', p_own_key => null)$$),
    pg_temp.state($$select public.begin_turn(1000)$$)
  ],
  array['ok', 'PGRST'], 'a turn of chat takes of the same tokens'
);

-- Pairs
select tests.sign_out();
select tests.create_models();
update private.limits set rows_per_minute = 1000000 where resource = 'provider.model_tokens';
select tests.create_user('dan');
update private.limits set rows_per_minute = 3 where resource = 'public.chat_messages';
select tests.sign_in_as('dan');
select lives_ok($$select public.store_chat_pair('a', 'b')$$, 'a pair within the rate');
select is(
  pg_temp.state($$select public.reserve_provider_call('pair', 1)$$), 'PGRST',
  'a pair that could not be stored is refused before anything is embedded'
);
select tests.sign_out();

-- A request
select tests.sign_in_as('ann');
select lives_ok(
  $$select public.reserve_provider_call(
    'generate', 7, true, p_request_id => '0197a1c2-0000-7000-8000-00000000000a'
  )$$, 'a request is claimed'
);
select lives_ok(
  $$select public.reserve_provider_call(
    'generate', 7, true, p_request_id => '0197a1c2-0000-7000-8000-00000000000a'
  )$$, 'a retry is the same request'
);
select throws_ok(
  $$select public.reserve_provider_call(
    'generate', 7, false, p_request_id => '0197a1c2-0000-7000-8000-00000000000a'
  )$$, 'PT409', 'request_conflict', 'another key is another request'
);

-- A budget
select tests.sign_out();
insert into public.routing_budgets (user_id, period, amount)
values (tests.user_id('ann'), 'day', 0);
select tests.sign_in_as('ann');
select throws_ok(
  $$select public.reserve_provider_call('generate')$$, 'PT429', 'budget_exceeded',
  'a budget of nothing pays for nothing'
);
select throws_ok(
  $$select public.reserve_provider_call('generate', p_own_key => null)$$, 'PT429',
  'budget_exceeded', 'a key that is not said to be the user''s own is the operator''s'
);
select lives_ok(
  $$select public.reserve_provider_call('generate', p_own_key => true)$$,
  'with a key of the user''s own the user pays'
);

-- A route
select throws_ok(
  $$select public.reserve_provider_call('generate', 10, p_route => '{"candidates": ["large"]}')$$,
  'PT429', 'budget_exceeded', 'a model that the budget does not pay is not reserved'
);
select is(
  public.reserve_provider_call('generate', 10, true, '{"candidates": ["large"]}'), null,
  'with a key of the user''s own nothing is reserved'
);
select throws_ok(
  $$select public.reserve_provider_call('recall', 10, p_route => '{}')$$, 'PT400', 'invalid_query',
  'what asks an embedding model is not routed'
);
select tests.sign_in_as('bob');
select tests.put('made', public.reserve_provider_call(
  'extract', 10, p_route => '{"candidates": ["large"]}',
  p_request_id => '0197a1c2-0000-7000-8000-00000000000c'
)::text);
select is(tests.got('made')::jsonb ->> 'model_id', 'large', 'a model is chosen');
select is(
  public.reserve_provider_call(
    'extract', 10, p_route => '{"candidates": ["large"]}',
    p_request_id => '0197a1c2-0000-7000-8000-00000000000c'
  ), tests.got('made')::jsonb, 'a retry has the same route'
);

-- Others
select tests.sign_in_as_anon();
select throws_ok(
  $$select public.reserve_provider_call('embed')$$, '42501', null, 'anon may not call it'
);
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.reserve_provider_call('embed', p_user_id => tests.user_id('ann'))$$, '42501',
  'not_your_user_id', 'another user''s p_user_id'
);
select tests.sign_in_as_service();
select throws_ok(
  $$select public.reserve_provider_call('embed')$$, 'PT400', 'user_required',
  'the service names the user'
);

select * from finish();
rollback;
