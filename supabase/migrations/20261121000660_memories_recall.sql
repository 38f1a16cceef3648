-- Memories: which ones a reply should know.
--
-- RPC     recall_memories

create function public.recall_memories(
  p_query_embedding text default null,
  p_query_text text default null,
  p_limit integer default 8,
  p_as_of timestamptz default now(),
  p_embedding_model text default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  memory_key text,
  memory_value text,
  memory_category text,
  importance text,
  similarity double precision,
  score double precision,
  relevance double precision,
  importance_weight double precision,
  decay double precision
)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 100);
  v_query extensions.vector := private.to_embedding(p_query_embedding);
  v_text text := left(replace(coalesce(p_query_text, ''), '_', ' '), 4000);
  v_words text[] := tsvector_to_array(to_tsvector('pg_catalog.english', v_text));
  v_any_word tsquery := private.any_word(v_text);
begin
  if v_query is null and p_query_text is null then
    perform private.fail(
      400, 'invalid_query', 'A recall needs something to recall by.',
      'Send p_query_embedding, p_query_text, or both.'
    );
  end if;

  return query
  with near as materialized (
    select n.id, n.similarity
    from private.nearest_memories(
      v_user_id, v_query, p_embedding_model, '{}', p_as_of, greatest(50, 5 * v_limit)
    ) n
    where v_query is not null
  ),
  worded as materialized (
    select
      m.id,
      cardinality(array(
        select w.word from unnest(v_words) w (word)
        intersect
        select l.word from unnest(tsvector_to_array(m.memory_tsv)) l (word)
      ))::double precision / cardinality(v_words) as share
    from public.user_memories m
    where m.user_id = v_user_id
      and m.memory_tsv operator(@@) v_any_word
      and m.status <> 'pending'
      and m.valid_from <= p_as_of
      and coalesce(m.valid_to, 'infinity') > p_as_of
      and coalesce(m.expires_at, 'infinity') > p_as_of
  ),
  parts as (
    select
      m.id, m.memory_key, m.memory_value, m.memory_category, m.importance,
      n.similarity,
      greatest(n.similarity, w.share, 0) as relevance,
      case m.importance when 'high' then 1.25 when 'low' then 0.8 else 1.0 end::double precision
        as importance_weight,
      -- Half is left after 30 days without use; each use makes the memory last longer, and a
      -- quarter always stays: what is relevant enough comes back.
      greatest(0.25, power(
        0.5,
        greatest(extract(epoch from p_as_of - coalesce(m.last_accessed, m.valid_from)), 0) / 86400
          / (30 * (1 + ln(1 + m.access_count)))
      ))::double precision as decay
    from near n
    full join worded w on w.id = n.id
    join public.user_memories m on m.user_id = v_user_id and m.id = coalesce(n.id, w.id)
  ),
  best as materialized (
    select p.*, p.relevance * p.importance_weight * p.decay as score
    from parts p
    where p.relevance > 0
    order by score desc, p.id
    limit v_limit
  ),
  counted as (
    update public.user_memories m
    set access_count = m.access_count + 1, last_accessed = now()
    from (select private.lock_memories(v_user_id) from best limit 1) locked, best b
    where m.user_id = v_user_id and m.id = b.id and m.status = 'active'
  )
  select
    b.id, b.memory_key, b.memory_value, b.memory_category, b.importance, b.similarity,
    b.score, b.relevance, b.importance_weight, b.decay
  from best b
  order by b.score desc, b.id;
end;
$$;

comment on function public.recall_memories is
  'The memories that a reply should know: score = relevance × importance_weight × decay, best '
  'first. relevance: cosine similarity to p_query_embedding or the share of p_query_text''s words '
  'that the memory has, whichever is greater. importance_weight: 0.8, 1 or 1.25. decay: halves '
  'every 30 days since the last recall, slower the more often it was recalled, never under 0.25. '
  'p_as_of reads what was true then. Counts the access of the active ones returned. Errors: 400 '
  'invalid_query, 400 invalid_embedding, 400 invalid_limit, 42501.';

grant execute on function public.recall_memories to authenticated, service_role;
