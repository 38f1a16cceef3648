-- Chat: conversations as trees.
--
-- A message follows another one, its parent; edits and second answers are siblings under one
-- parent. A branch is the path from a message to its root. Each message carries the hash of its
-- branch, so that a list of messages that a client sends is found by one index lookup.

create function private.chain_hash(p_before uuid, p_sender_type text, p_text text, p_key text)
returns uuid
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return left(encode(sha256(convert_to(
    coalesce(p_before::text, '') || E'\n' || p_sender_type || E'\n'
      -- Clients trim what they send back, and change the ends of lines.
      || translate(p_text, E' \t\n\r\f\x0b', '') || E'\n' || coalesce(p_key, ''),
    'UTF8'
  )), 'hex'), 32)::uuid;
end;
$$;

comment on function private.chain_hash is
  'The hash of a message after all before it: the first half of SHA-256 over the hash before, '
  'sender_type, the text without white space and private.message_key, a line each. The function '
  'chat makes the same of what clients send.';

create function private.message_key(p_parts jsonb, p_tool_calls jsonb) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_parts is null and p_tool_calls is null then
    return '';
  end if;
  return coalesce((
    select string_agg(k.key, ',' order by k.place, k.position)
    from (
      select 1 as place, p.position, p.part ->> 'sha256' as key
      from jsonb_array_elements(p_parts) with ordinality p (part, position)
      union all
      select 2, c.position, (c.call ->> 'name') || ':' || (c.call ->> 'id')
      from jsonb_array_elements(p_tool_calls) with ordinality c (call, position)
    ) k
  ), '');
end;
$$;

comment on function private.message_key is
  'What tells a message from another one of the same text: the hashes of its parts, and the names '
  'and ids of its calls.';

create function private.place_message() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because clients have no write grant on is_branched, and chains are made here alone.
declare
  v_parent public.chat_messages;
  v_last public.chat_messages;
begin
  select m.id, m.session_id, m.chain into v_last.id, v_last.session_id, v_last.chain
  from public.chat_messages m
  where m.user_id = new.user_id and m.session_id = new.session_id
  order by m.seq desc
  limit 1;

  if new.parent_id is null then
    new.parent_id := v_last.id;
  elsif new.parent_id = '00000000-0000-0000-0000-000000000000' then
    new.parent_id := null;
  end if;

  if new.parent_id = v_last.id then
    -- Most of them. A look for the id would go through all messages of a user for each of a long
    -- import, where no statistics tell Postgres which index is the narrow one.
    v_parent := v_last;
  elsif new.parent_id is not null then
    select * into v_parent
    from public.chat_messages m
    where m.user_id = new.user_id and m.id = new.parent_id;
    -- A parent that is not there yet may come later in the statement, as in an import; if it does
    -- not, the foreign key refuses the message.
    if v_parent.session_id <> new.session_id then
      perform private.fail(
        404, 'message_not_found', 'The parent is no message of this conversation.'
      );
    end if;
  end if;
  if new.parent_id is distinct from v_last.id then
    update public.conversations c
    set is_branched = true
    where c.user_id = new.user_id and c.id = new.session_id and not c.is_branched;
  end if;

  new.chain := case new.sender_type
    when 'tool' then v_parent.chain
    else private.chain_hash(
      case when new.parent_id is null then new.chain else v_parent.chain end,
      new.sender_type, new.message_text, private.message_key(new.parts, new.tool_calls)
    )
  end;
  return new;
end;
$$;

comment on function private.place_message is
  'Trigger: gives a message its parent, the conversation''s last message unless it names another, '
  'and the hash of its branch. A parent_id of zeros begins another branch at the root. Errors: 404 '
  'message_not_found.';

-- Fires after chat_messages_number, which has locked the conversation: triggers fire by name.
create trigger chat_messages_place before insert on public.chat_messages
  for each row execute function private.place_message();

create function private.last_message(p_user_id uuid, p_session_id uuid)
returns public.chat_messages
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_message public.chat_messages;
begin
  select * into v_message
  from public.chat_messages m
  where m.user_id = p_user_id and m.session_id = p_session_id
  order by m.seq desc
  limit 1;
  return v_message;
end;
$$;

comment on function private.last_message is
  'The message of a conversation that was written last: the leaf of its active branch.';

create function private.walk_branch(p_user_id uuid, p_leaf_id uuid, p_limit integer)
returns setof public.chat_messages
language plpgsql
stable
security invoker
rows 50
set search_path = ''
as $$
declare
  v_message public.chat_messages;
  v_next_id uuid := p_leaf_id;
  v_session_id uuid;
  v_seq integer;
begin
  -- Most conversations are one branch, whose messages lie side by side.
  if p_limit > 1 then
    select m.session_id, m.seq into v_session_id, v_seq
    from public.chat_messages m
    join public.conversations c on c.user_id = m.user_id and c.id = m.session_id
    where m.user_id = p_user_id and m.id = p_leaf_id and not c.is_branched;
    if found then
      return query
      select *
      from public.chat_messages m
      where m.user_id = p_user_id and m.session_id = v_session_id and m.seq <= v_seq
      order by m.seq desc
      limit p_limit;
      return;
    end if;
  end if;

  for i in 1 .. p_limit loop
    select * into v_message
    from public.chat_messages m
    where m.user_id = p_user_id and m.id = v_next_id;
    exit when not found;
    return next v_message;
    v_next_id := v_message.parent_id;
  end loop;
end;
$$;

comment on function private.walk_branch is
  'A branch from its leaf to its root, at most so many messages.';

grant execute on function
  private.chain_hash,
  private.message_key,
  private.last_message,
  private.walk_branch
to authenticated, service_role;
