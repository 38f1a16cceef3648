-- Chat turn: what documents say to a question, if there are documents.
--
-- …_documents_context.sql replaces this function.

create function private.recall_chunks(
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
as $$
begin
  return '[]'::jsonb;
end;
$$;

comment on function private.recall_chunks is 'There are no documents: [].';

grant execute on function private.recall_chunks to authenticated, service_role;
