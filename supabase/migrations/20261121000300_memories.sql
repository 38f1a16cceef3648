-- Memories: what is true of the user now, what was true before, and who changed it.
--
-- Tables  user_memories, user_memory_history
-- RPCs    upsert_memories, upsert_memory, forget_memory, undo_memory_change, match_memories,
--         recall_memories
--
-- A fact is never overwritten: a new value closes the old row (valid_to, status superseded) and
-- opens another. The history is written by a trigger, whoever changes a memory.
--
-- Depends on foundation and chat (a memory may name the message it came from).

create table public.user_memories (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  memory_key text not null,
  memory_value text not null,
  memory_category text,
  importance text not null default 'medium',
  confidence real not null default 1,
  status text not null default 'active',
  source_message_id uuid,
  superseded_by uuid,
  valid_from timestamptz not null default now(),
  valid_to timestamptz,
  expires_at timestamptz,
  access_count integer not null default 0,
  last_accessed timestamptz,
  embedding extensions.vector(1536),
  embedding_model text,
  embedding_bits bit(1536)
    generated always as (extensions.binary_quantize(embedding)::bit(1536)) stored,
  memory_tsv tsvector generated always as (
    to_tsvector('pg_catalog.english', replace(memory_key, '_', ' ') || ' ' || memory_value)
  ) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint user_memories_source_message_fkey foreign key (user_id, source_message_id)
    references public.chat_messages (user_id, id) on delete set null (source_message_id),
  constraint user_memories_superseded_by_fkey foreign key (user_id, superseded_by)
    references public.user_memories (user_id, id) on delete set null (superseded_by)
    deferrable initially deferred,
  constraint user_memories_key_length check (char_length(memory_key) between 1 and 200),
  constraint user_memories_value_length check (char_length(memory_value) between 1 and 4000),
  constraint user_memories_category_length check (char_length(memory_category) between 1 and 100),
  constraint user_memories_importance check (importance in ('low', 'medium', 'high')),
  constraint user_memories_confidence_range check (confidence between 0 and 1),
  constraint user_memories_status check (status in ('active', 'pending', 'superseded')),
  constraint user_memories_closed_has_end check ((status = 'superseded') = (valid_to is not null)),
  constraint user_memories_embedding_model_length check (char_length(embedding_model) <= 200),
  constraint user_memories_embedding_has_model check (
    embedding is null or embedding_model is not null
  )
);

