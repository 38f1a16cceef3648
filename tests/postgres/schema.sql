CREATE SCHEMA private;

COMMENT ON SCHEMA private IS 'Helpers and bookkeeping of Engram. PostgREST does not serve it; nothing in it is a client''s name.';

CREATE SCHEMA public;

COMMENT ON SCHEMA public IS 'standard public schema';

CREATE FUNCTION private.any_word(p_text text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
  select pg_catalog.replace(
    pg_catalog.plainto_tsquery('pg_catalog.english', p_text)::text, ' & ', ' | '
  )::tsquery
$$;

COMMENT ON FUNCTION private.any_word(p_text text) IS 'A text search for any of the words. The usual query asks for all of them, which a question in plain words hardly ever finds.';

CREATE FUNCTION private.check_embedding(p_embedding extensions.vector) RETURNS extensions.vector
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
  if p_embedding is null then
    perform private.fail(400, 'invalid_embedding', 'There is no embedding to compare with.');
  end if;
  if extensions.vector_dims(p_embedding) <> 1536 then
    perform private.fail(
      400, 'invalid_embedding',
      format(
        'An embedding has 1536 numbers, this one has %s.', extensions.vector_dims(p_embedding)
      ),
      'Pad a shorter model''s vectors with zeros: cosine similarity stays as it is.'
    );
  end if;
  if extensions.vector_norm(p_embedding) = 0 then
    perform private.fail(
      400, 'invalid_embedding', 'An embedding of zeros only has no direction to compare.'
    );
  end if;
  return p_embedding;
end;
$$;

COMMENT ON FUNCTION private.check_embedding(p_embedding extensions.vector) IS 'The vector itself if it is there, has 1536 dimensions and a direction. Errors: 400 invalid_embedding.';

CREATE FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) RETURNS jsonb
    LANGUAGE plpgsql STRICT
    SET search_path TO ''
    AS $$
declare
  v_hash bytea;
  v_first private.requests;
begin
  v_hash := pg_catalog.sha256(pg_catalog.convert_to(p_content::text, 'utf8'));

  -- A concurrent call with the same id waits here until the first one has committed.
  insert into private.requests (user_id, request_id, operation, content_hash)
  values (p_user_id, p_request_id, p_operation, v_hash)
  on conflict do nothing;
  if found then
    return null;
  end if;

  select * into strict v_first
  from private.requests r
  where r.user_id = p_user_id and r.request_id = p_request_id;

  if v_first.operation <> p_operation or v_first.content_hash <> v_hash then
    perform private.fail(
      409, 'request_conflict',
      format('Request %s was already used for something else.', p_request_id),
      'Retry with the same content, or take a new request id for new content.'
    );
  end if;
  return v_first.result;
end;
$$;

COMMENT ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) IS 'Null when the write is to be done, else the result of the first call with this id. p_content holds every parameter that makes the request what it is; strict, so that a call without an id costs nothing. Errors: 409 request_conflict.';

CREATE FUNCTION private.count_tokens(p_text text) RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
  select (pg_catalog.char_length(p_text) + 3) / 4
$$;

COMMENT ON FUNCTION private.count_tokens(p_text text) IS 'About how many tokens a model makes of a text: four characters each, rounded up.';

CREATE FUNCTION private.create_profile() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
  insert into public.profiles (id, full_name, avatar_url)
  values (
    new.id,
    left(new.raw_user_meta_data ->> 'full_name', 200),
    left(new.raw_user_meta_data ->> 'avatar_url', 2000)
  )
  on conflict do nothing;
  return new;
end;
$$;

COMMENT ON FUNCTION private.create_profile() IS 'Trigger on auth.users: the profile of a new account, named as the sign-up''s metadata says.';

CREATE FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
  raise exception using
    errcode = 'PT' || p_status,
    message = p_code,
    detail = p_detail,
    hint = coalesce(p_hint, '');
end;
$$;

COMMENT ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) IS 'Raises SQLSTATE PT<status>, which PostgREST answers as that HTTP status. The message is a stable snake_case code, the detail a sentence, the hint what to do about it.';

CREATE FUNCTION private.forget_requests(p_older_than interval DEFAULT '7 days'::interval) RETURNS bigint
    LANGUAGE sql
    SET search_path TO ''
    AS $$
  with gone as (
    delete from private.requests r where r.created_at < now() - p_older_than returning 1
  )
  select count(*) from gone
$$;

COMMENT ON FUNCTION private.forget_requests(p_older_than interval) IS 'Deletes request ids older than the interval and returns how many. Service role only; run it daily. A retry that comes later than that is a new request.';

CREATE FUNCTION private.lock_memories(p_user_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
  select pg_catalog.pg_advisory_xact_lock(
    pg_catalog.hashtextextended('user_memories ' || p_user_id::text, 0)
  )
$$;

COMMENT ON FUNCTION private.lock_memories(p_user_id uuid) IS 'Waits for, and keeps to the end of the transaction, the right to write a user''s memories.';

CREATE FUNCTION private.uuid_v7() RETURNS uuid
    LANGUAGE sql
    SET search_path TO ''
    AS $$
  -- RFC 9562: 48 bits of Unix milliseconds over a random UUID, then the version bits 0111.
  select pg_catalog.encode(
    pg_catalog.set_bit(
      pg_catalog.set_bit(
        overlay(
          pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
          placing substring(
            pg_catalog.int8send(
              (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::bigint
            ) from 3
          ) from 1 for 6
        ), 52, 1
      ), 53, 1
    ), 'hex'
  )::uuid
$$;

COMMENT ON FUNCTION private.uuid_v7() IS 'A time-ordered UUID (RFC 9562, version 7). Growing tables use it: inserts touch the right edge of their primary key only.';

CREATE TABLE public.user_memories (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    memory_key text NOT NULL,
    memory_value text NOT NULL,
    memory_category text,
    importance text DEFAULT 'medium'::text NOT NULL,
    confidence real DEFAULT 1 NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    source_message_id uuid,
    superseded_by uuid,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    valid_to timestamp with time zone,
    expires_at timestamp with time zone,
    access_count integer DEFAULT 0 NOT NULL,
    last_accessed timestamp with time zone,
    embedding extensions.vector(1536),
    embedding_model text,
    embedding_bits bit(1536) GENERATED ALWAYS AS ((extensions.binary_quantize(embedding))::bit(1536)) STORED,
    memory_tsv tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, ((replace(memory_key, '_'::text, ' '::text) || ' '::text) || memory_value))) STORED,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_memories_category_length CHECK (((char_length(memory_category) >= 1) AND (char_length(memory_category) <= 100))),
    CONSTRAINT user_memories_closed_has_end CHECK (((status = 'superseded'::text) = (valid_to IS NOT NULL))),
    CONSTRAINT user_memories_confidence_range CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT user_memories_embedding_has_model CHECK (((embedding IS NULL) OR (embedding_model IS NOT NULL))),
    CONSTRAINT user_memories_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT user_memories_importance CHECK ((importance = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text]))),
    CONSTRAINT user_memories_key_length CHECK (((char_length(memory_key) >= 1) AND (char_length(memory_key) <= 200))),
    CONSTRAINT user_memories_status CHECK ((status = ANY (ARRAY['active'::text, 'pending'::text, 'superseded'::text]))),
    CONSTRAINT user_memories_value_length CHECK (((char_length(memory_value) >= 1) AND (char_length(memory_value) <= 4000)))
)
WITH (fillfactor='80');

COMMENT ON TABLE public.user_memories IS 'Facts about a user as key and value. At most one is active for each key; the ones it replaced stay, closed, for questions about the past.';

COMMENT ON COLUMN public.user_memories.memory_key IS 'The subject, such as favorite_color.';

COMMENT ON COLUMN public.user_memories.confidence IS 'How sure the writer was, 0..1. Under 0.5 a memory is pending: kept, but not recalled.';

COMMENT ON COLUMN public.user_memories.source_message_id IS 'The message it was drawn from.';

COMMENT ON COLUMN public.user_memories.superseded_by IS 'The row with the newer value; null for one that was forgotten.';

COMMENT ON COLUMN public.user_memories.valid_from IS 'Since when it is true of the user.';

COMMENT ON COLUMN public.user_memories.valid_to IS 'Until when it was true; null while it is.';

COMMENT ON COLUMN public.user_memories.expires_at IS 'From when it is no longer recalled; null never.';

COMMENT ON COLUMN public.user_memories.access_count IS 'How often a reply was given it.';

COMMENT ON COLUMN public.user_memories.embedding IS '1536 numbers, compared by cosine with those of the same embedding_model only; null: not embedded.';

COMMENT ON COLUMN public.user_memories.embedding_bits IS 'The signs of the embedding: a first, 32 times smaller ranking for searches over many memories.';

CREATE FUNCTION private.memory_attributes(p_memory public.user_memories) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
  select pg_catalog.jsonb_build_object(
    'category', (p_memory).memory_category,
    'importance', (p_memory).importance,
    'confidence', (p_memory).confidence,
    'status', (p_memory).status,
    'expires_at', (p_memory).expires_at
  )
$$;

COMMENT ON FUNCTION private.memory_attributes(p_memory public.user_memories) IS 'What of a memory, beside its value, a change may change.';

CREATE FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) RETURNS TABLE(id uuid, similarity double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path TO ''
    AS $$
declare
  v_bits bit(1536) := extensions.binary_quantize(p_query)::bit(1536);
  v_rows integer;
begin
  -- The count stops where exact distances over all rows become dearer than two rankings.
  select count(*) into v_rows
  from (
    select from public.user_memories m where m.user_id = p_user_id limit 301
  ) counted;

  -- The materialized steps keep the plan what it is: inlined, the planner would switch to another
  -- from the sixth call on.
  if v_rows <= 300 then
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

COMMENT ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) IS 'The memories true at p_as_of that are nearest to the query, most similar first. Exact up to 300 memories of the user; above, signs rank first and the best 14 × √memories, at least 20 × p_limit, are compared exactly. p_filter: {category?, importance?, key?}.';

CREATE FUNCTION private.number_message() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
  update public.conversations c
  set
    message_count = c.message_count + 1,
    -- now() is one value per transaction, and the clock may step back.
    last_message_at = greatest(
      pg_catalog.clock_timestamp(), c.last_message_at + interval '1 microsecond'
    )
  where c.user_id = new.user_id and c.id = new.session_id
  returning c.message_count, c.last_message_at into new.seq, new."timestamp";

  if not found then
    perform private.fail(
      404, 'conversation_not_found', 'There is no such conversation of this user.',
      'store_chat_pair makes a conversation when its p_session_id is new.'
    );
  end if;
  return new;
