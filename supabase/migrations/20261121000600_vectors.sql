-- Vectors: rows of text, vector and metadata, in the shape that vector store clients expect.
--
-- Table   vectors
-- RPCs    match_vectors, upsert_vectors, delete_vectors
--
-- LangChain's SupabaseVectorStore (tableName vectors, queryName match_vectors) and mem0's Supabase
-- store work on it as they are, with a user's token or with the secret key. That makes exceptions:
--
-- - user_id may be null: a row that a backend wrote for nobody. Users do not see it.
-- - The primary key is id alone, for the clients upsert by it. Somebody else's id is refused.
-- - id is granted for update, because an upsert through REST sets every column that it was sent; a
--   trigger refuses another value.
-- - embedding_model may be null: the clients do not say which model they use.
--
-- Depends on foundation and documents (its trigger that no text keeps an old vector).

create table public.vectors (
  id text primary key default gen_random_uuid()::text,
  user_id uuid default auth.uid() references auth.users (id) on delete cascade,
  collection text not null default 'default',
  content text,
  metadata jsonb not null default '{}',
  embedding extensions.vector(1536),
  embedding_model text,
  embedded_at timestamptz,
  embedding_bits bit(1536)
    generated always as (extensions.binary_quantize(embedding)::bit(1536)) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint vectors_id_length check (char_length(id) between 1 and 200),
  constraint vectors_collection_length check (char_length(collection) between 1 and 100),
  constraint vectors_content_length check (char_length(content) <= 100000),
  constraint vectors_metadata_object check (jsonb_typeof(metadata) = 'object'),
  constraint vectors_metadata_size check (pg_column_size(metadata) <= 65536),
  constraint vectors_embedding_model_length check (char_length(embedding_model) <= 200)
);

comment on table public.vectors is
  'Vectors with text and metadata, for clients that bring their own shape of store. A row of text '
  'without a vector is queued for one.';
comment on column public.vectors.user_id is
  'Whose row it is: the token''s user; null, a backend''s, which wrote it with the secret key.';
comment on column public.vectors.collection is 'A name that keeps stores of one user apart.';
comment on column public.vectors.embedding is
  '1536 numbers, compared by cosine. A trigger takes it away when the content changes without it.';
comment on column public.vectors.embedding_model is
  'The model that made the vector; null: the client''s own, which re-embedding leaves alone.';
comment on column public.vectors.embedding_bits is
  'The signs of the embedding: a first, 32 times smaller ranking for searches over many rows.';

create index vectors_collection_idx on public.vectors (user_id, collection);
create index vectors_metadata_idx
  on public.vectors using gin (user_id, metadata jsonb_path_ops);

-- Private functions -----------------------------------------------------------------------------

create function private.is_service() returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return pg_catalog.pg_has_role(
    coalesce(nullif(pg_catalog.current_setting('role'), 'none'), session_user)::name,
    'service_role', 'usage'
  );
end;
$$;

comment on function private.is_service() is
  'Whether the request has the rights of service_role, also within a definer function.';

create function private.require_owner(p_user_id uuid) returns uuid
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  if p_user_id is null and auth.uid() is null and private.is_service() then
    return null;
  end if;
  return private.require_user(p_user_id);
end;
$$;

comment on function private.require_owner(uuid) is
  'The user to act for as private.require_user finds it, or null for a service caller who names '
  'nobody: it acts for the backend.';

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

comment on function private.keep_id() is 'Trigger: refuses another id. Errors: 400 id_is_fixed.';