-- Being recalled rewrites a row; with the vector out of line (pgvector's default) that copies half
-- a kilobyte instead of seven, and room on the page spares the indexes.
alter table public.user_memories set (fillfactor = 80);

comment on table public.user_memories is
  'Facts about a user as key and value. At most one is active for each key; the ones it replaced '
  'stay, closed, for questions about the past.';
comment on column public.user_memories.memory_key is 'The subject, such as favorite_color.';
comment on column public.user_memories.confidence is
  'How sure the writer was, 0..1. Under 0.5 a memory is pending: kept, but not recalled.';
comment on column public.user_memories.source_message_id is 'The message it was drawn from.';
comment on column public.user_memories.superseded_by is
  'The row with the newer value; null for one that was forgotten.';
comment on column public.user_memories.valid_from is 'Since when it is true of the user.';
comment on column public.user_memories.valid_to is 'Until when it was true; null while it is.';
comment on column public.user_memories.expires_at is
  'From when it is no longer recalled; null never.';
comment on column public.user_memories.access_count is 'How often a reply was given it.';
comment on column public.user_memories.embedding is
  '1536 numbers, compared by cosine with those of the same embedding_model only; null: not '
  'embedded.';
comment on column public.user_memories.embedding_bits is
  'The signs of the embedding: a first, 32 times smaller ranking for searches over many memories.';

create unique index user_memories_active_key
  on public.user_memories (user_id, memory_key) where status = 'active';
create index user_memories_key_idx on public.user_memories (user_id, memory_key);
create index user_memories_source_message_idx
  on public.user_memories (user_id, source_message_id) where source_message_id is not null;
create index user_memories_superseded_by_idx
  on public.user_memories (user_id, superseded_by) where superseded_by is not null;

create table public.user_memory_history (
  user_id uuid not null references auth.users (id) on delete cascade,
  id bigint not null generated always as identity,
  memory_id uuid not null,
  memory_key text not null,
  action text not null,
  old_value text,
  new_value text,
  old_attributes jsonb,
  new_attributes jsonb,
  changed_by uuid,
  changed_by_role text not null,
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint user_memory_history_action check (action in ('ADD', 'UPDATE', 'SUPERSEDE', 'DELETE'))
);

comment on table public.user_memory_history is
  'Every change of a memory, written by a trigger and by nothing else. ADD: a new key; UPDATE: '
  'other attributes; SUPERSEDE: another value; DELETE: forgotten or erased.';
comment on column public.user_memory_history.memory_id is
  'The row that the change left standing, or took away. No foreign key: it may be erased since.';
comment on column public.user_memory_history.old_attributes is
  'Category, importance, confidence, status and expiry before; new_attributes after.';
comment on column public.user_memory_history.changed_by is
  'The user of the token; null when a backend did it.';
comment on column public.user_memory_history.changed_by_role is 'The database role of the request.';

create index user_memory_history_key_idx
  on public.user_memory_history (user_id, memory_key, id desc);

-- Private functions -----------------------------------------------------------------------------

create function private.memory_attributes(p_memory public.user_memories) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return pg_catalog.jsonb_build_object(
    'category', (p_memory).memory_category,
    'importance', (p_memory).importance,
    'confidence', (p_memory).confidence,
    'status', (p_memory).status,
    'expires_at', (p_memory).expires_at
  );
end;
$$;

comment on function private.memory_attributes(public.user_memories) is
  'What of a memory, beside its value, a change may change.';

create function private.record_memory_change() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the history is nobody's to write: what it says has to have happened.
declare
  v_memory public.user_memories := coalesce(new, old);
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
  elsif tg_op = 'DELETE' then
    -- Erasing what was closed before changes nothing that is true, and with an account its history
    -- goes as well.
    if old.status = 'superseded'
       or not exists (select from auth.users u where u.id = old.user_id) then
      return null;
    end if;
    v_action := 'DELETE';
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
    user_id, memory_id, memory_key, action, old_value, new_value, old_attributes, new_attributes,
    changed_by, changed_by_role
  )
  values (
    v_memory.user_id,
    v_memory.id,
    v_memory.memory_key,
    v_action,
    case when v_action <> 'ADD' then v_old.memory_value end,
    case when v_action <> 'DELETE' then new.memory_value end,
    case when v_action <> 'ADD' then private.memory_attributes(v_old) end,
    case when v_action <> 'DELETE' then private.memory_attributes(new) end,
    auth.uid(),
    coalesce(nullif(pg_catalog.current_setting('role'), 'none'), session_user)
  );
  return null;
end;
$$;

comment on function private.record_memory_change() is
  'Trigger: writes user_memory_history for each change of a memory.';

create function private.lock_memories(p_user_id uuid) returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  select pg_catalog.pg_advisory_xact_lock(
    pg_catalog.hashtextextended('user_memories ' || p_user_id::text, 0)
  )
$$;

comment on function private.lock_memories(uuid) is
  'Waits for, and keeps to the end of the transaction, the right to write a user''s memories.';

create function private.save_memory(p_user_id uuid, p_memory jsonb) returns uuid
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_key text := p_memory ->> 'key';
  v_value text := p_memory ->> 'value';
  v_action text := lower(coalesce(p_memory ->> 'action', 'upsert'));
  v_embedding extensions.vector := private.to_embedding(p_memory ->> 'embedding');
  v_status text := case
    when (p_memory ->> 'confidence')::real < 0.5 then 'pending' else 'active'
  end;
  v_unknown text;
  v_old public.user_memories;
  v_id uuid;
