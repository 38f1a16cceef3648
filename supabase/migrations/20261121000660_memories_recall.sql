-- Memories: which ones a reply should know.
--
-- RPC     recall_memories

create function private.rank_memories(
  p_user_id uuid,
  p_query private.search_query,
  p_query_embedding extensions.vector,
  p_limit integer,
  p_as_of timestamptz,
  p_embedding_model text,
  p_usual_similarity double precision default 0,
  p_namespaces text[] default '{default}'
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
stable
security invoker
rows 20
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  -- The best score that there can be: 1 by words and 1 by meaning, and half of that for what stands
  -- beside a memory.
  v_best double precision := 1.5
    * greatest(
      1, (p_query.words <> '{}')::integer + (p_query_embedding is not null)::integer
    );
begin
  return query
  select
    m.id, m.memory_key, m.memory_value, m.memory_category, m.importance, r.similarity,
    r.score / v_best * w.importance * w.decay, r.relevance, w.importance, w.decay
  from (
    -- Cast apart: within the join, row level security would keep the cast from the key.
    select f.*, f.id::uuid as row_id
    from private.rank(
      'user_memories',
      private.scope_of(
        p_user_id, p_embedding_model, p_as_of => p_as_of, p_namespaces => p_namespaces
      ),
      p_query, p_query_embedding, greatest(50, 5 * p_limit),
      p_usual_similarity => p_usual_similarity
    ) f
    offset 0
  ) r
  join public.user_memories m on m.user_id = p_user_id and m.id = r.row_id
  cross join lateral (
    select
      case m.importance when 'high' then 1.25 when 'low' then 0.8 else 1.0 end::double precision
        as importance,
      -- Half is left after 30 days without use; each use makes the memory last longer, and a
      -- quarter always stays: what is relevant enough comes back.
      greatest(0.25, power(
        0.5,
        greatest(extract(epoch from p_as_of - coalesce(m.last_accessed, m.valid_from)), 0) / 86400
          / (30 * (1 + ln(1 + m.access_count)))
      ))::double precision as decay
  ) w
  order by 7 desc, m.id
  limit p_limit;
end;
$$;

comment on function private.rank_memories is
  'The memories that recall_memories returns; counts nothing.';

create function private.count_accesses(p_user_id uuid, p_memory_ids uuid[]) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  if p_memory_ids = '{}' then
    return;
  end if;
  perform private.lock_memories(p_user_id);
  update public.user_memories m
  set access_count = m.access_count + 1, last_accessed = now()
  where m.user_id = p_user_id and m.id = any (p_memory_ids) and m.status = 'active';
end;
$$;

comment on function private.count_accesses is
  'Counts that a reply was given these memories; those that are no longer active stay as they are.';

create function public.recall_memories(
  p_query_embedding text default null,
  p_query_text text default null,
  p_limit integer default 8,
  p_as_of timestamptz default now(),
  p_embedding_model text default null,
  p_language text default null,
  p_namespaces text[] default '{default}',
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
#variable_conflict use_column
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 100);
  v_namespaces text[] := private.require_namespaces(p_namespaces);
  v_embedding extensions.vector := private.to_embedding(p_query_embedding);
  v_ids uuid[] := '{}'::uuid[];
begin
  if v_embedding is null and p_query_text is null then
    perform private.fail(
      400, 'invalid_query', 'A recall needs something to recall by.',
      'Send p_query_embedding, p_query_text, or both.'
    );
  end if;

  for
    id, memory_key, memory_value, memory_category, importance, similarity, score, relevance,
    importance_weight, decay
  in
    select r.*
    from private.rank_memories(
      v_user_id, private.read_users_query(v_user_id, p_query_text, p_language), v_embedding,
      v_limit, p_as_of, p_embedding_model, p_namespaces => v_namespaces
    ) r
  loop
    v_ids := v_ids || id;
    return next;
  end loop;

  -- A replica, and a project that is read-only because its disk is full, recall without counting.
  if current_setting('transaction_read_only') = 'off' then
    perform private.count_accesses(v_user_id, v_ids);
  end if;
end;
$$;

comment on function public.recall_memories is
  'The memories that a reply should know: score = fit × importance_weight × decay, best first. '
  'fit, 0..1, is how well a memory fits p_query_text by its words and p_query_embedding by cosine '
  'similarity, each as a share of the best memory''s. relevance, 0..1, is the same whatever else '
  'was found: the share of the words that the memory has, rare ones counting more, or the '
  'similarity, whichever says more; cut by it. importance_weight: 0.8, 1 or 1.25. decay: halves '
  'every 30 days since the last recall, slower the more often it was recalled, never under 0.25. '
  'p_as_of reads what was true then. p_language: of the query, as ISO 639-1. p_namespaces: whose '
  'memories. Counts the access of the active ones returned, where anything can be written. Errors: '
  '400 invalid_query, 400 invalid_embedding, 400 invalid_limit, 400 invalid_namespace, 42501.';

grant execute on function
  private.rank_memories,
  private.count_accesses,
  public.recall_memories
to authenticated, service_role;
