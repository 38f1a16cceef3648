-- Needs documents and flashcards.
-- What the triggers count and refuse. Concurrency is in tests/postgres/limits.test.ts.
begin;
select plan(50);

select tests.create_user('ann');
select tests.create_user('bob');
create function pg_temp.usage_of(p_name text, p_resource text) returns text
language sql
as $$
  select (u.rows + coalesce(d.rows, 0)) || ' ' || (u.bytes + coalesce(d.bytes, 0) > 0)
  from private.usage u
  left join (
    select x.user_id, x.resource, sum(x.rows) as rows, sum(x.bytes) as bytes
    from private.usage_deltas x group by 1, 2
  ) d using (user_id, resource)
  where u.user_id = tests.user_id(p_name) and u.resource = p_resource
$$;
create function pg_temp.answer(p_call text) returns jsonb
language plpgsql
as $$
declare
  v_message text;
  v_detail text;
begin
  execute p_call;
  return null;
exception
  when others then
    get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail;
    return jsonb_build_object('state', sqlstate, 'message', v_message, 'detail', v_detail);
end;
$$;

grant execute on all functions in schema pg_temp to public;
create function tests.fault() returns text
language plpgsql
as $$
begin
  raise exception using errcode = 'XX001', message = 'A row was read that is too many.';
end;
$$;

-- Counting
select tests.sign_in_as('ann');
select public.store_chat_pair('Hello', 'Hi', p_memories => '[{"key": "a", "value": "b"}]',
  p_request_id => gen_random_uuid());
select public.upsert_vectors('[{"content": "a"}, {"content": "b"}, {"content": "c"}]');
insert into public.conversations (title) values ('by REST');
select tests.sign_out();
select results_eq(
  format($$select resource, rows from private.usage where user_id = %L order by 1$$,
    tests.user_id('ann')),
  $$values ('private.requests', 1::bigint), ('public.chat_messages', 2),
    ('public.conversations', 2), ('public.user_memories', 1), ('public.user_memory_history', 1),
    ('public.vectors', 3)$$,
  'what is inserted is counted by table, through an RPC or as a row'
);
select ok(
  (
    select u.bytes - s.bytes between -20 and 20
    from private.usage u
    cross join (
      select sum(octet_length(record_send(v))) as bytes from public.vectors v
      where v.user_id = tests.user_id('ann')
    ) s
    where u.user_id = tests.user_id('ann') and u.resource = 'public.vectors'
  ),
  'with its bytes, but for a few of padding'
);
select tests.sign_in_as('ann');
delete from public.vectors where content = 'a';
delete from public.conversations;
select tests.sign_out();
select is(pg_temp.usage_of('ann', 'public.vectors'), '2 true', 'what is deleted is taken off');
select is(
  pg_temp.usage_of('ann', 'public.chat_messages'), '0 false', 'what goes by foreign key as well'
);
select is(pg_temp.usage_of('ann', 'public.conversations'), '0 false', 'down to nothing');

-- An update that makes a row longer
select tests.sign_in_as('ann');
update public.vectors set content = repeat('x', 1000) where content = 'b';
select tests.sign_out();
select ok(
  (select u.bytes > 1000 from private.usage u
   where u.user_id = tests.user_id('ann') and u.resource = 'public.vectors'),
  'an update that makes a row longer is counted'
);
update private.limits set max_bytes = 5000 where resource = 'public.vectors';
select tests.sign_in_as('ann');
select throws_ok(
  $$update public.vectors set metadata = jsonb_build_object('a', repeat('y', 9000))$$,
  'PT429', 'quota_exceeded', 'and refused past the quota'
);
select throws_ok(
  $$insert into public.vectors (content) values (repeat('z', 9000))$$, 'PT429', 'quota_exceeded',
  'as is a new row'
);
update public.vectors set content = 'b' where content like 'xxx%';
select lives_ok(
  $$insert into public.vectors (content) values (repeat('z', 1000))$$,
  'shorter, there is room again'
);

-- Quota of rows
select tests.sign_out();
update private.limits set max_rows = 4 where resource = 'public.vectors';
select tests.sign_in_as('ann');
select lives_ok($$insert into public.vectors (content) values ('d')$$, 'up to the quota');
select throws_ok(
  $$insert into public.vectors (content) values ('e')$$, 'PT429', 'quota_exceeded', 'and no further'
);
select throws_ok(
  $$select public.upsert_vectors('[{"content": "e"}]')$$, 'PT429', 'quota_exceeded',
  'through an RPC neither'
);
delete from public.vectors where content = 'd';
select lives_ok(
  $$insert into public.vectors (content) values ('f')$$, 'one less makes room for one'
);
select tests.sign_in_as('bob');
select lives_ok(
  $$insert into public.vectors (content) values ('b')$$, 'a quota is each user''s own'
);

