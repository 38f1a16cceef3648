-- Documents: searching chunks by words and by meaning.
--
-- RPC     search_documents

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
  p_language text default null,
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
  score double precision,
  relevance double precision,
  headings text,
  page integer
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 100);
  v_filter jsonb := private.require_filter(p_filter);
  v_embedding extensions.vector := private.to_embedding(p_query_embedding);
  v_found uuid[];
  v_scores double precision[];
  v_relevances double precision[];
  v_words double precision[];
  v_similarities double precision[];
  v_order uuid[];
begin
  perform private.require_query(p_query, v_embedding is not null);
  if p_full_text_weight is null or p_full_text_weight not between 0 and 1000
     or p_semantic_weight is null or p_semantic_weight not between 0 and 1000
     or p_rrf_k is null or p_rrf_k not between 0 and 10000
     or p_mmr_lambda not between 0 and 1 or (p_mmr_lambda is not null and v_embedding is null) then
    perform private.fail(
      400, 'invalid_weight',
      'Weights are 0 to 1,000, p_rrf_k 0 to 10,000, p_mmr_lambda 0 to 1 with a p_query_embedding.'
    );
  end if;

  select
    array_agg(r.id::uuid order by r.score desc), array_agg(r.score order by r.score desc),
    array_agg(r.relevance order by r.score desc), array_agg(r.words order by r.score desc),
    array_agg(r.similarity order by r.score desc)
  into v_found, v_scores, v_relevances, v_words, v_similarities
  from private.rank(
    'embeddings', private.document_scope(v_user_id, p_embedding_model, v_filter),
    private.read_users_query(v_user_id, p_query, p_language), v_embedding, 2 * v_limit,
    p_full_text_weight, p_semantic_weight
  ) r;
  if p_mmr_lambda is not null then
    v_order := private.diverse_chunks(v_user_id, v_embedding, v_found, p_mmr_lambda, v_limit);
  end if;

  return query
  with found as (
    select
      f.id, f.score, f.relevance, f.similarity,
      case when f.words > 0 then rank() over (order by f.words desc) end as full_text_rank,
      case when f.similarity is not null
        then rank() over (order by f.similarity desc nulls last) end as semantic_rank,
      array_position(v_order, f.id) as place
    from unnest(v_found, v_scores, v_relevances, v_words, v_similarities)
      f (id, score, relevance, words, similarity)
  )
  select
    c.id, c.document_id, c.chunk_index, d.title, c.content, d.metadata, f.similarity,
    f.full_text_rank, f.semantic_rank, f.score, f.relevance, c.headings, c.page
  from found f
  join public.embeddings c on c.user_id = v_user_id and c.id = f.id
  join public.documents d on d.user_id = v_user_id and d.id = c.document_id
  where (v_order is null or f.place is not null)
    -- Of chunks that say the same under the same title and headings, the best speaks for all.
    and f.id in (
      select (array_agg(o.id order by o.place, o.score desc, o.id))[1]
      from found o
      join public.embeddings e on e.user_id = v_user_id and e.id = o.id
      group by e.content, e.headings, e.context
    )
  order by f.place, f.score desc, f.id
  limit v_limit;
end;
$$;

comment on function public.search_documents is
  'The user''s chunks by words and by meaning, best first: score = full_text_weight × words + '
  'semantic_weight × similarity squared, each as a share of the best of the search, + a tenth of '
  'the best chunk beside; chunks of one text, title and headings are one row. Words are those of '
  'the text, its title, headings, author, tags and '
  'summary, by BM25; any word counts, "phrases" must be there, -words must not, words* begins so. '
  'relevance, 0..1, is the same whatever else was found: the share of the words that a chunk has, '
  'rare ones counting more, or its similarity, whichever says more; cut by it. A rank is the '
  'place by words or by meaning alone among the best 2 × p_limit, null without any; p_rrf_k is '
  'taken and no longer used. p_query or p_query_embedding may be missing; p_language is the '
  'query''s, as ISO 639-1. p_filter as in match_documents. p_mmr_lambda 0..1 orders by maximal '
  'marginal relevance instead, 0 for the most diverse; needs the embedding. Errors: 400 '
  'invalid_query, 400 invalid_weight, 400 invalid_embedding, 400 invalid_filter, 400 '
  'invalid_limit, 42501.';

grant execute on function
  private.diverse_chunks,
  public.search_documents
to authenticated, service_role;
