-- With Supabase's Realtime where it is, as in its containers, else with a stand-in.
begin;
select plan(21);

create function tests.stand_in_for_realtime() returns void
language plpgsql
as $$
begin
  if to_regclass('realtime.messages') is not null then
    return;
  end if;
  create schema realtime;
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
  private.install_realtime(), to_regclass('realtime.messages') is not null,
  'it says whether Realtime is here'
);
select is(
  (select count(*)::integer from pg_trigger where tgname like '%\_broadcast%'),
  case when to_regclass('realtime.messages') is null then 0 else 3 end,
  'where it is not, no trigger is there, and no write costs more'
);

-- With it
select tests.stand_in_for_realtime();
create function tests.sent() returns table (event text, payload jsonb)
language sql
as $$
  select m.event, m.payload from realtime.messages m
  where m.topic = format(
    'conversation:%s:%s', tests.user_id('ann'), tests.user_id('conversation')
  )
  order by m.payload ->> 'seq' nulls last, m.event
$$;
select ok(private.install_realtime(), 'Realtime that came later is found');
select ok(private.install_realtime(), 'a second time does no harm');

select tests.sign_in_as('ann');
select lives_ok(
  $$select public.store_chat_pair(
    'My question', 'The answer', tests.user_id('conversation'),
    p_user_embedding => tests.embedding(1), p_embedding_model => 'm'
  )$$,
  'a pair is stored'
);
select tests.sign_out();
select results_eq(
  $$select event, payload ->> 'message_text', payload ->> 'seq' from tests.sent()$$,
  $$values ('message_created', 'My question', '1'), ('message_created', 'The answer', '2')$$,
  'its channel is told of both messages, in order, and of nothing else'
);
select ok(
  (select bool_and(not payload ?| array['embedding', 'embedding_bits', 'message_tsv', 'user_id']
    and pg_column_size(payload) < 1000) from tests.sent()),
  'without their vectors'
);
select is(
  (select array_agg(distinct to_jsonb(m) -> 'private') from realtime.messages m
    where m.topic like 'conversation:%'),
  array['true'::jsonb], 'the channel is private'
);

select tests.sign_in_as('ann');
select public.record_message_feedback(
  (select id from public.chat_messages where sender_type = 'ai'), 1
);
select public.rename_conversation(tests.user_id('conversation'), 'Named');
select tests.sign_out();
select is(
  (select payload ->> 'feedback_score' from tests.sent() where event = 'message_changed'), '1',
  'a changed message is told'
);
select is(
  (select payload ->> 'title' from tests.sent() where event = 'conversation_changed'), 'Named',
  'so is a renamed conversation'
);
update public.chat_messages set embedding = tests.vector(2), embedding_model = 'm'
where user_id = tests.user_id('ann');
select is(
  (select count(*)::integer from tests.sent() where event = 'message_changed'), 1,
  'a new vector is nobody''s news'
);

-- Who may listen
select set_config(
  'realtime.topic',
  format('conversation:%s:%s', tests.user_id('ann'), tests.user_id('conversation')), true
);
select tests.sign_in_as('ann');
select isnt_empty('select from realtime.messages', 'its user may join the channel');
select tests.sign_in_as('bob');
select public.store_chat_pair('Let me in', 'No', tests.user_id('conversation'));
select set_config(
  'realtime.topic',
  format('conversation:%s:%s', tests.user_id('ann'), tests.user_id('conversation')), true
);
select is_empty(
  'select from realtime.messages',
  'another may not, not even with a conversation of the same id'
);
select set_config(
  'realtime.topic',
  format('conversation:%s:%s', tests.user_id('bob'), tests.user_id('conversation')), true
);
select isnt_empty('select from realtime.messages', 'but may join the own one');
select set_config('realtime.topic', 'lobby', true);
select is_empty('select from realtime.messages', 'another topic is not opened by this');
select set_config('realtime.topic', '', true);
select is_empty('select from realtime.messages', 'nor is none');
select tests.sign_out();

-- The end of a conversation
select tests.sign_in_as('ann');
select public.delete_conversation(tests.user_id('conversation'));
select tests.sign_out();
select is(
  (select payload ->> 'id' from tests.sent() where event = 'conversation_deleted'),
  tests.user_id('conversation')::text, 'its end is told'
);

-- Realtime that fails
create or replace function private.broadcast(
  p_user_id uuid, p_session_id uuid, p_event text, p_payload jsonb
) returns void language plpgsql as $$ begin raise exception 'out of order'; end $$;
select tests.sign_in_as('ann');
set local client_min_messages = error;
select lives_ok(
  $$select public.store_chat_pair('Still', 'here', tests.user_id('conversation'))$$,
  'a broadcast that fails does not abort the write'
);
select lives_ok(
  $$select public.rename_conversation(tests.user_id('conversation'), 'Still')$$, 'nor a change'
);
select lives_ok(
  $$select public.delete_conversation(tests.user_id('conversation'))$$, 'nor an end'
);
select throws_ok(
  'select private.install_realtime()', '42501', null, 'it is the operator''s to call'
);

select * from finish();
rollback;