-- A change that was noted while the row was locked
select tests.sign_out();
insert into private.usage_deltas (user_id, resource, rows, bytes)
values (tests.user_id('ann'), 'public.vectors', -1, -100);
select tests.sign_in_as('ann');
select lives_ok(
  $$insert into public.vectors (content) values ('g')$$, 'deltas are counted in before a refusal'
);
select throws_ok(
  $$insert into public.vectors (content) values ('h')$$, 'PT429', 'quota_exceeded', 'once'
);

-- Rate
select tests.sign_out();
update private.limits set rows_per_minute = 6 where resource = 'public.chat_messages';
select tests.sign_in_as('bob');
select lives_ok(
  $$select public.store_chat_pair('Hello', 'Hi')$$, 'a first pair'
) from generate_series(1, 3);
select tests.put('answer', pg_temp.answer($$select public.store_chat_pair('Hello', 'Hi')$$)::text);
select is(
  array[a ->> 'state', (a ->> 'message')::jsonb ->> 'code', (a ->> 'message')::jsonb ->> 'message'],
  array['PGRST', 'PT429', 'rate_limited'], 'the fourth within a minute comes too soon'
) from (select tests.got('answer')::jsonb) x (a);
select is(
  (a ->> 'detail')::jsonb ->> 'status', '429', 'with a status that PostgREST answers'
) from (select tests.got('answer')::jsonb) x (a);
select ok(
  ((a ->> 'detail')::jsonb -> 'headers' ->> 'Retry-After')::integer between 15 and 20,
  'two rows at six a minute take twenty seconds'
) from (select tests.got('answer')::jsonb) x (a);
select is(
  (a ->> 'message')::jsonb ->> 'hint',
  format('Try again in %s seconds.', (a ->> 'detail')::jsonb -> 'headers' ->> 'Retry-After'),
  'the hint says the same'
) from (select tests.got('answer')::jsonb) x (a);
select is(
  pg_temp.answer($$select public.get_chat_context(null)$$) ->> 'state', 'PGRST',
  'no context is given for a turn that could not be kept'
);
select is((select count(*) from public.chat_messages), 6::bigint, 'what is refused is not there');
select tests.sign_out();
update private.usage set refilled_at = refilled_at - interval '20 seconds'
where user_id = tests.user_id('bob') and resource = 'public.chat_messages';
select tests.sign_in_as('bob');
select lives_ok($$select public.store_chat_pair('Hello', 'Hi')$$, 'twenty seconds later it passes');
select is(
  pg_temp.answer($$select public.store_chat_pair('Hello', 'Hi')$$) ->> 'state', 'PGRST', 'once'
);

-- A turn that was admitted before the model was asked
select tests.sign_out();
update private.usage set refilled_at = refilled_at - interval '20 seconds'
where user_id = tests.user_id('bob') and resource = 'public.chat_messages';
select tests.sign_in_as('bob');
select private.reserve_turn(auth.uid());
select private.use_reserved_turn(auth.uid());
select lives_ok(
  $$select public.store_chat_pair('Hello', 'Hi', p_turn => jsonb_build_object(
    'parent_id', null, 'messages', '[{"role": "user", "text": "Hello"}]'::jsonb,
    'others', jsonb_build_array(
      jsonb_build_object('id', gen_random_uuid(), 'text', 'Hey', 'status', 'complete'),
      jsonb_build_object('id', gen_random_uuid(), 'text', 'Yes', 'status', 'complete')
    )
  ))$$,
  'is kept whole, with more messages than were reserved'
);
select tests.sign_out();
update private.usage set refilled_at = refilled_at - interval '30 seconds'
where user_id = tests.user_id('bob') and resource = 'public.chat_messages';
select tests.sign_in_as('bob');
select is(
  pg_temp.answer($$select public.store_chat_pair('Hello', 'Hi')$$) ->> 'state', 'PGRST',
  'and what it has beyond them is a debt'
);

-- A statement that is larger than the bucket
select tests.sign_out();
update private.limits set rows_per_minute = 2, max_rows = 100 where resource = 'public.vectors';
update private.usage set refilled_at = now() - interval '1 hour'
where user_id = tests.user_id('bob');
select tests.sign_in_as('bob');
select lives_ok(
  $$insert into public.vectors (content) select 'many' from generate_series(1, 10)$$,
  'passes when the bucket is full'
);
select ok(
  ((a ->> 'detail')::jsonb -> 'headers' ->> 'Retry-After')::integer between 260 and 305,
  'and the next one waits for all of it'
) from (select pg_temp.answer($$insert into public.vectors (content) values ('x')$$)) x (a);

-- The service
select tests.sign_in_as_service();
select lives_ok(
  format($$insert into public.vectors (user_id, content)
    select %L, 'service' from generate_series(1, 200)$$, tests.user_id('bob')),
  'the service is not refused'
);
select lives_ok(
  $$insert into public.vectors (user_id, content) values (null, 'a backend''s')$$,
  'nor is a row of a backend counted for anybody'
);
select tests.sign_out();
select is(pg_temp.usage_of('bob', 'public.vectors'), '211 true', 'but counted for the user');

