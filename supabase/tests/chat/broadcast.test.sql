-- Where there is no Realtime, a stand-in has its tables and functions.
begin;
select plan(21);

select is(
  private.enable_realtime(), to_regclass('realtime.messages') is not null,
  'it is used where it is there'
);
create schema if not exists realtime;
create table if not exists realtime.messages (
  topic text not null, extension text not null, payload jsonb, event text, private boolean,
  inserted_at timestamptz default clock_timestamp()
);
alter table realtime.messages enable row level security;
grant usage on schema realtime to authenticated;
grant select, insert on realtime.messages to authenticated;
do $$
begin
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null then
    create function realtime.topic() returns text language sql stable as
      $f$ select current_setting('realtime.topic', true) $f$;
    create function realtime.send(payload jsonb, event text, topic text, private boolean)
    returns void language sql as $f$
      insert into realtime.messages (payload, event, topic, private, extension)
      values (send.payload, send.event, send.topic, send.private, 'broadcast')
    $f$;
    grant execute on function realtime.topic() to authenticated;
  end if;
end;
$$;
select ok(private.enable_realtime(), 'and when it comes later');
select ok(private.enable_realtime(), 'twice, nothing is there twice');

select tests.create_user('ann');
select tests.create_user('bob');
create function pg_temp.topic(p_name text) returns text
language sql
as $$
  select 'conversation:' || tests.user_id(p_name) || ':0197a1c2-0000-7000-8000-000000000001'
$$;
create function pg_temp.sent(p_event text) returns setof realtime.messages
language sql
as $$
  select * from realtime.messages where topic = pg_temp.topic('ann') and event = p_event
  order by inserted_at
$$;
grant execute on all functions in schema pg_temp to public;

-- What is sent
select tests.sign_in_as('ann');
select public.store_chat_pair('Hello', 'Hi', '0197a1c2-0000-7000-8000-000000000001');
select tests.sign_out();
select results_eq(
  $$select payload ->> 'message_text', payload ->> 'sender_type', payload ->> 'seq', private
    from pg_temp.sent('message')$$,
  $$values ('Hello', 'user', '1', true), ('Hi', 'ai', '2', true)$$,
  'messages in their order, to the private channel of their conversation'
);
select is(
  (select array_agg(distinct k.key) from pg_temp.sent('message') m, jsonb_object_keys(m.payload) k (key)),
  array['id', 'message_text', 'model', 'parent_id', 'sender_type', 'seq', 'session_id', 'status',
    'timestamp'],
  'without vectors'
);
update public.chat_messages
set embedding = tests.vector(1), embedding_model = 'm'
where user_id = tests.user_id('ann');
select is(
  (select count(*) from pg_temp.sent('message')), 2::bigint, 'a vector that comes later is no news'
);
select is_empty(
  $$select from pg_temp.sent('conversation_changed')$$, 'nor is the count of messages'
);
select tests.sign_in_as('ann');
select public.rename_conversation('0197a1c2-0000-7000-8000-000000000001', 'Greetings');
select tests.sign_out();
select results_eq(
  $$select payload ->> 'title' from pg_temp.sent('conversation_changed')$$, $$values ('Greetings')$$,
  'a new title is'
);

-- Who listens
create function pg_temp.heard(p_topic text) returns bigint
language plpgsql
as $$
begin
  perform set_config('realtime.topic', p_topic, true);
  return (select count(*) from realtime.messages m where m.topic = p_topic);
end;
$$;
grant execute on all functions in schema pg_temp to public;
select tests.sign_in_as('ann');
select is(pg_temp.heard(pg_temp.topic('ann')), 3::bigint, 'the owner hears all of it');
select is(pg_temp.heard('other'), 0::bigint, 'on its channel and on no other');
select tests.sign_in_as('bob');
select is(pg_temp.heard(pg_temp.topic('ann')), 0::bigint, 'another user hears nothing');
select throws_ok(
  format($$insert into realtime.messages (topic, extension, event, payload, private)
    values (%L, 'broadcast', 'message', '{}', true)$$, pg_temp.topic('ann')),
  '42501', null, 'and says nothing'
);
select tests.sign_in_as('ann');
select throws_ok(
  format($$insert into realtime.messages (topic, extension, event, payload, private)
    values (%L, 'broadcast', 'message', '{}', true)$$, pg_temp.topic('ann')),
  '42501', null, 'nor does the owner: what is heard was written'
);
select throws_ok(
  format($$select private.broadcast(%L, %L, 'message', '{}')$$, tests.user_id('ann'),
    gen_random_uuid()),
  '42501', null, 'not by the function either'
);
select throws_ok('select private.enable_realtime()', '42501', null, 'which is not theirs to turn on');

-- What fails
select tests.sign_out();
alter table realtime.messages add constraint broken check (event = 'never') not valid;
select tests.sign_in_as('ann');
select lives_ok(
  $$select public.store_chat_pair('Is it', 'kept?', '0197a1c2-0000-7000-8000-000000000001')$$,
  'a broadcast that fails fails no write'
);
select is((select count(*) from public.chat_messages), 4::bigint, 'which is there');
select lives_ok(
  $$select public.archive_conversation('0197a1c2-0000-7000-8000-000000000001')$$,
  'nor the change of a conversation'
);
select tests.sign_out();
select is((select count(*) from pg_temp.sent('message')), 2::bigint, 'and was not broadcast');
alter table realtime.messages drop constraint broken;
select tests.sign_in_as('ann');
select public.delete_conversation('0197a1c2-0000-7000-8000-000000000001');
select tests.sign_out();
select is(
  (select count(*) from pg_temp.sent('conversation_deleted')), 1::bigint, 'an end is said once'
);
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  format('select from public.conversations where user_id = %L', tests.user_id('ann')),
  'an account goes, broadcasts or not'
);

select * from finish();
rollback;
