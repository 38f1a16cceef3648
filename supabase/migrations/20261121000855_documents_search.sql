-- Documents: searching chunks by words and by meaning.
--
-- RPC     search_documents

create function private.search_chunks(
  p_user_id uuid,
  p_tsquery tsquery,
  p_filter jsonb,
  p_limit integer
) returns table (id uuid, rank real)
language plpgsql
stable
security definer
rows 20
set search_path = ''
-- From its sixth call on the planner would no longer look at the words, and read all of the user's
-- chunks for a rare one.
set plan_cache_mode = force_custom_plan
as $$
-- Definer because text search operators are not leakproof: under the caller's row level security
-- no index could serve them. The user filter is explicit instead.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  return query
  select c.id, ts_rank_cd(c.content_tsv, p_tsquery)
  from public.embeddings c
  where c.user_id = v_user_id
    and c.content_tsv operator(@@) p_tsquery
    and exists (
      select from public.documents d
      where d.user_id = v_user_id
        and d.id = c.document_id
        and d.status = 'ready'
        and d.metadata operator(@>) p_filter
    )
  order by 2 desc, c.id
  limit p_limit;
end;
$$;

comment on function private.search_chunks is
  'The user''s chunks that match, best rank first, of documents whose metadata contains the '
  'filter; drafts left out.';

