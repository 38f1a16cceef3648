-- Memories: searching by meaning.
--
-- RPC     match_memories

create function public.match_memories(
  query_embedding extensions.vector,
  match_count integer default 10,
  match_threshold double precision default 0,
  filter jsonb default '{}',
  embedding_model text default null,
  p_namespaces text[] default '{default}',
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  memory_key text,
  memory_value text,
  memory_category text,
  importance text,
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
  v_query extensions.vector := private.check_embedding(query_embedding);
  v_namespaces text[] := private.require_namespaces(p_namespaces);
  v_filter jsonb := private.require_filter(match_memories.filter);
begin
  return query
  select m.id, m.memory_key, m.memory_value, m.memory_category, m.importance, n.similarity
  from (
    -- Cast apart: within the join, row level security would keep the cast from the key.
    select f.*, f.id::uuid as row_id
    from private.nearest(
      'user_memories',
      private.scope_of(
        v_user_id, match_memories.embedding_model, v_filter, p_as_of => now(),
        p_namespaces => v_namespaces
      ),
      v_query, v_count
    ) f
    offset 0
  ) n
  join public.user_memories m on m.user_id = v_user_id and m.id = n.row_id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

comment on function public.match_memories is
  'The user''s memories nearest in meaning: similarity = 1 − cosine distance, most similar first, '
  'at least match_threshold. filter: of {category, importance, key, namespace}, also with '
  '$eq, $ne, $in, $nin, $and, $or and $not. embedding_model null '
  'compares all: name it where there is more than one. p_namespaces: whose memories. Reads only; '
  'recall_memories ranks for a reply. Errors: 400 invalid_embedding, 400 invalid_filter, 400 '
  'invalid_limit, 400 invalid_namespace, 42501.';

grant execute on function public.match_memories to authenticated, service_role;
