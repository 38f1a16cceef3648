begin;
select plan(52);

select tests.create_user('ann');
select tests.create_user('bob');

create function pg_temp.texts(p_context jsonb) returns text
language sql
as $$
  select coalesce(string_agg(h.message ->> 'message_text', ' ' order by h.position), '')
  from jsonb_array_elements(p_context -> 'history') with ordinality h (message, position)
$$;
create function pg_temp.keys(p_context jsonb) returns text
language sql
as $$
  select coalesce(string_agg(m.memory ->> 'key', ' ' order by m.position), '')
  from jsonb_array_elements(p_context -> 'memories') with ordinality m (memory, position)
$$;
grant execute on all functions in schema pg_temp to public;

-- Nothing yet
select tests.sign_in_as('ann');
select is(
  public.get_chat_context(tests.user_id('new')),
  '{"personality": null, "blocks": [], "memories": [], "passages": [], "documents": [],
    "summary": null, "summary_until": null,
    "history": [], "answered": null, "branch": null,
    "tokens": {"pinned": 0, "memories": 0, "passages": 0, "documents": 0, "summary": 0,
      "history": 0}}',
  'a new conversation of a new user has an empty context'
);
select is(
  public.get_chat_context(null, tests.embedding(1), p_query_text => 'anything'),
  public.get_chat_context(tests.user_id('new')), 'so has none'
);

-- Everything
select public.set_personality(90, 50, 50, 50, 50, '{"tone": "dry"}');
select public.store_chat_pair('one', 'two', tests.user_id('talk'));
select public.store_chat_pair('three', 'four', tests.user_id('talk'));
select public.store_chat_pair('elsewhere', 'other', tests.user_id('other'));
update public.conversations set summary = 'What came before.' where id = tests.user_id('talk');
select public.upsert_memory('city', 'Oslo', 'place', 'high', tests.angled(0.8), 'm');
select public.upsert_memory('pet', 'a dog', null, 'low', tests.angled(0.9, 3), 'm');
select public.upsert_memory('color', 'deep blue');
select tests.put('context', public.get_chat_context(
  tests.user_id('talk'), tests.angled(1), p_query_text => 'which blue'
)::text);
select is(
  (select array_agg(k order by k) from jsonb_object_keys(tests.got('context')::jsonb) k),
  array['answered', 'blocks', 'branch', 'documents', 'history', 'memories', 'passages',
    'personality',
    'summary', 'summary_until', 'tokens'],
  'the parts of a context'
);
select is(
  tests.got('context')::jsonb -> 'personality', '{"tone": "dry"}', 'personality: the LLM context'
);
select is(
  tests.got('context')::jsonb ->> 'summary', 'What came before.', 'the conversation''s summary'
);
select is(
  tests.got('context')::jsonb -> 'history',
  (select jsonb_agg(jsonb_build_object(
    'id', id, 'seq', seq, 'sender_type', sender_type, 'message_text', message_text
  ) order by seq) from public.chat_messages where session_id = tests.user_id('talk')),
  'history: this conversation''s messages, oldest first'
);
select is(
  tests.got('context')::jsonb -> 'memories',
  (select jsonb_build_array(
    jsonb_build_object('id', c.id, 'key', 'city', 'value', 'Oslo', 'category', 'place',
      'importance', 'high', 'score', 0.5376, 'relevance', 0.7273, 'tokens', 2),
    jsonb_build_object('id', l.id, 'key', 'color', 'value', 'deep blue', 'category', null,
      'importance', 'medium', 'score', 0.5, 'relevance', 1, 'tokens', 4),
    jsonb_build_object('id', p.id, 'key', 'pet', 'value', 'a dog', 'category', null,
      'importance', 'low', 'score', 0.4, 'relevance', 0.8636, 'tokens', 2)
  )
  from public.user_memories c, public.user_memories l, public.user_memories p
  where c.memory_key = 'city' and l.memory_key = 'color' and p.memory_key = 'pet'),
  'memories: as recall_memories ranks them'
);
select is(
  (select array_agg(access_count) from public.user_memories), array[0, 0, 0],
  'the call counts nothing: store_chat_pair counts what an answer was given'
);
select is(
  pg_temp.keys(public.get_chat_context(tests.user_id('talk'))), '',
  'without a query no memory is recalled'
);
select is(
  pg_temp.keys(public.get_chat_context(tests.user_id('talk'), p_query_text => 'blue')), 'color',
  'words alone recall'
);
select is(
  pg_temp.keys(public.get_chat_context(
    tests.user_id('talk'), tests.angled(1), p_memory_count => 1
  )),
  'city', 'no more memories than were asked for'
);
select is(
  pg_temp.keys(public.get_chat_context(tests.user_id('talk'), tests.angled(1), 'other model')), '',
  'vectors of another model are not compared'
);