end;
$$;

COMMENT ON FUNCTION private.number_message() IS 'Trigger: gives a message its place and time under the conversation''s row lock, so that simultaneous writers get consecutive places. Errors: 404 conversation_not_found.';

CREATE FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
  with traits (position, name, score, when_low, when_high) as (
    values
      (1, 'openness', p_openness,
        'Be concrete; prefer proven ways and plain examples.',
        'Welcome ideas, analogies and detours.'),
      (2, 'conscientiousness', p_conscientiousness,
        'Keep plans light and leave room to improvise.',
        'Be structured: steps, dates and follow-up.'),
      (3, 'extraversion', p_extraversion,
        'Be calm and brief; do not press for company.',
        'Be lively and talk about people and plans.'),
      (4, 'agreeableness', p_agreeableness,
        'Be direct; argue with facts.',
        'Be warm and mind how others are affected.'),
      (5, 'neuroticism', p_neuroticism,
        'Speak plainly about risks; the user takes them well.',
        'Be reassuring; name worries and take them apart one by one.')
  ),
  levels as (
    select
      t.*,
      case when t.score < 35 then 'low' when t.score > 65 then 'high' else 'average' end as level
    from traits t
  )
  select pg_catalog.jsonb_build_object(
    'scores', pg_catalog.jsonb_object_agg(l.name, l.score),
    'levels', pg_catalog.jsonb_object_agg(l.name, l.level),
    'summary', pg_catalog.string_agg(l.level || ' ' || l.name, ', ' order by l.position),
    'style', coalesce(
      pg_catalog.jsonb_agg(
        case l.level when 'low' then l.when_low else l.when_high end order by l.position
      ) filter (where l.level <> 'average'),
      '[]'::jsonb
    )
  )
  from levels l
$$;

COMMENT ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) IS 'Five scores 0..100 as {scores, levels: low|average|high, summary, style[]}. Under 35 is low, over 65 high; style says how to speak to such a person.';

CREATE FUNCTION private.record_memory_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
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

COMMENT ON FUNCTION private.record_memory_change() IS 'Trigger: writes user_memory_history for each change of a memory.';

CREATE FUNCTION private.require_conversation(p_found boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
  if not p_found then
    perform private.fail(
      404, 'conversation_not_found', 'There is no such conversation of this user.'
    );
  end if;
end;
$$;

COMMENT ON FUNCTION private.require_conversation(p_found boolean) IS 'What the conversation RPCs say when their statement found no row. Errors: 404 conversation_not_found.';

CREATE FUNCTION private.require_limit(p_limit integer, p_maximum integer) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
  if p_limit is null or p_limit not between 1 and p_maximum then
    perform private.fail(
      400, 'invalid_limit', format('A limit is a number from 1 to %s.', p_maximum)
    );
  end if;
  return p_limit;
end;
$$;

COMMENT ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) IS 'The limit itself when it is from 1 to the maximum. Errors: 400 invalid_limit.';

CREATE FUNCTION private.require_user(p_user_id uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
  v_caller uuid := auth.uid();
  -- The role that was set for the request. Unlike current_user it is the same within a definer
  -- function, so that those can check their caller too.
  v_role name := coalesce(nullif(pg_catalog.current_setting('role'), 'none'), session_user);
begin
  -- Whoever has the rights of service_role acts for any user, but has to say for whom.
  if pg_catalog.pg_has_role(v_role, 'service_role', 'usage') then
    if coalesce(p_user_id, v_caller) is null then
      perform private.fail(
        400, 'user_required', 'A service caller has to name the user it acts for.',
        'Pass p_user_id.'
      );
    end if;
    return coalesce(p_user_id, v_caller);
  end if;

  if v_caller is null then
    raise exception using
      errcode = '42501', message = 'not_signed_in', detail = 'The call carries no user.',
      hint = 'Send the user''s access token as bearer token.';
  end if;
  if p_user_id is distinct from v_caller and p_user_id is not null then
    raise exception using
      errcode = '42501', message = 'not_your_user_id',
      detail = 'p_user_id is not the signed-in user.',
      hint = 'Leave p_user_id out: it defaults to the user of the token.';
  end if;
  return v_caller;
end;
$$;

COMMENT ON FUNCTION private.require_user(p_user_id uuid) IS 'The user to act for: the token''s, or p_user_id for a caller with the rights of service_role. Anybody else''s id is refused with 42501.';

CREATE FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

COMMENT ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb) IS 'Applies an array of memories in its order, all or nothing, and returns the rows that stand. Errors: 400 invalid_memory, 400 invalid_embedding.';

CREATE FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

COMMENT ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb) IS 'One memory of private.save_memories: same value, its attributes change; other value, the old row is closed and a new one opened; delete, it is closed. Returns the row that stands, or null.';

CREATE TABLE public.profiles (
    id uuid NOT NULL,
    full_name text,
    avatar_url text,
    personality_openness integer DEFAULT 50 NOT NULL,
    personality_conscientiousness integer DEFAULT 50 NOT NULL,
    personality_extraversion integer DEFAULT 50 NOT NULL,
    personality_agreeableness integer DEFAULT 50 NOT NULL,
    personality_neuroticism integer DEFAULT 50 NOT NULL,
    personality_llm_context jsonb,
    personality_completed_at timestamp with time zone,
    onboarding_completed boolean DEFAULT false NOT NULL,
    has_completed_personality_assessment boolean GENERATED ALWAYS AS ((personality_completed_at IS NOT NULL)) STORED NOT NULL,
    profile_completion_percentage numeric GENERATED ALWAYS AS ((25 * (((((COALESCE(full_name, ''::text) <> ''::text))::integer + ((COALESCE(avatar_url, ''::text) <> ''::text))::integer) + (onboarding_completed)::integer) + ((personality_completed_at IS NOT NULL))::integer))) STORED NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT profiles_agreeableness_range CHECK (((personality_agreeableness >= 0) AND (personality_agreeableness <= 100))),
    CONSTRAINT profiles_avatar_url_length CHECK ((char_length(avatar_url) <= 2000)),
    CONSTRAINT profiles_conscientiousness_range CHECK (((personality_conscientiousness >= 0) AND (personality_conscientiousness <= 100))),
    CONSTRAINT profiles_extraversion_range CHECK (((personality_extraversion >= 0) AND (personality_extraversion <= 100))),
    CONSTRAINT profiles_full_name_length CHECK ((char_length(full_name) <= 200)),
    CONSTRAINT profiles_llm_context_size CHECK ((pg_column_size(personality_llm_context) <= 16384)),
    CONSTRAINT profiles_neuroticism_range CHECK (((personality_neuroticism >= 0) AND (personality_neuroticism <= 100))),
    CONSTRAINT profiles_openness_range CHECK (((personality_openness >= 0) AND (personality_openness <= 100)))
);

COMMENT ON TABLE public.profiles IS 'One row a user, made by a trigger when the account is made. The owner reads it and changes name and avatar; scores come through submit_personality_assessment or set_personality.';

COMMENT ON COLUMN public.profiles.personality_openness IS 'Big Five score 0..100; 50, the middle, until the user has one. The other four likewise.';

COMMENT ON COLUMN public.profiles.personality_llm_context IS 'What a system prompt may say of the personality: {scores, levels, summary, style[]}.';

COMMENT ON COLUMN public.profiles.profile_completion_percentage IS 'Computed: 25 each for name, avatar, onboarding and personality.';

CREATE FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) RETURNS public.profiles
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_profile public.profiles;
begin
  insert into public.profiles as p (
    id, personality_openness, personality_conscientiousness, personality_extraversion,
    personality_agreeableness, personality_neuroticism, personality_llm_context,
    personality_completed_at, onboarding_completed
  )
  values (
    v_user_id, p_openness, p_conscientiousness, p_extraversion, p_agreeableness, p_neuroticism,
    p_llm_context, now(), true
  )
  on conflict (id) do update set
    personality_openness = excluded.personality_openness,
    personality_conscientiousness = excluded.personality_conscientiousness,
    personality_extraversion = excluded.personality_extraversion,
    personality_agreeableness = excluded.personality_agreeableness,
    personality_neuroticism = excluded.personality_neuroticism,
    personality_llm_context = excluded.personality_llm_context,
    personality_completed_at = excluded.personality_completed_at,
    onboarding_completed = true
  returning p.* into v_profile;
  return v_profile;
end;
$$;

COMMENT ON FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) IS 'Writes scores, context and time of a personality in one step and ends the onboarding.';

CREATE FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) RETURNS TABLE(id uuid, rank real)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
    SET search_path TO ''
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  return query
  select m.id, pg_catalog.ts_rank_cd(m.message_tsv, p_tsquery)
  from public.chat_messages m
  where m.user_id = v_user_id
    and m.message_tsv operator(pg_catalog.@@) p_tsquery
    and (p_session_id is null or m.session_id = p_session_id)
  order by 2 desc, m."timestamp" desc
  limit p_limit;
end;
$$;

COMMENT ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) IS 'The user''s messages that match, best rank first, latest first among equals.';

CREATE FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) RETURNS void
    LANGUAGE sql STRICT
    SET search_path TO ''
    AS $$
  update private.requests r
  set result = p_result
  where r.user_id = p_user_id and r.request_id = p_request_id
$$;

COMMENT ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) IS 'Keeps the result for replays. Nothing to do when p_request_id is null.';

CREATE FUNCTION private.to_embedding(p_embedding text) RETURNS extensions.vector
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS $$
begin
  return private.check_embedding(p_embedding::extensions.vector);
exception
  -- pgvector''s own words for a malformed literal, a NaN, an infinity or too many dimensions.
  when data_exception or invalid_text_representation or program_limit_exceeded then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_embedding',
      detail = left(sqlerrm, 200),
      hint = 'Send 1536 finite numbers as "[0.1,0.2,…]".';
end;
$$;

COMMENT ON FUNCTION private.to_embedding(p_embedding text) IS 'Reads an embedding from "[0.1,…]"; null for null. Errors: 400 invalid_embedding.';

CREATE FUNCTION private.touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
  new.updated_at := pg_catalog.now();
  return new;
