-- Vectors: searching by meaning and by words.
--
-- RPCs    match_vectors, kw_match_documents

create function private.vectors_scope(
  p_user_id uuid,
  p_collection text default null,
  p_filter jsonb default '{}',
  p_embedding_model text default null
) returns private.search_scope
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_owner uuid := private.require_owner(p_user_id);
  v_scope private.search_scope := private.scope_of(
    v_owner, p_embedding_model, p_filter, p_collection => p_collection
  );
begin
  -- With the secret key also the backend's rows.
  if private.is_service() then
    v_scope.owners := array_remove(
      array[v_owner, '00000000-0000-0000-0000-000000000000'::uuid], null
    );
  end if;
  return v_scope;
end;
$$;

comment on function private.vectors_scope is
  'Which rows of vectors a caller searches: a user''s own; with the secret key the backend''s, and '
  'those of p_user_id if it is given.';

create function public.match_vectors(
  query_embedding extensions.vector,
  match_count integer default null,
  filter jsonb default '{}',
  collection text default null,
  match_threshold double precision default -1,
  embedding_model text default null,
  p_with_embedding boolean default true,
  p_user_id uuid default auth.uid()
) returns table (
  id text,
  content text,
  metadata jsonb,
  similarity double precision,
  created_at timestamptz,
  embedding real[]
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_owner uuid := private.require_owner(p_user_id);
  v_scope private.search_scope := private.vectors_scope(
    v_owner, match_vectors.collection, private.require_filter(match_vectors.filter),
    match_vectors.embedding_model
  );
  -- Without a number all that an answer of PostgREST holds: LangChain asks so when it filters the
  -- answer itself.
  v_count integer := private.require_limit(coalesce(match_count, 1000), 1000);
  v_query extensions.vector := private.check_embedding(query_embedding);
begin
  return query
  select
    v.id, coalesce(v.content, ''), v.metadata, n.similarity, v.created_at,
    -- LangChain and LlamaIndex cannot say that they want the vectors back, and rank by them again.
    case when p_with_embedding then v.embedding::real[] end
  from private.nearest('vectors', v_scope, v_query, v_count) n
  join public.vectors v on v.owner_id = n.owner and v.id = n.id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

comment on function public.match_vectors is
  'The rows of vectors nearest in meaning: similarity = 1 − cosine distance, most similar first; '
  'without match_count up to 1,000. filter: an object that the metadata contains, also with $eq, '
  '$ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, $and, $or and $not; collection and '
  'embedding_model null are all. p_with_embedding false leaves embedding out, for who does not '
  'rank the rows again. A user''s own rows; with the secret key the backend''s, and those of '
  'p_user_id if it is given. Errors: 400 invalid_embedding, 400 invalid_filter, 400 '
  'invalid_limit, 42501.';

create function public.kw_match_documents(
  query_text text,
  match_count integer default 10,
  filter jsonb default '{}',
  collection text default null,
  p_language text default null,
  p_user_id uuid default auth.uid()
) returns table (
  id text,
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
  v_owner uuid := private.require_owner(p_user_id);
  v_scope private.search_scope := private.vectors_scope(
    v_owner, kw_match_documents.collection, private.require_filter(kw_match_documents.filter)
  );
  v_count integer := private.require_limit(coalesce(match_count, 10), 1000);
begin
  perform private.require_query(query_text);
  return query
  select v.id, coalesce(v.content, ''), v.metadata, r.relevance
  from private.rank(
    'vectors', v_scope, private.read_users_query(v_owner, query_text, p_language), null, v_count
  ) r
  join public.vectors v on v.owner_id = r.owner and v.id = r.id
  order by r.score desc, v.id;
end;
$$;

comment on function public.kw_match_documents is
  'The rows of vectors by words, as LangChain''s SupabaseHybridSearch asks for them beside '
  'match_vectors, best first. similarity, 0..1, is the share of the query''s words that a row has, '
  'rare ones counting more. filter as in match_vectors. p_language: of the query, as ISO 639-1. '
  'Errors: 400 invalid_query, 400 '
  'invalid_filter, 400 invalid_limit, 42501.';

grant execute on function
  private.vectors_scope,
  public.match_vectors,
  public.kw_match_documents
to authenticated, service_role;
