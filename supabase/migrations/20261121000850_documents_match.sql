-- Documents: searching chunks by meaning.
--
-- RPC     match_documents

create function private.nearest_chunks(
  p_user_id uuid,
  p_query extensions.vector,
  p_embedding_model text,
  p_filter jsonb,
  p_limit integer
) returns table (id uuid, similarity double precision)
language plpgsql
stable
security definer
rows 20
set search_path = ''
-- Planned for what is asked: a filter that leaves one document reads that one, and the sixth call
-- is like the first.
set plan_cache_mode = force_custom_plan
as $$
-- Definer because containment in jsonb is not leakproof: under the caller's row level security no
-- index could serve it. The user filter is explicit instead.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_bits bit(1536) := extensions.binary_quantize(p_query)::bit(1536);
  v_only uuid[];
  v_drafts uuid[] := array(
    select d.id from public.documents d where d.user_id = v_user_id and d.status = 'pending'
  );
  v_rows integer;
begin
  if p_filter <> '{}' then
    v_only := array(
      select d.id
      from public.documents d
      where d.user_id = v_user_id and d.metadata operator(@>) p_filter
    );
  end if;

  -- The count stops where exact distances over all rows become dearer than two rankings.
  select count(*) into v_rows
  from (
    select from public.embeddings c
    where c.user_id = v_user_id
      and c.embedding is not null
      and (p_embedding_model is null or c.embedding_model = p_embedding_model)
      and (v_only is null or c.document_id = any (v_only))
    limit 1001
  ) counted;

  if v_rows <= 1000 then
    return query
    with own as materialized (
      select c.id, 1 - (c.embedding operator(extensions.<=>) p_query) as similarity
      from public.embeddings c
      where c.user_id = v_user_id
        and c.embedding is not null
        and (p_embedding_model is null or c.embedding_model = p_embedding_model)
        and (v_only is null or c.document_id = any (v_only))
        and c.document_id <> all (v_drafts)
    )
    select own.id, own.similarity from own order by own.similarity desc limit p_limit;
  else
    return query
    with own as materialized (
      select c.id, c.embedding_bits operator(extensions.<~>) v_bits as distance
      from public.embeddings c
      where c.user_id = v_user_id
        and c.embedding is not null
        and (p_embedding_model is null or c.embedding_model = p_embedding_model)
        and (v_only is null or c.document_id = any (v_only))
        and c.document_id <> all (v_drafts)
    ),
    candidates as materialized (
      -- The more there are, the further back the signs may rank one of the nearest.
      select own.id from own
      order by own.distance
      limit (select greatest(20 * p_limit, ceil(14 * sqrt(count(*)))) from own)
    ),
    ranked as materialized (
      select c.id, 1 - (c.embedding operator(extensions.<=>) p_query) as similarity
      from candidates n
      join public.embeddings c on c.user_id = v_user_id and c.id = n.id
    )
    select r.id, r.similarity from ranked r order by r.similarity desc limit p_limit;
  end if;
end;
$$;

comment on function private.nearest_chunks is
  'The user''s chunks nearest to the query, most similar first, of documents whose metadata '
  'contains the filter; drafts left out. Exact up to 1,000 chunks; above, signs rank first and the '
  'best 14 × √chunks, at least 20 × p_limit, are compared exactly.';

create function public.match_documents(
  query_embedding extensions.vector,
  match_count integer default 10,
  filter jsonb default '{}',
  match_threshold double precision default 0,
  embedding_model text default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  document_id uuid,
  content text,
  metadata jsonb,
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
  v_filter jsonb := private.require_filter(match_documents.filter);
  v_query extensions.vector := private.check_embedding(query_embedding);
begin
  return query
  select c.id, c.document_id, c.content, d.metadata, n.similarity
  from private.nearest_chunks(
    v_user_id, v_query,
    coalesce(match_documents.embedding_model, private.current_embedding_model(v_user_id)),
    v_filter, v_count
  ) n
  join public.embeddings c on c.user_id = v_user_id and c.id = n.id
  join public.documents d on d.user_id = v_user_id and d.id = c.document_id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

comment on function public.match_documents is
  'The user''s chunks nearest in meaning, with the metadata of their document: similarity = 1 − '
  'cosine distance, most similar first, at least match_threshold. filter: an object that the '
  'document''s metadata contains. embedding_model null is the user''s, of get_embedding_model. '
  'Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

grant execute on function
  private.nearest_chunks,
  public.match_documents
to authenticated, service_role;