create function private.nearest_vectors(
  p_user_id uuid,
  p_query extensions.vector,
  p_filter jsonb,
  p_collection text,
  p_embedding_model text,
  p_limit integer
) returns table (id text, similarity double precision)
language plpgsql
stable
security definer
rows 20
set search_path = ''
-- Planned for what is asked: a filter that leaves few rows reads those, and the sixth call is like
-- the first.
set plan_cache_mode = force_custom_plan
as $$
-- Definer because containment in jsonb is not leakproof: under the caller's row level security no
-- index could serve it. The user filter is explicit instead.
declare
  v_user_id uuid := case
    when p_user_id is not null or not private.is_service() then private.require_user(p_user_id)
  end;
  v_backend boolean := private.is_service();
  v_bits bit(1536) := extensions.binary_quantize(p_query)::bit(1536);
  v_rows integer;
begin
  -- The count stops where exact distances over all rows become dearer than two rankings.
  select count(*) into v_rows
  from (
    select from public.vectors v
    where (v.user_id = v_user_id or (v_backend and v.user_id is null))
      and v.embedding is not null
      and (p_filter = '{}' or v.metadata operator(pg_catalog.@>) p_filter)
      and (p_collection is null or v.collection = p_collection)
      and (p_embedding_model is null or v.embedding_model = p_embedding_model)
    limit 1001
  ) counted;

  if v_rows <= 1000 then
    return query
    with own as materialized (
      select v.id, 1 - (v.embedding operator(extensions.<=>) p_query) as similarity
      from public.vectors v
      where (v.user_id = v_user_id or (v_backend and v.user_id is null))
        and v.embedding is not null
        and (p_filter = '{}' or v.metadata operator(pg_catalog.@>) p_filter)
        and (p_collection is null or v.collection = p_collection)
        and (p_embedding_model is null or v.embedding_model = p_embedding_model)
    )
    select own.id, own.similarity from own order by own.similarity desc limit p_limit;
  else
    return query
    with own as materialized (
      select v.id, v.embedding_bits operator(extensions.<~>) v_bits as distance
      from public.vectors v
      where (v.user_id = v_user_id or (v_backend and v.user_id is null))
        and v.embedding is not null
        and (p_filter = '{}' or v.metadata operator(pg_catalog.@>) p_filter)
        and (p_collection is null or v.collection = p_collection)
        and (p_embedding_model is null or v.embedding_model = p_embedding_model)
    ),
    candidates as materialized (
      -- The more there are, the further back the signs may rank one of the nearest.
      select own.id from own
      order by own.distance
      limit (select greatest(20 * p_limit, ceil(14 * sqrt(count(*)))) from own)
    ),
    ranked as materialized (
      select v.id, 1 - (v.embedding operator(extensions.<=>) p_query) as similarity
      from candidates c
      join public.vectors v on v.id = c.id
    )
    select r.id, r.similarity from ranked r order by r.similarity desc limit p_limit;
  end if;
end;
$$;

comment on function private.nearest_vectors(
  uuid, extensions.vector, jsonb, text, text, integer
) is
  'The rows nearest to the query, most similar first: the user''s, and for a service caller the '
  'backend''s. Exact up to 1,000 rows; above, signs rank first and the best 14 × √rows, at least '
  '20 × p_limit, are compared exactly.';

-- Triggers --------------------------------------------------------------------------------------

create trigger vectors_touch_updated_at before update on public.vectors
  for each row execute function private.touch_updated_at();
create trigger vectors_keep_id before update of id on public.vectors
  for each row when (new.id <> old.id) execute function private.keep_id();
create trigger vectors_embedded before insert on public.vectors
  for each row when (new.embedding is not null) execute function private.keep_embedding_true();
create trigger vectors_keep_embedding_true before update of content, embedding on public.vectors
  for each row execute function private.keep_embedding_true();

-- Grants and policies ---------------------------------------------------------------------------

alter table public.vectors enable row level security;
grant select, delete on public.vectors to authenticated, service_role;
grant insert (id, user_id, collection, content, metadata, embedding, embedding_model)
  on public.vectors to authenticated, service_role;
grant update (id, collection, content, metadata, embedding, embedding_model)
  on public.vectors to authenticated, service_role;