begin
  if jsonb_typeof(p_memory) is distinct from 'object' then
    perform private.fail(400, 'invalid_memory', 'Each memory is an object.');
  end if;
  select string_agg(k.name, ', ') into v_unknown
  from jsonb_object_keys(p_memory) k (name)
  where k.name not in (
    'key', 'value', 'category', 'importance', 'embedding', 'embedding_model', 'source_message_id',
    'confidence', 'expires_at', 'action'
  );
  if v_unknown is not null then
    perform private.fail(
      400, 'invalid_memory', format('A memory has no field %s.', left(v_unknown, 200)),
      'The fields are key, value, category, importance, embedding, embedding_model, '
      'source_message_id, confidence, expires_at and action.'
    );
  end if;
  if v_key is null then
    perform private.fail(400, 'invalid_memory', 'A memory has a key.');
  end if;

  if v_action = 'none' then
    return null;
  elsif v_action = 'delete' then
    update public.user_memories m
    set status = 'superseded', valid_to = now()
    where m.user_id = p_user_id and m.memory_key = v_key and m.status <> 'superseded';
    return null;
  elsif v_action not in ('upsert', 'add', 'update') then
    perform private.fail(
      400, 'invalid_memory', format('There is no action %s.', left(v_action, 50)),
      'upsert (also add, update), delete or none.'
    );
  end if;

  -- The row that the new one agrees with or replaces; a doubt replaces only an earlier doubt.
  select * into v_old
  from public.user_memories m
  where m.user_id = p_user_id
    and m.memory_key = v_key
    and (m.status = v_status or (m.status = 'active' and m.memory_value = v_value))
  order by m.status, m.id desc
  limit 1;

  if v_old.memory_value = v_value then
    if v_status = 'pending' and v_old.status = 'active' then
      return v_old.id;
    end if;
    update public.user_memories m
    set
      memory_category = case
        when p_memory ? 'category' then p_memory ->> 'category' else m.memory_category
      end,
      importance = coalesce(p_memory ->> 'importance', m.importance),
      confidence = coalesce((p_memory ->> 'confidence')::real, m.confidence),
      expires_at = case
        when p_memory ? 'expires_at' then (p_memory ->> 'expires_at')::timestamptz else m.expires_at
      end,
      embedding = coalesce(v_embedding, m.embedding),
      embedding_model = case
        when v_embedding is null then m.embedding_model else p_memory ->> 'embedding_model'
      end
    where m.user_id = p_user_id and m.id = v_old.id;
    v_id := v_old.id;
  else
    v_id := private.uuid_v7();
    update public.user_memories m
    set status = 'superseded', valid_to = now(), superseded_by = v_id
    where m.user_id = p_user_id and m.id = v_old.id;

    insert into public.user_memories (
      user_id, id, memory_key, memory_value, memory_category, importance, confidence, status,
      source_message_id, expires_at, embedding, embedding_model
    )
    values (
      p_user_id, v_id, v_key, v_value,
      case when p_memory ? 'category' then p_memory ->> 'category' else v_old.memory_category end,
      coalesce(p_memory ->> 'importance', v_old.importance, 'medium'),
      coalesce((p_memory ->> 'confidence')::real, 1),
      v_status,
      (p_memory ->> 'source_message_id')::uuid,
      (p_memory ->> 'expires_at')::timestamptz,
      v_embedding,
      case when v_embedding is not null then p_memory ->> 'embedding_model' end
    );
  end if;

  -- What is now certain no longer waits for a confirmation.
  if v_status = 'active' then
    update public.user_memories m
    set status = 'superseded', valid_to = now(), superseded_by = v_id
    where m.user_id = p_user_id and m.memory_key = v_key and m.status = 'pending';
  end if;
  return v_id;
end;
$$;

comment on function private.save_memory(uuid, jsonb) is
  'One memory of private.save_memories: same value, its attributes change; other value, the old '
  'row is closed and a new one opened; delete, it is closed. Returns the row that stands, or null.';

create function private.save_memories(p_user_id uuid, p_memories jsonb) returns uuid[]
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_memory jsonb;
  v_ids uuid[] := '{}'::uuid[];
begin
  -- One writer of a user's memories at a time, to the end of its transaction: batches that name the
  -- same keys in other orders cannot deadlock.
  perform private.lock_memories(p_user_id);

  for v_memory in select e.memory from jsonb_array_elements(p_memories) e (memory) loop
    v_ids := v_ids || private.save_memory(p_user_id, v_memory);
  end loop;
  return array_remove(v_ids, null);
exception
  when data_exception or not_null_violation or check_violation or foreign_key_violation then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_memory',
      detail = format('Memory "%s": %s', left(v_memory ->> 'key', 50), left(sqlerrm, 200)),
      hint = 'A key of 1 to 200 and a value of 1 to 4,000 characters, importance low, medium or '
        'high, confidence 0 to 1, an embedding with its embedding_model, a message of the user''s '
        'own.';
end;
$$;

comment on function private.save_memories(uuid, jsonb) is
  'Applies an array of memories in its order, all or nothing, and returns the rows that stand. '
  'Errors: 400 invalid_memory, 400 invalid_embedding.';

create function private.nearest_memories(
  p_user_id uuid,
  p_query extensions.vector,
  p_embedding_model text,
  p_filter jsonb,
  p_as_of timestamptz,
  p_limit integer
) returns table (id uuid, similarity double precision)
language plpgsql
stable
security invoker
-- A page: with the default of 1000 a join with it would read all of the user's memories.
rows 20
set search_path = ''
as $$
declare
  v_bits bit(1536) := extensions.binary_quantize(p_query)::bit(1536);
  v_rows integer;
