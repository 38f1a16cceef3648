begin;
select plan(56);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('ai', public.store_chat_pair(
  'Ann''s', 'Hello', tests.user_id('a'), p_user_embedding => tests.embedding(1),
  p_embedding_model => 'm'
)::text);
select tests.sign_in_as('bob');
select public.store_chat_pair('Bob''s', 'Hello', tests.user_id('b'));
select tests.sign_out();
select tests.put('before', (select jsonb_agg(to_jsonb(m) order by seq)::text
  from public.chat_messages m where user_id = tests.user_id('ann')));

-- select
select tests.sign_in_as('bob');
select is(
  (select array_agg(distinct user_id) from public.chat_messages), array[tests.user_id('bob')],
  'select: own rows only'
);
select is_empty(
  $$select from public.chat_messages where id = tests.got('ai')::uuid$$,
  'select: another''s not by id either'
);

-- insert
select throws_ok(
  $$insert into public.chat_messages (user_id, session_id, message_text, sender_type)
    values (tests.user_id('ann'), tests.user_id('a'), 'Forged', 'user')$$,
  '42501', null, 'insert: not for another user'
);
select throws_ok(
  $$insert into public.chat_messages (session_id, message_text, sender_type)
    values (tests.user_id('a'), 'Mine', 'user')$$,
  'PT404', 'conversation_not_found', 'insert: not into another user''s conversation'
);
select throws_ok(
  $$insert into public.chat_messages (session_id, message_text, sender_type)
    values (tests.user_id('nothing'), 'Mine', 'user')$$,
  'PT404', 'conversation_not_found', 'insert: not into none, in the same words'
);
select throws_ok(
  $$insert into public.chat_messages (session_id, message_text, sender_type, parent_id)
    values (tests.user_id('b'), 'Mine', 'user', tests.got('ai')::uuid)$$,
  '23503', null, 'insert: not in answer to another user''s message'
);
select lives_ok(
  $$insert into public.chat_messages (session_id, message_text, sender_type)
    values (tests.user_id('b'), 'By hand', 'user')$$,
  'insert: into one''s own conversation'
);
select is(
  (select seq from public.chat_messages where message_text = 'By hand'), 3,
  'it is numbered, whoever writes it'
);
select is(
  (select message_count from public.conversations), 3, 'and counted'
);
select throws_ok(
  format('insert into public.chat_messages (%I) values (default)', c.name), '42501', null,
  'insert: not ' || c.name
)
from unnest(array[
  'seq', 'timestamp', 'created_at', 'feedback_score', 'has_flashcards', 'embedding_bits',
  'message_tsv'
]) c (name);
-- Refused at the end of the statement, the message leaves no gap in the numbers.
select throws_ok(
  $$insert into public.chat_messages (session_id, message_text, sender_type)
    values (tests.user_id('b'), 'x', 'robot')$$,
  '23514', null, 'a sender that is neither'
);
select lives_ok(
  $$insert into public.chat_messages (session_id, message_text, sender_type)
    values (tests.user_id('b'), 'After', 'user'), (tests.user_id('b'), 'After that', 'user')$$,
  'two in one statement'
);
select is(
  (select array_agg(seq order by "timestamp") from public.chat_messages), array[1, 2, 3, 4, 5],
  'have the next two numbers: what failed took none'
);

-- constraints
create function pg_temp.violates(p_columns text, p_values text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format(
      'insert into public.chat_messages (session_id, message_text, sender_type, %s)
       values (tests.user_id(''b''), ''x'', ''user'', %s)', p_columns, p_values
    ),
    '23514', null, p_description
  )
$$;
select pg_temp.violates('status', $$'done'$$, 'an unknown status');
select pg_temp.violates('sentiment_score', '1.1', 'a sentiment over 1');
select pg_temp.violates('sentiment_score', '-0.1', 'a sentiment below 0');
select pg_temp.violates('mood_detected', $$repeat('m', 51)$$, 'a mood of 51 characters');
select pg_temp.violates('model', $$repeat('m', 201)$$, 'a model of 201 characters');
select pg_temp.violates('metadata', $$'[]'$$, 'metadata that is no object');
select pg_temp.violates(
  'metadata', $$jsonb_build_object('a', repeat('a', 66000))$$, 'metadata over 64 kB'
);
select pg_temp.violates(
  'embedding', 'tests.vector(1)', 'an embedding without its model'
);
select throws_ok(
  $$insert into public.chat_messages (session_id, message_text, sender_type)
    values (tests.user_id('b'), '', 'ai')$$,
  '23514', null, 'an empty message that is complete'
);
select throws_ok(
  $$insert into public.chat_messages (session_id, message_text, sender_type)
    values (tests.user_id('b'), repeat('語', 1000001), 'ai')$$,
  '23514', null, 'a message of 1,000,001 characters'
);

-- update
update public.chat_messages set feedback_score = -1 where user_id = tests.user_id('ann');
select lives_ok(
  $$update public.chat_messages set feedback_score = 1 where seq = 2$$, 'update: own word on it'
);
select throws_ok(
  $$update public.chat_messages set feedback_score = 5$$, '23514', null, 'update: 1 or −1'
);
select throws_ok(
  format('update public.chat_messages set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array[
  'message_text', 'user_id', 'id', 'session_id', 'seq', 'sender_type', 'status', 'mood_detected',
  'model', 'parent_id', 'has_flashcards', 'metadata', 'embedding', 'embedding_model', 'timestamp'
]) c (name);

-- delete
select throws_ok(
  'delete from public.chat_messages', '42501', null,
  'no delete: it would leave a gap; a conversation goes as a whole'
);

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.chat_messages', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.chat_messages (user_id, session_id, message_text, sender_type)
    values (tests.user_id('ann'), tests.user_id('a'), 'Anon', 'user')$$,
  '42501', null, 'anon: no insert'
);
select throws_ok(
  $$update public.chat_messages set feedback_score = 1$$, '42501', null, 'anon: no update'
);
select throws_ok('delete from public.chat_messages', '42501', null, 'anon: no delete');

-- the service
select tests.sign_in_as_service();
select is(
  (select count(*) from public.chat_messages
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  7::bigint, 'the service sees all'
);
select throws_ok(
  $$update public.chat_messages set message_text = 'x'$$, '42501', null,
  'a text is not the service''s to change either'
);
select tests.sign_out();
select is(
  (select jsonb_agg(to_jsonb(m) order by seq) from public.chat_messages m
   where user_id = tests.user_id('ann')),
  tests.got('before')::jsonb, 'of another''s rows nothing changed'
);
select tests.sign_in_as_service();
select lives_ok(
  $$update public.chat_messages set embedding = tests.vector(5), embedding_model = 'm'
    where message_text = 'By hand'$$,
  'a backend embeds messages'
);

select tests.sign_out();
delete from auth.users where id = tests.user_id('bob');
select is(
  (select array_agg(distinct user_id) from public.chat_messages
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  array[tests.user_id('ann')],
  'an account goes with its messages'
);

select * from finish();
rollback;
