-- With Supabase's Realtime where it is, as in its containers, else with a stand-in. Where its
-- schema is there, empty and another's, as before the service has started, nothing can stand in.
begin;

create function pg_temp.realtime_is_here() returns boolean
language sql
as $$
  -- By the catalog: to_regclass is an error where the schema may not be used.
  select exists (
    select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'realtime' and c.relname = 'messages'
  )
$$;
create function pg_temp.realtime_can_be() returns boolean
language sql
as $$
  select pg_temp.realtime_is_here() or coalesce(
    (select has_schema_privilege(n.oid, 'create') from pg_namespace n where n.nspname = 'realtime'),
    true
  )
$$;
select plan(case when pg_temp.realtime_can_be() then 22 else 2 end);

create function pg_temp.stand_in_for_realtime() returns void
language plpgsql
as $$
begin
  if pg_temp.realtime_is_here() then
    return;
  end if;
  create schema if not exists realtime;
  create table realtime.messages (
    id uuid default gen_random_uuid(), topic text not null, extension text not null,
    event text, payload jsonb, private boolean, inserted_at timestamptz default now()
  );
  alter table realtime.messages enable row level security;
  grant usage on schema realtime to authenticated;
  grant select on realtime.messages to authenticated;
  execute $f$
    create function realtime.topic() returns text language sql stable as
    'select nullif(current_setting(''realtime.topic'', true), '''')::text'
  $f$;
  grant execute on function realtime.topic() to authenticated;
  execute $f$
    create function realtime.send(
      payload jsonb, event text, topic text, private boolean default true
    ) returns void language plpgsql as
    'begin
      execute format(''set local realtime.topic to %L'', topic);
      insert into realtime.messages (payload, event, topic, private, extension)
      values (payload, event, topic, private, ''broadcast'');
    end'
  $f$;
end;
$$;

select tests.create_user('ann');
select tests.create_user('bob');

-- Without Realtime
select is(
  private.install_realtime(), pg_temp.realtime_is_here(),
  'it says whether Realtime is here'
);
select is(
  (select count(*)::integer from pg_trigger where tgname like '%\_broadcast%'),
  case when pg_temp.realtime_is_here() then 4 else 0 end,
  'where it is not, no trigger is there, and no write costs more'
);

-- With it
create function pg_temp.sent() returns table (event text, payload jsonb)
language plpgsql
as $$
begin
  return query
  select m.event, m.payload from realtime.messages m
  where m.topic = format(
    'conversation:%s:%s', tests.user_id('ann'), tests.user_id('conversation')
  )
  order by m.payload ->> 'seq' nulls last, m.event;
end;
$$;

create function pg_temp.channels() returns setof text
language plpgsql
as $test$
begin
  perform pg_temp.stand_in_for_realtime();
  return next ok(private.install_realtime(), 'Realtime that came later is found');
  return next ok(private.install_realtime(), 'a second time does no harm');

  perform tests.sign_in_as('ann');
  return next lives_ok(
    $$select public.store_chat_pair(
      'My question', 'The answer', tests.user_id('conversation'),
      p_user_embedding => tests.embedding(1), p_embedding_model => 'm'
    )$$,
    'a pair is stored'
  );
  perform tests.sign_out();
  return next results_eq(
    $$select event, payload ->> 'message_text', payload ->> 'seq' from pg_temp.sent()$$,
    $$values ('message_created', 'My question', '1'), ('message_created', 'The answer', '2')$$,
    'its channel is told of both messages, in order, and of nothing else'
  );
  return next ok(
    (select bool_and(not payload ?| array['embedding', 'embedding_bits', 'message_tsv', 'user_id']
      and pg_column_size(payload) < 1000) from pg_temp.sent()),
    'without their vectors'
  );
  return next is(
    (select array_agg(distinct to_jsonb(m) -> 'private') from realtime.messages m
      where m.topic like 'conversation:%'),
    array['true'::jsonb], 'the channel is private'
  );

  perform tests.sign_in_as('ann');
  perform public.record_message_feedback(
    (select id from public.chat_messages where sender_type = 'ai'), 1
  );
  perform public.rename_conversation(tests.user_id('conversation'), 'Named');
  perform tests.sign_out();
  return next is(
    (select payload ->> 'feedback_score' from pg_temp.sent() where event = 'message_changed'), '1',
    'a changed message is told'
  );
  return next is(
    (select payload ->> 'title' from pg_temp.sent() where event = 'conversation_changed'), 'Named',
    'so is a renamed conversation'
  );
  perform tests.sign_in_as('ann');
  perform public.store_chat_pair(
    'I live in Rome', 'Fine', tests.user_id('conversation'),
    p_memories => '[{"key": "location", "value": "Rome"}]'
  );
  perform tests.sign_out();
  return next is(
    (select payload ->> 'action' || ' ' || (payload ->> 'new_value')
     from pg_temp.sent() where event = 'memory_changed'), 'ADD Rome',
    'what a message changes in the memories is told'
  );
  update public.chat_messages set embedding = tests.vector(2), embedding_model = 'm'
  where user_id = tests.user_id('ann');
  return next is(
    (select count(*)::integer from pg_temp.sent() where event = 'message_changed'), 1,
    'a new vector is nobody''s news'
  );

  -- Who may listen
  perform set_config(
    'realtime.topic',
    format('conversation:%s:%s', tests.user_id('ann'), tests.user_id('conversation')), true
  );
  perform tests.sign_in_as('ann');
  return next isnt_empty('select from realtime.messages', 'its user may join the channel');
  perform tests.sign_in_as('bob');
  perform public.store_chat_pair('Let me in', 'No', tests.user_id('conversation'));
  perform set_config(
    'realtime.topic',
    format('conversation:%s:%s', tests.user_id('ann'), tests.user_id('conversation')), true
  );
  return next is_empty(
    'select from realtime.messages',
    'another may not, not even with a conversation of the same id'
  );
  perform set_config(
    'realtime.topic',
    format('conversation:%s:%s', tests.user_id('bob'), tests.user_id('conversation')), true
  );
  return next isnt_empty('select from realtime.messages', 'but may join the own one');
  perform set_config('realtime.topic', 'lobby', true);
  return next is_empty('select from realtime.messages', 'another topic is not opened by this');
  perform set_config('realtime.topic', '', true);
  return next is_empty('select from realtime.messages', 'nor is none');
  perform tests.sign_out();

  -- The end of a conversation
  perform tests.sign_in_as('ann');
  perform public.delete_conversation(tests.user_id('conversation'));
  perform tests.sign_out();
  return next is(
    (select payload ->> 'id' from pg_temp.sent() where event = 'conversation_deleted'),
    tests.user_id('conversation')::text, 'its end is told'
  );

  -- Realtime that fails
  create or replace function private.broadcast(
    p_user_id uuid, p_session_id uuid, p_event text, p_payload jsonb
  ) returns void language plpgsql as $$ begin raise exception 'out of order'; end $$;
  perform tests.sign_in_as('ann');
  set local client_min_messages = error;
  return next lives_ok(
    $$select public.store_chat_pair('Still', 'here', tests.user_id('conversation'))$$,
    'a broadcast that fails does not abort the write'
  );
  return next lives_ok(
    $$select public.rename_conversation(tests.user_id('conversation'), 'Still')$$, 'nor a change'
  );
  return next lives_ok(
    $$select public.delete_conversation(tests.user_id('conversation'))$$, 'nor an end'
  );
  return next throws_ok(
    'select private.install_realtime()', '42501', null, 'it is the operator''s to call'
  );
end;
$test$;
select pg_temp.channels() where pg_temp.realtime_can_be();

select * from finish();
rollback;
