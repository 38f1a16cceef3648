-- Documents: what the user knows or owns in writing, cut into chunks that can be searched.
--
-- Tables  documents, embeddings (the chunks), document_versions
--
-- A document, its chunks and its versions change together: tables of public that no role may
-- insert into or update, and definer functions that do it in one transaction.

create table public.documents (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  title text not null,
  content text not null,
  source_type text not null default 'text',
  source_uri text,
  metadata jsonb not null default '{}',
  content_hash text not null,
  version integer not null default 1,
  status text not null default 'ready',
  replaces uuid,
  replaces_version integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint documents_replaces_fkey foreign key (user_id, replaces)
    references public.documents (user_id, id) on delete cascade,
  constraint documents_title_length check (char_length(title) between 1 and 500),
  constraint documents_content_size check (octet_length(content) between 1 and 5242880),
  constraint documents_source_type_length check (char_length(source_type) between 1 and 50),
  constraint documents_source_uri_length check (char_length(source_uri) between 1 and 2000),
  -- An app shows it as a link: a web address, or a path or a name without a scheme. Browsers pass
  -- over spaces before a scheme and control characters within it.
  constraint documents_source_uri_form check (
    source_uri !~ '^ |[[:cntrl:]]'
    and (source_uri ~* '^https?://' or source_uri !~* '^[a-z][a-z0-9+.-]*:')
  ),
  constraint documents_metadata_object check (jsonb_typeof(metadata) = 'object'),
  constraint documents_metadata_size check (pg_column_size(metadata) <= 65536),
  constraint documents_version_positive check (version > 0),
  constraint documents_status check (status in ('pending', 'ready')),
  constraint documents_replaces_pending check (
    (replaces is null or status = 'pending') and (replaces_version is null or replaces is not null)
  )
);

comment on table public.documents is
  'Texts of a user. Read and deleted here, written by the document RPCs, which keep chunks and '
  'versions in step.';
comment on column public.documents.content is 'The whole text, at most 5 MB.';
comment on column public.documents.source_type is
  'What it is: text, markdown, article, profile_data, personal_attribute, or the app''s own word.';
comment on column public.documents.metadata is
  'An object of the app''s own, ≤ 64 kB; searches filter by containment in it. Of a file that was '
  'uploaded, file: {name?, type, bytes, sha256, pages?, author?, original?}; no two documents of a '
  'user have the same file.sha256. original is the file itself, in the bucket documents.';
comment on column public.documents.content_hash is
  'SHA-256 of the content in hexadecimal. Content of the same hash keeps its chunks.';
comment on column public.documents.version is
  '1, 2, 3, …: one more with each change. An update that names the version it has read is '
  'refused when there is a newer one.';
comment on column public.documents.status is
  'pending: a draft whose chunks still arrive (begin_document); searches do not see it. ready: '
  'there.';
comment on column public.documents.replaces is
  'Of a draft: the document that finish_document puts it in place of; null for a new one.';
comment on column public.documents.replaces_version is
  'Of a draft: the version that the document must still have then; null any.';
create index documents_metadata_idx
  on public.documents using gin (user_id, metadata jsonb_path_ops);