end;
$$;

COMMENT ON FUNCTION private.touch_updated_at() IS 'Trigger: updated_at is the time of the change.';

CREATE FUNCTION private.without_embeddings(p_items jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
  select case pg_catalog.jsonb_typeof(p_items)
    when 'array' then (
      select coalesce(pg_catalog.jsonb_agg(
        case pg_catalog.jsonb_typeof(i.item) when 'object' then i.item - 'embedding' else i.item end
        order by i.position
      ), '[]')
      from pg_catalog.jsonb_array_elements(p_items) with ordinality i (item, position)
    )
    else p_items
  end
$$;

COMMENT ON FUNCTION private.without_embeddings(p_items jsonb) IS 'What makes an array of items the same request again: all but the vectors, which a provider does not compute to the same last digit twice.';

CREATE TABLE public.conversations (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    title text,
    summary text,
    message_count integer DEFAULT 0 NOT NULL,
    last_message_at timestamp with time zone,
    archived_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT conversations_message_count_positive CHECK ((message_count >= 0)),
    CONSTRAINT conversations_summary_length CHECK ((char_length(summary) <= 8000)),
    CONSTRAINT conversations_title_length CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200)))
);

COMMENT ON TABLE public.conversations IS 'A thread of messages of one user.';

COMMENT ON COLUMN public.conversations.summary IS 'What came before the history that still fits a prompt, in words; written by the app.';

COMMENT ON COLUMN public.conversations.message_count IS 'How many messages were ever stored: the last message''s seq. Kept by the numbering trigger.';

COMMENT ON COLUMN public.conversations.last_message_at IS 'The "timestamp" of the last message. Kept by the numbering trigger.';

CREATE FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean DEFAULT true, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.conversations
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_conversation public.conversations;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'archive_conversation', jsonb_build_array(p_session_id, p_archived)
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

COMMENT ON FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean, p_user_id uuid, p_request_id uuid) IS 'Archives a conversation, or takes it back with p_archived false; archived twice, the first time stays. Errors: 404 conversation_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if private.claim_request(
    v_user_id, p_request_id, 'delete_conversation', to_jsonb(p_session_id)
  ) is not null then
    return;
  end if;

  delete from public.conversations c where c.user_id = v_user_id and c.id = p_session_id;
  perform private.require_conversation(found);
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

COMMENT ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) IS 'Deletes a conversation with its messages. Memories drawn from it stay, without their source. Errors: 404 conversation_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if private.claim_request(
    v_user_id, p_request_id, 'forget_memory', to_jsonb(p_memory_key)
  ) is not null then
    return;
  end if;

  perform private.lock_memories(v_user_id);
  update public.user_memories m
  set status = 'superseded', valid_to = now()
  where m.user_id = v_user_id and m.memory_key = p_memory_key and m.status <> 'superseded';
  if not found then
    perform private.fail(404, 'memory_not_found', 'There is no memory of this key.');
  end if;
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

COMMENT ON FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid, p_request_id uuid) IS 'Closes the memory of a key: it is recalled no more, and undo_memory_change can bring it back. To erase it for good, delete its rows of user_memories. Errors: 404 memory_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_history_count integer DEFAULT 20, p_memory_count integer DEFAULT 8, p_token_budget integer DEFAULT 3000, p_query_text text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_personality jsonb;
  v_summary text;
  v_memories jsonb := '[]'::jsonb;
  v_memory_tokens integer := 0;
  v_history jsonb := '[]'::jsonb;
  v_answered jsonb;
begin
  if p_history_count is null or p_history_count not between 0 and 200
     or p_memory_count is null or p_memory_count not between 0 and 100
     or p_token_budget is null or p_token_budget not between 0 and 1000000 then
    perform private.fail(
      400, 'invalid_limit',
      'p_history_count is 0 to 200, p_memory_count 0 to 100, p_token_budget 0 to 1,000,000.'
    );
  end if;

  -- A retried turn needs its answer, not a context for another one.
  select jsonb_build_object(
    'id', a.id, 'session_id', a.session_id, 'user_message', u.message_text,
    'message_text', a.message_text, 'status', a.status, 'model', a.model
  ) into v_answered
  from private.requests r
  join public.chat_messages a
    on a.user_id = r.user_id
    and a.id = case r.operation when 'store_chat_pair' then (r.result #>> '{}')::uuid end
  join public.chat_messages u on u.user_id = a.user_id and u.id = a.parent_id
  where r.user_id = v_user_id and r.request_id = p_request_id;
  if found then
    return jsonb_build_object(
      'personality', v_personality, 'memories', v_memories, 'history', v_history,
      'documents', '[]'::jsonb, 'summary', v_summary, 'answered', v_answered
    );
  end if;

  select p.personality_llm_context into v_personality
  from public.profiles p
  where p.id = v_user_id and p.personality_completed_at is not null;

  select c.summary into v_summary
  from public.conversations c
  where c.user_id = v_user_id and c.id = p_session_id;

  if p_memory_count > 0 and (p_query_embedding is not null or p_query_text is not null) then
    select
      coalesce(jsonb_agg(jsonb_build_object(
        'id', r.id,
        'key', r.memory_key,
        'value', r.memory_value,
        'category', r.memory_category,
        'importance', r.importance,
        'score', round(r.score::numeric, 4)
      ) order by r.score desc), '[]'),
      coalesce(sum(private.count_tokens(r.memory_key || r.memory_value)), 0)
    into v_memories, v_memory_tokens
    from public.recall_memories(
      p_query_embedding, p_query_text, p_memory_count, now(), p_embedding_model, v_user_id
    ) r;
  end if;

  -- The latest messages that fit in what the memories leave of the budget, oldest first.
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', h.id, 'seq', h.seq, 'sender_type', h.sender_type, 'message_text', h.message_text
  ) order by h.seq), '[]') into v_history
  from (
    select
      m.id, m.seq, m.sender_type, m.message_text,
      sum(private.count_tokens(m.message_text)) over (order by m.seq desc) as tokens
    from (
      select l.id, l.seq, l.sender_type, l.message_text
      from public.chat_messages l
      where l.user_id = v_user_id and l.session_id = p_session_id and l.message_text <> ''
      order by l.seq desc
      limit p_history_count
    ) m
  ) h
  where h.tokens <= p_token_budget - v_memory_tokens;

  return jsonb_build_object(
    'personality', v_personality,
    'memories', v_memories,
    'history', v_history,
    'documents', '[]'::jsonb,
    'summary', v_summary,
    'answered', null
  );
end;
$$;

COMMENT ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_user_id uuid, p_request_id uuid) IS 'Everything a reply needs, in one call: {personality: the LLM context or null, memories: [{id, key, value, category, importance, score}] as recall_memories ranks and counts them, history: [{id, seq, sender_type, message_text}] oldest first, documents: [], summary: text or null, answered: null}. When store_chat_pair has already kept p_request_id, answered is {id, session_id, user_message, message_text, status, model} and the rest is empty. History is cut to what p_token_budget leaves after the memories, at four characters a token. A p_session_id that is new, or null, has no history. Errors: 400 invalid_limit, 400 invalid_embedding, 42501.';

CREATE FUNCTION public.get_chat_history(p_session_id uuid DEFAULT NULL::uuid, p_limit integer DEFAULT 50, p_before_seq integer DEFAULT NULL::integer, p_before timestamp with time zone DEFAULT NULL::timestamp with time zone, p_before_id uuid DEFAULT NULL::uuid, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, message_text text, sender_type text, status text, mood_detected text, sentiment_score numeric, model text, parent_id uuid, feedback_score smallint, has_flashcards boolean, metadata jsonb, "timestamp" timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 200);
begin
  if p_session_id is not null then
    return query
    select
      m.id, m.session_id, m.seq, m.message_text, m.sender_type, m.status, m.mood_detected,
      m.sentiment_score, m.model, m.parent_id, m.feedback_score, m.has_flashcards, m.metadata,
      m."timestamp"
    from public.chat_messages m
    where m.user_id = v_user_id
      and m.session_id = p_session_id
      and m.seq < coalesce(p_before_seq, 2147483647)
    order by m.seq desc
    limit v_limit;
  else
    -- One row comparison, which an index range serves; the same with "or" is not.
    return query
    select
      m.id, m.session_id, m.seq, m.message_text, m.sender_type, m.status, m.mood_detected,
      m.sentiment_score, m.model, m.parent_id, m.feedback_score, m.has_flashcards, m.metadata,
      m."timestamp"
    from public.chat_messages m
    where m.user_id = v_user_id
      and (m."timestamp", m.id) < (
        coalesce(p_before, 'infinity'),
        coalesce(p_before_id, '00000000-0000-0000-0000-000000000000')
      )
    order by m."timestamp" desc, m.id desc
    limit v_limit;
  end if;
end;
$$;

COMMENT ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_user_id uuid) IS 'Messages, newest first, a page of 1 to 200. Of one conversation: the next page is p_before_seq = the last row''s seq. Of all: p_before and p_before_id = the last row''s timestamp and id. A conversation that is not the user''s is empty. Errors: 400 invalid_limit, 42501.';

CREATE FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer DEFAULT 10, match_threshold double precision DEFAULT 0, embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, sender_type text, message_text text, "timestamp" timestamp with time zone, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_count integer := private.require_limit(match_count, 200);
  v_query extensions.vector := private.check_embedding(query_embedding);
  v_bits bit(1536) := extensions.binary_quantize(query_embedding)::bit(1536);
  v_rows integer;
