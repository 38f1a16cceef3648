-- Chat turn: what is worth its place in a prompt, and how much place there is.

create function private.usual_similarity(
  p_user_id uuid,
  p_embedding extensions.vector,
  p_embedding_model text
) returns double precision
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_count integer;
  v_median double precision;
begin
  if p_embedding is null then
    return 0;
  end if;
  select count(*), percentile_cont(0.5) within group (order by s.similarity)
  into v_count, v_median
  from (
    (
      select 1 - (m.embedding operator(extensions.<=>) p_embedding) as similarity
      from public.user_memories m
      where m.user_id = p_user_id and m.embedding is not null
        and m.embedding_model = coalesce(p_embedding_model, m.embedding_model)
      order by m.id
      limit 20
    )
    union all
    (
      select 1 - (c.embedding operator(extensions.<=>) p_embedding)
      from public.chat_messages c
      where c.user_id = p_user_id and c.embedding is not null
        and c.embedding_model = coalesce(p_embedding_model, c.embedding_model)
      order by c.id
      limit 20
    )
  ) s;
  -- Ten unseen texts at 0.15, as most models have it, keep a few rows from deciding.
  return least(0.9, greatest(0, (coalesce(v_median, 0) * v_count + 0.15 * 10) / (v_count + 10)));
end;
$$;

comment on function private.usual_similarity is
  'How near to a question texts are that have nothing to do with it: the median similarity of the '
  'user''s first memories and messages. It is 0.1 with some embedding models and 0.7 with others.';

create function private.least_relevance(p_category text) returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case
    when p_category ~* '(health|medic|allerg|diagnos|faith|relig|belief|orientation|sexual|gender'
      '|politic|financ|income|salary|debt)' then 0.4
    else 0.25
  end;
end;
$$;

comment on function private.least_relevance is
  'How relevant something has to be to go to a provider. What is sensitive is not sent on a vague '
  'likeness. Compared by hand on small talk, sums and questions about the user, with three '
  'embedding models: under 0.2 small talk recalls, over 0.3 questions in other words do not.';

grant execute on function
  private.usual_similarity,
  private.least_relevance
to authenticated, service_role;
