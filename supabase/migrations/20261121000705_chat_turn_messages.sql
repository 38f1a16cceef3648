-- Chat turn: the messages of a turn, in their branch.

create function private.require_turn(p_turn jsonb) returns void
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_messages jsonb := coalesce(p_turn -> 'messages', '[]');
  v_answer jsonb := coalesce(p_turn -> 'answer', '{}');
  v_others jsonb := coalesce(p_turn -> 'others', '[]');
begin
  perform private.require_fields(
    'invalid_turn', 'p_turn', p_turn,
    array['parent_id', 'base', 'listed', 'messages', 'answer', 'others']
  );
  perform private.require_fields(
    'invalid_turn', 'The answer of p_turn', v_answer, array['id', 'tool_calls', 'parts']
  );
  if p_turn is null or jsonb_typeof(v_messages) <> 'array' or jsonb_typeof(v_others) <> 'array'
     or jsonb_array_length(v_others) > 127
     or not coalesce(pg_input_is_valid(p_turn ->> 'parent_id', 'uuid'), true)
     or not coalesce(pg_input_is_valid(p_turn ->> 'base', 'uuid'), true)
     or not coalesce(pg_input_is_valid(v_answer ->> 'id', 'uuid'), true)
     or jsonb_typeof(coalesce(p_turn -> 'listed', 'false')) <> 'boolean'
     or jsonb_array_length(v_messages) > 1000 then
    perform private.fail(
      400, 'invalid_turn',
      'p_turn is {parent_id, base?, listed?, messages: at most 1,000, answer?: {id?, tool_calls?, '
        'parts?}, others?: at most 127}.'
    );
  end if;
  if exists (
    select
    from jsonb_array_elements(v_messages || v_others || jsonb_build_array(v_answer)) m
    where case when jsonb_typeof(m) <> 'object' then true else
      jsonb_typeof(coalesce(nullif(m -> 'tool_calls', 'null'), '[]')) <> 'array'
      or jsonb_typeof(coalesce(nullif(m -> 'parts', 'null'), '[]')) <> 'array'
      or jsonb_path_exists(m, '$.tool_calls[*] ? (@.type() != "object" || !exists(@.id) ||
        @.id.type() != "string" || !exists(@.name) || @.name.type() != "string")')
      or jsonb_path_exists(m, '$.parts[*] ? (@.type() != "object")')
    end
  ) or exists (
    select
    from jsonb_array_elements(v_others) m
    where not coalesce(pg_input_is_valid(m ->> 'id', 'uuid'), false)
      or jsonb_typeof(m -> 'text') is distinct from 'string'
      or char_length(m ->> 'text') > 1000000
      or coalesce(m ->> 'status', '') not in ('complete', 'error', 'cancelled')
      or jsonb_typeof(coalesce(m -> 'metadata', '{}')) <> 'object'
  ) or exists (
    select
    from jsonb_array_elements(v_messages) m
    where coalesce(m ->> 'role', '') not in ('user', 'ai', 'tool')
      or jsonb_typeof(m -> 'text') is distinct from 'string'
      or char_length(m ->> 'text') > 1000000
      or char_length(m ->> 'tool_call_id') > 200
      or jsonb_typeof(coalesce(m -> 'metadata', '{}')) <> 'object'
  ) then
    perform private.fail(
      400, 'invalid_turn',
      'A message of p_turn is {role: user, ai or tool, text: up to 1,000,000 characters, parts?: '
        '[{type, …}], tool_calls?: [{id, name, arguments}], tool_call_id?, metadata?}; one of its '
        'others is {id, text, status: complete, error or cancelled, parts?, tool_calls?, '
        'metadata?}.'
    );
  end if;
end;
$$;

comment on function private.require_turn is
  'Checks the p_turn of store_chat_pair.';

create function private.known_result(p_user_id uuid, p_parent_id uuid, p_message jsonb) returns uuid
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_id uuid;
begin
  select m.id into v_id
  from public.chat_messages m
  where m.user_id = p_user_id and m.parent_id = p_parent_id and m.sender_type = 'tool'
    and m.tool_call_id is not distinct from p_message ->> 'tool_call_id'
    and m.message_text = p_message ->> 'text'
  limit 1;
  return v_id;
end;
$$;

comment on function private.known_result is
  'The stored result of a tool under a parent that is the same as this one.';

create function private.new_messages(
  p_user_id uuid,
  p_turn jsonb,
  out rows jsonb,
  out parent_id uuid,
  out asked_id uuid
)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_message jsonb;
  v_known uuid;
  v_id uuid;
begin
  rows := '[]';
  parent_id := (p_turn ->> 'parent_id')::uuid;
  for v_message in select m from jsonb_array_elements(p_turn -> 'messages') m loop
    v_known := null;
    if v_message ->> 'role' = 'tool' and rows = '[]' and parent_id is not null then
      v_known := private.known_result(p_user_id, parent_id, v_message);
    end if;
    v_id := coalesce(v_known, private.uuid_v7());
    if v_known is null then
      rows := rows || jsonb_build_array(
        v_message || jsonb_build_object('id', v_id, 'parent_id', parent_id)
      );
    end if;
    if v_message ->> 'role' = 'user' then
      asked_id := v_id;
    end if;
    parent_id := v_id;
  end loop;
end;
$$;

comment on function private.new_messages is
  'What of a turn is not stored yet, each with its id and parent; the message that the answer '
  'follows, and the last one that the user wrote.';

grant execute on function
  private.require_turn,
  private.known_result,
  private.new_messages
to authenticated, service_role;