begin
  -- The count stops where exact distances over all rows become dearer than two rankings.
  select count(*) into v_rows
  from (
    select from public.chat_messages m
    where m.user_id = v_user_id
      and m.embedding is not null
      and (match_chat_messages.embedding_model is null
           or m.embedding_model = match_chat_messages.embedding_model)
    limit 301
  ) counted;

  -- The materialized steps keep the plan what it is: inlined, the planner would switch to another
  -- from the sixth call on.
  if v_rows <= 300 then
    return query
    with own as materialized (
      select m.id, 1 - (m.embedding operator(extensions.<=>) v_query) as similarity
      from public.chat_messages m
      where m.user_id = v_user_id
        and m.embedding is not null
        and (match_chat_messages.embedding_model is null
             or m.embedding_model = match_chat_messages.embedding_model)
    )
    select m.id, m.session_id, m.seq, m.sender_type, m.message_text, m."timestamp", o.similarity
    from (
      select own.id, own.similarity from own
      where own.similarity >= match_threshold
      order by own.similarity desc
      limit v_count
    ) o
    join public.chat_messages m on m.user_id = v_user_id and m.id = o.id
    order by o.similarity desc;
  else
    return query
    with own as materialized (
      select m.id, m.embedding_bits operator(extensions.<~>) v_bits as distance
      from public.chat_messages m
      where m.user_id = v_user_id
        and m.embedding is not null
        and (match_chat_messages.embedding_model is null
             or m.embedding_model = match_chat_messages.embedding_model)
    ),
    candidates as materialized (
      -- The more there are, the further back the signs may rank one of the nearest.
      select own.id from own
      order by own.distance
      limit (select greatest(20 * v_count, ceil(14 * sqrt(count(*)))) from own)
    ),
    ranked as materialized (
      select m.id, 1 - (m.embedding operator(extensions.<=>) v_query) as similarity
      from candidates c
      join public.chat_messages m on m.user_id = v_user_id and m.id = c.id
    )
    select m.id, m.session_id, m.seq, m.sender_type, m.message_text, m."timestamp", o.similarity
    from (
      select r.id, r.similarity from ranked r
      where r.similarity >= match_threshold
      order by r.similarity desc
      limit v_count
    ) o
    join public.chat_messages m on m.user_id = v_user_id and m.id = o.id
    order by o.similarity desc;
  end if;
end;
$$;

COMMENT ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) IS 'The user''s messages nearest in meaning: similarity = 1 − cosine distance, most similar first, at least match_threshold. Exact up to 300 embedded messages; above, signs rank first and the best 14 × √messages, at least 20 × match_count, are compared exactly. embedding_model null compares all: name it where there is more than one. Errors: 400 invalid_embedding, 400 invalid_limit, 42501.';

CREATE FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer DEFAULT 10, match_threshold double precision DEFAULT 0, filter jsonb DEFAULT '{}'::jsonb, embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, memory_key text, memory_value text, memory_category text, importance text, similarity double precision)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_count integer := private.require_limit(match_count, 200);
  v_query extensions.vector := private.check_embedding(query_embedding);
begin
  if jsonb_typeof(match_memories.filter) is distinct from 'object' then
    perform private.fail(
      400, 'invalid_filter', 'A filter is an object.', 'Its keys are category, importance and key.'
    );
  end if;

  return query
  select m.id, m.memory_key, m.memory_value, m.memory_category, m.importance, n.similarity
  from private.nearest_memories(
    v_user_id, v_query, match_memories.embedding_model, match_memories.filter, now(), v_count
  ) n
  join public.user_memories m on m.user_id = v_user_id and m.id = n.id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

COMMENT ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) IS 'The user''s memories nearest in meaning: similarity = 1 − cosine distance, most similar first, at least match_threshold. filter: {category?, importance?, key?}. embedding_model null compares all: name it where there is more than one. Reads only; recall_memories ranks for a reply. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

CREATE FUNCTION public.recall_memories(p_query_embedding text DEFAULT NULL::text, p_query_text text DEFAULT NULL::text, p_limit integer DEFAULT 8, p_as_of timestamp with time zone DEFAULT now(), p_embedding_model text DEFAULT NULL::text, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, memory_key text, memory_value text, memory_category text, importance text, similarity double precision, score double precision, relevance double precision, importance_weight double precision, decay double precision)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 100);
  v_query extensions.vector := private.to_embedding(p_query_embedding);
  v_text text := left(replace(coalesce(p_query_text, ''), '_', ' '), 4000);
  v_words text[] := tsvector_to_array(to_tsvector('pg_catalog.english', v_text));
  v_any_word tsquery := private.any_word(v_text);
begin
  if v_query is null and p_query_text is null then
    perform private.fail(
      400, 'invalid_query', 'A recall needs something to recall by.',
      'Send p_query_embedding, p_query_text, or both.'
    );
  end if;

  return query
  with near as materialized (
    select n.id, n.similarity
    from private.nearest_memories(
      v_user_id, v_query, p_embedding_model, '{}', p_as_of, greatest(50, 5 * v_limit)
    ) n
    where v_query is not null
  ),
  worded as materialized (
    select
      m.id,
      cardinality(array(
        select w.word from unnest(v_words) w (word)
        intersect
        select l.word from unnest(tsvector_to_array(m.memory_tsv)) l (word)
      ))::double precision / cardinality(v_words) as share
    from public.user_memories m
    where m.user_id = v_user_id
      and m.memory_tsv operator(pg_catalog.@@) v_any_word
      and m.status <> 'pending'
      and m.valid_from <= p_as_of
      and coalesce(m.valid_to, 'infinity') > p_as_of
      and coalesce(m.expires_at, 'infinity') > p_as_of
  ),
  parts as (
    select
      m.id, m.memory_key, m.memory_value, m.memory_category, m.importance,
      n.similarity,
      greatest(n.similarity, w.share, 0) as relevance,
      case m.importance when 'high' then 1.25 when 'low' then 0.8 else 1.0 end::double precision
        as importance_weight,
      -- Half is left after 30 days without use; each use makes the memory last longer, and a
      -- quarter always stays: what is relevant enough comes back.
      greatest(0.25, power(
        0.5,
        greatest(extract(epoch from p_as_of - coalesce(m.last_accessed, m.valid_from)), 0) / 86400
          / (30 * (1 + ln(1 + m.access_count)))
      ))::double precision as decay
    from near n
    full join worded w on w.id = n.id
    join public.user_memories m on m.user_id = v_user_id and m.id = coalesce(n.id, w.id)
  ),
  best as materialized (
    select p.*, p.relevance * p.importance_weight * p.decay as score
    from parts p
    where p.relevance > 0
    order by score desc, p.id
    limit v_limit
  ),
  counted as (
    update public.user_memories m
    set access_count = m.access_count + 1, last_accessed = now()
    from (select private.lock_memories(v_user_id) from best limit 1) locked, best b
    where m.user_id = v_user_id and m.id = b.id and m.status = 'active'
  )
  select
    b.id, b.memory_key, b.memory_value, b.memory_category, b.importance, b.similarity,
    b.score, b.relevance, b.importance_weight, b.decay
  from best b
  order by b.score desc, b.id;
end;
$$;

COMMENT ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_user_id uuid) IS 'The memories that a reply should know: score = relevance × importance_weight × decay, best first. relevance: cosine similarity to p_query_embedding or the share of p_query_text''s words that the memory has, whichever is greater. importance_weight: 0.8, 1 or 1.25. decay: halves every 30 days since the last recall, slower the more often it was recalled, never under 0.25. p_as_of reads what was true then. Counts the access of the active ones returned. Errors: 400 invalid_query, 400 invalid_embedding, 400 invalid_limit, 42501.';

CREATE FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if p_score not in (-1, 1) then
    perform private.fail(
      400, 'invalid_score', 'A score is 1, −1, or null to take it back.'
    );
  end if;
  if private.claim_request(
    v_user_id, p_request_id, 'record_message_feedback', jsonb_build_array(p_message_id, p_score)
  ) is not null then
    return;
  end if;

  update public.chat_messages m
  set feedback_score = p_score
  where m.user_id = v_user_id and m.id = p_message_id and m.sender_type = 'ai';
  if not found then
    perform private.fail(404, 'message_not_found', 'There is no such AI message of this user.');
  end if;
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

COMMENT ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) IS 'The user''s word on an AI message: 1, −1, or null to take it back. Errors: 400 invalid_score, 404 message_not_found, 409 request_conflict, 42501.';

CREATE FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.conversations
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_conversation public.conversations;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'rename_conversation', jsonb_build_array(p_session_id, p_title)
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.conversations, v_result);
  end if;

  update public.conversations c
  set title = p_title
  where c.user_id = v_user_id and c.id = p_session_id
  returning c.* into v_conversation;
  perform private.require_conversation(found);
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_conversation));
  return v_conversation;
end;
$$;

COMMENT ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) IS 'Sets a title of 1 to 200 characters, or none. Errors: 404 conversation_not_found, 409 request_conflict, 23514 the title is empty or too long, 42501.';

CREATE FUNCTION public.search_chat_messages(p_query text, p_limit integer DEFAULT 20, p_session_id uuid DEFAULT NULL::uuid, p_user_id uuid DEFAULT auth.uid()) RETURNS TABLE(id uuid, session_id uuid, seq integer, sender_type text, message_text text, snippet text, rank real, "timestamp" timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 100);
  v_query tsquery;
  v_ids uuid[];
  v_ranks real[];
begin
  if p_query is null or btrim(p_query) = '' or char_length(p_query) > 1000 then
    perform private.fail(400, 'invalid_query', 'A query has 1 to 1,000 characters.');
  end if;

  v_query := websearch_to_tsquery('pg_catalog.english', p_query);
  for v_attempt in 1..2 loop
    select array_agg(s.id), array_agg(s.rank) into v_ids, v_ranks
    from private.search_messages(v_user_id, v_query, v_limit, p_session_id) s;
    exit when v_ids is not null;
    -- All words in one message is too much to ask of a question in plain words: any of them then.
    v_query := private.any_word(p_query);
  end loop;

  return query
  select
    m.id, m.session_id, m.seq, m.sender_type, m.message_text,
    ts_headline(
      'pg_catalog.english',
      replace(replace(replace(m.message_text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'),
      v_query,
      'StartSel=<mark>, StopSel=</mark>, MaxFragments=1, MaxWords=30, MinWords=10'
    ),
    f.rank, m."timestamp"
  from unnest(v_ids, v_ranks) f (id, rank)
  join public.chat_messages m on m.user_id = v_user_id and m.id = f.id
  order by f.rank desc, m."timestamp" desc;
end;
$$;

COMMENT ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) IS 'Full text search in English stems with "quotes", or and −minus; messages with all words, or, when there are none, with any. snippet is HTML-escaped text with the words in <mark>. Errors: 400 invalid_query, 400 invalid_limit, 42501.';

CREATE FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb DEFAULT NULL::jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.profiles
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_scores integer[] := array[
    p_openness, p_conscientiousness, p_extraversion, p_agreeableness, p_neuroticism
  ];
  v_result jsonb;
  v_profile public.profiles;
begin
  if exists (
    select from unnest(v_scores) s (score) where score is null or score not between 0 and 100
  ) then
    perform private.fail(
      400, 'invalid_scores', 'Each of the five scores is a number from 0 to 100.'
    );
  end if;
  if jsonb_typeof(p_llm_context) <> 'object' then
    perform private.fail(400, 'invalid_llm_context', 'p_llm_context is an object or null.');
  end if;

  v_result := private.claim_request(
    v_user_id, p_request_id, 'set_personality', jsonb_build_array(v_scores, p_llm_context)
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.profiles, v_result);
  end if;

  v_profile := private.save_personality(
    v_user_id, p_openness, p_conscientiousness, p_extraversion, p_agreeableness, p_neuroticism,
    coalesce(p_llm_context, private.personality_context(
      p_openness, p_conscientiousness, p_extraversion, p_agreeableness, p_neuroticism
    ))
  );
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_profile));
  return v_profile;
