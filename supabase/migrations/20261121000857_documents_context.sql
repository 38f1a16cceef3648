-- Documents: the chunks that a turn of chat is given.
--
-- Replaces the function of …_chat_turn_documents.sql.

create or replace function private.recall_chunks(
  p_user_id uuid,
  p_query private.search_query,
  p_query_embedding extensions.vector,
  p_embedding_model text,
  p_usual_similarity double precision,
  p_limit integer
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', c.id, 'document_id', c.document_id, 'chunk_index', c.chunk_index, 'title', d.title,
      'headings', c.headings, 'text', c.content, 'score', round(r.score::numeric, 4),
      'relevance', round(r.relevance::numeric, 4), 'tokens', private.count_tokens(c.content) + 16
    ) order by r.score desc, c.id), '[]')
    from (
      -- Cast apart: within the join, row level security would keep the cast from the key.
      select f.*, f.id::uuid as row_id
      from private.rank(
        'embeddings', private.document_scope(p_user_id, p_embedding_model, '{}'), p_query,
        p_query_embedding, p_limit, p_usual_similarity => p_usual_similarity
      ) f
      offset 0
    ) r
    join public.embeddings c on c.user_id = p_user_id and c.id = r.row_id
    join public.documents d on d.user_id = p_user_id and d.id = c.document_id
    where r.relevance >= private.least_relevance(null)
  );
end;
$$;

comment on function private.recall_chunks is
  'The chunks of the user''s documents that a question is about, best first: [{id, document_id, '
  'chunk_index, title, headings, text, score, relevance, tokens}].';
