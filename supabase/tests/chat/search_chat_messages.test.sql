begin;
select plan(45);

select tests.create_user('ann');
select tests.create_user('bob');

select tests.sign_in_as('ann');
select public.store_chat_pair('The quick brown fox', 'Foxes are quick', tests.user_id('one'));
select public.store_chat_pair('A lazy dog slept', 'Let it sleep', tests.user_id('one'));
select public.store_chat_pair('Dogs and foxes', 'Together?', tests.user_id('two'));
select public.store_chat_pair('Löwen in Zürich', 'Zoo', tests.user_id('two'));
select tests.sign_in_as('bob');
select public.store_chat_pair('My secret fox', 'I will not tell of the fox', tests.user_id('bobs'));

create function pg_temp.found(
  p_query text, p_limit integer default 20, p_session_id uuid default null
) returns text[]
language sql
as $$
  select coalesce(array_agg(s.message_text order by s.message_text), '{}')
  from public.search_chat_messages(p_query, p_limit, p_session_id) s
$$;
grant execute on function pg_temp.found(text, integer, uuid) to public;

-- What is found
select tests.sign_in_as('ann');
select is(pg_temp.found('fox'), array['Dogs and foxes', 'Foxes are quick', 'The quick brown fox'],
  'stems: fox finds foxes');
select is(pg_temp.found('FOX'), pg_temp.found('fox'), 'case is no matter');
select is(
  (select array_agg(s.message_text) from public.search_chat_messages('quick fox', 2) s),
  array['Foxes are quick', 'The quick brown fox'], 'messages with all the words come first'
);
select is(pg_temp.found('"brown fox"'), array['The quick brown fox'], 'quotes are a phrase');
select is(pg_temp.found('fox -quick'), array['Dogs and foxes'], 'minus takes away');
select is(pg_temp.found('brown or lazy'), array['A lazy dog slept', 'The quick brown fox'], 'or');
select is(pg_temp.found('Zürich'), array['Löwen in Zürich'], 'letters with marks');
select is(
  pg_temp.found('What do you know about a lazy elephant?'), array['A lazy dog slept'],
  'when no message has all words, those with any'
);
select is(pg_temp.found('elephant'), '{}', 'what is not there is not found');
select is(pg_temp.found('the'), array['The quick brown fox'],
  'words that are everywhere count when nothing else is asked');