end;
$$;

COMMENT ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) IS 'Takes five scores 0..100 made elsewhere; the LLM context is written from them unless one is given. Returns the profile. Errors: 400 invalid_scores, 400 invalid_llm_context, 409 request_conflict, 23514 a context over 16 kB, 42501 not your user id.';

CREATE FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid DEFAULT NULL::uuid, p_mood_detected text DEFAULT NULL::text, p_sentiment_score numeric DEFAULT NULL::numeric, p_model text DEFAULT NULL::text, p_memories jsonb DEFAULT '[]'::jsonb, p_user_embedding text DEFAULT NULL::text, p_ai_embedding text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_metadata jsonb DEFAULT '{}'::jsonb, p_status text DEFAULT 'complete'::text, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_session_id uuid := coalesce(p_session_id, private.uuid_v7());
  v_user_embedding extensions.vector := private.to_embedding(p_user_embedding);
  v_ai_embedding extensions.vector := private.to_embedding(p_ai_embedding);
  v_user_message_id uuid := private.uuid_v7();
  v_ai_message_id uuid := private.uuid_v7();
begin
  if coalesce(p_user_message, '') = '' or char_length(p_user_message) > 32000 then
    perform private.fail(400, 'invalid_message', 'p_user_message has 1 to 32,000 characters.');
  end if;
  if p_ai_response is null or char_length(p_ai_response) > 32000
     or (p_ai_response = '' and p_status = 'complete') then
    perform private.fail(
      400, 'invalid_message', 'p_ai_response has 1 to 32,000 characters.',
      'It may be empty when p_status says that nothing arrived: error or cancelled.'
    );
  end if;
  if p_status is null or p_status not in ('complete', 'streaming', 'error', 'cancelled') then
    perform private.fail(
      400, 'invalid_status', 'p_status is complete, streaming, error or cancelled.'
    );
  end if;
  if p_sentiment_score not between 0 and 1 then
    perform private.fail(400, 'invalid_sentiment', 'p_sentiment_score is 0 to 1, or null.');
  end if;
  if (v_user_embedding is not null or v_ai_embedding is not null) and p_embedding_model is null then
    perform private.fail(
      400, 'invalid_embedding', 'An embedding comes with its p_embedding_model.'
    );
  end if;
  if jsonb_typeof(coalesce(p_memories, '[]')) <> 'array' then
    perform private.fail(400, 'invalid_memories', 'p_memories is an array of memories.');
  end if;

  v_result := private.claim_request(
    v_user_id, p_request_id, 'store_chat_pair',
    jsonb_build_array(
      p_session_id, p_user_message, p_ai_response, p_mood_detected, p_sentiment_score, p_model,
      private.without_embeddings(p_memories), p_embedding_model, p_metadata, p_status
    )
  );
  if v_result is not null then
    return (v_result #>> '{}')::uuid;
  end if;

  -- Looked for first: trying the insert on every message costs a fifth of the whole call.
  if not exists (
    select from public.conversations c where c.user_id = v_user_id and c.id = v_session_id
  ) then
    insert into public.conversations (user_id, id, title)
    values (v_user_id, v_session_id, nullif(left(btrim(p_user_message), 80), ''))
    on conflict do nothing;
  end if;

  insert into public.chat_messages (
    user_id, id, session_id, message_text, sender_type, status, mood_detected, sentiment_score,
    model, parent_id, metadata, embedding, embedding_model
  )
  values
    (
      v_user_id, v_user_message_id, v_session_id, p_user_message, 'user', 'complete',
      p_mood_detected, p_sentiment_score, null, null, '{}', v_user_embedding,
      case when v_user_embedding is not null then p_embedding_model end
    ),
    (
      v_user_id, v_ai_message_id, v_session_id, p_ai_response, 'ai', p_status,
      null, null, p_model, v_user_message_id, coalesce(p_metadata, '{}'), v_ai_embedding,
      case when v_ai_embedding is not null then p_embedding_model end
    );

  if jsonb_array_length(p_memories) > 0 then
    perform public.upsert_memories(
      (
        select jsonb_agg(
          case jsonb_typeof(e.memory)
            when 'object'
              then jsonb_build_object('source_message_id', v_user_message_id) || e.memory
            else e.memory
          end order by e.position
        )
        from jsonb_array_elements(p_memories) with ordinality e (memory, position)
      ),
      v_user_id
    );
  end if;

  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_ai_message_id));
  return v_ai_message_id;
end;
$$;

COMMENT ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_user_id uuid, p_request_id uuid) IS 'Keeps a message and its answer, and the memories drawn from it, all or nothing; returns the AI message''s id. Makes the conversation when p_session_id is null or new to the user. p_memories as in upsert_memories, their source the user''s message unless they name one. p_status is the answer''s: complete, streaming, error or cancelled. Errors: 400 invalid_message, 400 invalid_status, 400 invalid_sentiment, 400 invalid_embedding, 400 invalid_memories, 400 invalid_memory, 413 too_many_memories, 409 request_conflict, 23514 a label or the metadata is too long, 42501.';

CREATE FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.profiles
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_scores record;
  v_result jsonb;
  v_profile public.profiles;
begin
  if p_answers is null or cardinality(p_answers) <> 50 or array_ndims(p_answers) <> 1 then
    perform private.fail(
      400, 'invalid_answers',
      format('The inventory has 50 items, %s answers came.', coalesce(cardinality(p_answers), 0)),
      'Send one answer for each row of personality_items, in the order of item_number.'
    );
  end if;
  if exists (
    select from unnest(p_answers) a (answer) where answer is null or answer not between 1 and 5
  ) then
    perform private.fail(
      400, 'invalid_answers', 'Every answer is a number from 1 to 5.',
      '1 very inaccurate, 2 moderately, 3 neither, 4 moderately accurate, 5 very accurate.'
    );
  end if;

  v_result := private.claim_request(
    v_user_id, p_request_id, 'submit_personality_assessment', to_jsonb(p_answers)
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.profiles, v_result);
  end if;

  -- Ten items a factor: the sum of the keyed answers runs from 10 to 50.
  select
    max(f.score) filter (where f.factor = 'openness') as openness,
    max(f.score) filter (where f.factor = 'conscientiousness') as conscientiousness,
    max(f.score) filter (where f.factor = 'extraversion') as extraversion,
    max(f.score) filter (where f.factor = 'agreeableness') as agreeableness,
    max(f.score) filter (where f.factor = 'neuroticism') as neuroticism
  into strict v_scores
  from (
    select
      i.factor,
      round((
        sum(case when i.is_reversed then 6 - a.answer else a.answer end) - 10
      ) * 100.0 / 40)::integer as score
    from unnest(p_answers) with ordinality a (answer, item_number)
    join public.personality_items i on i.item_number = a.item_number
    group by i.factor
  ) f;

  v_profile := private.save_personality(
    v_user_id, v_scores.openness, v_scores.conscientiousness, v_scores.extraversion,
    v_scores.agreeableness, v_scores.neuroticism,
    private.personality_context(
      v_scores.openness, v_scores.conscientiousness, v_scores.extraversion,
      v_scores.agreeableness, v_scores.neuroticism
    )
  );
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_profile));
  return v_profile;
end;
$$;

COMMENT ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) IS 'Scores 50 answers 1..5, in the order of personality_items, to five factors 0..100; writes scores, LLM context and completion in one step and returns the profile. Errors: 400 invalid_answers, 409 request_conflict, 42501 not your user id.';

CREATE FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.user_memories
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_change public.user_memory_history;
  v_before public.user_memories;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'undo_memory_change', to_jsonb(p_history_id)
  );
  if v_result is null then
    perform private.lock_memories(v_user_id);
    select * into v_change
    from public.user_memory_history h
    where h.user_id = v_user_id and h.id = p_history_id;
    if not found then
      perform private.fail(404, 'memory_change_not_found', 'There is no such change.');
    end if;
    if exists (
      select from public.user_memory_history h
      where h.user_id = v_user_id and h.memory_key = v_change.memory_key and h.id > p_history_id
    ) then
      perform private.fail(
        409, 'memory_changed_since', 'The memory has changed again since.', 'Undo the latest first.'
      );
    end if;

    if v_change.action = 'ADD' then
      perform private.save_memories(v_user_id, jsonb_build_array(
        jsonb_build_object('key', v_change.memory_key, 'action', 'delete')
      ));
    else
      -- The row that had the old value still has its embedding.
      select * into v_before
      from public.user_memories m
      where m.user_id = v_user_id
        and m.memory_key = v_change.memory_key
        and m.memory_value = v_change.old_value
        and m.embedding is not null
      order by m.id desc
      limit 1;

      perform private.save_memories(v_user_id, jsonb_build_array(jsonb_build_object(
        'key', v_change.memory_key,
        'value', v_change.old_value,
        'category', v_change.old_attributes ->> 'category',
        'importance', v_change.old_attributes ->> 'importance',
        'confidence', v_change.old_attributes -> 'confidence',
        'expires_at', v_change.old_attributes ->> 'expires_at',
        'embedding', v_before.embedding::text,
        'embedding_model', v_before.embedding_model,
        'source_message_id', v_before.source_message_id
      )));
    end if;

    select coalesce(jsonb_agg(to_jsonb(m.id)), '[]') into v_result
    from public.user_memories m
    where m.user_id = v_user_id and m.memory_key = v_change.memory_key and m.status = 'active';
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;

  return query
  select m.*
  from public.user_memories m
  where m.user_id = v_user_id
    and m.id in (select i.id::uuid from jsonb_array_elements_text(v_result) i (id));
