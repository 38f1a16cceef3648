-- Chat, second part: the RPCs over the tables and helpers of …_chat.sql. What a score of a message
-- does is in …_router_feedback.sql.

create function public.get_chat_history(
  p_session_id uuid default null,
  p_limit integer default 50,
  p_before_seq integer default null,
  p_before timestamptz default null,
  p_before_id uuid default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  session_id uuid,
  seq integer,
  message_text text,
  sender_type text,
  status text,
  mood_detected text,
  sentiment_score numeric,
  model text,
  parent_id uuid,
  feedback_score smallint,
  has_flashcards boolean,
  metadata jsonb,
  "timestamp" timestamptz
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
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

comment on function public.get_chat_history(
  uuid, integer, integer, timestamptz, uuid, uuid
) is
  'Messages, newest first, a page of 1 to 200. Of one conversation: the next page is p_before_seq '
  '= the last row''s seq. Of all: p_before and p_before_id = the last row''s timestamp and id. A '
  'conversation that is not the user''s is empty. Errors: 400 invalid_limit, 42501.';

create function public.search_chat_messages(
  p_query text,
  p_limit integer default 20,
  p_session_id uuid default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  session_id uuid,
  seq integer,
  sender_type text,
  message_text text,
  snippet text,
  rank real,
  "timestamp" timestamptz
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
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

comment on function public.search_chat_messages(text, integer, uuid, uuid) is
  'Full text search in English stems with "quotes", or and −minus; messages with all words, or, '
  'when there are none, with any. snippet is HTML-escaped text with the words in <mark>. Errors: '
  '400 invalid_query, 400 invalid_limit, 42501.';

create function public.match_chat_messages(
  query_embedding extensions.vector,
  match_count integer default 10,
  match_threshold double precision default 0,
  embedding_model text default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  session_id uuid,
  seq integer,
  sender_type text,
  message_text text,
  "timestamp" timestamptz,
  similarity double precision
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_count integer := private.require_limit(match_count, 200);
  v_query extensions.vector := private.check_embedding(query_embedding);
  v_bits bit(1536) := extensions.binary_quantize(query_embedding)::bit(1536);
  v_rows integer;
  v_giant uuid[];
begin
  -- The count stops where exact distances over all rows become dearer than two rankings.
  select count(*) into v_rows
  from (
    select from public.chat_messages m
    where m.user_id = v_user_id and m.embedding is not null
    limit 1001
  ) counted;

  -- The materialized steps keep the plan what it is: inlined, the planner would switch to another
  -- from the sixth call on.
  if v_rows <= 1000 then
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
    v_giant := private.nearest_of_tenant(
      'chat_messages', v_user_id, v_query, match_chat_messages.embedding_model,
      greatest(40, 4 * v_count)
    );
    return query
    with own as materialized (
      select m.id, m.embedding_bits operator(extensions.<~>) v_bits as distance
      from public.chat_messages m
      where v_giant is null
        and m.user_id = v_user_id
        and m.embedding is not null
        and (match_chat_messages.embedding_model is null
             or m.embedding_model = match_chat_messages.embedding_model)
    ),
    candidates as materialized (
      -- The more there are, the further back the signs may rank one of the nearest.
      (
        select own.id from own
        order by own.distance
        limit (select greatest(20 * v_count, ceil(14 * sqrt(count(*)))) from own)
      )
      union all
      select g.id from unnest(v_giant) g (id)
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

comment on function public.match_chat_messages(
  extensions.vector, integer, double precision, text, uuid
) is
  'The user''s messages nearest in meaning: similarity = 1 − cosine distance, most similar first, '
  'at least match_threshold. Exact up to 1,000 embedded messages; above, signs rank first and the '
  'best 14 × √messages, at least 20 × match_count, are compared exactly. embedding_model null '
  'compares all: name it where there is more than one. Errors: 400 invalid_embedding, 400 '
  'invalid_limit, 42501.';

create function public.record_message_feedback(
  p_message_id uuid,
  p_score integer,
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

  if not private.score_message(v_user_id, p_message_id, p_score) then
    perform private.fail(404, 'message_not_found', 'There is no such AI message of this user.');
  end if;
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

comment on function public.record_message_feedback(uuid, integer, uuid, uuid) is
  'The user''s word on an AI message: 1, −1, or null to take it back. It counts for the model that '
  'answered and, by 0.05, for the confidence of the memories that it was given; taken back, all of '
  'that is as before. Errors: 400 invalid_score, 404 message_not_found, 409 request_conflict, '
  '42501.';

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

comment on function private.require_conversation(boolean) is
  'What the conversation RPCs say when their statement found no row. '
  'Errors: 404 conversation_not_found.';

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

comment on function public.rename_conversation(uuid, text, uuid, uuid) is
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

comment on function public.archive_conversation(uuid, boolean, uuid, uuid) is
  'Archives a conversation, or takes it back with p_archived false; archived twice, the '
  'first time stays. Errors: 404 conversation_not_found, 409 request_conflict, 42501.';

create function public.delete_conversation(
  p_session_id uuid,
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
    v_user_id, p_request_id, 'delete_conversation', to_jsonb(p_session_id)
  ) is not null then
    return;
  end if;

  delete from public.conversations c where c.user_id = v_user_id and c.id = p_session_id;
  perform private.require_conversation(found);
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

comment on function public.delete_conversation(uuid, uuid, uuid) is
  'Deletes a conversation with its messages. Memories drawn from it stay, without their source. '
  'Errors: 404 conversation_not_found, 409 request_conflict, 42501.';

grant execute on function
  private.require_conversation(boolean),
  public.get_chat_history(uuid, integer, integer, timestamptz, uuid, uuid),
  public.search_chat_messages(text, integer, uuid, uuid),
  public.match_chat_messages(extensions.vector, integer, double precision, text, uuid),
  public.record_message_feedback(uuid, integer, uuid, uuid),
  public.rename_conversation(uuid, text, uuid, uuid),
  public.archive_conversation(uuid, boolean, uuid, uuid),
  public.delete_conversation(uuid, uuid, uuid)
to authenticated, service_role;
