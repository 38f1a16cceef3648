-- Realtime: who watches a conversation is told of its messages, over a private channel.
--
-- Topic   conversation:<user id>:<conversation id>, which its user alone may join
-- Events  message_created, message_changed, conversation_changed, conversation_deleted,
--         memory_changed
--
-- Supabase's Realtime brings the schema realtime, and may do so after the migrations have run or
-- never: without it nothing is installed and no write costs more. private.install_realtime()
-- installs it later.
--
-- Depends on chat and memories.

create function private.broadcast(
  p_user_id uuid,
  p_session_id uuid,
  p_event text,
  p_payload jsonb
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  -- Dynamic, because the function is Realtime's and need not be there.
  execute format(
    'select %s($1, $2, $3, true)',
    to_regprocedure('realtime.send(jsonb, text, text, boolean)')::regproc
  ) using p_payload, p_event, format('conversation:%s:%s', p_user_id, p_session_id);
end;
$$;

comment on function private.broadcast is
  'Sends to the private channel of a conversation, when the transaction commits.';

create function private.broadcast_message() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because who may write into a channel could tell its listeners anything.
begin
  perform private.broadcast(
    new.user_id, new.session_id,
    case tg_op when 'INSERT' then 'message_created' else 'message_changed' end,
    -- Without the vector and what is made of it: they are ten times the rest.
    jsonb_build_object(
      'id', new.id, 'session_id', new.session_id, 'seq', new.seq,
      'sender_type', new.sender_type, 'message_text', new.message_text, 'status', new.status,
      'model', new.model, 'parent_id', new.parent_id, 'mood_detected', new.mood_detected,
      'sentiment_score', new.sentiment_score, 'feedback_score', new.feedback_score,
      'has_flashcards', new.has_flashcards, 'metadata', new.metadata,
      'timestamp', new."timestamp"
    )
  );
  return null;
exception when others then
  -- A message that nobody is told of is still a message.
  raise warning 'message % was not broadcast: % %', new.id, sqlstate, sqlerrm;
  return null;
end;
$$;

comment on function private.broadcast_message is
  'Trigger: tells the channel of the conversation of a message, and never fails.';

create function private.broadcast_conversation() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because who may write into a channel could tell its listeners anything.
begin
  if tg_op = 'DELETE' then
    perform private.broadcast(
      old.user_id, old.id, 'conversation_deleted', jsonb_build_object('id', old.id)
    );
  else
    perform private.broadcast(
      new.user_id, new.id, 'conversation_changed',
      jsonb_build_object(
        'id', new.id, 'title', new.title, 'summary', new.summary, 'archived_at', new.archived_at
      )
    );
  end if;
  return null;
exception when others then
  raise warning 'a change of conversation % was not broadcast: % %',
    coalesce(new.id, old.id), sqlstate, sqlerrm;
  return null;
end;
$$;

comment on function private.broadcast_conversation is
  'Trigger: tells the channel of a conversation of its new title, summary or archiving, or of its '
  'end, and never fails.';

create function private.broadcast_memory_change() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because who may write into a channel could tell its listeners anything.
declare
  v_session_id uuid;
begin
  select m.session_id into v_session_id
  from public.chat_messages m
  where m.user_id = new.user_id and m.id = new.message_id;
  if found then
    perform private.broadcast(
      new.user_id, v_session_id, 'memory_changed',
      jsonb_build_object(
        'id', new.id, 'memory_id', new.memory_id, 'namespace', new.namespace,
        'key', new.memory_key, 'action', new.action, 'old_value', new.old_value,
        'new_value', new.new_value, 'message_id', new.message_id, 'at', new.created_at
      )
    );
  end if;
  return null;
exception when others then
  raise warning 'change % of a memory was not broadcast: % %', new.id, sqlstate, sqlerrm;
  return null;
end;
$$;

comment on function private.broadcast_memory_change is
  'Trigger: tells the channel of a conversation what a message in it has changed in the memories, '
  'and never fails.';

create function private.install_realtime() returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  if to_regclass('realtime.messages') is null
     or to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null
     or to_regprocedure('realtime.topic()') is null then
    return false;
  end if;

  -- Whose the topic is stands in it: another user may have a conversation of the same id.
  drop policy if exists engram_conversations_select on realtime.messages;
  create policy engram_conversations_select on realtime.messages for select to authenticated
    using (
      extension = 'broadcast'
      and starts_with(
        (select realtime.topic()), 'conversation:' || (select auth.uid()) || ':'
      )
    );

  create or replace trigger chat_messages_broadcast_insert
    after insert on public.chat_messages
    for each row execute function private.broadcast_message();
  create or replace trigger chat_messages_broadcast_update
    after update of status, feedback_score, has_flashcards on public.chat_messages
    for each row execute function private.broadcast_message();
  create or replace trigger conversations_broadcast
    after delete or update of title, summary, archived_at on public.conversations
    for each row execute function private.broadcast_conversation();
  create or replace trigger user_memory_history_broadcast
    after insert on public.user_memory_history
    for each row when (new.message_id is not null)
    execute function private.broadcast_memory_change();
  return true;
exception when insufficient_privilege then
  raise warning 'Realtime is here and was not installed: %', sqlerrm;
  return false;
end;
$$;

comment on function private.install_realtime is
  'Installs the triggers and the policy of the channels where Realtime is, and says whether it is. '
  'For the operator, as the role of the migrations; safe to run again.';

select private.install_realtime();