end;
$$;

COMMENT ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) IS 'Takes back the latest change of a memory, by its id in user_memory_history: value, attributes and embedding are again what they were, and the undoing is a change in the history itself. Returns the memory that now stands, no row if none does. Errors: 404 memory_change_not_found, 409 memory_changed_since, 409 request_conflict, 42501.';

CREATE TABLE public.agent_analyses (
    user_id uuid NOT NULL,
    agent_type text NOT NULL,
    analysis_data jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT agent_analyses_agent_type_length CHECK (((char_length(agent_type) >= 1) AND (char_length(agent_type) <= 100))),
    CONSTRAINT agent_analyses_data_object CHECK ((jsonb_typeof(analysis_data) = 'object'::text)),
    CONSTRAINT agent_analyses_data_size CHECK ((pg_column_size(analysis_data) <= 262144))
);

COMMENT ON TABLE public.agent_analyses IS 'The latest result of each kind of analysis an agent made of a user; one row a user and type.';

COMMENT ON COLUMN public.agent_analyses.analysis_data IS 'An object of the agent''s own shape, ≤ 256 kB.';

CREATE FUNCTION public.upsert_agent_analysis(p_agent_type text, p_analysis_data jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.agent_analyses
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_analysis public.agent_analyses;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'upsert_agent_analysis',
    jsonb_build_array(p_agent_type, p_analysis_data)
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.agent_analyses, v_result);
  end if;

  insert into public.agent_analyses as a (user_id, agent_type, analysis_data)
  values (v_user_id, p_agent_type, p_analysis_data)
  on conflict (user_id, agent_type) do update set analysis_data = excluded.analysis_data
  returning a.* into v_analysis;

  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_analysis));
  return v_analysis;
end;
$$;

COMMENT ON FUNCTION public.upsert_agent_analysis(p_agent_type text, p_analysis_data jsonb, p_user_id uuid, p_request_id uuid) IS 'Keeps the latest analysis of a type, replacing the one before. Errors: 23502 a part is missing, 23514 the type is over 100 characters or the data no object of at most 256 kB, 409 request_conflict, 42501 not your user id.';

CREATE FUNCTION public.upsert_memories(p_memories jsonb, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS SETOF public.user_memories
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_ids uuid[];
begin
  if jsonb_typeof(p_memories) is distinct from 'array' then
    perform private.fail(400, 'invalid_memories', 'p_memories is an array of memories.');
  end if;
  if jsonb_array_length(p_memories) > 200 then
    perform private.fail(
      413, 'too_many_memories',
      format('A batch holds up to 200 memories, this one has %s.', jsonb_array_length(p_memories)),
      'Send several batches.'
    );
  end if;

  v_result := private.claim_request(
    v_user_id, p_request_id, 'upsert_memories', private.without_embeddings(p_memories)
  );
  if v_result is null then
    v_ids := private.save_memories(v_user_id, p_memories);

    -- Vectors are left out of what is kept for replays: their rows keep them.
    select coalesce(jsonb_agg(to_jsonb(m) - array['embedding', 'embedding_bits', 'memory_tsv']
                              order by i.position), '[]') into v_result
    from unnest(v_ids) with ordinality i (id, position)
    join public.user_memories m on m.user_id = v_user_id and m.id = i.id;
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;

  return query
  select (jsonb_populate_record(m, r.saved)).*
  from jsonb_array_elements(v_result) with ordinality r (saved, position)
  join public.user_memories m on m.user_id = v_user_id and m.id = (r.saved ->> 'id')::uuid
  order by r.position;
end;
$$;

COMMENT ON FUNCTION public.upsert_memories(p_memories jsonb, p_user_id uuid, p_request_id uuid) IS 'Up to 200 memories, all or nothing: [{key, value, category?, importance? low|medium|high, embedding?, embedding_model?, source_message_id?, confidence? 0..1, expires_at?, action? upsert|delete|none}], applied in their order. Another value for a key supersedes the old one, which stays readable; a confidence under 0.5 is kept as pending until an upsert is surer. Returns the rows that now stand. Errors: 400 invalid_memories, 400 invalid_memory, 400 invalid_embedding, 413 too_many_memories, 409 request_conflict, 42501.';

CREATE FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text DEFAULT NULL::text, p_importance text DEFAULT NULL::text, p_embedding text DEFAULT NULL::text, p_embedding_model text DEFAULT NULL::text, p_source_message_id uuid DEFAULT NULL::uuid, p_confidence real DEFAULT NULL::real, p_expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_user_id uuid DEFAULT auth.uid(), p_request_id uuid DEFAULT NULL::uuid) RETURNS public.user_memories
    LANGUAGE sql
    SET search_path TO ''
    AS $$
  select m.*
  from public.upsert_memories(
    pg_catalog.jsonb_build_array(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
      'key', p_memory_key,
      'value', p_memory_value,
      'category', p_memory_category,
      'importance', p_importance,
      'embedding', p_embedding,
      'embedding_model', p_embedding_model,
      'source_message_id', p_source_message_id,
      'confidence', p_confidence,
      'expires_at', p_expires_at
    ))),
    p_user_id,
    p_request_id
  ) m
$$;

COMMENT ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_user_id uuid, p_request_id uuid) IS 'One memory, as upsert_memories does it, with the same errors. Returns the row that now stands.';

CREATE TABLE private.requests (
    user_id uuid NOT NULL,
    request_id uuid NOT NULL,
    operation text NOT NULL,
    content_hash bytea NOT NULL,
    result jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE private.requests IS 'One row for each write that carried a p_request_id: what was asked (hash) and what was answered. Rows older than the clients'' retry window may go: private.forget_requests().';

COMMENT ON COLUMN private.requests.content_hash IS 'SHA-256 of the parameters as jsonb text.';

COMMENT ON COLUMN private.requests.result IS 'What the first call returned.';

CREATE TABLE public.chat_messages (
    user_id uuid DEFAULT auth.uid() NOT NULL,
    id uuid DEFAULT private.uuid_v7() NOT NULL,
    session_id uuid NOT NULL,
    seq integer NOT NULL,
    message_text text NOT NULL,
    sender_type text NOT NULL,
    status text DEFAULT 'complete'::text NOT NULL,
    mood_detected text,
    sentiment_score numeric,
    model text,
    parent_id uuid,
    feedback_score smallint,
    has_flashcards boolean DEFAULT false NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    embedding extensions.vector(1536),
    embedding_model text,
    embedding_bits bit(1536) GENERATED ALWAYS AS ((extensions.binary_quantize(embedding))::bit(1536)) STORED,
    message_tsv tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, message_text)) STORED,
    "timestamp" timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT chat_messages_embedding_has_model CHECK (((embedding IS NULL) OR (embedding_model IS NOT NULL))),
    CONSTRAINT chat_messages_embedding_model_length CHECK ((char_length(embedding_model) <= 200)),
    CONSTRAINT chat_messages_feedback_range CHECK ((feedback_score = ANY (ARRAY['-1'::integer, 1]))),
    CONSTRAINT chat_messages_metadata_object CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT chat_messages_metadata_size CHECK ((pg_column_size(metadata) <= 65536)),
    CONSTRAINT chat_messages_model_length CHECK ((char_length(model) <= 200)),
    CONSTRAINT chat_messages_mood_length CHECK ((char_length(mood_detected) <= 50)),
    CONSTRAINT chat_messages_sender_type CHECK ((sender_type = ANY (ARRAY['user'::text, 'ai'::text]))),
    CONSTRAINT chat_messages_sentiment_range CHECK (((sentiment_score >= (0)::numeric) AND (sentiment_score <= (1)::numeric))),
    CONSTRAINT chat_messages_status CHECK ((status = ANY (ARRAY['complete'::text, 'streaming'::text, 'error'::text, 'cancelled'::text]))),
    CONSTRAINT chat_messages_text_length CHECK (((char_length(message_text) <= 32000) AND ((message_text <> ''::text) OR (status <> 'complete'::text))))
);

COMMENT ON TABLE public.chat_messages IS 'The messages of a conversation. A trigger numbers and times them under the conversation''s row lock, whoever writes them; their text never changes.';

COMMENT ON COLUMN public.chat_messages.session_id IS 'The conversation.';

COMMENT ON COLUMN public.chat_messages.seq IS 'Place in the conversation: 1, 2, 3, … without gap or repeat, given by the numbering trigger.';

COMMENT ON COLUMN public.chat_messages.message_text IS 'At most 32,000 characters; empty only when nothing had arrived of a message that is not complete.';

COMMENT ON COLUMN public.chat_messages.sentiment_score IS '0 negative … 1 positive; null unknown.';

COMMENT ON COLUMN public.chat_messages.parent_id IS 'The message that this one answers.';

COMMENT ON COLUMN public.chat_messages.feedback_score IS '1 liked, −1 disliked, null no word.';

COMMENT ON COLUMN public.chat_messages.embedding IS '1536 numbers, compared by cosine with those of the same embedding_model only; null: not embedded.';

COMMENT ON COLUMN public.chat_messages.embedding_bits IS 'The signs of the embedding: a first, 32 times smaller ranking for searches over many messages.';

COMMENT ON COLUMN public.chat_messages."timestamp" IS 'Given by the numbering trigger, strictly increasing within the conversation.';

CREATE TABLE public.personality_items (
    item_number smallint NOT NULL,
    item_text text NOT NULL,
    factor text NOT NULL,
    is_reversed boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT personality_items_factor CHECK ((factor = ANY (ARRAY['openness'::text, 'conscientiousness'::text, 'extraversion'::text, 'agreeableness'::text, 'neuroticism'::text]))),
    CONSTRAINT personality_items_number_range CHECK (((item_number >= 1) AND (item_number <= 50)))
);

COMMENT ON TABLE public.personality_items IS 'The 50-item IPIP representation of Goldberg''s Big Five markers (ipip.ori.org, public domain). A shared catalogue: every signed-in user reads it, nobody owns rows. Answers run from 1 (very inaccurate) to 5 (very accurate).';

COMMENT ON COLUMN public.personality_items.is_reversed IS 'Whether agreement lowers the factor: the answer a counts as 6 − a. The published key scores emotional stability; its items are turned round here to score neuroticism.';