-- History
select is(
  pg_temp.texts(public.get_chat_context(tests.user_id('talk'), p_history_count => 3)),
  'two three four', 'the latest messages, as many as were asked for'
);
select is(
  pg_temp.texts(public.get_chat_context(tests.user_id('talk'), p_history_count => 0)), '', 'or none'
);
select public.store_chat_pair('five', '', tests.user_id('talk'), p_status => 'error');
select is(
  pg_temp.texts(public.get_chat_context(tests.user_id('talk'))), 'one two three four five',
  'an empty answer is not part of it'
);
select public.store_chat_pair('m' || i, 'n' || i, tests.user_id('long'))
from generate_series(1, 30) i;
select is(
  jsonb_array_length(public.get_chat_context(tests.user_id('long')) -> 'history'), 20,
  'twenty by default'
);

-- The budget: four Latin letters a token, rounded up
select public.store_chat_pair(repeat('a', 40), repeat('b', 41), tests.user_id('budget'));
select public.store_chat_pair(repeat('c', 4), repeat('d', 3), tests.user_id('budget'));
create function pg_temp.fits(p_budget integer, p_embedding text default null) returns text
language sql
as $$
  select regexp_replace(
    pg_temp.texts(public.get_chat_context(
      tests.user_id('budget'), p_embedding, p_token_budget => p_budget, p_memory_count => 1
    )), '(.)\1*', '\1', 'g'
  )
$$;
grant execute on all functions in schema pg_temp to public;
select is(pg_temp.fits(0), '', 'no budget, no history');
select is(pg_temp.fits(1), 'd', 'three characters are a token');
select is(pg_temp.fits(2), 'c d', 'four characters are a token');
select is(pg_temp.fits(12), 'c d', 'forty-one are eleven: they do not fit in ten');
select is(pg_temp.fits(13), 'b c d', 'but in eleven');
select is(pg_temp.fits(22), 'b c d', 'forty are ten: they do not fit in nine');
select is(pg_temp.fits(23), 'a b c d', 'but in ten');
-- The memory "city" "Oslo" is eight characters, two tokens.
select is(pg_temp.fits(24, tests.angled(1)), 'b c d', 'memories are paid first');
select is(pg_temp.fits(25, tests.angled(1)), 'a b c d', 'history has the rest');
select is(pg_temp.fits(1, tests.angled(1)), 'd', 'a memory that does not fit makes way for it');
select public.store_chat_pair(repeat('e', 32000), 'f', tests.user_id('budget'));
select matches(
  pg_temp.texts(public.get_chat_context(tests.user_id('budget'))), E'^e+\n\\[…\\]\ne+ f$',
  'the message that does not fit whole shows its beginning and its end, and ends the history'
);

