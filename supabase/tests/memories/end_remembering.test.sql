-- What a model has found in a turn is applied once.
begin;
select plan(17);
select tests.alone();
select tests.create_user('ann');
select tests.create_user('bob');

select tests.sign_in_as('ann');
select public.upsert_memories('[
  {"key": "location", "value": "Lisbon"}, {"key": "employer", "value": "Globex"},
  {"key": "pet", "value": "a cat"}, {"key": "favorite_tea", "value": "green"}
]');
select tests.put('answer', public.store_chat_pair(
  'I moved to Porto', 'I have booked the table for 8 pm', p_remember => '{}'
)::text);
select tests.put('question', (
  select parent_id::text from public.chat_messages where id = tests.got('answer')::uuid
));
create function pg_temp.id_of(p_key text) returns uuid
language sql
as $$ select id from public.user_memories where memory_key = p_key and status = 'active' $$;

select throws_ok(
  format('select public.end_remembering(%L, %L)', tests.got('answer'), '{}'),
  'PT400', 'invalid_operations', 'operations are a list'
);
select throws_ok(
  format(
    'select public.end_remembering(%L, %L)', tests.got('answer'),
    (select jsonb_agg('{}'::jsonb) from generate_series(1, 51))
  ),
  'PT413', 'too_many_operations', 'there are not too many of them'
);
select tests.sign_in_as('bob');
select is(
  public.end_remembering(tests.got('answer')::uuid, '[]'), false,
  'another user ends nothing'
);
select tests.sign_in_as('ann');
select is(
  public.end_remembering(tests.got('answer')::uuid, jsonb_build_array(
    jsonb_build_object(
      'op', 'supersede', 'memory_id', pg_temp.id_of('location'), 'key', 'home', 'value', 'Porto',
      'message_id', tests.got('question')
    ),
    jsonb_build_object(
      'op', 'close', 'memory_id', pg_temp.id_of('employer'), 'key', 'employer',
      'message_id', tests.got('question')
    ),
    jsonb_build_object('op', 'add', 'key', 'pet', 'value', 'a dog'),
    jsonb_build_object('op', 'add', 'key', 'favorite_tea', 'value', 'black'),
    jsonb_build_object(
      'op', 'add', 'key', 'dinner', 'value', 'a table at 8 pm', 'category', 'plans',
      'importance', 'high', 'message_id', tests.got('answer')
    ),
    jsonb_build_object('op', 'none', 'key', 'name', 'value', 'Ann'),
    jsonb_build_object('op', 'add', 'key', 'bad', 'value', 'x', 'importance', 'urgent'),
    jsonb_build_object('op', 'add', 'value', 'without a key'),
    '7'::jsonb,
    jsonb_build_object('op', 'add', 'key', 'last', 'value', 'one')
  )),
  true, 'what was found is applied'
);
select results_eq(
  $$select memory_key, memory_value from public.user_memories where status = 'active'
    order by memory_key$$,
  $$values ('dinner', 'a table at 8 pm'), ('favorite_tea', 'black'), ('last', 'one'),
    ('location', 'Porto'), ('pet', 'a cat'), ('pet_2', 'a dog')$$,
  'a change replaces the memory that it names, an end closes it, a further one stands beside'
);
select is(
  (select source_message_id::text from public.user_memories where memory_key = 'dinner'),
  tests.got('answer'), 'what the assistant has established names its message'
);
select is(
  public.end_remembering(
    tests.got('answer')::uuid, '[{"op": "add", "key": "again", "value": "x"}]'
  ),
  false, 'a second time nothing is applied'
);
select is_empty(
  $$select from public.user_memories where memory_key = 'again'$$, 'nor stored'
);

-- What it changed
select is(
  (select jsonb_agg(jsonb_build_array(c -> 'action', c -> 'key', c -> 'old_value', c -> 'new_value')
     order by c ->> 'key')
   from jsonb_array_elements(
     public.get_memory_changes(tests.got('answer')::uuid) -> 'changes') c),
  '[["ADD", "dinner", null, "a table at 8 pm"], ["DELETE", "employer", "Globex", null],
    ["SUPERSEDE", "location", "Lisbon", "Porto"]]',
  'the changes of a turn are told by its answer'
);
select is(
  public.get_memory_changes(tests.got('question')::uuid),
  public.get_memory_changes(tests.got('answer')::uuid), 'and the same by its question'
);
select is(
  public.get_memory_changes(tests.got('answer')::uuid) -> 'pending', 'false',
  'nobody looks any more'
);
select tests.put('next', public.store_chat_pair(
  'And my name is Ann', 'Hello Ann', p_remember => '{}',
  p_memories => '[{"key": "name", "value": "Ann"}, {"key": "pet_2", "action": "delete"}]'
)::text);
select is(
  public.get_memory_changes(tests.got('next')::uuid) -> 'pending', 'true',
  'that a model still looks is told'
);
select is(
  (select jsonb_agg(jsonb_build_array(c -> 'action', c -> 'key') order by c ->> 'key')
   from jsonb_array_elements(public.get_memory_changes(tests.got('next')::uuid) -> 'changes') c),
  '[["ADD", "name"], ["DELETE", "pet_2"]]',
  'what rules have stored and closed with the turn is told'
);
select is(
  jsonb_array_length(public.get_memory_changes(tests.got('answer')::uuid) -> 'changes'), 3,
  'and not as another turn''s'
);
select tests.sign_in_as('bob');
select throws_ok(
  format('select public.get_memory_changes(%L)', tests.got('answer')),
  'PT404', 'message_not_found', 'another user is told of no change'
);
select tests.sign_in_as_anon();
select throws_ok(
  format('select public.get_memory_changes(%L)', tests.got('answer')), '42501', null,
  'anon is told of none'
);
select throws_ok(
  format('select public.end_remembering(%L, %L)', tests.got('answer'), '[]'), '42501', null,
  'anon ends nothing'
);

select * from finish();
rollback;