CREATE VIEW public.personality_profiles WITH (security_invoker='true') AS
 SELECT id,
    full_name,
    avatar_url,
    personality_openness,
    personality_conscientiousness,
    personality_extraversion,
    personality_agreeableness,
    personality_neuroticism,
    personality_llm_context,
    personality_completed_at,
    onboarding_completed,
    has_completed_personality_assessment,
    profile_completion_percentage,
    created_at,
    updated_at
   FROM public.profiles p
  WHERE (personality_completed_at IS NOT NULL);

COMMENT ON VIEW public.personality_profiles IS 'The profiles that have a personality, under the reader''s own row level security.';

CREATE TABLE public.user_memory_history (
    user_id uuid NOT NULL,
    id bigint NOT NULL,
    memory_id uuid NOT NULL,
    memory_key text NOT NULL,
    action text NOT NULL,
    old_value text,
    new_value text,
    old_attributes jsonb,
    new_attributes jsonb,
    changed_by uuid,
    changed_by_role text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_memory_history_action CHECK ((action = ANY (ARRAY['ADD'::text, 'UPDATE'::text, 'SUPERSEDE'::text, 'DELETE'::text])))
);

COMMENT ON TABLE public.user_memory_history IS 'Every change of a memory, written by a trigger and by nothing else. ADD: a new key; UPDATE: other attributes; SUPERSEDE: another value; DELETE: forgotten or erased.';

COMMENT ON COLUMN public.user_memory_history.memory_id IS 'The row that the change left standing, or took away. No foreign key: it may be erased since.';

COMMENT ON COLUMN public.user_memory_history.old_attributes IS 'Category, importance, confidence, status and expiry before; new_attributes after.';

COMMENT ON COLUMN public.user_memory_history.changed_by IS 'The user of the token; null when a backend did it.';

COMMENT ON COLUMN public.user_memory_history.changed_by_role IS 'The database role of the request.';

ALTER TABLE public.user_memory_history ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.user_memory_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY private.requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (user_id, request_id);

ALTER TABLE ONLY public.agent_analyses
    ADD CONSTRAINT agent_analyses_pkey PRIMARY KEY (user_id, agent_type);

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_session_seq_key UNIQUE (user_id, session_id, seq);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.personality_items
    ADD CONSTRAINT personality_items_pkey PRIMARY KEY (item_number);

ALTER TABLE ONLY public.profiles
    ADD CONSTRAINT profiles_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.user_memory_history
    ADD CONSTRAINT user_memory_history_pkey PRIMARY KEY (user_id, id);

CREATE INDEX requests_created_at_idx ON private.requests USING btree (created_at);

CREATE INDEX chat_messages_embedding_model_idx ON public.chat_messages USING btree (user_id, embedding_model) WHERE (embedding IS NOT NULL);

CREATE INDEX chat_messages_parent_idx ON public.chat_messages USING btree (user_id, parent_id);

CREATE INDEX chat_messages_timestamp_idx ON public.chat_messages USING btree (user_id, "timestamp" DESC, id DESC);

CREATE INDEX chat_messages_tsv_idx ON public.chat_messages USING gin (user_id, message_tsv);

CREATE INDEX conversations_last_message_at_idx ON public.conversations USING btree (user_id, last_message_at DESC);

CREATE UNIQUE INDEX user_memories_active_key ON public.user_memories USING btree (user_id, memory_key) WHERE (status = 'active'::text);

CREATE INDEX user_memories_key_idx ON public.user_memories USING btree (user_id, memory_key);

CREATE INDEX user_memories_source_message_idx ON public.user_memories USING btree (user_id, source_message_id) WHERE (source_message_id IS NOT NULL);

CREATE INDEX user_memories_superseded_by_idx ON public.user_memories USING btree (user_id, superseded_by) WHERE (superseded_by IS NOT NULL);

CREATE INDEX user_memory_history_key_idx ON public.user_memory_history USING btree (user_id, memory_key, id DESC);

CREATE TRIGGER agent_analyses_touch_updated_at BEFORE UPDATE ON public.agent_analyses FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER chat_messages_number BEFORE INSERT ON public.chat_messages FOR EACH ROW EXECUTE FUNCTION private.number_message();

CREATE TRIGGER conversations_touch_updated_at BEFORE UPDATE ON public.conversations FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER profiles_touch_updated_at BEFORE UPDATE ON public.profiles FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE TRIGGER user_memories_record_change AFTER INSERT OR DELETE OR UPDATE OF memory_category, importance, confidence, status, expires_at ON public.user_memories FOR EACH ROW EXECUTE FUNCTION private.record_memory_change();

CREATE TRIGGER user_memories_touch_updated_at BEFORE UPDATE ON public.user_memories FOR EACH ROW WHEN ((new.access_count = old.access_count)) EXECUTE FUNCTION private.touch_updated_at();

ALTER TABLE ONLY private.requests
    ADD CONSTRAINT requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agent_analyses
    ADD CONSTRAINT agent_analyses_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_parent_fkey FOREIGN KEY (user_id, parent_id) REFERENCES public.chat_messages(user_id, id) ON DELETE SET NULL (parent_id);

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_session_fkey FOREIGN KEY (user_id, session_id) REFERENCES public.conversations(user_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY public.chat_messages
    ADD CONSTRAINT chat_messages_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.profiles
    ADD CONSTRAINT profiles_id_fkey FOREIGN KEY (id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_source_message_fkey FOREIGN KEY (user_id, source_message_id) REFERENCES public.chat_messages(user_id, id) ON DELETE SET NULL (source_message_id);

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_superseded_by_fkey FOREIGN KEY (user_id, superseded_by) REFERENCES public.user_memories(user_id, id) ON DELETE SET NULL (superseded_by) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.user_memories
    ADD CONSTRAINT user_memories_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_memory_history
    ADD CONSTRAINT user_memory_history_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE private.requests ENABLE ROW LEVEL SECURITY;

CREATE POLICY requests_insert ON private.requests FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY requests_select ON private.requests FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY requests_update ON private.requests FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.agent_analyses ENABLE ROW LEVEL SECURITY;

CREATE POLICY agent_analyses_delete ON public.agent_analyses FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_insert ON public.agent_analyses FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_select ON public.agent_analyses FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY agent_analyses_update ON public.agent_analyses FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.chat_messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY chat_messages_insert ON public.chat_messages FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY chat_messages_select ON public.chat_messages FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY chat_messages_update ON public.chat_messages FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.conversations ENABLE ROW LEVEL SECURITY;

CREATE POLICY conversations_delete ON public.conversations FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY conversations_insert ON public.conversations FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY conversations_select ON public.conversations FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY conversations_update ON public.conversations FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.personality_items ENABLE ROW LEVEL SECURITY;

CREATE POLICY personality_items_select ON public.personality_items FOR SELECT TO authenticated USING (true);

ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;

CREATE POLICY profiles_select ON public.profiles FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = id));

CREATE POLICY profiles_update ON public.profiles FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = id)) WITH CHECK ((( SELECT auth.uid() AS uid) = id));

ALTER TABLE public.user_memories ENABLE ROW LEVEL SECURITY;

CREATE POLICY user_memories_delete ON public.user_memories FOR DELETE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY user_memories_insert ON public.user_memories FOR INSERT TO authenticated WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY user_memories_select ON public.user_memories FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

CREATE POLICY user_memories_update ON public.user_memories FOR UPDATE TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id)) WITH CHECK ((( SELECT auth.uid() AS uid) = user_id));

ALTER TABLE public.user_memory_history ENABLE ROW LEVEL SECURITY;

CREATE POLICY user_memory_history_select ON public.user_memory_history FOR SELECT TO authenticated USING ((( SELECT auth.uid() AS uid) = user_id));

GRANT USAGE ON SCHEMA private TO authenticated;
GRANT USAGE ON SCHEMA private TO service_role;

GRANT USAGE ON SCHEMA public TO anon;
GRANT USAGE ON SCHEMA public TO authenticated;
GRANT USAGE ON SCHEMA public TO service_role;