begin
  -- The count stops where exact distances over all rows become dearer than two rankings.
  select count(*) into v_rows
  from (
    select from public.user_memories m where m.user_id = p_user_id limit 1001
  ) counted;

  -- The materialized steps keep the plan what it is: inlined, the planner would switch to another
  -- from the sixth call on.
  if v_rows <= 1000 then
    return query
    with own as materialized (
      select m.id, 1 - (m.embedding operator(extensions.<=>) p_query) as similarity
      from public.user_memories m
      where m.user_id = p_user_id
        and m.embedding is not null
        and m.status <> 'pending'
        and m.valid_from <= p_as_of
        and coalesce(m.valid_to, 'infinity') > p_as_of
        and coalesce(m.expires_at, 'infinity') > p_as_of
        and (p_embedding_model is null or m.embedding_model = p_embedding_model)
        and (not p_filter ? 'category' or m.memory_category = p_filter ->> 'category')
        and (not p_filter ? 'importance' or m.importance = p_filter ->> 'importance')
        and (not p_filter ? 'key' or m.memory_key = p_filter ->> 'key')
    )
    select own.id, own.similarity from own order by own.similarity desc limit p_limit;
  else
    return query
    with own as materialized (
      select m.id, m.embedding_bits operator(extensions.<~>) v_bits as distance
      from public.user_memories m
      where m.user_id = p_user_id
        and m.embedding is not null
        and m.status <> 'pending'
        and m.valid_from <= p_as_of
        and coalesce(m.valid_to, 'infinity') > p_as_of
        and coalesce(m.expires_at, 'infinity') > p_as_of
        and (p_embedding_model is null or m.embedding_model = p_embedding_model)
        and (not p_filter ? 'category' or m.memory_category = p_filter ->> 'category')
        and (not p_filter ? 'importance' or m.importance = p_filter ->> 'importance')
        and (not p_filter ? 'key' or m.memory_key = p_filter ->> 'key')
    ),
    candidates as materialized (
      -- The more there are, the further back the signs may rank one of the nearest.
      select own.id from own
      order by own.distance
      limit (select greatest(20 * p_limit, ceil(14 * sqrt(count(*)))) from own)
    ),
    ranked as materialized (
      select m.id, 1 - (m.embedding operator(extensions.<=>) p_query) as similarity
      from candidates c
      join public.user_memories m on m.user_id = p_user_id and m.id = c.id
    )
    select r.id, r.similarity from ranked r order by r.similarity desc limit p_limit;
  end if;
end;
$$;

comment on function private.nearest_memories(
  uuid, extensions.vector, text, jsonb, timestamptz, integer
) is
  'The memories true at p_as_of that are nearest to the query, most similar first. Exact up to '
  '1,000 memories of the user; above, signs rank first and the best 14 × √memories, at least '
  '20 × p_limit, are compared exactly. p_filter: {category?, importance?, key?}.';

-- Triggers --------------------------------------------------------------------------------------

create trigger user_memories_touch_updated_at before update on public.user_memories
  for each row
  -- Being recalled is no change of the fact.
  when (new.access_count = old.access_count)
  execute function private.touch_updated_at();
create trigger user_memories_record_change
  after insert or delete or update of memory_category, importance, confidence, status, expires_at
  on public.user_memories
  for each row execute function private.record_memory_change();

-- Grants and policies ---------------------------------------------------------------------------

alter table public.user_memories enable row level security;
grant select, delete on public.user_memories to authenticated, service_role;
grant insert (
  user_id, id, memory_key, memory_value, memory_category, importance, confidence, status,
  source_message_id, valid_from, valid_to, expires_at, embedding, embedding_model
) on public.user_memories to authenticated, service_role;
grant update (
  memory_category, importance, confidence, status, superseded_by, valid_to, expires_at,
  access_count, last_accessed, embedding, embedding_model
) on public.user_memories to authenticated, service_role;

create policy user_memories_select on public.user_memories for select to authenticated
  using ((select auth.uid()) = user_id);
create policy user_memories_insert on public.user_memories for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy user_memories_update on public.user_memories for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy user_memories_delete on public.user_memories for delete to authenticated
  using ((select auth.uid()) = user_id);

alter table public.user_memory_history enable row level security;
grant select on public.user_memory_history to authenticated, service_role;

create policy user_memory_history_select on public.user_memory_history for select to authenticated
  using ((select auth.uid()) = user_id);

grant execute on function
  private.memory_attributes(public.user_memories),
  private.lock_memories(uuid),
  private.save_memory(uuid, jsonb),
  private.save_memories(uuid, jsonb),
  private.nearest_memories(uuid, extensions.vector, text, jsonb, timestamptz, integer)
to authenticated, service_role;
