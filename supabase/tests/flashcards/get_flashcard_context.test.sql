begin;
select plan(17);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('bob');
insert into public.decks (id, name) values (tests.user_id('bobs deck'), 'd');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
select tests.put('ai', public.store_chat_pair('Hi', 'The text', tests.user_id('talk'))::text);

create function pg_temp.context(p_request_id uuid default null) returns jsonb
language sql
as $$
  select public.get_flashcard_context(
    tests.got('ai')::uuid, tests.user_id('deck'), p_request_id => p_request_id
  )
$$;
select is(
  pg_temp.context() #- '{source,id}',
  '{"message_text": "The text", "questions": [], "created": null, "next": null,
    "source": {"type": "message", "excerpt": "The text"}}',
  'the text of the message'
);
select tests.put('made', public.add_generated_flashcards(
  tests.user_id('deck'), '[{"question": "q1", "answer": "a"}, {"question": "q2", "answer": "a"}]',
  pg_temp.context() -> 'source', p_request_id => tests.user_id('request')
)::text);
select public.create_flashcards(tests.user_id('deck'), '[{"question": "else", "answer": "a"}]');
select is(
  (select array_agg(q order by q)
   from jsonb_array_elements_text(pg_temp.context() -> 'questions') q),
  '{q1,q2}',
  'the questions that were made from it'
);
select is(
  pg_temp.context(tests.user_id('request')) -> 'created', tests.got('made')::jsonb,
  'the cards that a request has made already'
);
select is(
  pg_temp.context(tests.user_id('unknown')) -> 'created', 'null',
  'of another request there are none'
);
select public.rename_conversation(
  tests.user_id('talk'), 'T', p_request_id => tests.user_id('renamed')
);
select is(
  pg_temp.context(tests.user_id('renamed')) -> 'created', 'null', 'nor of one of another kind'
);
select public.create_flashcards(
  tests.user_id('deck'),
  (select jsonb_agg(jsonb_build_object('question', 'm' || i, 'answer', 'a') order by i)
   from generate_series(1, 60) i), tests.got('ai')::uuid
);
select is(
  jsonb_array_length(pg_temp.context() -> 'questions'), 50, 'no more than fifty of them'
);

-- Bad input
select throws_ok(
  format('select public.get_flashcard_context(%L, tests.user_id(''deck''))', m), 'PT404',
  'message_not_found', 'no such message'
) from unnest(array[tests.user_id('nothing'), null]) m;
select throws_ok(
  format('select public.get_flashcard_context(%L, %L)', tests.got('ai'), d), 'PT404',
  'deck_not_found', 'no such deck'
) from unnest(array[tests.user_id('nothing'), tests.user_id('bobs deck'), null]) d;

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  format('select public.get_flashcard_context(%L, tests.user_id(''bobs deck''))', tests.got('ai')),
  'PT404', 'message_not_found', 'another user''s message is not there'
);
select tests.minds_its_caller(format(
  'select public.get_flashcard_context(%L, tests.user_id(''deck'')%%s)', tests.got('ai')
));
select tests.sign_in_as_service();
select is(
  public.get_flashcard_context(
    tests.got('ai')::uuid, tests.user_id('deck'), p_user_id => tests.user_id('ann')
  ) ->> 'message_text', 'The text', 'the service reads for a user that it names'
);

select * from finish();
rollback;