select tests.create_user('eve');
select tests.sign_in_as_service();
select public.store_chat_pair('Hello', 'Hi', p_user_id => tests.user_id('eve'));
select tests.sign_out();
select is_empty(
  'select from private.usage_deltas', 'nor does it leave more than a count, though it writes first'
);

-- A table without limits of its own
select is(
  (select l.resource from private.limit_of('public.articles') l), 'default', 'has the default''s'
);

-- Statements of many rows
select tests.create_user('max');
update private.limits set rows_per_statement = 50 where resource = 'default';
select tests.sign_in_as('max');
select throws_ok(
  $$insert into public.decks (name) select 'd' || i from generate_series(1, 51) i$$, 'PT413',
  'too_many_rows', 'a statement of too many rows is refused'
);
select lives_ok(
  $$insert into public.decks (name) select 'd' || i from generate_series(1, 50) i$$,
  'a statement of as many rows as may be passes'
);
select tests.sign_out();
update private.usage set tokens = 2, refilled_at = clock_timestamp()
where user_id = tests.user_id('max');
select tests.sign_in_as('max');
select is(
  pg_temp.answer($$
    insert into public.decks (name)
    select case when i > 4 then tests.fault() else 'e' || i end from generate_series(1, 50) i
  $$) ->> 'state',
  'PGRST', 'a statement is refused at the first row that is too many, and the rest is not looked at'
);
select tests.sign_out();
update private.usage set tokens = 0, refilled_at = now() + interval '30 days'
where user_id = tests.user_id('max');
select tests.sign_in_as('max');
select is(
  pg_temp.answer($$insert into public.decks (name) select tests.fault()$$) ->> 'state', 'PGRST',
  'with an empty bucket it is refused before its first row'
);
select ok(
  ((a ->> 'detail')::jsonb -> 'headers' ->> 'Retry-After')::integer <= 1,
  'a clock that was ahead for a moment locks nobody out'
) from (select pg_temp.answer($$insert into public.decks (name) values ('x')$$)) x (a);
select lives_ok(
  $$select private.require_rate(tests.user_id('max'), 'public.flashcards', 2)$$,
  'a bucket that nothing was taken from is full'
);

-- An erasure
select tests.sign_out();
update private.usage set tokens = -60, refilled_at = clock_timestamp()
where user_id = tests.user_id('max');
select tests.sign_in_as('max');
select public.delete_my_data();
select is(
  pg_temp.answer($$insert into public.decks (name) values ('x')$$) ->> 'state', 'PGRST',
  'an erasure does not fill the bucket'
);
select tests.sign_out();
select is(
  pg_temp.usage_of('max', 'public.decks'), '0 false',
  'an erasure takes what was there off the count'
);

-- Updates that make rows longer, or queue them for another vector
select tests.create_user('pat');
select tests.sign_in_as('pat');
insert into public.articles (document_id, url)
select d.id, 'https://a.example' from public.add_document('t', 'c', tests.chunks('c')) d;
select tests.put(
  'bytes', (select bytes::text from private.usage where resource = 'public.articles')
);
update public.articles
set summary = repeat('s', 2000), tags = array_fill(repeat('t', 100), '{20}');
select cmp_ok(
  (select bytes from private.usage where resource = 'public.articles'), '>=',
  tests.got('bytes')::bigint + 4000, 'an update of any column is counted'
);
select tests.sign_out();
update private.limits set rows_per_minute = 60, max_rows = 1000, max_bytes = 1000000000
where resource = 'public.vectors';
select tests.sign_in_as('pat');
insert into public.vectors (content, embedding) select 'v' || i, tests.vector(i)
from generate_series(1, 20) i;
select tests.sign_out();
update private.usage set tokens = 30, refilled_at = clock_timestamp()
where user_id = tests.user_id('pat');
select tests.sign_in_as('pat');
select lives_ok(
  $$update public.vectors set content = content || ' anew'$$,
  'texts are embedded anew as long as the bucket has a row for each'
);
select is(
  pg_temp.answer($$update public.vectors set content = content || ' again'$$) ->> 'state', 'PGRST',
  'and are refused when it has not'
);
select lives_ok(
  $$update public.vectors set collection = 'c' where content = 'v1 anew'$$,
  'an update that embeds nothing takes nothing'
);
select tests.sign_out();
update private.usage set tokens = 60 where user_id = tests.user_id('pat');
select tests.sign_in_as('pat');
delete from public.vectors;
select tests.sign_out();
select is(
  (select bytes from private.usage
   where user_id = tests.user_id('pat') and resource = 'public.vectors'),
  0::bigint, 'what was inserted, updated and deleted adds up to nothing'
);

-- Accounts
delete from auth.users where id = tests.user_id('bob');
select is_empty(
  format('select from private.usage where user_id = %1$L
    union all select from private.usage_deltas where user_id = %1$L', tests.user_id('bob')),
  'with an account goes what it has used'
);

select * from finish();
rollback;
