-- Documents: searching chunks by meaning.
--
-- RPC     match_documents

create function private.document_scope(
  p_user_id uuid,
  p_embedding_model text,
  p_filter jsonb
) returns private.search_scope
language plpgsql
stable
security definer
set search_path = ''
as $$
-- Definer because text and jsonb operators are not leakproof: under the caller's row level security
-- no index could serve the filter. The user is explicit instead.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_only uuid[];
begin
  if p_filter <> '{}' then
    execute format(
      'select coalesce(array_agg(d.id), %L) from public.documents d
       where d.user_id = %L and %s',
      '{}', v_user_id, private.filter_condition('d.metadata', p_filter)
    ) into v_only;
  end if;
  return private.scope_of(
    v_user_id, coalesce(p_embedding_model, private.current_embedding_model(v_user_id)),
    p_document_ids => v_only,
    p_draft_ids => array(
      select d.id from public.documents d where d.user_id = v_user_id and d.status = 'pending'
    )
  );
end;
$$;

comment on function private.document_scope is
  'The user''s chunks, of documents whose metadata fit the filter; drafts left out.';

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
  from (
    -- Cast apart: within the join, row level security would keep the cast from the key.
    select f.*, f.id::uuid as row_id
    from private.nearest(
      'embeddings',
      private.document_scope(v_user_id, match_documents.embedding_model, v_filter), v_query, v_count
    ) f
    offset 0
  ) n
  join public.embeddings c on c.user_id = v_user_id and c.id = n.row_id
  join public.documents d on d.user_id = v_user_id and d.id = c.document_id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

comment on function public.match_documents is
  'The user''s chunks nearest in meaning, with the metadata of their document: similarity = 1 − '
  'cosine distance, most similar first, at least match_threshold. filter: an object that the '
  'document''s metadata contains, also with $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, '
  '$and, $or and $not. embedding_model null is the user''s, of get_embedding_model. '
  'Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

grant execute on function
  private.document_scope,
  public.match_documents
to authenticated, service_role;
