-- Needs documents.
begin;
select plan(33);

select tests.create_user('ann');
select tests.create_user('bob');

create function pg_temp.context(p_question text, p_session text default 'new') returns jsonb
language sql
as $$
  select public.get_chat_context(tests.user_id(p_session), p_query_text => p_question)
$$;
create function pg_temp.said(p_context jsonb) returns text[]
language sql
as $$
  select coalesce(array_agg(m.message ->> 'text' order by p.place, m.place), '{}')
  from jsonb_array_elements(p_context -> 'passages') with ordinality p (passage, place)
  cross join lateral jsonb_array_elements(p.passage -> 'messages')
    with ordinality m (message, place)
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select public.store_chat_pair(
  'We signed the lease for the flat in Graça.', 'Congratulations!', tests.user_id('spring')
);
select public.store_chat_pair(
  'The landlord wants 900 euros of deposit.', 'That is a usual sum.', tests.user_id('spring')
);
select public.store_chat_pair(
  'Which bread recipe is good for beginners?', 'Try a plain focaccia.', tests.user_id('summer')
);

-- Passages
select tests.put('found', pg_temp.context('How much deposit did the landlord ask for?')::text);
select is(
  pg_temp.said(tests.got('found')::jsonb),
  array['We signed the lease for the flat in Graça.', 'Congratulations!',
    'The landlord wants 900 euros of deposit.', 'That is a usual sum.'],
  'what was said in another conversation is found, with what stood beside it'
);
select is(
  (select array_agg(k order by k)
   from jsonb_object_keys(tests.got('found')::jsonb -> 'passages' -> 0) k),
  array['at', 'id', 'messages', 'relevance', 'score', 'session_id', 'title', 'tokens'],
  'the shape of a passage'
);
select is(
  tests.got('found')::jsonb -> 'passages' -> 0 ->> 'session_id', tests.user_id('spring')::text,
  'a passage names its conversation'
);
select is(
  (tests.got('found')::jsonb -> 'passages' -> 0 ->> 'id')::uuid,
  (select id from public.chat_messages where message_text like 'The landlord%'),
  'the id of a passage is its best message'
);
select is(pg_temp.said(pg_temp.context('What is 17 * 23?')), '{}', 'a sum recalls nothing');
select is(pg_temp.said(pg_temp.context('ok')), '{}', 'small talk recalls nothing');
select is(
  pg_temp.said(public.get_chat_context(
    tests.user_id('new'), p_query_text => 'the landlord', p_passage_count => 0
  )), '{}', 'p_passage_count 0 asks for none'
);
select is(
  pg_temp.said(pg_temp.context('deposit of the landlord', 'spring')), '{}',
  'what the history has is no passage as well'
);
select isnt(
  pg_temp.said(public.get_chat_context(
    tests.user_id('spring'), p_query_text => 'Where was the lease for the flat?',
    p_history_count => 1
  )), '{}', 'what the history no longer has is one'
);

-- A turn that begins a branch
create function pg_temp.asked_again(p_parent_id uuid) returns text[]
language sql
as $$
  select pg_temp.said(public.get_chat_context(
    tests.user_id('winter'), p_query_text => 'Which word is the secret one of mine?',
    p_thread => jsonb_build_object('parent_id', p_parent_id, 'chains', '[]'::jsonb,
      'digests', '[]'::jsonb, 'prior', 0, 'tokens', 10)
  ))
$$;
select public.store_chat_pair(
  'The secret word of mine is alpha.', 'The secret word is alpha, then.', tests.user_id('winter')
);
select public.store_chat_pair(
  'Now the secret word of mine is omega.', 'So the secret word is omega.', tests.user_id('winter')
);
select is(
  pg_temp.asked_again(null), '{}',
  'what a turn at the root leaves behind is not shown to it, though nothing is branched yet'
);
select ok(
  not exists (
    select from unnest(pg_temp.asked_again((
      select id from public.chat_messages where message_text like 'The secret word is alpha%'
    ))) t where t like '%omega%'
  ),
  'nor what came after the message that it follows'
);
select ok(
  exists (
    select from unnest(pg_temp.said(public.get_chat_context(
      tests.user_id('autumn'), p_query_text => 'Which word is the secret one of mine?'
    ))) t where t like '%alpha%'
  ),
  'another conversation finds all of it'
);

-- A branch that was left
select public.store_chat_pair(
  'My colour is crimson, I think.', 'Noted.', tests.user_id('tree'),
  p_turn => '{"parent_id": null, "messages": [{"role": "user", "text": "My colour is crimson."}]}'
);
select public.store_chat_pair(
  'My colour is turquoise.', 'Noted again.', tests.user_id('tree'),
  p_turn => '{"parent_id": null, "messages": [{"role": "user", "text": "My colour is turquoise."}]}'
);
select is(
  pg_temp.said(public.get_chat_context(
    tests.user_id('tree'), p_query_text => 'Which is my colour, crimson?', p_history_count => 1
  )),
  array['My colour is turquoise.'],
  'of the conversation that goes on, no other branch is shown'
);

