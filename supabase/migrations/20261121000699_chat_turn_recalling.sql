-- Chat turn: what the user has stored that a question is about, within a budget.

create function private.recall_for_turn(
  p_user_id uuid,
  p_query_text text,
  p_query_embedding text,
  p_embedding_model text,
  p_session_id uuid,
  p_leaf_id uuid,
  p_given_ids uuid[],
  p_memory_count integer,
  p_passage_count integer,
  p_document_count integer,
  p_token_budget integer,
  p_namespaces text[]
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_embedding extensions.vector := private.to_embedding(p_query_embedding);
  v_query private.search_query;
  v_usual double precision;
begin
  if v_embedding is null and coalesce(btrim(p_query_text), '') = '' then
    return '{"memories": [], "passages": [], "documents": []}'::jsonb;
  end if;
  v_query := private.read_users_query(p_user_id, p_query_text);
  v_usual := private.usual_similarity(p_user_id, v_embedding, p_embedding_model);
  return jsonb_build_object(
    'memories', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', r.id, 'key', r.memory_key, 'value', r.memory_value, 'category', r.memory_category,
        'importance', r.importance, 'score', round(r.score::numeric, 4),
        'relevance', round(r.relevance::numeric, 4),
        'tokens', private.count_tokens(r.memory_key || r.memory_value)
      ) order by r.score desc), '[]')
      from private.rank_memories(
        p_user_id, v_query, v_embedding, nullif(p_memory_count, 0), now(), p_embedding_model,
        p_usual_similarity => v_usual, p_namespaces => p_namespaces
      ) r
      where p_memory_count > 0
        and r.relevance >= private.least_relevance(r.memory_category || ' ' || r.memory_key)
    ),
    'passages', case when p_passage_count > 0 then private.recall_passages(
      p_user_id, p_query_text, v_query, v_embedding, p_embedding_model, v_usual, p_session_id,
      p_leaf_id, p_given_ids, p_passage_count, p_token_budget
    ) else '[]' end,
    'documents', case when p_document_count > 0 then private.recall_chunks(
      p_user_id, v_query, v_embedding, p_embedding_model, v_usual, p_document_count
    ) else '[]' end
  );
end;
$$;

comment on function private.recall_for_turn is
  'What the user has stored that a question is about: {memories, passages, documents}, each best '
  'first and with relevance and tokens; nothing that is less relevant than least_relevance.';

create function private.share_budget(
  p_recalled jsonb,
  p_tokens integer,
  out parts jsonb,
  out tokens jsonb,
  out total integer
)
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_part text;
  v_fit record;
  v_remaining jsonb := '{}'::jsonb;
begin
  parts := '{}';
  tokens := '{}';
  total := 0;
  -- First each has its share: memories are short, passages and documents are not.
  foreach v_part in array array['memories', 'passages', 'documents'] loop
    select * into v_fit
    from private.fit(
      p_recalled -> v_part, p_tokens * (case v_part when 'memories' then 2 else 3 end) / 8
    );
    parts := parts || jsonb_build_object(v_part, v_fit.taken);
    tokens := tokens || jsonb_build_object(v_part, v_fit.tokens);
    v_remaining := v_remaining || jsonb_build_object(v_part, v_fit.remaining);
    total := total + v_fit.tokens;
  end loop;
  -- Then what one does not need is another's.
  foreach v_part in array array['memories', 'passages', 'documents'] loop
    select * into v_fit from private.fit(v_remaining -> v_part, p_tokens - total);
    parts := jsonb_set(parts, array[v_part], (parts -> v_part) || v_fit.taken);
    tokens := jsonb_set(
      tokens, array[v_part], to_jsonb((tokens ->> v_part)::integer + v_fit.tokens)
    );
    total := total + v_fit.tokens;
  end loop;
end;
$$;

comment on function private.share_budget is
  'Of what recall_for_turn found, what fits in so many tokens: a quarter is for memories, the rest '
  'half and half for passages and documents, and what one leaves is for the others.';

create function private.explain_context(p_budget integer, p_context jsonb, p_recalled jsonb)
returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'budget', p_budget,
    'used', (
      select sum(t.tokens::integer) from jsonb_each_text(p_context -> 'tokens') t (part, tokens)
    ),
    'floors', jsonb_build_object(
      'usual', private.least_relevance(''), 'sensitive', private.least_relevance('health')
    ),
    'left_out', (
      select jsonb_object_agg(part.name, (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', f.item -> 'id', 'score', f.item -> 'score', 'relevance', f.item -> 'relevance',
          'tokens', f.item -> 'tokens'
        ) order by f.place), '[]')
        from jsonb_array_elements(p_recalled -> part.name) with ordinality f (item, place)
        where not p_context -> part.name @> jsonb_build_array(
          jsonb_build_object('id', f.item -> 'id')
        )
      ))
      from unnest(array['memories', 'passages', 'documents']) part (name)
    )
  );
end;
$$;

comment on function private.explain_context is
  'What get_chat_context says of itself with p_explain.';

grant execute on function
  private.recall_for_turn,
  private.share_budget,
  private.explain_context
to authenticated, service_role;
