-- Chat: renaming, archiving and deleting conversations.
--
-- RPCs    rename_conversation, archive_conversation, delete_conversation

create function private.require_conversation(p_found boolean) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  if not p_found then
    perform private.fail(
      404, 'conversation_not_found', 'There is no such conversation of this user.'
    );
  end if;
end;
$$;

comment on function private.require_conversation is
  'What the conversation RPCs say when their statement found no row.';

create function public.rename_conversation(
  p_session_id uuid,
  p_title text,
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
  v_result jsonb;
  v_conversation public.conversations;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'rename_conversation', case when p_request_id is not null then
      jsonb_build_array(p_session_id, p_title)
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.conversations, v_result);
  end if;

  update public.conversations c
  set title = p_title, title_is_made = false
  where c.user_id = v_user_id and c.id = p_session_id
  returning c.* into v_conversation;
  perform private.require_conversation(found);
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_conversation));
  return v_conversation;
end;
$$;

comment on function public.rename_conversation is
  'Sets a title of 1 to 200 characters, or none. '
  'Errors: 404 conversation_not_found, 409 request_conflict, 23514 the title is empty or too long, '
  '42501.';

create function public.archive_conversation(
  p_session_id uuid,
  p_archived boolean default true,
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
  v_result jsonb;
  v_conversation public.conversations;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'archive_conversation', case when p_request_id is not null then
      jsonb_build_array(p_session_id, p_archived)
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.conversations, v_result);
  end if;

  update public.conversations c
  set archived_at = case when p_archived then coalesce(c.archived_at, now()) end
  where c.user_id = v_user_id and c.id = p_session_id
  returning c.* into v_conversation;
  perform private.require_conversation(found);
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_conversation));
  return v_conversation;
end;
$$;

comment on function public.archive_conversation is
  'Archives a conversation, or takes it back with p_archived false; archived twice, the '
  'first time stays. Errors: 404 conversation_not_found, 409 request_conflict, 42501.';

create function public.delete_conversation(
  p_session_id uuid,
  p_erase_memories boolean default false,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if private.claim_request(
    v_user_id, p_request_id, 'delete_conversation', case when p_request_id is not null then
      jsonb_build_array(p_session_id, p_erase_memories)
    end
  ) is not null then
    return;
  end if;

  -- A domain that draws rows from messages listens to this in a trigger of its own.
  perform set_config(
    'engram.erasing_drawn', case when p_erase_memories then 'yes' else '' end, true
  );
  delete from public.conversations c where c.user_id = v_user_id and c.id = p_session_id;
  perform private.require_conversation(found);
  perform set_config('engram.erasing_drawn', '', true);
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

comment on function public.delete_conversation is
  'Deletes a conversation with its messages. Memories drawn from it stay, without their source; '
  'with p_erase_memories they are erased for good, with what the history says of them. '
  'Errors: 404 conversation_not_found, 409 request_conflict, 42501.';

grant execute on function
  private.require_conversation,
  public.rename_conversation,
  public.archive_conversation,
  public.delete_conversation
to authenticated, service_role;
