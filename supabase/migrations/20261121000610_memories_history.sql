-- Memories: the history of changes, which a trigger writes, whoever changes a memory.

create function private.memory_attributes(p_memory public.user_memories) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'category', (p_memory).memory_category,
    'importance', (p_memory).importance,
    'confidence', (p_memory).confidence,
    'status', (p_memory).status,
    'expires_at', (p_memory).expires_at
  );
end;
$$;

comment on function private.memory_attributes is
  'What of a memory, beside its value, a change may change.';

create function private.record_memory_change() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the history is nobody's to write: what it says has to have happened.
declare
  v_old public.user_memories := old;
  v_action text;
begin
  if tg_op = 'INSERT' then
    select * into v_old
    from public.user_memories m
    where m.user_id = new.user_id and m.superseded_by = new.id
    order by m.valid_to desc
    limit 1;
    v_action := case when v_old.id is null then 'ADD' else 'SUPERSEDE' end;
  elsif new.status = 'superseded' and old.status <> 'superseded' then
    -- Closed by a newer value: that row's insert is the change to record.
    if new.superseded_by is not null then
      return null;
    end if;
    v_action := 'DELETE';
  elsif private.memory_attributes(new) <> private.memory_attributes(old) then
    v_action := 'UPDATE';
  else
    return null;
  end if;

  insert into public.user_memory_history (
    user_id, memory_id, namespace, memory_key, action, old_value, new_value, old_attributes,
    new_attributes, message_id, changed_by, changed_by_role
  )
  values (
    new.user_id,
    new.id,
    new.namespace,
    new.memory_key,
    v_action,
    case when v_action <> 'ADD' then v_old.memory_value end,
    case when v_action <> 'DELETE' then new.memory_value end,
    case when v_action <> 'ADD' then private.memory_attributes(v_old) end,
    case when v_action <> 'DELETE' then private.memory_attributes(new) end,
    -- What closes a memory, or judges it anew, has another source than the memory.
    coalesce(
      case when tg_op = 'INSERT' then new.source_message_id end,
      nullif(current_setting('engram.message_id', true), '')::uuid
    ),
    auth.uid(),
    coalesce(nullif(current_setting('role'), 'none'), session_user)
  );
  return null;
end;
$$;

comment on function private.record_memory_change is
  'Trigger: writes user_memory_history for each change of a memory.';

create trigger user_memories_record_change
  after insert or update of memory_category, importance, confidence, status, expires_at
  on public.user_memories
  for each row execute function private.record_memory_change();

grant execute on function private.memory_attributes to authenticated, service_role;
