-- Chat: conversations that come from elsewhere, with their times and branches as they were.
--
-- The kind of import "conversations". An item is {id, title?, created_at?, archived?, messages:
-- [{id, parent, role: user, ai or tool, text, time?, status?, model?, parts?, tool_calls?,
-- tool_call_id?, metadata?}]}: ids are the source's own, a parent is the id of an earlier message
-- of the conversation, null at a root. A conversation that comes again brings what is new in it.
-- One that is too long for an item comes in several.
--
-- Memories are not drawn here. Messages of an import say so in metadata.import, and whatever draws
-- memories off the path finds them by it.

create function private.imported_id(p_source text, p_ids text[]) returns uuid
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return left(
    encode(sha256(convert_to(to_jsonb(p_source || p_ids)::text, 'utf8')), 'hex'), 32
  )::uuid;
end;
$$;

comment on function private.imported_id is
  'The id of what a source calls so: always the same, so that a second import finds it.';

create function private.require_imported_conversation(p_item jsonb) returns void
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_bad text;
begin
  perform private.require_fields(
    'invalid_conversation', 'A conversation', p_item,
    array['id', 'title', 'created_at', 'archived', 'messages']
  );
  if coalesce(p_item ->> 'id', '') = '' or jsonb_typeof(p_item -> 'messages') <> 'array'
     or p_item -> 'messages' is null
     or not coalesce(pg_input_is_valid(p_item ->> 'created_at', 'timestamptz'), true)
     or jsonb_typeof(coalesce(p_item -> 'archived', 'false')) <> 'boolean' then
    perform private.fail(
      400, 'invalid_conversation',
      'A conversation is {id, title?, created_at?, archived?, messages: […]}.'
    );
  end if;
  select left(coalesce(m.message ->> 'id', format('number %s', m.position)), 100) into v_bad
  from jsonb_array_elements(p_item -> 'messages') with ordinality m (message, position)
  where case when jsonb_typeof(m.message) <> 'object' then true else
    coalesce(m.message ->> 'id', '') = ''
    or coalesce(m.message ->> 'role', '') not in ('user', 'ai', 'tool')
    or jsonb_typeof(m.message -> 'text') is distinct from 'string'
    or char_length(m.message ->> 'text') > 1000000
    or not coalesce(pg_input_is_valid(m.message ->> 'time', 'timestamptz'), true)
    or jsonb_typeof(coalesce(m.message -> 'metadata', '{}')) <> 'object'
  end
  order by m.position
  limit 1;
  if found then
    perform private.fail(
      400, 'invalid_conversation', format('Message %s is not as an import takes it.', v_bad),
      'A message is {id, parent, role: user, ai or tool, text: up to 1,000,000 characters, time?}.'
    );
  end if;
end;
$$;

comment on function private.require_imported_conversation is
  'Checks an item of the kind conversations.';

create function private.import_conversation(
  p_user_id uuid,
  p_import public.imports,
  p_item jsonb
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_session_id uuid;
  v_first_time timestamptz;
  v_is_new boolean;
  v_added integer;
begin
  perform private.require_imported_conversation(p_item);
  v_session_id := private.imported_id(
    (p_import).source, array['conversation', p_item ->> 'id']
  );
  v_first_time := least(coalesce(
    (p_item ->> 'created_at')::timestamptz, (p_item #>> '{messages,0,time}')::timestamptz, now()
  ), now());

  insert into public.conversations (user_id, id, title, archived_at, created_at)
  values (
    p_user_id, v_session_id, nullif(left(btrim(p_item ->> 'title'), 200), ''),
    case when (p_item ->> 'archived')::boolean then now() end, v_first_time
  )
  on conflict do nothing;
  v_is_new := found;

  insert into public.chat_messages (
    user_id, id, session_id, message_text, sender_type, status, model, parent_id, parts,
    tool_calls, tool_call_id, metadata, "timestamp"
  )
  select
    p_user_id, n.id, v_session_id, n.message ->> 'text', n.message ->> 'role',
    coalesce(n.message ->> 'status', 'complete'), left(n.message ->> 'model', 200),
    -- Zeros begin a branch at the root.
    case when n.message ->> 'parent' is null then '00000000-0000-0000-0000-000000000000'
      else private.imported_id(
        (p_import).source, array['message', p_item ->> 'id', n.message ->> 'parent']
      )
    end,
    nullif(n.message -> 'parts', 'null'), nullif(n.message -> 'tool_calls', 'null'),
    left(n.message ->> 'tool_call_id', 200),
    coalesce(n.message -> 'metadata', '{}') || jsonb_build_object('import', jsonb_build_object(
      'id', (p_import).id, 'source', (p_import).source, 'message_id', n.message -> 'id'
    )),
    least(coalesce((n.message ->> 'time')::timestamptz, v_first_time), now())
  from (
    select distinct on (i.id) i.id, m.message, m.position
    from jsonb_array_elements(p_item -> 'messages') with ordinality m (message, position)
    cross join lateral private.imported_id(
      (p_import).source, array['message', p_item ->> 'id', m.message ->> 'id']
    ) i (id)
    where not exists (
      select from public.chat_messages k where k.user_id = p_user_id and k.id = i.id
    )
    order by i.id, m.position
  ) n
  order by n.position;
  get diagnostics v_added = row_count;

  return jsonb_build_object(
    'outcome', case when v_is_new or v_added > 0 then 'added' else 'skipped' end,
    'counts', jsonb_strip_nulls(jsonb_build_object(
      'conversations', case when v_is_new then 1 end,
      'messages', nullif(v_added, 0)
    ))
  );
end;
$$;

comment on function private.import_conversation is
  'Takes an item of the kind conversations: what of it is not there yet. Errors: 400 '
  'invalid_conversation.';

insert into private.import_kinds (kind, importer) values
  ('conversations', 'import_conversation');
