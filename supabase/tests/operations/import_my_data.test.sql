-- The round trip of an export is in export_my_data.test.sql.
begin;
select plan(15);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_user('eve');
select tests.sign_in_as('ann');
select public.store_chat_pair('Hello', 'Hi', p_memories => '[{"key": "a", "value": "b"}]');
select tests.put('export', public.export_my_data()::text);

-- Who may
create function pg_temp.import(p_export jsonb, p_name text default 'eve') returns jsonb
language sql
as $$
  select public.import_my_data(p_export, tests.user_id(p_name))
$$;
grant execute on function pg_temp.import(jsonb, text) to public;
select tests.put('call', format('select pg_temp.import(%L)', tests.got('export')));
select tests.sign_in_as_anon();
select throws_ok(tests.got('call'), '42501', null, 'anon may not');
select tests.sign_in_as('eve');
select throws_ok(tests.got('call'), '42501', null, 'nor a user: it would believe a forged history');
select throws_ok(
  $$select private.import_rows(auth.uid(), '{}')$$, '42501', null, 'nor past the RPC'
);

-- What is no export
select tests.sign_in_as_service();
select throws_ok(
  format('select pg_temp.import(%L)', b.bad), 'PT400', 'invalid_export', b.why
) from (values
  ('null', 'null'), ('[]', 'an array'),
  ('{"format": "other", "version": 1, "tables": {}}', 'another'),
  ('{"format": "engram", "version": 2, "tables": {}}', 'a later version'),
  ('{"format": "engram", "version": 1, "tables": {"private.requests": []}}',
    'a table that is none'),
  ('{"format": "engram", "version": 1, "tables": {"public.conversations": [1]}}',
    'a row that is none')
) b (bad, why);
select throws_ok(
  format('select pg_temp.import(%L)', jsonb_set(
    tests.got('export')::jsonb, '{tables,public.chat_messages,0,sender_type}', '"robot"'
  )),
  'PT400', 'invalid_export', 'a row that breaks a rule'
);
select tests.sign_out();
select is_empty(
  $$select from public.conversations where user_id = tests.user_id('eve')$$, 'and nothing was kept'
);

-- Where it goes
select tests.sign_in_as_service();
select throws_ok(
  format('select pg_temp.import(%L, ''ann'')', tests.got('export')), 'PT409', 'account_not_empty',
  'not into an account that has something'
);
select is(
  pg_temp.import(tests.got('export')::jsonb) -> 'public.chat_messages', '2',
  'it says how many rows of which table'
);
select tests.sign_out();
select is(
  (select count(*) from private.embedding_jobs where user_id = tests.user_id('eve')), 3::bigint,
  'what came without its vector waits for one'
);
select is(
  (select count(*) from public.chat_messages where user_id = tests.user_id('ann')), 2::bigint,
  'the account that it came from is as it was'
);

select * from finish();
rollback;
