-- Flashcards: searching cards by meaning.
--
-- RPC     match_flashcards

create function public.match_flashcards(
  query_embedding extensions.vector,
  match_count integer default 10,
  match_threshold double precision default 0,
  filter jsonb default '{}',
  embedding_model text default null,
  query_text text default null,
  p_language text default null,
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
  v_filter jsonb := private.require_filter(match_flashcards.filter);
begin
  if v_filter - array['deck_id', '$and', '$or', '$not'] <> '{}'
     or jsonb_typeof(v_filter -> 'deck_id') <> 'object'
     and not pg_input_is_valid(v_filter ->> 'deck_id', 'uuid') then
    perform private.fail(
      400, 'invalid_filter', 'A filter is an object.', 'Its key is deck_id, the id of a deck.'
    );
  end if;

  if query_text is not null then
    return query
    select f.id, f.deck_id, f.question, f.answer, r.similarity
    from (
      -- Cast apart: within the join, row level security would keep the cast from the key.
      select f.*, f.id::uuid as row_id
      from private.rank(
        'flashcards', private.scope_of(v_user_id, match_flashcards.embedding_model, v_filter),
        private.read_users_query(v_user_id, query_text, p_language), v_query, v_count
      ) f
      offset 0
    ) r
    join public.flashcards f on f.user_id = v_user_id and f.id = r.row_id
    where r.relevance >= match_threshold
    order by r.score desc, f.id;
    return;
  end if;
  return query
  select f.id, f.deck_id, f.question, f.answer, n.similarity
  from (
    -- Cast apart: within the join, row level security would keep the cast from the key.
    select f.*, f.id::uuid as row_id
    from private.nearest(
      'flashcards', private.scope_of(v_user_id, match_flashcards.embedding_model, v_filter),
      v_query, v_count
    ) f
    offset 0
  ) n
  join public.flashcards f on f.user_id = v_user_id and f.id = n.row_id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

comment on function public.match_flashcards is
  'The user''s cards nearest in meaning: similarity = 1 − cosine distance, most similar first, at '
  'least match_threshold; suspended ones too. With query_text those that fit best by '
  'words and by meaning together, of a relevance of at least match_threshold; p_language is '
  'the text''s, as ISO 639-1. filter: {deck_id?}. '
  'embedding_model null compares all: name it where there is more than one. Reads only. Errors: '
  '400 invalid_embedding, 400 invalid_filter, 400 invalid_limit, 42501.';

grant execute on function public.match_flashcards to authenticated, service_role;
