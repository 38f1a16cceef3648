-- Realtime: whoever has a conversation open sees what is written to it, from whatever device.
--
-- Triggers on chat_messages and conversations broadcast to a private channel of each conversation,
-- conversation:<user id>:<conversation id>. Its owner may listen; nobody but the database may speak.
-- A broadcast that fails is a warning in the log: the write that it is about stands.
--
-- Where there is no schema realtime, as on the local stack, there are no triggers either. One that
-- comes later is put to use by: select private.enable_realtime();
--
-- Depends on chat.

-- Private functions -----------------------------------------------------------------------------

create function private.broadcast(
  p_user_id uuid,
  p_session_id uuid,
  p_event text,
  p_payload jsonb
) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because users do not write to the channels that they listen to.
declare
  -- Looked for, since there are databases without it.
  v_send regproc := to_regprocedure('realtime.send(jsonb, text, text, boolean)')::oid;
begin
  execute format('select %s($1, $2, $3, true)', v_send)
  using p_payload, p_event, 'conversation:' || p_user_id || ':' || p_session_id;
exception
  when others then
    raise warning 'broadcast of % failed: % %', p_event, sqlstate, sqlerrm;
end;
$$;

comment on function private.broadcast(uuid, uuid, text, jsonb) is
  'Sends to the channel of a conversation, or warns; it never fails.';

create function private.broadcast_message() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because what is broadcast is what was written, and nobody''s to make up.
begin
  perform private.broadcast(new.user_id, new.session_id, 'message', pg_catalog.jsonb_build_object(
    'id', new.id, 'session_id', new.session_id, 'seq', new.seq, 'sender_type', new.sender_type,
    'message_text', new.message_text, 'status', new.status, 'model', new.model,
    'parent_id', new.parent_id, 'timestamp', new."timestamp"
  ));
  return null;
end;
$$;

comment on function private.broadcast_message() is
  'Trigger: event message, {id, session_id, seq, sender_type, message_text, status, model, '
  'parent_id, timestamp}.';

create function private.broadcast_conversation() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because what is broadcast is what was written, and nobody''s to make up.
begin
  if tg_op = 'DELETE' then
    perform private.broadcast(
      old.user_id, old.id, 'conversation_deleted', pg_catalog.jsonb_build_object('id', old.id)
    );
  else
    perform private.broadcast(
      new.user_id, new.id, 'conversation_changed', pg_catalog.jsonb_build_object(
        'id', new.id, 'title', new.title, 'summary', new.summary, 'archived_at', new.archived_at
      )
    );
  end if;
  return null;
end;
$$;

comment on function private.broadcast_conversation() is
  'Trigger: events conversation_changed, {id, title, summary, archived_at}, and '
  'conversation_deleted, {id}.';

create function private.enable_realtime() returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null
     or to_regclass('realtime.messages') is null then
    return false;
  end if;

  drop trigger if exists chat_messages_broadcast on public.chat_messages;
  create trigger chat_messages_broadcast after insert on public.chat_messages
    for each row execute function private.broadcast_message();
  drop trigger if exists conversations_broadcast on public.conversations;
  create trigger conversations_broadcast
    after update of title, summary, archived_at or delete on public.conversations
    for each row execute function private.broadcast_conversation();

  drop policy if exists engram_conversations_listen on realtime.messages;
  create policy engram_conversations_listen on realtime.messages for select to authenticated
    using (
      extension = 'broadcast'
      and pg_catalog.starts_with(
        (select realtime.topic()), 'conversation:' || (select auth.uid()) || ':'
      )
    );
  return true;
end;
$$;

comment on function private.enable_realtime() is
  'Begins to broadcast where there is Realtime, and says whether there is. For migrations and the '
  'operator; run again, it changes nothing.';

do $$
begin
  perform private.enable_realtime();
exception
  when insufficient_privilege then
    raise warning 'Realtime is not used: run "select private.enable_realtime()" as its owner.';
end;
$$;