select is(pg_temp.found('!!! ??? && ||'), '{}', 'operators alone find nothing');
select is(pg_temp.found($$'; drop table x; -- \ :* <-> ($$), '{}', 'no text is a syntax error');
select is(pg_temp.found('fox', 20, tests.user_id('two')), array['Dogs and foxes'],
  'within a conversation');
select is(cardinality(pg_temp.found('fox', 2)), 2, 'no more than the limit');

-- What a row looks like
select is(
  (select array_agg(k order by k) from jsonb_object_keys((
    select to_jsonb(s) from public.search_chat_messages('lazy') s
  )) k),
  array['id', 'message_text', 'rank', 'sender_type', 'seq', 'session_id', 'snippet', 'timestamp'],
  'a row is the message, its rank and a snippet'
);
select results_eq(
  $$select s.id, s.session_id, s.seq, s.sender_type, s.message_text, s."timestamp"
    from public.search_chat_messages('lazy') s$$,
  $$select m.id, m.session_id, m.seq, m.sender_type, m.message_text, m."timestamp"
    from public.chat_messages m where m.message_text like '%lazy%'$$,
  'the message''s own values'
);
select is(
  (select snippet from public.search_chat_messages('dog slept', 1)),
  'A lazy <mark>dog</mark> <mark>slept</mark>', 'the words that were asked for are marked'
);

-- Rank
select public.store_chat_pair('tiger tiger tiger', 'tiger', tests.user_id('three'));
select is(
  (select array_agg(message_text) from public.search_chat_messages('tiger')),
  array['tiger', 'tiger tiger tiger'], 'how often a message has a word says nothing'
);
select public.store_chat_pair('zebra', 'zebra', tests.user_id('three'));
select is(
  (select array_agg(seq) from public.search_chat_messages('zebra')), array[4, 3],
  'the latest first among equals'
);
select ok(
  (select bool_and(rank > 0) from public.search_chat_messages('tiger')), 'a rank is positive'
);

-- HTML
select public.store_chat_pair(
  '<script>alert("panda & co")</script> <mark>no</mark> panda <b>bold</b>',
  'Entities &lt; are &amp; codes', tests.user_id('html')
);
select is(
  (select snippet from public.search_chat_messages('panda')),
  '&lt;script&gt;alert("<mark>panda</mark> &amp; co")&lt;/script&gt; &lt;mark&gt;no&lt;/mark&gt; '
  '<mark>panda</mark> &lt;b&gt;bold&lt;/b&gt;',
  'the snippet is escaped: of tags only the marks are left'
);
select doesnt_match(
  (select string_agg(replace(replace(s.snippet, '<mark>', ''), '</mark>', ''), ' ')
   from public.search_chat_messages(q) s),
  '[<>]|&(?!(amp|lt|gt);)', 'nothing but escaped text and marks, asked for: ' || q
)
from unnest(array['script panda', 'lt panda', 'amp panda', 'mark panda', 'b bold']) q;
select is(
  (select snippet from public.search_chat_messages('entities codes', 1)),
  '<mark>Entities</mark> &amp;lt; are &amp;amp; <mark>codes</mark>',
  'what was an entity is shown as it was written'
);
select is(
  (select message_text from public.search_chat_messages('panda')),
  '<script>alert("panda & co")</script> <mark>no</mark> panda <b>bold</b>',
  'the message itself is as it was written'
);
select public.store_chat_pair(
  repeat('filler text ', 1000) || 'okapi ' || repeat('more text ', 1000), 'Long',
  tests.user_id('html')
);
select cmp_ok(
  (select char_length(snippet) from public.search_chat_messages('okapi')), '<', 400,
  'the snippet of a long message is short'
);
select alike(
  (select snippet from public.search_chat_messages('okapi')), '%<mark>okapi</mark>%',
  'and shows the place'
);

-- Bad input
create function pg_temp.refuses(p_call text, p_code text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select public.search_chat_messages(%s)', p_call), 'PT400', p_code, p_description
  )
$$;
select pg_temp.refuses('null', 'invalid_query', 'no query');
select pg_temp.refuses($$''$$, 'invalid_query', 'an empty query');
select pg_temp.refuses($$'   '$$, 'invalid_query', 'a query of spaces');
select pg_temp.refuses($$repeat('ü', 32001)$$, 'invalid_query', 'a query of 32,001 characters');
select pg_temp.refuses($$'fox', 0$$, 'invalid_limit', 'a limit of 0');
select pg_temp.refuses($$'fox', 101$$, 'invalid_limit', 'a limit of 101');
select lives_ok(
  $$select public.search_chat_messages(repeat('ü', 32000), 100)$$,
  'a query of 32,000 characters, a limit of 100'
);

-- Others
select tests.sign_in_as('bob');
select is(pg_temp.found('quick'), '{}', 'another user''s messages are not found');
select is(
  pg_temp.found('fox', 20, tests.user_id('one')), '{}', 'nor by the conversation''s id'
);
select throws_ok(
  $$select private.rank('chat_messages', private.scope_of(tests.user_id('ann')),
      private.read_query('fox'), null, 10)$$,
  '42501', 'not_your_user_id', 'the definer behind it minds its caller too'
);

select tests.minds_its_caller($$select public.search_chat_messages('fox'%s)$$);
select tests.sign_in_as_service();
select is(
  (select array_agg(message_text order by message_text)
   from public.search_chat_messages('fox', p_user_id => tests.user_id('bob'))),
  array['I will not tell of the fox', 'My secret fox'], 'the service reads for a user that it names'
);

select * from finish();
rollback;
