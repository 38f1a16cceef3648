-- Receipts: what the functions sign is believed, what a user says beside them is not.
begin;
select plan(21);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
insert into public.routing_budgets (user_id, period, amount)
values (tests.user_id('ann'), 'total', 10);

create function pg_temp.turn() returns jsonb
language sql
as $$
  select public.get_chat_context(
    p_query_text => 'What is new?', p_request_id => gen_random_uuid(),
    p_route => '{"candidates": ["medium"], "prompt_bytes": 500}'
  ) -> 'route'
$$;
-- As a function signs it.
create function pg_temp.receipt(p_route jsonb, p_said jsonb, p_name text default 'ann') returns text
language sql
security definer
as $$
  select p.payload || '.'
    || private.sign_receipt(p.payload, convert_to(repeat('k', 32), 'UTF8'))
  from (
    select (p_said || jsonb_build_object(
      'user_id', tests.user_id(p_name), 'decision_id', p_route -> 'decision_id'
    ))::text as payload
  ) p
$$;
create function pg_temp.keep(p_route jsonb, p_interaction jsonb) returns uuid
language sql
as $$
  select public.store_chat_pair(
    'What is new?', 'Nothing much.', p_model => 'medium',
    p_interaction => p_interaction || jsonb_build_object('decision_id', p_route -> 'decision_id')
  )
$$;
create function pg_temp.balance() returns text
language sql
as $$
  select (round(b.spent, 6), round(b.reserved, 6))::text from public.routing_budgets b
$$;
create function pg_temp.spent() returns numeric
language sql
as $$
  select round(b.spent, 6) from public.routing_budgets b
$$;
grant execute on all functions in schema pg_temp to public;

-- The key
select tests.sign_in_as('ann');
select throws_ok(
  'select public.make_receipt_key()', '42501', null, 'a user makes no key'
);
select throws_ok('select key from private.receipt_keys', '42501', null, 'nor reads one');
select tests.sign_in_as_service();
select is(
  octet_length(decode(public.make_receipt_key(), 'base64')), 32, 'the service makes one'
);
select isnt(public.make_receipt_key(), public.make_receipt_key(), 'another each time');
select throws_ok(
  $$select public.make_receipt_key('c2hvcnQ=')$$, 'PT400', 'invalid_key', 'a short key is none'
);
select throws_ok(
  $$select public.make_receipt_key('not base64!')$$, 'PT400', 'invalid_key', 'nor is other text'
);
select is(
  public.make_receipt_key(encode(convert_to(repeat('k', 32), 'UTF8'), 'base64')),
  encode(convert_to(repeat('k', 32), 'UTF8'), 'base64'), 'it keeps the one that it is given'
);
select tests.sign_out();
select is((select count(*) from private.receipt_keys), 2::bigint, 'two keys are good');
select is(
  private.sign_receipt('what do ya want for nothing?', convert_to('Jefe', 'UTF8')),
  '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  'the signature is HMAC-SHA-256, as in RFC 4231'
);

-- With a receipt
select tests.sign_in_as('ann');
select tests.put('route', pg_temp.turn()::text);
select is(pg_temp.balance(), '(0.000000,0.017000)', 'a turn reserves 1,500 tokens and 100');
select pg_temp.keep(tests.got('route')::jsonb, jsonb_build_object(
  'prompt_tokens', 1, 'completion_tokens', 1, 'cost', 0, 'receipt', pg_temp.receipt(
    tests.got('route')::jsonb, '{"prompt_tokens": 300, "completion_tokens": 50}'
  )
));
select is(pg_temp.balance(), '(0.004000,0.000000)', 'what is signed is booked');

-- Without one
select tests.put('route', pg_temp.turn()::text);
select pg_temp.keep(tests.got('route')::jsonb, '{"cost": 0}');
select is(
  pg_temp.balance(), '(0.021000,0.000000)', 'what nobody signed costs as much as was reserved'
);
select tests.put('route', pg_temp.turn()::text);
select public.save_complete_interaction(
  '{}', jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id'),
  '{"error": "model_failed"}'
);
select is(pg_temp.balance(), '(0.038000,0.000000)', 'also when it is said to have failed');

-- Nothing was asked
select tests.put('route', pg_temp.turn()::text);
select public.save_complete_interaction(
  '{}', jsonb_build_object('decision_id', tests.got('route')::jsonb -> 'decision_id'),
  jsonb_build_object('status', 'cancelled', 'receipt', pg_temp.receipt(
    tests.got('route')::jsonb, '{"prompt_tokens": 0, "completion_tokens": 0}'
  ))
);
select is(
  pg_temp.balance(), '(0.038000,0.000000)', 'a reservation ends at once when nothing will come'
);

-- The user's own key
select tests.put('route', pg_temp.turn()::text);
select pg_temp.keep(tests.got('route')::jsonb, jsonb_build_object('receipt', pg_temp.receipt(
  tests.got('route')::jsonb,
  '{"prompt_tokens": 300, "completion_tokens": 50, "own_key": true}'
)));
select is(
  pg_temp.balance(), '(0.038000,0.000000)', 'what the user''s own key paid is in no budget'
);
select is(
  (select (r.cost, r.paid_by)::text from public.responses r order by r.id desc limit 1),
  '(0.004000000,user)', 'but among the user''s own costs'
);

-- Forged, of another decision, of another user
select tests.put('route', pg_temp.turn()::text);
select tests.put('other', pg_temp.turn()::text);
select throws_ok(
  format('select pg_temp.keep(tests.got(''route'')::jsonb, %L)', jsonb_build_object(
    'receipt', v.receipt
  )),
  'PT403', 'invalid_receipt', v.name
)
from (values
  (pg_temp.receipt(tests.got('other')::jsonb, '{}'), 'a receipt of another decision'),
  (pg_temp.receipt(tests.got('route')::jsonb, '{}', 'bob'), 'a receipt of another user'),
  (replace(pg_temp.receipt(tests.got('route')::jsonb, '{"cost": 5}'), '"cost": 5', '"cost": 0'),
   'a receipt that was changed'),
  ('nonsense', 'what is no receipt')
) v (receipt, name);
select tests.sign_out();

-- Without a key
delete from private.receipt_keys;
select tests.put('before', pg_temp.spent()::text);
select tests.sign_in_as('ann');
select pg_temp.keep(
  tests.got('route')::jsonb, '{"prompt_tokens": 100, "completion_tokens": 0}'
);
select is(
  pg_temp.spent() - tests.got('before')::numeric, 0.001, 'without any key costs are as reported'
);

select * from finish();
rollback;
