-- Chat: an order of messages that cannot be wrong.
--
-- A trigger gives each message its place and time, so that the order holds for a plain REST insert
-- too.

create function private.number_message() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the counters are not a client's to write: who could, could make two messages
-- claim one place.
begin
  update public.conversations c
  set
    message_count = c.message_count + 1,
    -- now() is one value per transaction, and the clock may step back.
    last_message_at = greatest(
      clock_timestamp(), c.last_message_at + interval '1 microsecond'
    )
  where c.user_id = new.user_id and c.id = new.session_id
  returning c.message_count, c.last_message_at into new.seq, new."timestamp";

  if not found then
    perform private.fail(
      404, 'conversation_not_found', 'There is no such conversation of this user.',
      'store_chat_pair makes a conversation when its p_session_id is new.'
    );
  end if;
  return new;
end;
$$;

comment on function private.number_message is
  'Trigger: gives a message its place and time under the conversation''s row lock, so that '
  'simultaneous writers get consecutive places. Errors: 404 conversation_not_found.';

create trigger chat_messages_number before insert on public.chat_messages
  for each row execute function private.number_message();