create policy vectors_select on public.vectors for select to authenticated
  using ((select auth.uid()) = user_id);
create policy vectors_insert on public.vectors for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy vectors_update on public.vectors for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy vectors_delete on public.vectors for delete to authenticated
  using ((select auth.uid()) = user_id);

grant execute on function
  private.is_service(),
  private.require_owner(uuid),
  private.nearest_vectors(uuid, extensions.vector, jsonb, text, text, integer)
to authenticated, service_role;

-- RPCs ------------------------------------------------------------------------------------------

create function public.match_vectors(
  query_embedding extensions.vector,
  match_count integer default 10,
  filter jsonb default '{}',
  collection text default null,
  match_threshold double precision default -1,
  embedding_model text default null,
  p_user_id uuid default auth.uid()
) returns table (
  id text,
  content text,
  metadata jsonb,
  similarity double precision,
  created_at timestamptz
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_owner uuid := private.require_owner(p_user_id);
  v_count integer := private.require_limit(match_count, 1000);
  v_query extensions.vector := private.check_embedding(query_embedding);
  v_filter jsonb := private.require_filter(match_vectors.filter);
begin
  return query
  select v.id, v.content, v.metadata, n.similarity, v.created_at
  from private.nearest_vectors(
    v_owner, v_query, v_filter, match_vectors.collection, match_vectors.embedding_model, v_count
  ) n
  join public.vectors v on v.id = n.id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

comment on function public.match_vectors(
  extensions.vector, integer, jsonb, text, double precision, text, uuid
) is
  'The rows of vectors nearest in meaning: similarity = 1 − cosine distance, most similar first. '
  'filter: an object that the metadata contains; collection and embedding_model null are all. A '
  'user''s own rows; with the secret key the backend''s, and those of p_user_id if it is given. '
  'Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

create function public.upsert_vectors(
  p_rows jsonb,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns table (
  id text,
  collection text,
  metadata jsonb,
  created_at timestamptz,
  updated_at timestamptz
)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_owner uuid := private.require_owner(p_user_id);
  v_saved jsonb;
begin
  if jsonb_typeof(p_rows) is distinct from 'array' or jsonb_path_exists(
    p_rows, 'strict $[*] ? (@.type() != "object")'
  ) then
    perform private.fail(400, 'invalid_vectors', 'p_rows is an array of objects.');
  end if;
  if jsonb_array_length(p_rows) > 500 then
    perform private.fail(
      413, 'too_many_vectors',
      format('A batch holds up to 500 rows, this one has %s.', jsonb_array_length(p_rows)),
      'Send several batches.'
    );
  end if;
  if exists (
    select from jsonb_array_elements(p_rows) e (item)
    where e.item - array[
      'id', 'collection', 'content', 'embedding', 'embedding_model', 'metadata'
    ] <> '{}'
  ) then
    perform private.fail(
      400, 'invalid_vectors', 'A row has a field that there is not.',
      'The fields are id, collection, content, embedding, embedding_model and metadata.'
    );
  end if;

  -- The backend has no user to keep a request for: there an upsert by id is as good.
  v_saved := private.claim_request(
    v_owner, p_request_id, 'upsert_vectors', private.without_embeddings(p_rows)
  );
  if v_saved is null then
    with saved as (
      insert into public.vectors as v (
        id, user_id, collection, content, metadata, embedding, embedding_model
      )
      select
        coalesce(e.item ->> 'id', gen_random_uuid()::text), v_owner,
        coalesce(e.item ->> 'collection', 'default'), e.item ->> 'content',
        coalesce(nullif(e.item -> 'metadata', 'null'), '{}'),
        private.to_embedding(e.item ->> 'embedding'), e.item ->> 'embedding_model'
      from jsonb_array_elements(p_rows) with ordinality e (item, position)
      order by e.position
      on conflict (id) do update
      set
        collection = excluded.collection,
        content = excluded.content,
        metadata = excluded.metadata,
        embedding = coalesce(excluded.embedding, v.embedding),
        embedding_model = case
          when excluded.embedding is null then v.embedding_model else excluded.embedding_model
        end
      where v.user_id is not distinct from v_owner
      returning v.id, v.collection, v.metadata, v.created_at, v.updated_at
    )
    select coalesce(jsonb_agg(to_jsonb(s)), '[]') into v_saved from saved s;
    if jsonb_array_length(v_saved) < jsonb_array_length(p_rows) then
      raise insufficient_privilege;
    end if;
    perform private.settle_request(v_owner, p_request_id, v_saved);
  end if;

  return query
  select r.id, r.collection, r.metadata, r.created_at, r.updated_at
  from jsonb_to_recordset(v_saved) as r (
    id text, collection text, metadata jsonb, created_at timestamptz, updated_at timestamptz
  );
exception
  when insufficient_privilege then
    perform private.fail(
      409, 'vector_id_taken', 'One of the ids is not free.', 'Ids are unique among all: take UUIDs.'
    );
  when cardinality_violation or check_violation or not_null_violation or data_exception then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_vectors',
      detail = left(sqlerrm, 200),
      hint = 'No id twice; an id of 1 to 200, a collection of 1 to 100, content of up to 100,000 '
        'characters, metadata an object of up to 64 kB.';
end;
$$;

comment on function public.upsert_vectors(jsonb, uuid, uuid) is
  'Up to 500 rows, all or nothing: [{id?, collection?, content?, embedding?, embedding_model?, '
  'metadata?}]. A row with an id that is there replaces it; without an embedding it keeps the '
  'vector while the content is the same, and is queued for one when it is not. With the secret key '
  'and no p_user_id the rows are the backend''s, and p_request_id is not looked at. Returns the '
  'rows in order, without content and vector. Errors: 400 invalid_vectors, 400 invalid_embedding, '
  '413 too_many_vectors, 409 vector_id_taken, 409 request_conflict, 42501.';

create function public.delete_vectors(
  p_ids text[] default null,
  p_filter jsonb default null,
  p_collection text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns integer
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_owner uuid := private.require_owner(p_user_id);
  v_result jsonb;
begin
  if p_ids is null and p_filter is null then
    perform private.fail(
      400, 'invalid_filter', 'What is to be deleted?', 'Pass p_ids, p_filter or both; {} is all.'
    );
  end if;
  perform private.require_filter(coalesce(p_filter, '{}'));

  v_result := private.claim_request(
    v_owner, p_request_id, 'delete_vectors', jsonb_build_array(p_ids, p_filter, p_collection)
  );
  if v_result is null then
    with gone as (
      delete from public.vectors v
      where (v.user_id = v_owner or (v_owner is null and v.user_id is null))
        and (p_ids is null or v.id = any (p_ids))
        and (p_filter is null or v.metadata operator(pg_catalog.@>) p_filter)
        and (p_collection is null or v.collection = p_collection)
      returning 1
    )
    select to_jsonb(count(*)) into v_result from gone;
    perform private.settle_request(v_owner, p_request_id, v_result);
  end if;
  return v_result::integer;
end;
$$;

comment on function public.delete_vectors(text[], jsonb, text, uuid, uuid) is
  'Deletes the rows of these ids whose metadata contains the filter, in the collection, and '
  'returns how many there were; what is null does not narrow, but p_ids or p_filter is given. A '
  'user''s own rows; with the secret key those of p_user_id, or without it the backend''s. Errors: '
  '400 invalid_filter, 409 request_conflict, 42501.';

grant execute on function
  public.match_vectors(
    extensions.vector, integer, jsonb, text, double precision, text, uuid
  ),
  public.upsert_vectors(jsonb, uuid, uuid),
  public.delete_vectors(text[], jsonb, text, uuid, uuid)
to authenticated, service_role;
