-- Vectors: searching by meaning.
--
-- RPC     match_vectors

create function private.nearest_vectors(
  p_user_id uuid,
  p_query extensions.vector,
  p_filter jsonb,
  p_collection text,
  p_embedding_model text,
  p_limit integer
) returns table (owner_id uuid, id text, similarity double precision)
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
      and (p_filter = '{}' or v.metadata operator(@>) p_filter)
      and (p_collection is null or v.collection = p_collection)
      and (p_embedding_model is null or v.embedding_model = p_embedding_model)
    limit 1001
  ) counted;

  if v_rows <= 1000 then
    return query
    with own as materialized (
      select
        v.owner_id, v.id, 1 - (v.embedding operator(extensions.<=>) p_query) as similarity
      from public.vectors v
      where (v.user_id = v_user_id or (v_backend and v.user_id is null))
        and v.embedding is not null
        and (p_filter = '{}' or v.metadata operator(@>) p_filter)
        and (p_collection is null or v.collection = p_collection)
        and (p_embedding_model is null or v.embedding_model = p_embedding_model)
    )
    select own.owner_id, own.id, own.similarity
    from own
    order by own.similarity desc
    limit p_limit;
  else
    return query
    with own as materialized (
      select v.owner_id, v.id, v.embedding_bits operator(extensions.<~>) v_bits as distance
      from public.vectors v
      where (v.user_id = v_user_id or (v_backend and v.user_id is null))
        and v.embedding is not null
        and (p_filter = '{}' or v.metadata operator(@>) p_filter)
        and (p_collection is null or v.collection = p_collection)
        and (p_embedding_model is null or v.embedding_model = p_embedding_model)
    ),
    candidates as materialized (
      -- The more there are, the further back the signs may rank one of the nearest.
      select own.owner_id, own.id from own
      order by own.distance
      limit (select greatest(20 * p_limit, ceil(14 * sqrt(count(*)))) from own)
    ),
    ranked as materialized (
      select
        v.owner_id, v.id, 1 - (v.embedding operator(extensions.<=>) p_query) as similarity
      from candidates c
      join public.vectors v on v.owner_id = c.owner_id and v.id = c.id
    )
    select r.owner_id, r.id, r.similarity
    from ranked r
    order by r.similarity desc
    limit p_limit;
  end if;
end;
$$;

comment on function private.nearest_vectors is
  'The rows nearest to the query, most similar first: the user''s, and for a service caller the '
  'backend''s. Exact up to 1,000 rows; above, signs rank first and the best 14 × √rows, at least '
  '20 × p_limit, are compared exactly.';

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
  join public.vectors v on v.owner_id = n.owner_id and v.id = n.id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

comment on function public.match_vectors is
  'The rows of vectors nearest in meaning: similarity = 1 − cosine distance, most similar first. '
  'filter: an object that the metadata contains; collection and embedding_model null are all. A '
  'user''s own rows; with the secret key the backend''s, and those of p_user_id if it is given. '
  'Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

grant execute on function
  private.nearest_vectors,
  public.match_vectors
to authenticated, service_role;
