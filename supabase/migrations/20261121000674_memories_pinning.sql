-- Memories: an earlier version of a block, memories that every reply is given, and what a turn is
-- given of both.
--
-- RPCs    restore_memory_block, pin_memory

create function public.restore_memory_block(
  p_name text,
  p_version integer,
  p_namespace text default 'default',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.memory_blocks
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_name text := normalize(btrim(p_name), nfc);
  v_content text;
  v_result jsonb;
  v_block public.memory_blocks;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'restore_memory_block', case when p_request_id is not null then
      jsonb_build_array(v_name, p_version, p_namespace)
    end
  );
  perform private.lock_memories(v_user_id);
  select * into v_block
  from public.memory_blocks b
  where b.user_id = v_user_id and b.namespace = p_namespace and b.name = v_name;
  if v_result is not null then
    return v_block;
  end if;

  select v.content into v_content
  from public.memory_block_versions v
  where v.user_id = v_user_id and v.block_id = v_block.id and v.version = p_version;
  if not found then
    perform private.fail(
      404, 'memory_block_not_found', 'There is no such version of a block of this name.',
      'memory_block_versions lists them.'
    );
  end if;
  update public.memory_blocks b
  set content = v_content, max_length = greatest(b.max_length, char_length(v_content))
  where b.user_id = v_user_id and b.id = v_block.id
  returning b.* into v_block;
  perform private.settle_request(v_user_id, p_request_id, 'true');
  return v_block;
end;
$$;

comment on function public.restore_memory_block is
  'Gives a block the content that it had in an earlier version, as a new version. Returns the '
  'block. Errors: 404 memory_block_not_found, 409 request_conflict, 42501.';

create function public.pin_memory(
  p_memory_key text,
  p_pinned boolean default true,
  p_namespace text default 'default',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.user_memories
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_memory public.user_memories;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'pin_memory', case when p_request_id is not null then
      jsonb_build_array(p_memory_key, p_pinned, p_namespace)
    end
  );
  perform private.lock_memories(v_user_id);
  if v_result is null and p_pinned and (
    select count(*) from public.user_memories m
    where m.user_id = v_user_id and m.namespace = p_namespace and m.pinned_at is not null
      and m.status = 'active' and m.memory_key <> normalize(p_memory_key, nfc)
  ) >= 50 then
    perform private.fail(
      409, 'too_many_pinned', 'A namespace has up to 50 pinned memories: every reply is given them.'
    );
  end if;
  update public.user_memories m
  set pinned_at = case
    when v_result is not null then m.pinned_at
    when p_pinned then coalesce(m.pinned_at, now())
  end
  where m.user_id = v_user_id and m.namespace = p_namespace
    and m.memory_key = normalize(p_memory_key, nfc) and m.status = 'active'
  returning m.* into v_memory;
  if not found and v_result is null then
    perform private.fail(404, 'memory_not_found', 'There is no memory of this key.');
  end if;
  perform private.settle_request(v_user_id, p_request_id, 'true');
  return v_memory;
end;
$$;

comment on function public.pin_memory is
  'Has every reply be given the memory of a key, whatever the question; with p_pinned false no '
  'longer. What replaces its value is pinned, too. Returns the memory. Errors: 404 '
  'memory_not_found, 409 too_many_pinned, 409 request_conflict, 42501.';

create function private.pinned_for_turn(
  p_user_id uuid,
  p_namespaces text[],
  p_tokens integer,
  out blocks jsonb,
  out memories jsonb,
  out tokens integer
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_fit record;
begin
  select * into v_fit
  from private.fit(
    (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', b.id, 'namespace', b.namespace, 'name', b.name, 'content', b.content,
        'version', b.version, 'tokens', private.count_tokens(b.name || b.content)
      ) order by array_position(p_namespaces, b.namespace), b.name), '[]')
      from public.memory_blocks b
      where b.user_id = p_user_id and b.namespace = any (p_namespaces) and b.content <> ''
    ), p_tokens
  );
  blocks := v_fit.taken;
  tokens := v_fit.tokens;
  select * into v_fit
  from private.fit(
    (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', m.id, 'key', m.memory_key, 'value', m.memory_value, 'category', m.memory_category,
        'importance', m.importance, 'score', 1, 'relevance', 1, 'pinned', true,
        'tokens', private.count_tokens(m.memory_key || m.memory_value)
      ) order by m.pinned_at desc, m.id), '[]')
      from public.user_memories m
      where m.user_id = p_user_id and m.namespace = any (p_namespaces)
        and m.pinned_at is not null and m.status = 'active'
        and coalesce(m.expires_at, 'infinity') > now()
    ), p_tokens - tokens
  );
  memories := v_fit.taken;
  tokens := tokens + v_fit.tokens;
end;
$$;

comment on function private.pinned_for_turn is
  'What every reply is given, in so many tokens: the blocks of the namespaces, in their order, and '
  'the pinned memories, the newest pin first; and how many tokens these are.';

grant execute on function
  public.restore_memory_block,
  public.pin_memory,
  private.pinned_for_turn
to authenticated, service_role;
