-- Memories: the RPCs that save memories.
--
-- RPCs    upsert_memories, upsert_memory

create function public.upsert_memories(
  p_memories jsonb,
  p_language text default null,
  p_namespace text default 'default',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns setof public.user_memories
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_ids uuid[];
begin
  perform private.require_items(
    'invalid_memories', 'too_many_memories', 'p_memories', p_memories, 200
  );

  v_result := private.claim_request(
    v_user_id, p_request_id, 'upsert_memories', case when p_request_id is not null then
      jsonb_build_array(private.without_embeddings(p_memories), p_namespace)
    end
  );
  if v_result is null then
    v_ids := private.save_memories(v_user_id, p_memories, p_language, p_namespace);

    -- Vectors are left out of what is kept for replays: their rows keep them.
    select coalesce(jsonb_agg(to_jsonb(m) - array['embedding', 'embedding_bits', 'memory_tsv']
                              order by i.position), '[]') into v_result
    from unnest(v_ids) with ordinality i (id, position)
    join public.user_memories m on m.user_id = v_user_id and m.id = i.id;
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;

  -- The ids are cast before the join: row level security would keep a cast within it from the key.
  return query
  select (jsonb_populate_record(m, r.saved)).*
  from unnest(
    array(select (s.saved ->> 'id')::uuid from jsonb_array_elements(v_result) s (saved)),
    array(select s.saved from jsonb_array_elements(v_result) s (saved))
  ) with ordinality r (id, saved, position)
  join public.user_memories m on m.user_id = v_user_id and m.id = r.id
  order by r.position;
end;
$$;

comment on function public.upsert_memories is
  'Up to 200 memories, all or nothing: [{key, value, category?, importance? low|medium|high, '
  'embedding?, embedding_model?, source_message_id?, confidence? 0..1, expires_at?, language?, '
  'action? upsert|delete|none, namespace?}], applied in their order; a delete that has a value '
  'closes that value alone, one of the key * all of the namespace. p_namespace is of those that '
  'name none: keys are unique in a namespace. p_language, as ISO 639-1, is of those '
  'that name none; without it the value tells. Another value for a key supersedes the old one, '
  'which stays readable; a confidence under 0.5 is kept as pending until an upsert is surer. '
  'Returns the rows that now stand. Errors: 400 invalid_memories, 400 invalid_memory, 400 '
  'invalid_embedding, 400 invalid_namespace, 413 too_many_memories, 409 request_conflict, 42501.';

create function public.upsert_memory(
  p_memory_key text,
  p_memory_value text,
  p_memory_category text default null,
  p_importance text default null,
  p_embedding text default null,
  p_embedding_model text default null,
  p_source_message_id uuid default null,
  p_confidence real default null,
  p_expires_at timestamptz default null,
  p_language text default null,
  p_namespace text default 'default',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.user_memories
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_memory public.user_memories;
begin
  select m.* into v_memory
  from public.upsert_memories(
    jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
      'key', p_memory_key,
      'value', p_memory_value,
      'category', p_memory_category,
      'importance', p_importance,
      'embedding', p_embedding,
      'embedding_model', p_embedding_model,
      'source_message_id', p_source_message_id,
      'confidence', p_confidence,
      'expires_at', p_expires_at
    ))),
    p_language,
    p_namespace,
    p_user_id,
    p_request_id
  ) m;
  return v_memory;
end;
$$;

comment on function public.upsert_memory is
  'One memory, as upsert_memories does it, with the same errors. Returns the row that now '
  'stands.';

grant execute on function
  public.upsert_memories,
  public.upsert_memory
to authenticated, service_role;
