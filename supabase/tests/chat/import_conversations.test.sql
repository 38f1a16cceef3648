-- The kind of import "conversations". That an import goes on and counts is in imports/.
begin;
select plan(23);

select tests.create_user('ann');
select tests.create_user('bob');
create function pg_temp.import(p_conversation jsonb) returns text
language plpgsql
as $$
declare
  v_id uuid := (select id from public.create_import('conversations', 'elsewhere'));
  v_import public.imports;
begin
  perform public.stage_import_items(
    v_id, jsonb_build_array(jsonb_build_object('data', p_conversation)), 0, true
  );
  v_import := public.run_import(v_id);
  perform tests.put('import', v_id::text);
  return format(
    '%s added, %s skipped, %s failed %s %s', v_import.added_items, v_import.skipped_items,
    v_import.failed_items, v_import.counts, v_import.errors #>> '{0,code}'
  );
end;
$$;
grant execute on all functions in schema pg_temp to public;
select tests.put('conversation', $${
  "id": "c1", "title": "  Lisbon  ", "created_at": "2024-05-01T10:00:00Z", "archived": true,
  "messages": [
    {"id": "m1", "parent": null, "role": "user", "text": "Where is Lisbon?",
      "time": "2024-05-01T10:00:01Z"},
    {"id": "m2", "parent": "m1", "role": "ai", "text": "In Portugal.", "model": "gpt-4o",
      "time": "2024-05-01T10:00:02.5Z"},
    {"id": "m3", "parent": "m1", "role": "ai", "text": "At the Tagus.",
      "time": "2024-05-01T10:05:00Z"},
    {"id": "m4", "parent": "m3", "role": "user", "text": "And Porto?", "metadata": {"a": 1},
      "time": "2024-05-02T10:00:00Z"},
    {"id": "m5", "parent": "m4", "role": "ai", "text": "", "status": "cancelled",
      "time": "2999-01-01T00:00:00Z"}
  ]
}$$);

select tests.sign_in_as('ann');
select is(
  pg_temp.import(tests.got('conversation')::jsonb),
  '1 added, 0 skipped, 0 failed {"messages": 5, "conversations": 1} ', 'a conversation is taken'
);
select results_eq(
  'select title, created_at, archived_at is not null, is_branched, message_count
   from public.conversations',
  $$values ('Lisbon', '2024-05-01T10:00:00Z'::timestamptz, true, true, 5)$$,
  'a conversation has the title and the time that it had'
);
select results_eq(
  'select message_text, sender_type, "timestamp", model, status from public.chat_messages
   where seq < 5 order by seq',
  $$values
    ('Where is Lisbon?', 'user', '2024-05-01T10:00:01Z'::timestamptz, null, 'complete'),
    ('In Portugal.', 'ai', '2024-05-01T10:00:02.5Z', 'gpt-4o', 'complete'),
    ('At the Tagus.', 'ai', '2024-05-01T10:05:00Z', null, 'complete'),
    ('And Porto?', 'user', '2024-05-02T10:00:00Z', null, 'complete')$$,
  'messages have the times that they had'
);
select results_eq(
  'select m.message_text, p.message_text from public.chat_messages m
   left join public.chat_messages p on p.id = m.parent_id order by m.seq',
  $$values ('Where is Lisbon?', null), ('In Portugal.', 'Where is Lisbon?'),
    ('At the Tagus.', 'Where is Lisbon?'), ('And Porto?', 'At the Tagus.'), ('', 'And Porto?')$$,
  'messages have the parents that they had'
);
select is(
  (select metadata - 'import' from public.chat_messages where seq = 4), '{"a": 1}',
  'a message keeps its metadata'
);
select is(
  (select metadata -> 'import' from public.chat_messages where seq = 4),
  jsonb_build_object('id', tests.got('import'), 'source', 'elsewhere', 'message_id', 'm4'),
  'a message says which import it came with'
);
select ok(
  (select "timestamp" <= now() from public.chat_messages where seq = 5),
  'no message is of the future'
);
select ok(
  (select last_message_at = max(m."timestamp") from public.conversations c, public.chat_messages m
   group by c.last_message_at),
  'the conversation''s last message is of its time'
);
select is(
  (select count(*) from public.search_chat_messages('Tagus')), 1::bigint,
  'what was imported is found'
);

-- Again
select is(
  pg_temp.import(tests.got('conversation')::jsonb), '0 added, 1 skipped, 0 failed {} ',
  'a conversation that comes again changes nothing'
);
select is(
  pg_temp.import(jsonb_set(
    tests.got('conversation')::jsonb, '{messages,5}',
    '{"id": "m6", "parent": "m3", "role": "user", "text": "And Faro?"}'
  )),
  '1 added, 0 skipped, 0 failed {"messages": 1} ', 'a conversation that has grown brings the rest'
);
select is(
  (
    select p.message_text from public.chat_messages m
    join public.chat_messages p on p.id = m.parent_id
    where m.message_text = 'And Faro?'
  ),
  'At the Tagus.', 'what is new follows what was there'
);
select is(
  pg_temp.import(
    '{"id": "c2", "messages": [{"id": "a", "parent": null, "role": "user", "text": "Hi"},
      {"id": "a", "parent": null, "role": "user", "text": "Hi"}]}'
  ),
  '1 added, 0 skipped, 0 failed {"messages": 1, "conversations": 1} ',
  'a message that stands twice in a conversation comes once'
);
select lives_ok(
  $$select public.store_chat_pair('And Braga?', 'North of Porto.', (
    select session_id from public.chat_messages where message_text = 'And Faro?'
  ))$$, 'an imported conversation goes on'
);
select ok(
  (select "timestamp" > now() - interval '1 minute' from public.chat_messages
   where message_text = 'And Braga?'),
  'a live message after an import has the time of now'
);

-- What is not taken
select is(pg_temp.import(v.item), '0 added, 0 skipped, 1 failed {} ' || v.code, v.name)
from (values
  ('{"messages": []}'::jsonb, 'invalid_conversation', 'a conversation has an id'),
  ('{"id": "c3"}', 'invalid_conversation', 'a conversation has messages'),
  ('{"id": "c3", "messages": [{"id": "a", "role": "system", "text": "a"}]}',
    'invalid_conversation', 'a message is of the user, the model or a tool'),
  ('{"id": "c3", "messages": [{"id": "a", "role": "user", "text": "a", "time": "soon"}]}',
    'invalid_conversation', 'a time is a time'),
  ('{"id": "c3", "messages": [{"id": "a", "parent": "b", "role": "user", "text": "a"}]}',
    'invalid_item', 'a parent is there'),
  ('{"id": "c3", "messages": [], "user_id": "b"}', 'invalid_conversation',
    'a conversation has no other fields')
) v (item, code, name);
select is_empty(
  $$select from public.conversations where title is null and message_count = 0$$,
  'nothing of a conversation that failed is kept'
);

select tests.sign_in_as('bob');
select pg_temp.import(tests.got('conversation')::jsonb);
select is(
  (select count(*) from public.chat_messages), 5::bigint,
  'the same file is another user''s own in that user''s account'
);

select * from finish();
rollback;
