begin;
select plan(15);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');

select tests.put('first', public.store_chat_pair('one', 'first', tests.user_id('talk'))::text);
select tests.put('second', public.store_chat_pair('two', 'second', tests.user_id('talk'))::text);
select is(
  (select array_agg(is_active) from public.get_conversation_tree(tests.user_id('talk'))),
  array[true, true, true, true], 'without branches every message is on the active one'
);
select is(
  (select array_agg(siblings) from public.get_conversation_tree(tests.user_id('talk'))),
  array[1, 1, 1, 1], 'without branches no message has a sibling'
);

-- An edit of the second question, and another answer to the first.
select tests.put('edited', public.store_chat_pair(
  'two, please', 'edited', tests.user_id('talk'), p_turn => jsonb_build_object(
    'parent_id', tests.got('first'),
    'messages', jsonb_build_array(jsonb_build_object('role', 'user', 'text', 'two, please'))
  )
)::text);
select results_eq(
  $$select preview, sibling, siblings, is_active
    from public.get_conversation_tree(tests.user_id('talk'))$$,
  $$values ('one', 1, 1, true), ('first', 1, 1, true), ('two', 1, 2, false),
      ('second', 1, 1, false), ('two, please', 2, 2, true), ('edited', 1, 1, true)$$,
  'an edited question is a sibling of the first one, and its branch is the active one'
);
select is(
  (select is_branched from public.conversations), true, 'the conversation knows that it branches'
);
select is(
  (select string_agg(message_text, ' ' order by seq)
   from public.get_chat_history(tests.user_id('talk'))),
  'one first two, please edited', 'the history of a conversation is its active branch'
);
select is(
  (select string_agg(message_text, ' ' order by seq)
   from public.get_chat_history(p_leaf_id => tests.got('second')::uuid)),
  'one first two second', 'the abandoned branch is read by its leaf'
);
select is(
  (select string_agg(message_text, ' ' order by seq)
   from public.get_chat_history(tests.user_id('talk'), 2, 5)),
  'one first', 'a page of a branch ends before the given seq'
);
select is(
  (select count(*) from public.get_chat_history(p_limit => 200)), 6::bigint,
  'the history of all conversations has every branch'
);

-- Pages, and what is refused
select is(
  (select array_agg(seq) from public.get_conversation_tree(tests.user_id('talk'), 2, 3)),
  array[4, 5], 'the next page follows the last row''s seq'
);
select throws_ok(
  $$select * from public.get_conversation_tree(tests.user_id('talk'), 1001)$$,
  'PT400', 'invalid_limit', 'a page has at most 1,000 rows'
);
select throws_ok(
  $$insert into public.chat_messages (session_id, message_text, sender_type, parent_id)
    values (tests.user_id('talk'), 'x', 'user', gen_random_uuid())$$,
  '23503', null, 'a message cannot follow one that does not exist'
);
select tests.put('elsewhere', public.store_chat_pair('Hi', 'Hello')::text);
select throws_ok(
  $$insert into public.chat_messages (session_id, message_text, sender_type, parent_id)
    values (tests.user_id('talk'), 'x', 'user', tests.got('elsewhere')::uuid)$$,
  'PT404', 'message_not_found', 'a message cannot follow one of another conversation'
);
select tests.sign_in_as('bob');
select is_empty(
  $$select * from public.get_conversation_tree(tests.user_id('talk'))$$,
  'another user sees no tree'
);
select throws_ok(
  $$select * from public.get_conversation_tree(
      tests.user_id('talk'), p_user_id => tests.user_id('ann'))$$,
  '42501', null, 'another user cannot ask in the owner''s name'
);
select tests.sign_in_as_service();
select is(
  (select count(*) from public.get_conversation_tree(
    tests.user_id('talk'), p_user_id => tests.user_id('ann'))),
  6::bigint, 'the service reads the tree of the user that it names'
);

select * from finish();
rollback;
