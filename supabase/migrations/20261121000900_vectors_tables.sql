-- Vectors: rows of text, vector and metadata, in the shape that vector store clients expect.
--
-- LangChain's SupabaseVectorStore (tableName vectors, queryName match_vectors) and mem0's Supabase
-- store work on it as they are, with a user's token or with the secret key. That makes exceptions:
--
-- - user_id may be null: a row that a backend wrote for nobody. Users do not see it.
-- - The primary key is (owner_id, id). The clients upsert by the primary key, whatever it is, and
--   owner_id is user_id in a form that is never null. So each user and the backend have ids of
--   their own, and nobody learns which ids others use.
-- - The clients change and delete by id alone. With the secret key, which sees every row, that is
--   the backend's row of this id: a trigger leaves users' rows of the same id as they are.
-- - id is granted for update, because an upsert through REST sets every column that it was sent; a
--   trigger refuses another value.
-- - embedding_model may be null: the clients do not say which model they use.

create table public.vectors (
  id text not null default gen_random_uuid()::text,
  user_id uuid default auth.uid() references auth.users (id) on delete cascade,
  owner_id uuid not null
    generated always as (coalesce(user_id, '00000000-0000-0000-0000-000000000000')) stored,
  collection text not null default 'default',
  content text,
  metadata jsonb not null default '{}',
  embedding extensions.vector(1536),
  embedding_model text,
  embedded_at timestamptz,
  embedding_bits bit(1536)
    generated always as (extensions.binary_quantize(embedding)::bit(1536)) stored,
  language text,
  content_tsv tsvector,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (owner_id, id),
  constraint vectors_id_length check (char_length(id) between 1 and 200),
  constraint vectors_collection_length check (char_length(collection) between 1 and 100),
  constraint vectors_content_length check (char_length(content) <= 100000),
  constraint vectors_language_length check (char_length(language) <= 10),
  constraint vectors_metadata_object check (jsonb_typeof(metadata) = 'object'),
  constraint vectors_metadata_size check (pg_column_size(metadata) <= 65536),
  constraint vectors_embedding_model_length check (char_length(embedding_model) <= 200)
);

comment on table public.vectors is
  'Vectors with text and metadata, for clients that bring their own shape of store. A row of text '
  'without a vector is queued for one.';
comment on column public.vectors.user_id is
  'Whose row it is: the token''s user; null, a backend''s, which wrote it with the secret key.';
comment on column public.vectors.owner_id is
  'user_id, and zeros for a backend''s row: the half of the primary key that keeps owners apart.';
comment on column public.vectors.collection is 'A name that keeps stores of one user apart.';
comment on column public.vectors.embedding is
  '1536 numbers, compared by cosine. A trigger takes it away when the content changes without it.';
comment on column public.vectors.embedding_model is
  'The model that made the vector; null: the client''s own, which re-embedding leaves alone.';
comment on column public.vectors.embedding_bits is
  'The signs of the embedding: a first, 32 times smaller ranking for searches over many rows.';
comment on column public.vectors.language is
  'ISO 639-1, or simple when it is not known: whose stems the row is found by.';
comment on column public.vectors.content_tsv is 'The words of the content, kept by a trigger.';
-- The key leads with owner_id; row level security and the queue ask for user_id.
create index vectors_user_idx on public.vectors (user_id, id);
create index vectors_collection_idx on public.vectors (user_id, collection);
create index vectors_metadata_idx
  on public.vectors using gin (owner_id, metadata jsonb_path_ops);
create index vectors_tsv_idx on public.vectors using gin (owner_id, content_tsv);

create function private.keep_id() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  perform private.fail(400, 'id_is_fixed', 'A row keeps its id.', 'Insert a new row instead.');
  return null;
end;
$$;

comment on function private.keep_id is
  'Trigger: refuses another id. Errors: 400 id_is_fixed.';

create function private.spare_users_row() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_acting_for text := current_setting('engram.vectors_owner', true);
begin
  -- Within a definer function, and in a cascade, current_user is the owner of the tables.
  if old.user_id is null or current_user <> 'service_role'
     or v_acting_for = old.user_id::text then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  perform set_config('engram.vectors_spared', case
    when coalesce(current_setting('engram.vectors_spared', true), '') in ('', old.user_id::text)
      then old.user_id::text
    else 'several'
  end, true);
  return null;
end;
$$;

comment on function private.spare_users_row is
  'Trigger: a statement that the secret key sends over REST changes the backend''s rows and no '
  'user''s. upsert_vectors and delete_vectors say whom they act for.';

create function private.answer_for_spared() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if current_setting('engram.vectors_spared', true) <> '' then
    -- Who empties the store (mem0's reset) fits the rows of several users, and means the backend's,
    -- also when there are none.
    if not exists (select from changed) and (
      tg_op = 'UPDATE' or current_setting('engram.vectors_spared', true) <> 'several'
    ) then
      perform private.fail(
        409, 'vector_of_user', 'Only rows of users fit, and none of the backend.',
        'With the secret key, upsert_vectors and delete_vectors change a user''s rows: p_user_id.'
      );
    end if;
    perform set_config('engram.vectors_spared', '', true);
  end if;
  return null;
end;
$$;

comment on function private.answer_for_spared is
  'Trigger: says so when a statement was meant for users'' rows alone, instead of doing nothing in '
  'silence. Errors: 409 vector_of_user.';

create trigger vectors_touch_updated_at before update on public.vectors
  for each row execute function private.touch_updated_at();
create trigger vectors_keep_id before update of id on public.vectors
  for each row when (new.id <> old.id) execute function private.keep_id();
create trigger vectors_a_spare_update
  before update of id, content, metadata, collection on public.vectors
  for each row execute function private.spare_users_row();
create trigger vectors_a_spare_delete before delete on public.vectors
  for each row execute function private.spare_users_row();
create trigger vectors_spared_update after update on public.vectors
  referencing old table as changed
  for each statement execute function private.answer_for_spared();
create trigger vectors_spared_delete after delete on public.vectors
  referencing old table as changed
  for each statement execute function private.answer_for_spared();
create trigger vectors_embedded before insert on public.vectors
  for each row when (new.embedding is not null) execute function private.keep_embedding_true();
create trigger vectors_keep_embedding_true before update of content, embedding on public.vectors
  for each row execute function private.keep_embedding_true();

alter table public.vectors enable row level security;
grant select, delete on public.vectors to authenticated, service_role;
grant insert (id, user_id, collection, content, metadata, language, embedding, embedding_model)
  on public.vectors to authenticated, service_role;
grant update (id, collection, content, metadata, language, embedding, embedding_model)
  on public.vectors to authenticated, service_role;
create policy vectors_select on public.vectors for select to authenticated
  using ((select auth.uid()) = user_id);
create policy vectors_insert on public.vectors for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy vectors_update on public.vectors for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy vectors_delete on public.vectors for delete to authenticated
  using ((select auth.uid()) = user_id);

