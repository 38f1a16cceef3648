-- What a turn has changed, in conversations with branches and tools.
begin;
select plan(5);
select tests.create_user('ann');
select tests.sign_in_as('ann');

select tests.put('first', public.store_chat_pair(
  'I live in Rome', 'Fine', tests.user_id('talk'),
  p_memories => '[{"key": "location", "value": "Rome"}]'
)::text);
select tests.put('second', public.store_chat_pair(
  'I live in Oslo', 'Fine', tests.user_id('talk'),
  p_memories => '[{"key": "location", "value": "Oslo"}]'
)::text);
create function pg_temp.keys_of(p_name text) returns jsonb
language sql
as $$
  select jsonb_agg(c ->> 'new_value')
  from jsonb_array_elements(public.get_memory_changes(tests.got(p_name)::uuid) -> 'changes') c
$$;
select is(pg_temp.keys_of('first'), '["Rome"]', 'the first turn has changed what it says');
select is(pg_temp.keys_of('second'), '["Oslo"]', 'the second one what it says');

select tests.put('tool', public.store_chat_pair(
  'Where do I live?', 'In Oslo', tests.user_id('talk'),
  p_turn => jsonb_build_object(
    'parent_id', tests.got('second'), 'messages', '[
      {"role": "user", "text": "Where do I live?"},
      {"role": "ai", "text": "", "tool_calls": [{"id": "c", "name": "f", "arguments": "{}"}]},
      {"role": "tool", "text": "Oslo", "tool_call_id": "c"}
    ]'::jsonb
  ),
  p_memories => '[{"key": "asks", "value": "home"}]'
)::text);
select is(pg_temp.keys_of('tool'), '["home"]', 'calls of tools lie between question and answer');
select throws_ok(
  'select public.get_memory_changes(gen_random_uuid())', 'PT404', 'message_not_found',
  'a message that is not there has changed nothing'
);
select public.erase_memory('location');
select is(
  public.get_memory_changes(tests.got('first')::uuid) -> 'changes', '[]',
  'what is erased is told by no change'
);

select * from finish();
rollback;