REVOKE ALL ON FUNCTION private.any_word(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.any_word(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.any_word(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) FROM PUBLIC;
GRANT ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) TO authenticated;
GRANT ALL ON FUNCTION private.check_embedding(p_embedding extensions.vector) TO service_role;

REVOKE ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.claim_request(p_user_id uuid, p_request_id uuid, p_operation text, p_content jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.count_tokens(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.count_tokens(p_text text) TO authenticated;
GRANT ALL ON FUNCTION private.count_tokens(p_text text) TO service_role;

REVOKE ALL ON FUNCTION private.create_profile() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) TO authenticated;
GRANT ALL ON FUNCTION private.fail(p_status integer, p_code text, p_detail text, p_hint text) TO service_role;

REVOKE ALL ON FUNCTION private.forget_requests(p_older_than interval) FROM PUBLIC;
GRANT ALL ON FUNCTION private.forget_requests(p_older_than interval) TO service_role;

REVOKE ALL ON FUNCTION private.lock_memories(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.lock_memories(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.lock_memories(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.uuid_v7() FROM PUBLIC;
GRANT ALL ON FUNCTION private.uuid_v7() TO authenticated;
GRANT ALL ON FUNCTION private.uuid_v7() TO service_role;

GRANT SELECT,DELETE ON TABLE public.user_memories TO authenticated;
GRANT SELECT,DELETE ON TABLE public.user_memories TO service_role;

GRANT INSERT(user_id) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(user_id) ON TABLE public.user_memories TO service_role;

GRANT INSERT(id) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(id) ON TABLE public.user_memories TO service_role;

GRANT INSERT(memory_key) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(memory_key) ON TABLE public.user_memories TO service_role;

GRANT INSERT(memory_value) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(memory_value) ON TABLE public.user_memories TO service_role;

GRANT INSERT(memory_category),UPDATE(memory_category) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(memory_category),UPDATE(memory_category) ON TABLE public.user_memories TO service_role;

GRANT INSERT(importance),UPDATE(importance) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(importance),UPDATE(importance) ON TABLE public.user_memories TO service_role;

GRANT INSERT(confidence),UPDATE(confidence) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(confidence),UPDATE(confidence) ON TABLE public.user_memories TO service_role;

GRANT INSERT(status),UPDATE(status) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(status),UPDATE(status) ON TABLE public.user_memories TO service_role;

GRANT INSERT(source_message_id) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(source_message_id) ON TABLE public.user_memories TO service_role;

GRANT UPDATE(superseded_by) ON TABLE public.user_memories TO authenticated;
GRANT UPDATE(superseded_by) ON TABLE public.user_memories TO service_role;

GRANT INSERT(valid_from) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(valid_from) ON TABLE public.user_memories TO service_role;

GRANT INSERT(valid_to),UPDATE(valid_to) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(valid_to),UPDATE(valid_to) ON TABLE public.user_memories TO service_role;

GRANT INSERT(expires_at),UPDATE(expires_at) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(expires_at),UPDATE(expires_at) ON TABLE public.user_memories TO service_role;

GRANT UPDATE(access_count) ON TABLE public.user_memories TO authenticated;
GRANT UPDATE(access_count) ON TABLE public.user_memories TO service_role;

GRANT UPDATE(last_accessed) ON TABLE public.user_memories TO authenticated;
GRANT UPDATE(last_accessed) ON TABLE public.user_memories TO service_role;

GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.user_memories TO service_role;

GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.user_memories TO authenticated;
GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.user_memories TO service_role;

REVOKE ALL ON FUNCTION private.memory_attributes(p_memory public.user_memories) FROM PUBLIC;
GRANT ALL ON FUNCTION private.memory_attributes(p_memory public.user_memories) TO authenticated;
GRANT ALL ON FUNCTION private.memory_attributes(p_memory public.user_memories) TO service_role;

REVOKE ALL ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) TO authenticated;
GRANT ALL ON FUNCTION private.nearest_memories(p_user_id uuid, p_query extensions.vector, p_embedding_model text, p_filter jsonb, p_as_of timestamp with time zone, p_limit integer) TO service_role;

REVOKE ALL ON FUNCTION private.number_message() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) TO authenticated;
GRANT ALL ON FUNCTION private.personality_context(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer) TO service_role;

REVOKE ALL ON FUNCTION private.record_memory_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.require_conversation(p_found boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_conversation(p_found boolean) TO authenticated;
GRANT ALL ON FUNCTION private.require_conversation(p_found boolean) TO service_role;

REVOKE ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) TO authenticated;
GRANT ALL ON FUNCTION private.require_limit(p_limit integer, p_maximum integer) TO service_role;

REVOKE ALL ON FUNCTION private.require_user(p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.require_user(p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.require_user(p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.save_memories(p_user_id uuid, p_memories jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.save_memory(p_user_id uuid, p_memory jsonb) TO service_role;

GRANT SELECT ON TABLE public.profiles TO authenticated;
GRANT SELECT ON TABLE public.profiles TO service_role;

GRANT UPDATE(full_name) ON TABLE public.profiles TO authenticated;
GRANT UPDATE(full_name) ON TABLE public.profiles TO service_role;

GRANT UPDATE(avatar_url) ON TABLE public.profiles TO authenticated;
GRANT UPDATE(avatar_url) ON TABLE public.profiles TO service_role;

REVOKE ALL ON FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.save_personality(p_user_id uuid, p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) TO authenticated;
GRANT ALL ON FUNCTION private.search_messages(p_user_id uuid, p_tsquery tsquery, p_limit integer, p_session_id uuid) TO service_role;

REVOKE ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb) TO service_role;

REVOKE ALL ON FUNCTION private.to_embedding(p_embedding text) FROM PUBLIC;
GRANT ALL ON FUNCTION private.to_embedding(p_embedding text) TO authenticated;
GRANT ALL ON FUNCTION private.to_embedding(p_embedding text) TO service_role;

REVOKE ALL ON FUNCTION private.touch_updated_at() FROM PUBLIC;

REVOKE ALL ON FUNCTION private.without_embeddings(p_items jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION private.without_embeddings(p_items jsonb) TO authenticated;
GRANT ALL ON FUNCTION private.without_embeddings(p_items jsonb) TO service_role;

GRANT SELECT,DELETE ON TABLE public.conversations TO authenticated;
GRANT SELECT,DELETE ON TABLE public.conversations TO service_role;

GRANT INSERT(user_id) ON TABLE public.conversations TO authenticated;
GRANT INSERT(user_id) ON TABLE public.conversations TO service_role;

GRANT INSERT(id) ON TABLE public.conversations TO authenticated;
GRANT INSERT(id) ON TABLE public.conversations TO service_role;

GRANT INSERT(title),UPDATE(title) ON TABLE public.conversations TO authenticated;
GRANT INSERT(title),UPDATE(title) ON TABLE public.conversations TO service_role;

GRANT INSERT(summary),UPDATE(summary) ON TABLE public.conversations TO authenticated;
GRANT INSERT(summary),UPDATE(summary) ON TABLE public.conversations TO service_role;

GRANT INSERT(archived_at),UPDATE(archived_at) ON TABLE public.conversations TO authenticated;
GRANT INSERT(archived_at),UPDATE(archived_at) ON TABLE public.conversations TO service_role;

REVOKE ALL ON FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.archive_conversation(p_session_id uuid, p_archived boolean, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.delete_conversation(p_session_id uuid, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.forget_memory(p_memory_key text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_chat_context(p_session_id uuid, p_query_embedding text, p_embedding_model text, p_history_count integer, p_memory_count integer, p_token_budget integer, p_query_text text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.get_chat_history(p_session_id uuid, p_limit integer, p_before_seq integer, p_before timestamp with time zone, p_before_id uuid, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_chat_messages(query_embedding extensions.vector, match_count integer, match_threshold double precision, embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.match_memories(query_embedding extensions.vector, match_count integer, match_threshold double precision, filter jsonb, embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.recall_memories(p_query_embedding text, p_query_text text, p_limit integer, p_as_of timestamp with time zone, p_embedding_model text, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.record_message_feedback(p_message_id uuid, p_score integer, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.rename_conversation(p_session_id uuid, p_title text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.search_chat_messages(p_query text, p_limit integer, p_session_id uuid, p_user_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.set_personality(p_openness integer, p_conscientiousness integer, p_extraversion integer, p_agreeableness integer, p_neuroticism integer, p_llm_context jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.store_chat_pair(p_user_message text, p_ai_response text, p_session_id uuid, p_mood_detected text, p_sentiment_score numeric, p_model text, p_memories jsonb, p_user_embedding text, p_ai_embedding text, p_embedding_model text, p_metadata jsonb, p_status text, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.submit_personality_assessment(p_answers smallint[], p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.undo_memory_change(p_history_id bigint, p_user_id uuid, p_request_id uuid) TO service_role;

GRANT SELECT,DELETE ON TABLE public.agent_analyses TO authenticated;
GRANT SELECT,DELETE ON TABLE public.agent_analyses TO service_role;

GRANT INSERT(user_id) ON TABLE public.agent_analyses TO authenticated;
GRANT INSERT(user_id) ON TABLE public.agent_analyses TO service_role;

GRANT INSERT(agent_type) ON TABLE public.agent_analyses TO authenticated;
GRANT INSERT(agent_type) ON TABLE public.agent_analyses TO service_role;

GRANT INSERT(analysis_data),UPDATE(analysis_data) ON TABLE public.agent_analyses TO authenticated;
GRANT INSERT(analysis_data),UPDATE(analysis_data) ON TABLE public.agent_analyses TO service_role;

REVOKE ALL ON FUNCTION public.upsert_agent_analysis(p_agent_type text, p_analysis_data jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.upsert_agent_analysis(p_agent_type text, p_analysis_data jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.upsert_agent_analysis(p_agent_type text, p_analysis_data jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.upsert_memories(p_memories jsonb, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.upsert_memories(p_memories jsonb, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.upsert_memories(p_memories jsonb, p_user_id uuid, p_request_id uuid) TO service_role;

REVOKE ALL ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_user_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_user_id uuid, p_request_id uuid) TO authenticated;
GRANT ALL ON FUNCTION public.upsert_memory(p_memory_key text, p_memory_value text, p_memory_category text, p_importance text, p_embedding text, p_embedding_model text, p_source_message_id uuid, p_confidence real, p_expires_at timestamp with time zone, p_user_id uuid, p_request_id uuid) TO service_role;

GRANT SELECT ON TABLE private.requests TO authenticated;
GRANT SELECT,DELETE ON TABLE private.requests TO service_role;

GRANT INSERT(user_id) ON TABLE private.requests TO authenticated;
GRANT INSERT(user_id) ON TABLE private.requests TO service_role;

GRANT INSERT(request_id) ON TABLE private.requests TO authenticated;
GRANT INSERT(request_id) ON TABLE private.requests TO service_role;

GRANT INSERT(operation) ON TABLE private.requests TO authenticated;
GRANT INSERT(operation) ON TABLE private.requests TO service_role;

GRANT INSERT(content_hash) ON TABLE private.requests TO authenticated;
GRANT INSERT(content_hash) ON TABLE private.requests TO service_role;

GRANT UPDATE(result) ON TABLE private.requests TO authenticated;
GRANT UPDATE(result) ON TABLE private.requests TO service_role;

GRANT SELECT ON TABLE public.chat_messages TO authenticated;
GRANT SELECT ON TABLE public.chat_messages TO service_role;

GRANT INSERT(user_id) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(user_id) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(id) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(id) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(session_id) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(session_id) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(message_text) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(message_text) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(sender_type) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(sender_type) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(status) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(status) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(mood_detected) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(mood_detected) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(sentiment_score) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(sentiment_score) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(model) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(model) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(parent_id) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(parent_id) ON TABLE public.chat_messages TO service_role;

GRANT UPDATE(feedback_score) ON TABLE public.chat_messages TO authenticated;
GRANT UPDATE(feedback_score) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(metadata) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(metadata) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(embedding) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(embedding),UPDATE(embedding) ON TABLE public.chat_messages TO service_role;

GRANT INSERT(embedding_model) ON TABLE public.chat_messages TO authenticated;
GRANT INSERT(embedding_model),UPDATE(embedding_model) ON TABLE public.chat_messages TO service_role;

GRANT SELECT ON TABLE public.personality_items TO authenticated;
GRANT SELECT ON TABLE public.personality_items TO service_role;

GRANT SELECT ON TABLE public.personality_profiles TO authenticated;
GRANT SELECT ON TABLE public.personality_profiles TO service_role;

GRANT SELECT ON TABLE public.user_memory_history TO authenticated;
GRANT SELECT ON TABLE public.user_memory_history TO service_role;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON SEQUENCES TO postgres;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON FUNCTIONS TO postgres;

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON TABLES TO postgres;
