-- Chat turn: where in its conversation's tree a turn stands.
--
-- A client names the conversation, or sends its history, or both. What it sends is found by the
-- hashes of its branch; what differs from what is stored begins another branch there.

create function private.require_thread(p_thread jsonb) returns void
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  perform private.require_fields(
    'invalid_thread', 'p_thread', p_thread,
    array['chains', 'digests', 'prior', 'parent_id', 'tokens']
  );
  if p_thread is null
     or jsonb_typeof(coalesce(p_thread -> 'chains', '[]')) <> 'array'
     or jsonb_typeof(coalesce(p_thread -> 'digests', '[]')) <> 'array'
     or jsonb_array_length(coalesce(p_thread -> 'chains', '[]'))
       <> jsonb_array_length(coalesce(p_thread -> 'digests', '[]'))
     or exists (
       select
       from jsonb_array_elements(
         coalesce(p_thread -> 'chains', '[]') || coalesce(p_thread -> 'digests', '[]')
       ) e
       where not pg_input_is_valid(coalesce(e #>> '{}', ''), 'uuid')
     )
     or not coalesce(pg_input_is_valid(p_thread ->> 'parent_id', 'uuid'), true)
     or not coalesce(pg_input_is_valid(p_thread ->> 'tokens', 'integer'), true)
     or not coalesce(pg_input_is_valid(p_thread ->> 'prior', 'integer'), true)
     or coalesce((p_thread ->> 'prior')::integer, 0)
       not between 0 and jsonb_array_length(coalesce(p_thread -> 'chains', '[]'))
     or coalesce((p_thread ->> 'tokens')::integer, 0) < 0 then
    perform private.fail(
      400, 'invalid_thread',
      'p_thread is {chains, digests: [uuid, …] of one length, prior: how many of them come before '
        'what is asked, parent_id?, tokens?}.'
    );
  end if;
end;
$$;

comment on function private.require_thread is
  'Checks the p_thread of get_chat_context.';

create function private.sends_history(p_message public.chat_messages) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return coalesce(p_message.metadata ->> 'history' = 'client', false);
end;
$$;

comment on function private.sends_history is
  'Whether the client of this answer sent the conversation''s history with its question.';

create function private.digest_of(p_message public.chat_messages) returns uuid
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return private.chain_hash(
    null, p_message.sender_type, p_message.message_text,
    private.message_key(p_message.parts, p_message.tool_calls)
  );
end;
$$;

comment on function private.digest_of is 'The hash of a message by itself.';

create function private.last_digests(p_user_id uuid, p_leaf_id uuid, p_count integer)
returns uuid[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return array(
    select private.digest_of(l.message)
    from (
      select b
      from private.walk_branch(p_user_id, p_leaf_id, least(p_count, 500) * 2) b
      where b.sender_type <> 'tool'
      order by b.seq desc
      limit p_count
    ) l (message)
    order by (l.message).seq
  );
end;
$$;

comment on function private.last_digests is
  'The hashes of the last messages of a branch, each by itself, results of tools left out.';

create function private.match_thread(p_user_id uuid, p_session_id uuid, p_chains uuid[])
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
  from public.chat_messages c
  where c.user_id = p_user_id and c.chain = any (p_chains) and c.sender_type <> 'tool'
    and (p_session_id is null or c.session_id = p_session_id)
  order by array_position(p_chains, c.chain) desc, c."timestamp" desc
  limit 1;

  -- Many conversations begin with the same words. Without a name, only an answer tells which it is.
  if p_session_id is null and v_message.sender_type = 'user' and not exists (
    select
    from public.chat_messages p
    where p.user_id = p_user_id and p.id = v_message.parent_id and p.sender_type <> 'user'
  ) then
    return null;
  end if;
  return v_message;
end;
$$;

comment on function private.match_thread is
  'The stored message that the longest part of the list leads to, of one conversation or of all.';

create function private.find_branch(p_user_id uuid, p_session_id uuid, p_thread jsonb) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_chains uuid[] := array(select jsonb_array_elements_text(p_thread -> 'chains'))::uuid[];
  v_digests uuid[] := array(select jsonb_array_elements_text(p_thread -> 'digests'))::uuid[];
  v_prior integer := coalesce((p_thread ->> 'prior')::integer, 0);
  v_place integer;
  v_parent public.chat_messages;
  v_leaf public.chat_messages;
  v_first public.chat_messages;
  v_branch jsonb := jsonb_build_object(
    'session_id', p_session_id, 'parent_id', null, 'matched', 0, 'base', 0, 'history', 'client'
  );
begin
  if p_thread -> 'parent_id' = 'null' then
    return v_branch || jsonb_build_object('base', v_prior);
  elsif p_thread ? 'parent_id' then
    select * into v_parent
    from public.chat_messages m
    where m.user_id = p_user_id and m.id = (p_thread ->> 'parent_id')::uuid
      and (p_session_id is null or m.session_id = p_session_id);
    if not found then
      perform private.fail(404, 'message_not_found', 'There is no such message of this user.');
    end if;
    return v_branch || jsonb_build_object(
      'session_id', v_parent.session_id, 'parent_id', v_parent.id, 'history', 'stored',
      -- What the client repeats of the parent is not sent twice.
      'matched', case when v_digests[v_prior] = private.digest_of(v_parent) then v_prior else 0 end,
      'base', v_prior
    );
  end if;

  v_parent := private.match_thread(p_user_id, p_session_id, v_chains);
  v_place := array_position(v_chains, v_parent.chain);
  v_leaf := private.last_message(p_user_id, coalesce(p_session_id, v_parent.session_id));
  if v_place is not null and (
    v_place <= v_prior or v_prior > 0 or v_leaf.parent_id = v_parent.id
    or private.sends_history(v_leaf)
  ) then
    return v_branch || jsonb_build_object(
      'session_id', v_parent.session_id, 'parent_id', v_parent.id, 'matched', v_place
    );
  elsif v_leaf.id is null then
    return v_branch || jsonb_build_object('base', v_prior);
  elsif v_prior > 0 and v_digests[1:v_prior] = private.last_digests(p_user_id, v_leaf.id, v_prior)
  then
    -- The client sends the end of its history.
    return v_branch || jsonb_build_object('parent_id', v_leaf.id, 'matched', v_prior);
  elsif private.sends_history(v_leaf) or exists (
    select
    from (
      select m
      from public.chat_messages m
      where m.user_id = p_user_id and m.session_id = p_session_id and m.sender_type <> 'tool'
      order by m.seq desc
      limit 200
    ) l (message)
    where v_prior > 0 and private.digest_of(l.message) = any (v_digests[1:v_prior])
  ) then
    -- Another beginning of the same conversation: examples that came before its root do again.
    return v_branch || jsonb_build_object('base', coalesce((
      select max(b.place)
      from unnest(v_chains[1:v_prior]) with ordinality b (chain, place)
      join public.chat_messages m
        on m.user_id = p_user_id and m.session_id = p_session_id and m.seq = 1
      where m.chain = private.chain_hash(
        b.chain, m.sender_type, m.message_text, private.message_key(m.parts, m.tool_calls)
      )
    ), 0));
  end if;

  select * into v_first
  from public.chat_messages m
  where m.user_id = p_user_id and m.id = v_leaf.parent_id and m.sender_type = 'user';
  if v_leaf.status in ('error', 'cancelled') and v_first.id is not null
     and private.digest_of(v_first) = v_digests[cardinality(v_digests)] then
    -- The answer broke off, and the same is asked again.
    return v_branch || jsonb_build_object(
      'parent_id', v_first.id, 'matched', cardinality(v_chains), 'history', 'stored',
      'history_id', v_first.parent_id
    );
  end if;
  return v_branch || jsonb_build_object(
    'parent_id', v_leaf.id, 'base', v_prior, 'history', 'stored'
  );
end;
$$;

comment on function private.find_branch is
  'Where a turn stands: {session_id: null when it is new, parent_id: the message that it follows, '
  'or null at the root, matched: how many messages of the list are stored, base: how many stand '
  'before the conversation and are not part of it, history: client when the model is to see the '
  'list that the client sent, stored when it is to see the branch up to the parent, history_id: '
  'where that ends, if not at the parent}.';

grant execute on function
  private.require_thread,
  private.sends_history,
  private.digest_of,
  private.last_digests,
  private.match_thread,
  private.find_branch
to authenticated, service_role;
