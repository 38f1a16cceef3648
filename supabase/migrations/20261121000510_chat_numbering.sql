-- Chat: an order of messages that cannot be wrong.
--
-- Triggers give each message its place and time, so that the order holds for a plain REST insert
-- too. The conversation is updated once a statement: once a row, each update would walk over all
-- the versions that the rows before it have left.

create function private.number_message() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because no client may write the counters: two messages could claim one place.
begin
  -- The lock makes simultaneous writers wait; of this statement's own rows only the messages know.
  select
    greatest(c.message_count, l.seq) + 1,
    -- now() is one value per transaction, and the clock may step back. An import knows the time.
    greatest(
      case when current_setting('engram.importing', true) = 'on' then new."timestamp"
        else clock_timestamp()
      end,
      greatest(c.last_message_at, l."timestamp") + interval '1 microsecond'
    )
  into new.seq, new."timestamp"
  from public.conversations c
  left join lateral (
    select m.seq, m."timestamp"
    from public.chat_messages m
    where m.user_id = c.user_id and m.session_id = c.id
    order by m.seq desc
    limit 1
  ) l on true
  where c.user_id = new.user_id and c.id = new.session_id
  for no key update of c;

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

create function private.count_messages() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because no client may write the counters.
begin
  update public.conversations c
  set message_count = a.seq, last_message_at = a.last_at
  from (
    select n.user_id, n.session_id, max(n.seq) as seq, max(n."timestamp") as last_at
    from added n
    group by n.user_id, n.session_id
  ) a
  where c.user_id = a.user_id and c.id = a.session_id;
  return null;
end;
$$;

comment on function private.count_messages is
  'Trigger: the conversation''s counters follow the messages of a statement.';

create trigger chat_messages_number before insert on public.chat_messages
  for each row execute function private.number_message();
create trigger chat_messages_counted after insert on public.chat_messages
  referencing new table as added
  for each statement execute function private.count_messages();
