-- Flashcards: searching cards by meaning.
--
-- RPC     match_flashcards

create function private.nearest_flashcards(
  p_user_id uuid,
  p_query extensions.vector,
  p_embedding_model text,
  p_deck_id uuid,
  p_limit integer
) returns table (id uuid, similarity double precision)
language plpgsql
stable
security invoker
-- A page: with the default of 1000 a join with it would read all of the user's cards.
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
    select from public.flashcards f
    where f.user_id = p_user_id and (p_deck_id is null or f.deck_id = p_deck_id)
    limit 1001
  ) counted;

  -- The materialized steps keep the plan what it is: inlined, the planner would switch to another
  -- from the sixth call on.
  if v_rows <= 1000 then
    return query
    with own as materialized (
      select f.id, 1 - (f.embedding operator(extensions.<=>) p_query) as similarity
      from public.flashcards f
      where f.user_id = p_user_id
        and (p_deck_id is null or f.deck_id = p_deck_id)
        and f.embedding is not null
        and (p_embedding_model is null or f.embedding_model = p_embedding_model)
    )
    select own.id, own.similarity from own order by own.similarity desc limit p_limit;
  else
    return query
    with own as materialized (
      select f.id, f.embedding_bits operator(extensions.<~>) v_bits as distance
      from public.flashcards f
      where f.user_id = p_user_id
        and (p_deck_id is null or f.deck_id = p_deck_id)
        and f.embedding is not null
        and (p_embedding_model is null or f.embedding_model = p_embedding_model)
    ),
    candidates as materialized (
      -- The more there are, the further back the signs may rank one of the nearest.
      select own.id from own
      order by own.distance
      limit (select greatest(20 * p_limit, ceil(14 * sqrt(count(*)))) from own)
    ),
    ranked as materialized (
      select f.id, 1 - (f.embedding operator(extensions.<=>) p_query) as similarity
      from candidates c
      join public.flashcards f on f.user_id = p_user_id and f.id = c.id
    )
    select r.id, r.similarity from ranked r order by r.similarity desc limit p_limit;
  end if;
end;
$$;

comment on function private.nearest_flashcards is
  'The cards nearest to the query, most similar first. Exact up to 1,000 cards; above, signs rank '
  'first and the best 14 × √cards, at least 20 × p_limit, are compared exactly.';

create function public.match_flashcards(
  query_embedding extensions.vector,
  match_count integer default 10,
  match_threshold double precision default 0,
  filter jsonb default '{}',
  embedding_model text default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  deck_id uuid,
  question text,
  answer text,
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
  if jsonb_typeof(match_flashcards.filter) is distinct from 'object'
     or match_flashcards.filter - 'deck_id' <> '{}'
     or not pg_input_is_valid(match_flashcards.filter ->> 'deck_id', 'uuid') then
    perform private.fail(
      400, 'invalid_filter', 'A filter is an object.', 'Its key is deck_id, the id of a deck.'
    );
  end if;

  return query
  select f.id, f.deck_id, f.question, f.answer, n.similarity
  from private.nearest_flashcards(
    v_user_id, v_query, match_flashcards.embedding_model,
    (match_flashcards.filter ->> 'deck_id')::uuid, v_count
  ) n
  join public.flashcards f on f.user_id = v_user_id and f.id = n.id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

comment on function public.match_flashcards is
  'The user''s cards nearest in meaning: similarity = 1 − cosine distance, most similar first, at '
  'least match_threshold; suspended ones too. filter: {deck_id?}. embedding_model null compares '
  'all: name it where there is more than one. Reads only. Errors: 400 invalid_embedding, 400 '
  'invalid_filter, 400 invalid_limit, 42501.';

grant execute on function
  private.nearest_flashcards,
  public.match_flashcards
to authenticated, service_role;
