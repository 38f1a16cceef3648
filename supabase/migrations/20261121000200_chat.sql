-- Chat: conversations and their messages, in an order that cannot be wrong.
--
-- Tables  conversations, chat_messages
-- RPCs    get_chat_history, search_chat_messages, match_chat_messages, record_message_feedback,
--         rename_conversation, archive_conversation, delete_conversation
--         (store_chat_pair and get_chat_context also need memories: see …_chat_turn.sql)
--
-- Depends on foundation.

create table public.conversations (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  title text,
  summary text,
  message_count integer not null default 0,
  last_message_at timestamptz,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint conversations_title_length check (char_length(title) between 1 and 200),
  constraint conversations_summary_length check (char_length(summary) <= 8000),
  constraint conversations_message_count_positive check (message_count >= 0)
);

comment on table public.conversations is 'A thread of messages of one user.';
comment on column public.conversations.summary is
  'What came before the history that still fits a prompt, in words; written by the app.';
comment on column public.conversations.message_count is
  'How many messages were ever stored: the last message''s seq. Kept by the numbering trigger.';
comment on column public.conversations.last_message_at is
  'The "timestamp" of the last message. Kept by the numbering trigger.';

create index conversations_last_message_at_idx
  on public.conversations (user_id, last_message_at desc);

create table public.chat_messages (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  session_id uuid not null,
  seq integer not null,
  message_text text not null,
  sender_type text not null,
  status text not null default 'complete',
  mood_detected text,
  sentiment_score numeric,
  model text,
  parent_id uuid,
  feedback_score smallint,
  has_flashcards boolean not null default false,
  metadata jsonb not null default '{}',
  embedding extensions.vector(1536),
  embedding_model text,
  embedding_bits bit(1536)
    generated always as (extensions.binary_quantize(embedding)::bit(1536)) stored,
  message_tsv tsvector
    generated always as (to_tsvector('pg_catalog.english', message_text)) stored,
  "timestamp" timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint chat_messages_session_seq_key unique (user_id, session_id, seq),
  constraint chat_messages_session_fkey foreign key (user_id, session_id)
    references public.conversations (user_id, id) on delete cascade,
  constraint chat_messages_parent_fkey foreign key (user_id, parent_id)
    references public.chat_messages (user_id, id) on delete set null (parent_id),
  constraint chat_messages_text_length check (
    char_length(message_text) <= 32000 and (message_text <> '' or status <> 'complete')
  ),
  constraint chat_messages_sender_type check (sender_type in ('user', 'ai')),
  constraint chat_messages_status check (status in ('complete', 'streaming', 'error', 'cancelled')),
  constraint chat_messages_sentiment_range check (sentiment_score between 0 and 1),
  constraint chat_messages_mood_length check (char_length(mood_detected) <= 50),
  constraint chat_messages_model_length check (char_length(model) <= 200),
  constraint chat_messages_feedback_range check (feedback_score in (-1, 1)),
  constraint chat_messages_metadata_object check (jsonb_typeof(metadata) = 'object'),
  constraint chat_messages_metadata_size check (pg_column_size(metadata) <= 65536),
  constraint chat_messages_embedding_model_length check (char_length(embedding_model) <= 200),
  constraint chat_messages_embedding_has_model check (
    embedding is null or embedding_model is not null
  )
);

comment on table public.chat_messages is
  'The messages of a conversation. A trigger numbers and times them under the conversation''s row '
  'lock, whoever writes them; their text never changes.';
comment on column public.chat_messages.session_id is 'The conversation.';
comment on column public.chat_messages.seq is
  'Place in the conversation: 1, 2, 3, … without gap or repeat, given by the numbering trigger.';
comment on column public.chat_messages.message_text is
  'At most 32,000 characters; empty only when nothing had arrived of a message that is not '
  'complete.';
comment on column public.chat_messages.sentiment_score is '0 negative … 1 positive; null unknown.';
comment on column public.chat_messages.parent_id is 'The message that this one answers.';
comment on column public.chat_messages.feedback_score is '1 liked, −1 disliked, null no word.';
comment on column public.chat_messages.embedding is
  '1536 numbers, compared by cosine with those of the same embedding_model only; null: not '
  'embedded.';
