begin;
select plan(10);

select tests.create_user('ann');
select tests.create_user('bob');
insert into public.conversations (user_id, id) values
  (tests.user_id('ann'), tests.user_id('a')), (tests.user_id('bob'), tests.user_id('b'));
-- Twenty subjects and twenty messages about each.
insert into public.chat_messages
  (user_id, session_id, message_text, sender_type, embedding, embedding_model)
select tests.user_id('ann'), tests.user_id('a'), 'message', 'user',
  tests.vector_near(i % 20, 1000 + i, 0.6), case when i <= 400 then 'm' else 'other' end
from generate_series(1, 430) i;
insert into public.chat_messages
  (user_id, session_id, message_text, sender_type, embedding, embedding_model)
select tests.user_id('bob'), tests.user_id('b'), 'bob''s', 'user', m.embedding, 'm'
from public.chat_messages m where m.user_id = tests.user_id('ann') limit 20;

create function tests.recall() returns numeric
language sql
as $$
  with queries as materialized (
    select tests.vector_near(i, 5000 + i, 0.6) as query from generate_series(0, 19) i
  )
  select avg((
    select count(*) from (
      select m.id from public.chat_messages m
      where m.user_id = tests.user_id('ann') and m.embedding_model = 'm'
      order by m.embedding operator(extensions.<=>) q.query
      limit 10
    ) exact
    join public.match_chat_messages(
      q.query, 10, -1, 'm', tests.user_id('ann')
    ) found on found.id = exact.id
  ) / 10.0)
  from queries q
$$;

-- What the user's index finds, asked as private.nearest asks it.
create function tests.by_index(p_name text) returns integer
language sql
as $$
  select count(*)::integer
  from private.searched_tables t
  cross join private.nearest_of_tenant(
    t, private.scope_of(tests.user_id(p_name), 'm'),
    format('r.user_id = %L and r.embedding is not null and r.embedding_model = ''m''',
      tests.user_id(p_name)),
    tests.vector(1), 40
  )
  where t.table_name = 'chat_messages'
$$;

select is(tests.by_index('ann'), 0, 'without an index of the user''s there is nothing to go by');
select ok(tests.recall() >= 0.99, 'and the search is as it was');

select throws_ok(
  $$select private.tenant_index_statement('profiles', tests.user_id('ann'))$$, 'PT400',
  'invalid_table', 'a table whose search would not use it'
);
-- Concurrently is not for transactions, and this is one.
do $$
begin
  execute replace(
    private.tenant_index_statement('chat_messages', tests.user_id('ann')), ' concurrently', ''
  );
end
$$;

select is(tests.by_index('ann'), 40, 'with it, there are the nearest');
select is(tests.by_index('bob'), 0, 'another user''s search does not change');
select tests.sign_in_as('ann');
select ok(tests.recall() >= 0.99, 'and of ten at least 9.9 are found');
select is(
  (select count(*)::integer from public.match_chat_messages(tests.vector(1), 50, -1, 'other')), 30,
  'another model''s are found, behind however many of the first'
);
select is(current_setting('enable_sort'), 'on', 'the planner is left as it was');
select is(
  (select count(*)::integer from pg_settings where name = 'hnsw.ef_search' and setting = '400'), 0,
  'and so is the index''s search'
);
select tests.sign_in_as('bob');
select throws_ok(
  $$select private.nearest('chat_messages', private.scope_of(tests.user_id('ann')),
      tests.vector(1), 10)$$,
  '42501', 'not_your_user_id', 'nobody sees another''s rows through it'
);

select * from finish();
rollback;
