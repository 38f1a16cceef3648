-- Memories: searching by meaning.
--
-- RPC     match_memories

create function private.nearest_memories(
  p_user_id uuid,
  p_query extensions.vector,
  p_embedding_model text,
  p_filter jsonb,
  p_as_of timestamptz,
  p_limit integer
) returns table (id uuid, similarity double precision)
language plpgsql
stable
security invoker
-- A page: with the default of 1000 a join with it would read all of the user's memories.
rows 20
set search_path = ''
as $$
declare
  v_bits bit(1536) := extensions.binary_quantize(p_query)::bit(1536);
  v_rows integer;
begin
  -- The count stops where exact distances over all rows become dearer than two rankings.
  select count(*) into v_rows
  from (
    select from public.user_memories m where m.user_id = p_user_id limit 1001
  ) counted;

  -- The materialized steps keep the plan what it is: inlined, the planner would switch to another
  -- from the sixth call on.
  if v_rows <= 1000 then
    return query
    with own as materialized (
      select m.id, 1 - (m.embedding operator(extensions.<=>) p_query) as similarity
      from public.user_memories m
      where m.user_id = p_user_id
        and m.embedding is not null
        and m.status <> 'pending'
        and m.valid_from <= p_as_of
        and coalesce(m.valid_to, 'infinity') > p_as_of
        and coalesce(m.expires_at, 'infinity') > p_as_of
        and (p_embedding_model is null or m.embedding_model = p_embedding_model)
        and (not p_filter ? 'category' or m.memory_category = p_filter ->> 'category')
        and (not p_filter ? 'importance' or m.importance = p_filter ->> 'importance')
        and (not p_filter ? 'key' or m.memory_key = p_filter ->> 'key')
    )
    select own.id, own.similarity from own order by own.similarity desc limit p_limit;
  else
    return query
    with own as materialized (
      select m.id, m.embedding_bits operator(extensions.<~>) v_bits as distance
      from public.user_memories m
      where m.user_id = p_user_id
        and m.embedding is not null
        and m.status <> 'pending'
        and m.valid_from <= p_as_of
        and coalesce(m.valid_to, 'infinity') > p_as_of
        and coalesce(m.expires_at, 'infinity') > p_as_of
        and (p_embedding_model is null or m.embedding_model = p_embedding_model)
        and (not p_filter ? 'category' or m.memory_category = p_filter ->> 'category')
        and (not p_filter ? 'importance' or m.importance = p_filter ->> 'importance')
        and (not p_filter ? 'key' or m.memory_key = p_filter ->> 'key')
    ),
    candidates as materialized (
      -- The more there are, the further back the signs may rank one of the nearest.
      select own.id from own
      order by own.distance
      limit (select greatest(20 * p_limit, ceil(14 * sqrt(count(*)))) from own)
    ),
    ranked as materialized (
      select m.id, 1 - (m.embedding operator(extensions.<=>) p_query) as similarity
      from candidates c
      join public.user_memories m on m.user_id = p_user_id and m.id = c.id
    )
    select r.id, r.similarity from ranked r order by r.similarity desc limit p_limit;
  end if;
end;
$$;

comment on function private.nearest_memories is
  'The memories true at p_as_of that are nearest to the query, most similar first. Exact up to '
  '1,000 memories of the user; above, signs rank first and the best 14 × √memories, at least '
  '20 × p_limit, are compared exactly. p_filter: {category?, importance?, key?}.';

create function public.match_memories(
  query_embedding extensions.vector,
  match_count integer default 10,
  match_threshold double precision default 0,
  filter jsonb default '{}',
  embedding_model text default null,
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
begin
  if jsonb_typeof(match_memories.filter) is distinct from 'object' then
    perform private.fail(
      400, 'invalid_filter', 'A filter is an object.', 'Its keys are category, importance and key.'
    );
  end if;

  return query
  select m.id, m.memory_key, m.memory_value, m.memory_category, m.importance, n.similarity
  from private.nearest_memories(
    v_user_id, v_query, match_memories.embedding_model, match_memories.filter, now(), v_count
  ) n
  join public.user_memories m on m.user_id = v_user_id and m.id = n.id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

comment on function public.match_memories is
  'The user''s memories nearest in meaning: similarity = 1 − cosine distance, most similar first, '
  'at least match_threshold. filter: {category?, importance?, key?}. embedding_model null '
  'compares all: name it where there is more than one. Reads only; recall_memories ranks for a '
  'reply. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

grant execute on function
  private.nearest_memories,
  public.match_memories
to authenticated, service_role;