comment on column public.chat_messages.embedding_bits is
  'The signs of the embedding: a first, 32 times smaller ranking for searches over many messages.';
comment on column public.chat_messages."timestamp" is
  'Given by the numbering trigger, strictly increasing within the conversation.';

create index chat_messages_timestamp_idx
  on public.chat_messages (user_id, "timestamp" desc, id desc);
create index chat_messages_parent_idx on public.chat_messages (user_id, parent_id);
create index chat_messages_embedding_model_idx
  on public.chat_messages (user_id, embedding_model) where embedding is not null;
create index chat_messages_tsv_idx on public.chat_messages using gin (user_id, message_tsv);

-- Private functions -----------------------------------------------------------------------------

create function private.number_message() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the counters are not a client's to write: who could, could make two messages
-- claim one place.
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

comment on function private.number_message() is
  'Trigger: gives a message its place and time under the conversation''s row lock, so that '
  'simultaneous writers get consecutive places. Errors: 404 conversation_not_found.';

create function private.search_messages(
  p_user_id uuid,
  p_tsquery tsquery,
  p_limit integer,
  p_session_id uuid
) returns table (id uuid, rank real)
language plpgsql
stable
security definer
-- A page: with the default of 1000 a join with it would read all of the user's messages.
rows 20
set search_path = ''
-- From its sixth call on the planner would no longer look at the words, and read all of the user's
-- messages for a rare one.
set plan_cache_mode = force_custom_plan
as $$
-- Definer because text search operators are not leakproof: under the caller's row level security
-- no index could serve them. The user filter is explicit instead.
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

comment on function private.search_messages(uuid, tsquery, integer, uuid) is
  'The user''s messages that match, best rank first, latest first among equals.';

-- Triggers --------------------------------------------------------------------------------------

create trigger conversations_touch_updated_at before update on public.conversations
  for each row execute function private.touch_updated_at();
create trigger chat_messages_number before insert on public.chat_messages
  for each row execute function private.number_message();

-- Grants and policies ---------------------------------------------------------------------------

alter table public.conversations enable row level security;
grant select, delete on public.conversations to authenticated, service_role;
grant insert (user_id, id, title, summary, archived_at) on public.conversations
  to authenticated, service_role;
grant update (title, summary, archived_at) on public.conversations to authenticated, service_role;

create policy conversations_select on public.conversations for select to authenticated
  using ((select auth.uid()) = user_id);
create policy conversations_insert on public.conversations for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy conversations_update on public.conversations for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy conversations_delete on public.conversations for delete to authenticated
  using ((select auth.uid()) = user_id);

alter table public.chat_messages enable row level security;
grant select on public.chat_messages to authenticated, service_role;
grant insert (
  user_id, id, session_id, message_text, sender_type, status, mood_detected, sentiment_score,
  model, parent_id, metadata, embedding, embedding_model
) on public.chat_messages to authenticated, service_role;
grant update (feedback_score) on public.chat_messages to authenticated, service_role;
grant update (embedding, embedding_model) on public.chat_messages to service_role;

create policy chat_messages_select on public.chat_messages for select to authenticated
  using ((select auth.uid()) = user_id);
create policy chat_messages_insert on public.chat_messages for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy chat_messages_update on public.chat_messages for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);

grant execute on function
  private.search_messages(uuid, tsquery, integer, uuid)
to authenticated, service_role;

-- RPCs ------------------------------------------------------------------------------------------

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

  update public.chat_messages m
  set feedback_score = p_score
  where m.user_id = v_user_id and m.id = p_message_id and m.sender_type = 'ai';
  if not found then
    perform private.fail(404, 'message_not_found', 'There is no such AI message of this user.');
  end if;
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

comment on function public.record_message_feedback(uuid, integer, uuid, uuid) is
  'The user''s word on an AI message: 1, −1, or null to take it back. '
  'Errors: 400 invalid_score, 404 message_not_found, 409 request_conflict, 42501.';

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
