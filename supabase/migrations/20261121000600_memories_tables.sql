-- Memories: what is true of the user now, what was true before, and who changed it.
--
-- Tables  user_memories, user_memory_history (memory_blocks are in …_memories_blocks.sql)
--
-- A fact is never overwritten: a new value closes the old row (valid_to, status superseded) and
-- opens another. A memory may name the chat message that it came from.

create table public.user_memories (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  namespace text not null default 'default',
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
  pinned_at timestamptz,
  access_count integer not null default 0,
  last_accessed timestamptz,
  embedding extensions.vector(1536),
  embedding_model text,
  embedding_bits bit(1536)
    generated always as (extensions.binary_quantize(embedding)::bit(1536)) stored,
  language text,
  memory_tsv tsvector,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint user_memories_source_message_fkey foreign key (user_id, source_message_id)
    references public.chat_messages (user_id, id) on delete set null (source_message_id),
  constraint user_memories_superseded_by_fkey foreign key (user_id, superseded_by)
    references public.user_memories (user_id, id) on delete set null (superseded_by)
    deferrable initially deferred,
  constraint user_memories_namespace_length check (char_length(namespace) between 1 and 100),
  -- Lists of namespaces are written with commas.
  constraint user_memories_namespace_comma check (strpos(namespace, ',') = 0),
  constraint user_memories_key_length check (char_length(memory_key) between 1 and 200),
  constraint user_memories_value_length check (char_length(memory_value) between 1 and 4000),
  constraint user_memories_category_length check (char_length(memory_category) between 1 and 100),
  constraint user_memories_importance check (importance in ('low', 'medium', 'high')),
  constraint user_memories_confidence_range check (confidence between 0 and 1),
  constraint user_memories_status check (status in ('active', 'pending', 'superseded')),
  constraint user_memories_closed_has_end check ((status = 'superseded') = (valid_to is not null)),
  constraint user_memories_language_length check (char_length(language) <= 10),
  constraint user_memories_embedding_model_length check (char_length(embedding_model) <= 200),
  constraint user_memories_embedding_has_model check (
    embedding is null or embedding_model is not null
  )
);

comment on table public.user_memories is
  'Facts about a user as key and value. At most one is active for each key of a namespace; the '
  'ones it replaced stay, closed, for questions about the past.';
comment on column public.user_memories.namespace is
  'To whom it belongs beside the user: default, or the name of an agent, a project or an app.';
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
comment on column public.user_memories.pinned_at is
  'Since when every reply is given it, whatever the question; null: when it fits the question.';
comment on column public.user_memories.access_count is 'How often a reply was given it.';
comment on column public.user_memories.embedding is
  '1536 numbers, compared by cosine with those of the same embedding_model only; null: not '
  'embedded.';
comment on column public.user_memories.language is
  'ISO 639-1, or simple when it is not known: whose stems the memory is found by.';
comment on column public.user_memories.memory_tsv is
  'The words of key, category and value, kept by a trigger.';
comment on column public.user_memories.embedding_bits is
  'The signs of the embedding: a first, 32 times smaller ranking for searches over many memories.';

-- Being recalled rewrites a row; with the vector out of line (pgvector's default) that copies half
-- a kilobyte instead of seven, and room on the page spares the indexes.
alter table public.user_memories set (fillfactor = 80);

create unique index user_memories_active_key
  on public.user_memories (user_id, namespace, memory_key) where status = 'active';

create index user_memories_key_idx on public.user_memories (user_id, namespace, memory_key);
create index user_memories_pinned_idx
  on public.user_memories (user_id, namespace) where pinned_at is not null;
create index user_memories_tsv_idx on public.user_memories using gin (user_id, memory_tsv);
create index user_memories_source_message_idx
  on public.user_memories (user_id, source_message_id) where source_message_id is not null;
create index user_memories_superseded_by_idx
  on public.user_memories (user_id, superseded_by) where superseded_by is not null;

create table public.user_memory_history (
  user_id uuid not null references auth.users (id) on delete cascade,
  id bigint not null generated always as identity,
  memory_id uuid not null,
  namespace text not null default 'default',
  memory_key text not null,
  action text not null,
  old_value text,
  new_value text,
  old_attributes jsonb,
  new_attributes jsonb,
  message_id uuid,
  changed_by uuid,
  changed_by_role text not null,
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint user_memory_history_action check (action in ('ADD', 'UPDATE', 'SUPERSEDE', 'DELETE'))
);

comment on table public.user_memory_history is
  'Every change of a memory, written by a trigger and by nothing else. ADD: a new key; UPDATE: '
  'other attributes; SUPERSEDE: another value; DELETE: forgotten. Of a memory that is erased '
  'nothing stays here.';
comment on column public.user_memory_history.memory_id is
  'The row that the change left standing, or closed.';
comment on column public.user_memory_history.namespace is 'The memory''s.';
comment on column public.user_memory_history.old_attributes is
  'Category, importance, confidence, status and expiry before; new_attributes after.';
comment on column public.user_memory_history.message_id is
  'The user''s message that the change was drawn from; null when somebody made it by hand. No '
  'foreign key: the message may be deleted since.';
comment on column public.user_memory_history.changed_by is
  'The user of the token; null when a backend did it.';
comment on column public.user_memory_history.changed_by_role is 'The database role of the request.';
create index user_memory_history_key_idx
  on public.user_memory_history (user_id, namespace, memory_key, id desc);
create index user_memory_history_message_idx
  on public.user_memory_history (user_id, message_id) where message_id is not null;
create index user_memory_history_memory_idx on public.user_memory_history (user_id, memory_id);
create index user_memory_history_time_idx on public.user_memory_history using brin (created_at);

create function private.memory_text(p_memory_key text, p_memory_value text) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return replace(p_memory_key, '_', ' ') || ': ' || p_memory_value;
end;
$$;

comment on function private.memory_text is
  'What of a memory is embedded.';

create trigger user_memories_touch_updated_at before update on public.user_memories
  for each row
  -- Being recalled is no change of the fact.
  when (new.access_count = old.access_count)
  execute function private.touch_updated_at();

alter table public.user_memories enable row level security;
grant select, delete on public.user_memories to authenticated, service_role;
grant insert (
  user_id, id, namespace, memory_key, memory_value, memory_category, importance, confidence, status,
  source_message_id, valid_from, valid_to, expires_at, pinned_at, language, embedding,
  embedding_model
) on public.user_memories to authenticated, service_role;
grant update (
  memory_category, importance, confidence, status, superseded_by, valid_to, expires_at, pinned_at,
  access_count, last_accessed, language, embedding, embedding_model
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

grant execute on function private.memory_text to authenticated, service_role;
