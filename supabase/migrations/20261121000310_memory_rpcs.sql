-- Memories, second part: the RPCs over the tables and helpers of …_memories.sql.

create function public.upsert_memories(
  p_memories jsonb,
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
  if jsonb_typeof(p_memories) is distinct from 'array' then
    perform private.fail(400, 'invalid_memories', 'p_memories is an array of memories.');
  end if;
  if jsonb_array_length(p_memories) > 200 then
    perform private.fail(
      413, 'too_many_memories',
      format('A batch holds up to 200 memories, this one has %s.', jsonb_array_length(p_memories)),
      'Send several batches.'
    );
  end if;

  v_result := private.claim_request(
    v_user_id, p_request_id, 'upsert_memories', private.without_embeddings(p_memories)
  );
  if v_result is null then
    v_ids := private.save_memories(v_user_id, p_memories);

    -- Vectors are left out of what is kept for replays: their rows keep them.
    select coalesce(jsonb_agg(to_jsonb(m) - array['embedding', 'embedding_bits', 'memory_tsv']
                              order by i.position), '[]') into v_result
    from unnest(v_ids) with ordinality i (id, position)
    join public.user_memories m on m.user_id = v_user_id and m.id = i.id;
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;

  return query
  select (jsonb_populate_record(m, r.saved)).*
  from jsonb_array_elements(v_result) with ordinality r (saved, position)
  join public.user_memories m on m.user_id = v_user_id and m.id = (r.saved ->> 'id')::uuid
  order by r.position;
end;
$$;

comment on function public.upsert_memories(jsonb, uuid, uuid) is
  'Up to 200 memories, all or nothing: [{key, value, category?, importance? low|medium|high, '
  'embedding?, embedding_model?, source_message_id?, confidence? 0..1, expires_at?, action? '
  'upsert|delete|none}], applied in their order. Another value for a key supersedes the old one, '
  'which stays readable; a confidence under 0.5 is kept as pending until an upsert is surer. '
  'Returns the rows that now stand. Errors: 400 invalid_memories, 400 invalid_memory, 400 '
  'invalid_embedding, 413 too_many_memories, 409 request_conflict, 42501.';

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
    pg_catalog.jsonb_build_array(pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
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
    p_user_id,
    p_request_id
  ) m;
  return v_memory;
end;
$$;

comment on function public.upsert_memory(
  text, text, text, text, text, text, uuid, real, timestamptz, uuid, uuid
) is 'One memory, as upsert_memories does it, with the same errors. Returns the row that now '
  'stands.';

create function public.forget_memory(
  p_memory_key text,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if private.claim_request(
    v_user_id, p_request_id, 'forget_memory', to_jsonb(p_memory_key)
  ) is not null then
    return;
  end if;

  perform private.lock_memories(v_user_id);
  update public.user_memories m
  set status = 'superseded', valid_to = now()
  where m.user_id = v_user_id and m.memory_key = p_memory_key and m.status <> 'superseded';
  if not found then
    perform private.fail(404, 'memory_not_found', 'There is no memory of this key.');
  end if;
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

comment on function public.forget_memory(text, uuid, uuid) is
  'Closes the memory of a key: it is recalled no more, and undo_memory_change can bring it back. '
  'To erase it for good, delete its rows of user_memories. Errors: 404 memory_not_found, 409 '
  'request_conflict, 42501.';

create function public.undo_memory_change(
  p_history_id bigint,
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
  v_change public.user_memory_history;
  v_before public.user_memories;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'undo_memory_change', to_jsonb(p_history_id)
  );
  if v_result is null then
    perform private.lock_memories(v_user_id);
    select * into v_change
    from public.user_memory_history h
    where h.user_id = v_user_id and h.id = p_history_id;
    if not found then
      perform private.fail(404, 'memory_change_not_found', 'There is no such change.');
    end if;
    if exists (
      select from public.user_memory_history h
      where h.user_id = v_user_id and h.memory_key = v_change.memory_key and h.id > p_history_id
    ) then
      perform private.fail(
        409, 'memory_changed_since', 'The memory has changed again since.', 'Undo the latest first.'
      );
    end if;

    if v_change.action = 'ADD' then
      perform private.save_memories(v_user_id, jsonb_build_array(
        jsonb_build_object('key', v_change.memory_key, 'action', 'delete')
      ));
    else
      -- The row that had the old value still has its embedding.
      select * into v_before
      from public.user_memories m
      where m.user_id = v_user_id
        and m.memory_key = v_change.memory_key
        and m.memory_value = v_change.old_value
        and m.embedding is not null
      order by m.id desc
      limit 1;

      perform private.save_memories(v_user_id, jsonb_build_array(jsonb_build_object(
        'key', v_change.memory_key,
        'value', v_change.old_value,
        'category', v_change.old_attributes ->> 'category',
        'importance', v_change.old_attributes ->> 'importance',
        'confidence', v_change.old_attributes -> 'confidence',
        'expires_at', v_change.old_attributes ->> 'expires_at',
        'embedding', v_before.embedding::text,
        'embedding_model', v_before.embedding_model,
        'source_message_id', v_before.source_message_id
      )));
    end if;

    select coalesce(jsonb_agg(to_jsonb(m.id)), '[]') into v_result
    from public.user_memories m
    where m.user_id = v_user_id and m.memory_key = v_change.memory_key and m.status = 'active';
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;

  return query
  select m.*
  from public.user_memories m
  where m.user_id = v_user_id
    and m.id in (select i.id::uuid from jsonb_array_elements_text(v_result) i (id));
end;
$$;

comment on function public.undo_memory_change(bigint, uuid, uuid) is
  'Takes back the latest change of a memory, by its id in user_memory_history: value, attributes '
  'and embedding are again what they were, and the undoing is a change in the history itself. '
  'Returns the memory that now stands, no row if none does. Errors: 404 memory_change_not_found, '
  '409 memory_changed_since, 409 request_conflict, 42501.';

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

comment on function public.match_memories(
  extensions.vector, integer, double precision, jsonb, text, uuid
) is
  'The user''s memories nearest in meaning: similarity = 1 − cosine distance, most similar first, '
  'at least match_threshold. filter: {category?, importance?, key?}. embedding_model null '
  'compares all: name it where there is more than one. Reads only; recall_memories ranks for a '
  'reply. Errors: 400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

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
      and m.memory_tsv operator(pg_catalog.@@) v_any_word
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

comment on function public.recall_memories(text, text, integer, timestamptz, text, uuid) is
  'The memories that a reply should know: score = relevance × importance_weight × decay, best '
  'first. relevance: cosine similarity to p_query_embedding or the share of p_query_text''s words '
  'that the memory has, whichever is greater. importance_weight: 0.8, 1 or 1.25. decay: halves '
  'every 30 days since the last recall, slower the more often it was recalled, never under 0.25. '
  'p_as_of reads what was true then. Counts the access of the active ones returned. Errors: 400 '
  'invalid_query, 400 invalid_embedding, 400 invalid_limit, 42501.';

grant execute on function
  public.upsert_memories(jsonb, uuid, uuid),
  public.upsert_memory(text, text, text, text, text, text, uuid, real, timestamptz, uuid, uuid),
  public.forget_memory(text, uuid, uuid),
  public.undo_memory_change(bigint, uuid, uuid),
  public.match_memories(extensions.vector, integer, double precision, jsonb, text, uuid),
  public.recall_memories(text, text, integer, timestamptz, text, uuid)
to authenticated, service_role;