create function private.diverse_chunks(
  p_user_id uuid,
  p_query extensions.vector,
  p_ids uuid[],
  p_lambda double precision,
  p_limit integer
) returns uuid[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_ids uuid[];
  v_vectors extensions.vector[];
  v_relevance double precision[];
  v_nearest double precision[];
  v_chosen uuid[] := '{}'::uuid[];
  v_best integer;
begin
  select
    array_agg(c.id), array_agg(c.embedding),
    array_agg(coalesce(1 - (c.embedding operator(extensions.<=>) p_query), 0)),
    array_agg(0::double precision)
  into v_ids, v_vectors, v_relevance, v_nearest
  from public.embeddings c
  where c.user_id = p_user_id and c.id = any (p_ids);

  for v_step in 1..least(p_limit, cardinality(v_ids)) loop
    select u.place into v_best
    from unnest(v_ids, v_relevance, v_nearest) with ordinality u (id, relevance, nearest, place)
    where u.id <> all (v_chosen)
    order by p_lambda * u.relevance - (1 - p_lambda) * u.nearest desc, u.place
    limit 1;
    v_chosen := v_chosen || v_ids[v_best];
    v_nearest := array(
      select greatest(u.nearest, 1 - (u.embedding operator(extensions.<=>) v_vectors[v_best]))
      from unnest(v_nearest, v_vectors) with ordinality u (nearest, embedding, place)
      order by u.place
    );
  end loop;
  return v_chosen;
end;
$$;

comment on function private.diverse_chunks is
  'Chunks by maximal marginal relevance: the next is the one of the greatest λ × similarity to the '
  'query − (1 − λ) × greatest similarity to one that was chosen before.';

create function public.search_documents(
  p_query text,
  p_query_embedding text default null,
  p_limit integer default 10,
  p_filter jsonb default '{}',
  p_full_text_weight double precision default 1,
  p_semantic_weight double precision default 1,
  p_rrf_k integer default 50,
  p_embedding_model text default null,
  p_mmr_lambda double precision default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  document_id uuid,
  chunk_index integer,
  title text,
  content text,
  metadata jsonb,
  similarity double precision,
  full_text_rank bigint,
  semantic_rank bigint,
  score double precision
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 100);
  v_filter jsonb := private.require_filter(p_filter);
  v_query extensions.vector := private.to_embedding(p_query_embedding);
  v_words tsquery := websearch_to_tsquery('pg_catalog.english', coalesce(p_query, ''));
  v_worded uuid[];
  v_near uuid[];
  v_similarities double precision[];
  v_order uuid[];
begin
  if (coalesce(btrim(p_query), '') = '' and v_query is null) or char_length(p_query) > 1000 then
    perform private.fail(
      400, 'invalid_query', 'A query has 1 to 1,000 characters, or an embedding.'
    );
  end if;
  if p_full_text_weight is null or p_full_text_weight not between 0 and 1000
     or p_semantic_weight is null or p_semantic_weight not between 0 and 1000
     or p_rrf_k is null or p_rrf_k not between 0 and 10000
     or p_mmr_lambda not between 0 and 1 or (p_mmr_lambda is not null and v_query is null) then
    perform private.fail(
      400, 'invalid_weight',
      'Weights are 0 to 1,000, p_rrf_k 0 to 10,000, p_mmr_lambda 0 to 1 with a p_query_embedding.'
    );
  end if;

  for v_attempt in 1..2 loop
    select array_agg(s.id order by s.rank desc, s.id) into v_worded
    from private.search_chunks(v_user_id, v_words, v_filter, 2 * v_limit) s
    where p_full_text_weight > 0;
    exit when v_worded is not null;
    -- All words in one chunk is too much to ask of a question in plain words: any of them then.
    v_words := private.any_word(coalesce(p_query, ''));
  end loop;
  if v_query is not null and p_semantic_weight > 0 then
    select array_agg(n.id order by n.similarity desc, n.id),
      array_agg(n.similarity order by n.similarity desc, n.id)
    into v_near, v_similarities
    from private.nearest_chunks(
      v_user_id, v_query,
      coalesce(p_embedding_model, private.current_embedding_model(v_user_id)), v_filter, 2 * v_limit
    ) n;
  end if;
  if p_mmr_lambda is not null then
    v_order := private.diverse_chunks(
      v_user_id, v_query, v_worded || v_near, p_mmr_lambda, v_limit
    );
  end if;

  return query
  with worded as (
    select w.id, w.place from unnest(v_worded) with ordinality w (id, place)
  ),
  near as (
    select n.id, n.similarity, n.place
    from unnest(v_near, v_similarities) with ordinality n (id, similarity, place)
  ),
  fused as (
    select
      coalesce(w.id, n.id) as id, n.similarity, w.place as full_text_rank,
      n.place as semantic_rank,
      coalesce(p_full_text_weight / (p_rrf_k + w.place), 0)
        + coalesce(p_semantic_weight / (p_rrf_k + n.place), 0) as score,
      array_position(v_order, coalesce(w.id, n.id)) as place
    from worded w
    full join near n on n.id = w.id
  ),
  best as (
    select f.* from fused f
    where v_order is null or f.place is not null
    order by f.place, f.score desc, f.id
    limit v_limit
  )
  select
    c.id, c.document_id, c.chunk_index, d.title, c.content, d.metadata, b.similarity,
    b.full_text_rank, b.semantic_rank, b.score
  from best b
  join public.embeddings c on c.user_id = v_user_id and c.id = b.id
  join public.documents d on d.user_id = v_user_id and d.id = c.document_id
  order by b.place, b.score desc, b.id;
end;
$$;

comment on function public.search_documents is
  'The user''s chunks by words and by meaning: score = full_text_weight / (rrf_k + full_text_rank) '
  '+ semantic_weight / (rrf_k + semantic_rank), best first; a rank is null where that search did '
  'not find it, each looks twice p_limit deep. p_query: words, "phrases", or, −minus; p_query or '
  'p_query_embedding may be missing. p_filter as in match_documents. p_mmr_lambda 0..1 orders by '
  'maximal marginal relevance instead, 0 for the most diverse; needs the embedding. Errors: 400 '
  'invalid_query, 400 invalid_weight, 400 invalid_embedding, 400 invalid_filter, 400 '
  'invalid_limit, 42501.';

grant execute on function
  private.search_chunks,
  private.diverse_chunks,
  public.search_documents
to authenticated, service_role;
