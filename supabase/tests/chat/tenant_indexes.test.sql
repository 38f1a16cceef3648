begin;
select plan(9);

select tests.create_user('ann');
select tests.create_user('bob');
insert into public.conversations (user_id, id) values
  (tests.user_id('ann'), tests.user_id('a')), (tests.user_id('bob'), tests.user_id('b'));
-- Thirty subjects and forty messages about each.
insert into public.chat_messages
  (user_id, session_id, message_text, sender_type, embedding, embedding_model)
select tests.user_id('ann'), tests.user_id('a'), 'message', 'user',
  tests.vector_near(i % 30, 1000 + i, 0.6), case when i <= 1200 then 'm' else 'other' end
from generate_series(1, 1230) i;
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

select is(
  private.nearest_of_tenant('chat_messages', tests.user_id('ann'), tests.vector(1), 'm', 40), null,
  'without an index of the user''s there is nothing to go by'
);
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

select tests.sign_in_as('ann');
select is(
  cardinality(private.nearest_of_tenant(
    'chat_messages', tests.user_id('ann'), tests.vector(1), 'm', 40
  )), 40, 'with it, there are the nearest'
);
select ok(tests.recall() >= 0.99, 'and of ten at least 9.9 are found');
select is(
  (select count(*)::integer from public.match_chat_messages(tests.vector(1), 50, -1, 'other')), 30,
  'another model''s are found, behind however many of the first'
);
select is(current_setting('enable_sort'), 'on', 'the planner is left as it was');
select tests.sign_in_as('bob');
select is(
  private.nearest_of_tenant('chat_messages', tests.user_id('bob'), tests.vector(1), 'm', 40), null,
  'another user''s search does not change'
);
select is(
  cardinality(private.nearest_of_tenant(
    'chat_messages', tests.user_id('ann'), tests.vector(1), 'm', 40
  )), 0, 'and nobody sees another''s rows through it'
);

select * from finish();
rollback;