-- A turn that was answered already
select tests.put('ai', public.store_chat_pair(
  'Asked', 'Answered', tests.user_id('talk'), p_model => 'local-echo',
  p_request_id => tests.user_id('turn')
)::text);
select tests.put('counts', (
  select array_agg(access_count order by memory_key)::text from public.user_memories
));
select is(
  public.get_chat_context(
    tests.user_id('talk'), tests.angled(1), p_request_id => tests.user_id('turn')
  ),
  jsonb_build_object(
    'personality', null, 'blocks', '[]'::jsonb, 'memories', '[]'::jsonb,
    'history', '[]'::jsonb, 'passages', '[]'::jsonb,
    'documents', '[]'::jsonb, 'summary', null, 'summary_until', null,
    'tokens', '{}'::jsonb, 'branch', null, 'answered', jsonb_build_object(
      'id', tests.got('ai'), 'session_id', tests.user_id('talk'), 'user_message', 'Asked',
      'message_text', 'Answered', 'status', 'complete', 'model', 'local-echo', 'parts', null,
      'tool_calls', null, 'metadata', '{}'::jsonb
    )
  ),
  'a retried turn finds its answer, and nothing else'
);
select is(
  (select array_agg(access_count order by memory_key)::text from public.user_memories),
  tests.got('counts'), 'and counts nothing'
);
select is(
  public.get_chat_context(
    tests.user_id('talk'), p_request_id => tests.user_id('unused')
  ) -> 'answered',
  'null', 'a request id that is new has no answer'
);
select public.forget_memory('color', p_request_id => tests.user_id('not a pair'));
select is(
  public.get_chat_context(
    tests.user_id('talk'), p_request_id => tests.user_id('not a pair')
  ) -> 'answered',
  'null', 'nor has one of something else than a pair'
);

-- Bad input
create function pg_temp.refuses(p_call text, p_code text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select public.get_chat_context(tests.user_id(''talk''), %s)', p_call),
    'PT400', p_code, p_description
  )
$$;
select pg_temp.refuses('p_history_count => -1', 'invalid_limit', 'a history of −1');
select pg_temp.refuses('p_history_count => 201', 'invalid_limit', 'a history of 201');
select pg_temp.refuses('p_history_count => null', 'invalid_limit', 'no history count');
select pg_temp.refuses('p_memory_count => -1', 'invalid_limit', '−1 memories');
select pg_temp.refuses('p_memory_count => 101', 'invalid_limit', '101 memories');
select pg_temp.refuses('p_memory_count => null', 'invalid_limit', 'no memory count');
select pg_temp.refuses('p_passage_count => 101', 'invalid_limit', '101 passages');
select pg_temp.refuses('p_document_count => null', 'invalid_limit', 'no document count');
select pg_temp.refuses('p_token_budget => -1', 'invalid_limit', 'a budget of −1');
select pg_temp.refuses('p_token_budget => 1000001', 'invalid_limit', 'a budget of 1,000,001');
select pg_temp.refuses('p_token_budget => null', 'invalid_limit', 'no budget');
select pg_temp.refuses($$p_query_embedding => '[1,2,3]'$$, 'invalid_embedding', 'three numbers');
select pg_temp.refuses(
  $$p_query_embedding => 'nonsense'$$, 'invalid_embedding', 'a malformed embedding'
);
select lives_ok(
  $$select public.get_chat_context(
    tests.user_id('talk'), p_history_count => 200, p_memory_count => 100,
    p_token_budget => 1000000, p_query_text => 'x'
  )$$,
  'the greatest of each'
);

-- Others
select tests.put('counts', (
  select array_agg(access_count order by memory_key)::text from public.user_memories
));
select tests.sign_in_as('bob');
select is(
  public.get_chat_context(
    tests.user_id('talk'), tests.angled(1), p_query_text => 'blue Oslo dog',
    p_request_id => tests.user_id('turn')
  ),
  public.get_chat_context(tests.user_id('new')),
  'another user''s conversation, memories and answers give nothing'
);
select tests.minds_its_caller('select public.get_chat_context(tests.user_id(''talk'')%s)');
select is(
  (select array_agg(access_count order by memory_key)::text from public.user_memories
   where user_id = tests.user_id('ann')),
  tests.got('counts'), 'of which nothing is counted'
);
select tests.sign_in_as_service();
select is(
  pg_temp.texts(public.get_chat_context(
    tests.user_id('other'), p_user_id => tests.user_id('ann')
  )),
  'elsewhere other', 'the service reads for a user that it names'
);

select * from finish();
rollback;
