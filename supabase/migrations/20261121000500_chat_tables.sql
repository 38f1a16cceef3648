-- Chat: conversations and their messages.

create table public.conversations (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  title text,
  title_is_made boolean not null default false,
  summary text,
  message_count integer not null default 0,
  last_message_at timestamptz,
  archived_at timestamptz,
  is_branched boolean not null default false,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint conversations_title_length check (char_length(title) between 1 and 200),
  constraint conversations_summary_length check (char_length(summary) <= 8000),
  constraint conversations_message_count_positive check (message_count >= 0),
  constraint conversations_metadata_object check (jsonb_typeof(metadata) = 'object'),
  constraint conversations_metadata_size check (pg_column_size(metadata) <= 65536)
);

comment on table public.conversations is 'A thread of messages of one user.';
comment on column public.conversations.summary is
  'What came before the history that still fits a prompt, in words, where the app writes it; else '
  'conversation_summaries have it.';
comment on column public.conversations.title_is_made is
  'The title is made from the first turn, and may be made anew; false once a user has set one.';
comment on column public.conversations.is_branched is
  'Some message has been followed by two. Kept by the placing trigger.';
comment on column public.conversations.metadata is 'The app''s own keys.';
comment on column public.conversations.message_count is
  'How many messages were ever stored: the last message''s seq. Kept by the numbering trigger.';
comment on column public.conversations.last_message_at is
  'The "timestamp" of the last message. Kept by the numbering trigger.';
create index conversations_last_message_at_idx
  on public.conversations (user_id, last_message_at desc);
create index conversations_time_idx on public.conversations using brin (created_at);

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
  chain uuid,
  parts jsonb,
  tool_calls jsonb,
  tool_call_id text,
  feedback_score smallint,
  has_flashcards boolean not null default false,
  metadata jsonb not null default '{}',
  embedding extensions.vector(1536),
  embedding_model text,
  embedding_bits bit(1536)
    generated always as (extensions.binary_quantize(embedding)::bit(1536)) stored,
  language text,
  message_tsv tsvector,
  "timestamp" timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint chat_messages_session_seq_key unique (user_id, session_id, seq),
  constraint chat_messages_session_fkey foreign key (user_id, session_id)
    references public.conversations (user_id, id) on delete cascade,
  constraint chat_messages_parent_fkey foreign key (user_id, parent_id)
    references public.chat_messages (user_id, id) on delete set null (parent_id),
  constraint chat_messages_text_length check (char_length(message_text) <= 1000000),
  constraint chat_messages_says_something check (
    message_text <> '' or status <> 'complete' or sender_type = 'tool'
    or parts is not null or tool_calls is not null
  ),
  constraint chat_messages_sender_type check (sender_type in ('user', 'ai', 'tool')),
  constraint chat_messages_parts_array check (jsonb_typeof(parts) = 'array'),
  constraint chat_messages_parts_size check (pg_column_size(parts) <= 262144),
  constraint chat_messages_tool_calls_form check (
    tool_calls is null or (jsonb_typeof(tool_calls) = 'array' and sender_type = 'ai')
  ),
  constraint chat_messages_tool_calls_size check (pg_column_size(tool_calls) <= 4194304),
  constraint chat_messages_tool_call_id_length check (char_length(tool_call_id) <= 200),
  constraint chat_messages_status check (status in ('complete', 'streaming', 'error', 'cancelled')),
  constraint chat_messages_sentiment_range check (sentiment_score between 0 and 1),
  constraint chat_messages_mood_length check (char_length(mood_detected) <= 50),
  constraint chat_messages_model_length check (char_length(model) <= 200),
  constraint chat_messages_feedback_range check (feedback_score in (-1, 1)),
  constraint chat_messages_language_length check (char_length(language) <= 10),
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
  'At most 1,000,000 characters; searches by words see the first 100,000. Empty where a message '
  'says nothing in words: an image, calls of tools, an answer of which nothing arrived. A complete '
  'answer that is empty has an empty list of parts.';
comment on column public.chat_messages.sender_type is
  'user, ai, or tool: what a tool gave back for a call of the answer before it.';
comment on column public.chat_messages.chain is
  'The hash of the branch up to this message, private.chain_hash; a result of a tool has that of '
  'the call. On insert, the hash of what came before the first message, where that is not stored.';
comment on column public.chat_messages.parts is
  'What the message holds beside text: [{type, sha256, …}] in OpenAI''s form; large data is '
  'replaced by {sha256, characters, media_type, attachment?, decoded?}: the name of a file in the '
  'bucket attachments, and whether it has the bytes of a data: URL.';
comment on column public.chat_messages.tool_calls is
  'What the answer calls: [{id, name, arguments: text}].';
comment on column public.chat_messages.tool_call_id is
  'Of a tool''s result: the call that it is for.';
comment on column public.chat_messages.sentiment_score is '0 negative … 1 positive; null unknown.';
comment on column public.chat_messages.parent_id is
  'The message that this one follows in its branch. Left out on insert: the conversation''s last.';
comment on column public.chat_messages.feedback_score is '1 liked, −1 disliked, null no word.';
comment on column public.chat_messages.embedding is
  '1536 numbers, compared by cosine with those of the same embedding_model only; null: not '
  'embedded.';
comment on column public.chat_messages.embedding_bits is
  'The signs of the embedding: a first, 32 times smaller ranking for searches over many messages.';
comment on column public.chat_messages.language is
  'ISO 639-1, or simple when it is not known: whose stems the message is found by.';
comment on column public.chat_messages.message_tsv is 'The words of the text, kept by a trigger.';
comment on column public.chat_messages."timestamp" is
  'Given by the numbering trigger, strictly increasing within the conversation.';
create index chat_messages_timestamp_idx
  on public.chat_messages (user_id, "timestamp" desc, id desc);
create index chat_messages_chain_idx on public.chat_messages (user_id, chain)
  where sender_type <> 'tool';
create index chat_messages_parent_idx on public.chat_messages (user_id, parent_id);
create index chat_messages_embedding_model_idx
  on public.chat_messages (user_id, embedding_model) where embedding is not null;
create index chat_messages_tsv_idx on public.chat_messages using gin (user_id, message_tsv);

-- Rows come in the order of time, so that a few pages of these find the last days of all users.
create index chat_messages_time_idx on public.chat_messages using brin ("timestamp");

create trigger conversations_touch_updated_at before update on public.conversations
  for each row execute function private.touch_updated_at();

alter table public.conversations enable row level security;
grant select, delete on public.conversations to authenticated, service_role;
grant insert (user_id, id, title, title_is_made, summary, archived_at, metadata)
  on public.conversations to authenticated, service_role;
grant update (title, title_is_made, summary, archived_at, metadata)
  on public.conversations to authenticated, service_role;
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
  model, parent_id, chain, parts, tool_calls, tool_call_id, metadata, language, embedding,
  embedding_model
) on public.chat_messages to authenticated, service_role;
grant update (feedback_score) on public.chat_messages to authenticated, service_role;
grant update (embedding, embedding_model) on public.chat_messages to service_role;
create policy chat_messages_select on public.chat_messages for select to authenticated
  using ((select auth.uid()) = user_id);
create policy chat_messages_insert on public.chat_messages for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy chat_messages_update on public.chat_messages for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