-- Documents
select public.add_document('Holiday rules', 'The rules.', jsonb_build_array(
  jsonb_build_object('content', 'A day of holiday is asked for two weeks before.')
));
select public.add_document('Canteen', 'Meals.', jsonb_build_array(
  jsonb_build_object('content', 'The kitchen opens at noon.')
));
select tests.put('found', pg_temp.context('When do I ask for a holiday?')::text);
select is(
  jsonb_path_query_array(tests.got('found')::jsonb, '$.documents[*].text'),
  '["A day of holiday is asked for two weeks before."]', 'a chunk that answers is given'
);
select is(
  tests.got('found')::jsonb -> 'documents' -> 0 ->> 'title', 'Holiday rules',
  'with the title of its document'
);
select is(
  pg_temp.context('What is 17 * 23?') -> 'documents', '[]', 'a sum is given no document'
);
select is(
  public.get_chat_context(
    tests.user_id('new'), p_query_text => 'holiday', p_document_count => 0
  ) -> 'documents', '[]', 'p_document_count 0 asks for none'
);

select isnt(pg_temp.context('holiday') -> 'documents', '[]', 'there is one about it');
update public.profiles set uses_documents = false;
select is(
  pg_temp.context('holiday') -> 'documents', '[]', 'a user may keep documents out of chat'
);
update public.profiles set uses_documents = true;

-- Memories
select public.upsert_memory('city', 'Oslo', 'place');
select public.upsert_memory('diagnosis', 'diabetes of type two', 'health');
select is(
  pg_temp.context('What is 17 * 23?') -> 'memories', '[]', 'a sum is given no memory'
);
select is(
  jsonb_path_query_array(pg_temp.context('Is the city nice?'), '$.memories[*].key'), '["city"]',
  'a question is given the memory it is about'
);
select is(
  jsonb_path_query_array(
    pg_temp.context('Which type of cheese, bread, wine and olives shall we buy?'),
    '$.memories[*].key'
  ), '[]', 'what is sensitive is not given for one word among many'
);
select is(
  jsonb_path_query_array(pg_temp.context('my diabetes'), '$.memories[*].key'), '["diagnosis"]',
  'what is sensitive is given when it is asked for'
);
select is(private.least_relevance('health diagnosis'), 0.4::double precision, 'health: 0.4');
select is(private.least_relevance('place city'), 0.25::double precision, 'a place: 0.25');

-- The budget
select public.store_chat_pair(
  'Note on gardening ' || i || ': ' || repeat('tulips need sun and sand ', 30), 'Good.',
  tests.user_id('garden')
)
from generate_series(1, 12) i;
select tests.put('found', public.get_chat_context(
  tests.user_id('new'), p_query_text => 'tulips', p_token_budget => 1000
)::text);
select cmp_ok(
  (tests.got('found')::jsonb #>> '{tokens,passages}')::integer, '<=', 1000,
  'passages keep to the budget'
);
select cmp_ok(
  (tests.got('found')::jsonb #>> '{tokens,passages}')::integer, '>', 600,
  'and have what others do not need'
);

-- Explained
select ok(not tests.got('found')::jsonb ? 'explain', 'nothing is explained unasked');
select tests.put('why', (public.get_chat_context(
  tests.user_id('new'), p_query_text => 'tulips', p_token_budget => 1000, p_explain => true
) -> 'explain')::text);
select is(
  tests.got('why')::jsonb - array['left_out', 'used'],
  '{"budget": 1000, "floors": {"usual": 0.25, "sensitive": 0.4}}',
  'a console is told the budget and the floors'
);
select cmp_ok(
  (tests.got('why')::jsonb -> 'used')::integer, '<=', 1000, 'and what of it is used'
);
select cmp_ok(
  jsonb_array_length(tests.got('why')::jsonb #> '{left_out,passages}'), '>', 0,
  'and what was relevant and did not fit'
);
select is(
  (select array_agg(k order by k)
   from jsonb_object_keys(tests.got('why')::jsonb #> '{left_out,passages,0}') k),
  array['id', 'relevance', 'score', 'tokens'], 'each with its scores and tokens'
);

-- Others
select tests.sign_in_as('bob');
select is(
  pg_temp.context('deposit landlord holiday city'), pg_temp.context('nothing of the kind'),
  'nothing of another user is recalled'
);

select * from finish();
rollback;