-- A text that comes again is found.
create index documents_content_idx on public.documents (user_id, content_hash);
-- A file that comes again is found, also when it comes twice at once.
create unique index documents_file_key
  on public.documents (user_id, (metadata #>> '{file,sha256}'))
  where status = 'ready' and metadata #>> '{file,sha256}' ~ '^[0-9a-f]{64}$';
create index documents_pending_idx on public.documents (user_id, created_at)
  where status = 'pending';
create index documents_replaces_idx
  on public.documents (user_id, replaces) where replaces is not null;

create table public.embeddings (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  document_id uuid not null,
  chunk_index integer not null,
  content text not null,
  token_count integer,
  embedding extensions.vector(1536),
  embedding_model text,
  embedded_at timestamptz,
  embedding_bits bit(1536)
    generated always as (extensions.binary_quantize(embedding)::bit(1536)) stored,
  headings text,
  page integer,
  context text,
  language text,
  content_tsv tsvector,
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  -- Checked at the end of a statement: one takes the old chunks away and puts the new ones there.
  constraint embeddings_document_chunk_key unique (user_id, document_id, chunk_index)
    deferrable initially immediate,
  constraint embeddings_document_fkey foreign key (user_id, document_id)
    references public.documents (user_id, id) on delete cascade,
  constraint embeddings_chunk_index_range check (chunk_index between 0 and 19999),
  constraint embeddings_content_length check (char_length(content) between 1 and 32000),
  constraint embeddings_headings_length check (char_length(headings) <= 2000),
  constraint embeddings_page_positive check (page > 0),
  constraint embeddings_token_count_positive check (token_count >= 0),
  constraint embeddings_language_length check (char_length(language) <= 10),
  constraint embeddings_embedding_model_length check (char_length(embedding_model) <= 200),
  constraint embeddings_embedding_has_model check (
    embedding is null or embedding_model is not null
  )
);

comment on table public.embeddings is
  'The chunks of documents and their vectors. A chunk without a vector is queued for one.';
comment on column public.embeddings.chunk_index is 'Place in the document: 0, 1, 2, … to 19,999.';
comment on column public.embeddings.content is 'The chunk, 1 to 32,000 characters.';
comment on column public.embeddings.headings is
  'The headings that the chunk stands under, from the outermost to its own.';
comment on column public.embeddings.page is
  'The page that the chunk is on, from 1, where the document has pages.';
comment on column public.embeddings.context is
  'What the document says of itself: its title; an article''s author, tags and summary; a category '
  'or an attribute''s name. Kept by triggers, searched, and embedded before the chunk.';
comment on column public.embeddings.language is
  'ISO 639-1, or simple when it is not known: whose stems the chunk is found by.';
comment on column public.embeddings.content_tsv is
  'The words of context and headings (weight A) and of the content, kept by a trigger.';
comment on column public.embeddings.token_count is 'As the writer counted; null not counted.';
comment on column public.embeddings.embedding is
  '1536 numbers, compared by cosine with those of the same embedding_model only; null: not '
  'embedded. A trigger takes it away when the content changes without it.';
comment on column public.embeddings.embedded_at is 'When the embedding was set, by a trigger.';
comment on column public.embeddings.embedding_bits is
  'The signs of the embedding: a first, 32 times smaller ranking for searches over many chunks.';
create index embeddings_tsv_idx on public.embeddings using gin (user_id, content_tsv);

create table public.document_versions (
  user_id uuid not null references auth.users (id) on delete cascade,
  document_id uuid not null,
  version integer not null,
  title text not null,
  content text,
  source_type text not null,
  source_uri text,
  metadata jsonb not null,
  chunks jsonb,
  created_at timestamptz not null default now(),
  primary key (user_id, document_id, version),
  constraint document_versions_source_uri_form check (
    source_uri !~ '^ |[[:cntrl:]]'
    and (source_uri ~* '^https?://' or source_uri !~* '^[a-z][a-z0-9+.-]*:')
  ),
  constraint document_versions_document_fkey foreign key (user_id, document_id)
    references public.documents (user_id, id) on delete cascade
);

comment on table public.document_versions is
  'What a document was before each change; restore_document_version brings it back. Written by the '
  'document RPCs and by nothing else.';
comment on column public.document_versions.content is
  'The whole text; null when the next version has the same.';
comment on column public.document_versions.chunks is
  'Its chunks in order, [{content, token_count}], without vectors; null as content is.';
comment on column public.document_versions.created_at is 'When the next version replaced it.';

create function private.hash_content() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.content_hash := private.content_hash(new.content);
  return new;
end;
$$;

comment on function private.hash_content is
  'Trigger: content_hash is that of the content.';

create trigger documents_hash_content before insert or update of content on public.documents
  for each row execute function private.hash_content();
create trigger documents_touch_updated_at before update on public.documents
  for each row execute function private.touch_updated_at();
create trigger embeddings_embedded before insert on public.embeddings
  for each row when (new.embedding is not null) execute function private.keep_embedding_true();
create trigger embeddings_keep_embedding_true
  before update of content, embedding on public.embeddings
  for each row execute function private.keep_embedding_true();

alter table public.documents enable row level security;
grant select, delete on public.documents to authenticated, service_role;
create policy documents_select on public.documents for select to authenticated
  using ((select auth.uid()) = user_id);
create policy documents_delete on public.documents for delete to authenticated
  using ((select auth.uid()) = user_id);

alter table public.embeddings enable row level security;
grant select on public.embeddings to authenticated, service_role;
grant update (embedding, embedding_model) on public.embeddings to service_role;
create policy embeddings_select on public.embeddings for select to authenticated
  using ((select auth.uid()) = user_id);

alter table public.document_versions enable row level security;
grant select on public.document_versions to authenticated, service_role;
create policy document_versions_select on public.document_versions for select to authenticated
  using ((select auth.uid()) = user_id);
