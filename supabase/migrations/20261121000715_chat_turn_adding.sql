-- Chat turn: messages that a client adds by themselves, without asking a model.
--
-- RPCs    create_conversation, add_chat_messages

create function private.append_messages(p_user_id uuid, p_session_id uuid, p_messages jsonb)
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_turn jsonb := jsonb_build_object('messages', p_messages);
  v_rows jsonb;
begin
  perform private.require_turn(v_turn);
  select n.rows into v_rows from private.new_messages(p_user_id, v_turn) n;

  insert into public.chat_messages (
    user_id, id, session_id, message_text, sender_type, parent_id, parts, tool_calls, tool_call_id,
    metadata, language
  )
  select
    -- The first one has no parent: it follows the last message, which the trigger finds.
    p_user_id, (m.row ->> 'id')::uuid, p_session_id, m.row ->> 'text', m.row ->> 'role',
    (m.row ->> 'parent_id')::uuid,
    coalesce(
      nullif(m.row -> 'parts', 'null'), case when m.row ->> 'text' = '' then '[]'::jsonb end
    ),
    nullif(m.row -> 'tool_calls', 'null'), m.row ->> 'tool_call_id',
    coalesce(m.row -> 'metadata', '{}'), m.row ->> 'language'
  from jsonb_array_elements(v_rows) with ordinality m (row, position)
  order by m.position;
  return coalesce(jsonb_path_query_array(v_rows, '$[*].id'), '[]');
end;
$$;

comment on function private.append_messages is
  'Stores messages after the last one of a conversation; their ids, in order.';

create function public.create_conversation(
  p_session_id uuid default null,
  p_title text default null,
  p_metadata jsonb default '{}',
  p_messages jsonb default '[]',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.conversations
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_session_id uuid := coalesce(p_session_id, private.uuid_v7());
  v_result jsonb;
  v_conversation public.conversations;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'create_conversation', case when p_request_id is not null then
      jsonb_build_array(p_title, p_metadata, p_messages)
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.conversations, v_result);
  end if;

  insert into public.conversations (user_id, id, title, metadata)
  values (v_user_id, v_session_id, p_title, coalesce(p_metadata, '{}'));
  perform private.append_messages(v_user_id, v_session_id, coalesce(p_messages, '[]'));
  select * into v_conversation
  from public.conversations c
  where c.user_id = v_user_id and c.id = v_session_id;
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_conversation));
  return v_conversation;
end;
$$;

comment on function public.create_conversation is
  'Makes a conversation, with what was said in it before: p_messages as in the p_turn of '
  'store_chat_pair. Errors: 400 invalid_turn, 409 request_conflict, 23505 there is one of this '
  'p_session_id, 23514 the title is empty or too long, or the metadata are too long, 42501.';

create function public.add_chat_messages(
  p_session_id uuid,
  p_messages jsonb,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns setof public.chat_messages
language plpgsql
volatile
security invoker
rows 20
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_ids jsonb;
begin
  v_ids := private.claim_request(
    v_user_id, p_request_id, 'add_chat_messages', case when p_request_id is not null then
      jsonb_build_array(p_session_id, p_messages)
    end
  );
  if v_ids is null then
    perform from public.conversations c where c.user_id = v_user_id and c.id = p_session_id;
    perform private.require_conversation(found);
    v_ids := private.append_messages(v_user_id, p_session_id, p_messages);
    perform private.settle_request(v_user_id, p_request_id, v_ids);
  end if;
  return query
  select m.*
  from (
    -- Cast apart: within the join, row level security would keep the cast from the key.
    select e.id::uuid as id, e.position
    from jsonb_array_elements_text(v_ids) with ordinality e (id, position)
    offset 0
  ) i
  join public.chat_messages m on m.user_id = v_user_id and m.id = i.id
  order by i.position;
end;
$$;

comment on function public.add_chat_messages is
  'Stores messages after the last one of a conversation, all or nothing and without asking a '
  'model; returns them in order. p_messages as in the p_turn of store_chat_pair, at most 1,000. '
  'Errors: 400 invalid_turn, 404 conversation_not_found, 409 request_conflict, 23514 the metadata '
  'are too long, 42501.';

grant execute on function
  private.append_messages,
  public.create_conversation,
  public.add_chat_messages
to authenticated, service_role;
