begin;
select plan(28);

select tests.create_user('ann');
select tests.create_user('bob');

select tests.sign_in_as('ann');
select public.store_chat_pair('one ' || i, 'answer ' || i, tests.user_id('one'))
from generate_series(1, 25) i;
select public.store_chat_pair('two ' || i, 'answer ' || i, tests.user_id('two'))
from generate_series(1, 10) i;

-- What a row looks like
select tests.put('ai', public.store_chat_pair(
  'Hi', 'Hello', tests.user_id('shape'), 'calm', 0.5, 'local-echo', p_metadata => '{"a": 1}'
)::text);
select is(
  (select array_agg(k order by k) from jsonb_object_keys((
    select to_jsonb(h) from public.get_chat_history(tests.user_id('shape'), 1) h
  )) k),
  array['feedback_score', 'has_flashcards', 'id', 'message_text', 'metadata', 'model',
        'mood_detected', 'parent_id', 'parts', 'sender_type', 'sentiment_score', 'seq',
        'session_id', 'status', 'timestamp', 'tool_call_id', 'tool_calls'],
  'a row is the message without its vectors'
);
select results_eq(
  $$select to_jsonb(h) from public.get_chat_history(tests.user_id('shape')) h$$,
  $$select to_jsonb(m)
      - array['user_id', 'chain', 'embedding', 'embedding_model', 'embedding_bits', 'language',
              'message_tsv', 'created_at']
    from public.chat_messages m where m.session_id = tests.user_id('shape') order by m.seq desc$$,
  'with its values, newest first'
);
select tests.sign_out();
delete from public.conversations where id = tests.user_id('shape');
select tests.sign_in_as('ann');

-- Pages of one conversation
select is(
  (select count(*) from public.get_chat_history(tests.user_id('one'))), 50::bigint,
  'the default page has 50'
);
select is(
  (select array_agg(seq) from public.get_chat_history(tests.user_id('one'), 3)),
  array[50, 49, 48], 'a page of three'
);
select is(
  (select array_agg(seq) from public.get_chat_history(tests.user_id('one'), 3, 48)),
  array[47, 46, 45], 'the next one'
);
select is(
  (select array_agg(seq) from public.get_chat_history(tests.user_id('one'), 200, 4)),
  array[3, 2, 1], 'the last one is shorter'
);
select is_empty(
  $$select from public.get_chat_history(tests.user_id('one'), 3, 1)$$, 'before the first is nothing'
);

with recursive pages as (
  select 1 as page, h.* from (
    select array_agg(id order by seq desc) as ids, min(seq) as last
    from public.get_chat_history(tests.user_id('one'), 7)
  ) h
  union all
  select p.page + 1, h.* from pages p
  cross join lateral (
    select array_agg(g.id order by g.seq desc) as ids, min(g.seq) as last
    from public.get_chat_history(tests.user_id('one'), 7, p.last) g
  ) h
  where p.ids is not null
)
select is(
  (select array_agg(i.id order by p.page, i.position)
   from pages p cross join unnest(p.ids) with ordinality i (id, position)),
  (select array_agg(id order by seq desc) from public.chat_messages
   where session_id = tests.user_id('one')),
  'pages of seven give every message exactly once, in order'
);

-- Pages of all conversations
select is(
  (select array_agg(id) from public.get_chat_history(p_limit => 200)),
  (select array_agg(id order by "timestamp" desc, id desc) from public.chat_messages),
  'without a conversation, the messages of all, newest first'
);
select is(
  (select array_agg(id) from public.get_chat_history(p_limit => 5)),
  array(select id from public.chat_messages order by "timestamp" desc, id desc limit 5),
  'a page of five holds the newest five'
);

-- Messages of equal times: what separates them is the id.
select tests.sign_out();
update public.chat_messages m
set "timestamp" = date_trunc('hour', m."timestamp") - (m.seq / 8) * interval '1 hour'
where m.session_id = tests.user_id('two');
select tests.sign_in_as('ann');
select cmp_ok(
  (select max(n) from (
    select count(*) as n from public.chat_messages group by "timestamp"
  ) s),
  '>=', 7::bigint, 'seven messages have the same time'
);
with recursive pages as (
  select 1 as page, h.* from (
    select array_agg(id) as ids, (array_agg("timestamp"))[count(*)] as last,
      (array_agg(id))[count(*)] as last_id
    from public.get_chat_history(p_limit => 3)
  ) h
  union all
  select p.page + 1, h.* from pages p
  cross join lateral (
    select array_agg(g.id) as ids, (array_agg(g."timestamp"))[count(*)] as last,
      (array_agg(g.id))[count(*)] as last_id
    from public.get_chat_history(p_limit => 3, p_before => p.last, p_before_id => p.last_id) g
  ) h
  where p.ids is not null
)
select is(
  (select array_agg(i.id order by p.page, i.position)
   from pages p cross join unnest(p.ids) with ordinality i (id, position)),
  (select array_agg(id order by "timestamp" desc, id desc) from public.chat_messages),
  'pages of three give every message exactly once, in order, also where times are equal'
);
select is(
  (select count(*) from public.get_chat_history(
    p_limit => 200,
    p_before => (select min("timestamp") from public.chat_messages
                 where session_id = tests.user_id('one'))
  )),
  20::bigint, 'p_before alone is everything before that time'
);

-- Bad input
select throws_ok(
  'select public.get_chat_history(p_limit => 0)', 'PT400', 'invalid_limit', 'a limit of 0'
);
select throws_ok(
  'select public.get_chat_history(p_limit => 201)', 'PT400', 'invalid_limit', 'a limit of 201'
);
select throws_ok(
  'select public.get_chat_history(p_limit => null)', 'PT400', 'invalid_limit', 'no limit'
);
select throws_ok(
  'select public.get_chat_history(p_limit => -1)', 'PT400', 'invalid_limit', 'a negative limit'
);
select lives_ok('select public.get_chat_history(p_limit => 200)', 'a limit of 200');

-- Others
select tests.sign_in_as('bob');
select is_empty('select from public.get_chat_history()', 'another user reads none of it');
select is_empty(
  $$select from public.get_chat_history(tests.user_id('one'))$$,
  'another user''s conversation is empty'
);
select is_empty(
  $$select from public.get_chat_history(tests.user_id('nothing'))$$, 'as one that is not there'
);
select is_empty(
  $$select from public.get_chat_history(
    p_before => 'infinity', p_before_id => tests.user_id('x')
  )$$,
  'and no cursor leads into it'
);

select tests.minds_its_caller('select public.get_chat_history(p_limit => 1%s)');
select tests.sign_in_as_service();
select is(
  (select count(*) from public.get_chat_history(
    p_limit => 200, p_user_id => tests.user_id('ann')
  )),
  70::bigint, 'the service reads for a user that it names'
);
select is_empty(
  $$select from public.get_chat_history(p_user_id => tests.user_id('bob'))$$,
  'and only that one''s'
);

select * from finish();
rollback;
