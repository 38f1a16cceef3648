-- Flashcards: cards that a model wrote, but for those that the user has already.
--
-- RPC     add_generated_flashcards

create function private.find_similar_card(
  p_user_id uuid,
  p_question text,
  p_embedding extensions.vector,
  p_embedding_model text
) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
-- Definer because text operators are not leakproof: under the caller's row level security no index
-- finds the words.
declare
  v_user_id uuid := private.require_user(p_user_id);
  -- So alike that a learner takes one for the other.
  v_alike constant double precision := 0.92;
  v_card jsonb;
  v_words tsquery;
begin
  if p_embedding is not null then
    select jsonb_build_object(
      'id', f.id, 'deck_id', f.deck_id, 'question', f.question, 'answer', f.answer,
      'similarity', n.similarity
    ) into v_card
    from private.nearest(
      'flashcards',
      private.scope_of(v_user_id, p_embedding_model),
      p_embedding, 1
    ) n
    join public.flashcards f on f.user_id = v_user_id and f.id = n.id::uuid
    where n.similarity >= v_alike;
    if found then
      return v_card;
    end if;
  end if;
  -- One that waits for its vector has the same question.
  select string_agg(quote_literal(w.lexeme), ' & ')::tsquery into v_words
  from unnest(to_tsvector(
    'simple'::regconfig, private.bare_text(private.word_text(p_question, true))
  )) w;
  select jsonb_build_object(
    'id', f.id, 'deck_id', f.deck_id, 'question', f.question, 'answer', f.answer, 'similarity', 1
  ) into v_card
  from public.flashcards f
  where f.user_id = v_user_id and f.card_tsv @@ v_words
    and lower(btrim(f.question)) = lower(btrim(p_question))
  order by f.id
  limit 1;
  return v_card;
end;
$$;

comment on function private.find_similar_card is
  'The user''s card that one resembles, {id, deck_id, question, answer, similarity}: by meaning, '
  'of a cosine of at least 0.92, or with the same question; null: none.';

create function public.add_generated_flashcards(
  p_deck_id uuid,
  p_cards jsonb,
  p_source jsonb,
  p_language text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_source jsonb;
  v_card jsonb;
  v_similar jsonb;
  v_made jsonb := '[]'::jsonb;
  v_duplicates jsonb := '[]'::jsonb;
begin
  perform private.require_cards(
    p_cards, 100, array['question', 'answer', 'embedding', 'embedding_model']
  );
  if jsonb_typeof(p_source) is distinct from 'object'
     or coalesce(p_source ->> 'type', '') not in ('message', 'document', 'memory')
     or not coalesce(pg_input_is_valid(p_source ->> 'id', 'uuid'), false)
     or not pg_input_is_valid(coalesce(p_source ->> 'from', '0'), 'integer') then
    perform private.fail(
      400, 'invalid_source', 'p_source is not as it should be.',
      'It is {type: message, document or memory, id, from?}.'
    );
  end if;
  if exists (
    select from jsonb_array_elements(p_cards) e (item)
    where e.item ->> 'embedding' is not null and e.item ->> 'embedding_model' is null
  ) then
    perform private.fail(400, 'invalid_embedding', 'An embedding comes with its embedding_model.');
  end if;
  v_result := private.claim_request(
    v_user_id, p_request_id, 'add_generated_flashcards', case when p_request_id is not null then
      jsonb_build_array(p_deck_id, private.without_embeddings(p_cards), p_source)
    end
  );
  if v_result is not null then
    return v_result;
  end if;
  perform private.require_deck(v_user_id, p_deck_id);
  -- Read anew: a card shows what is there, not what a client says.
  v_source := private.flashcard_source(
    v_user_id, p_source ->> 'type', (p_source ->> 'id')::uuid,
    greatest(coalesce((p_source ->> 'from')::integer, 0), 0)
  ) -> 'source';
  for v_card in
    select e.item from jsonb_array_elements(p_cards) with ordinality e (item, place)
    order by e.place
  loop
    v_similar := private.find_similar_card(
      v_user_id, v_card ->> 'question', private.to_embedding(v_card ->> 'embedding'),
      v_card ->> 'embedding_model'
    );
    if v_similar is not null then
      v_duplicates := v_duplicates || jsonb_build_object(
        'question', v_card ->> 'question', 'answer', v_card ->> 'answer', 'resembles', v_similar
      );
    else
      -- One by one, so that of two alike in p_cards the second one is found.
      v_made := v_made || (
        select to_jsonb(c)
        from private.insert_cards(
          v_user_id, p_deck_id,
          case p_source ->> 'type' when 'message' then (p_source ->> 'id')::uuid end,
          jsonb_build_array(v_card || jsonb_build_object(
            'source', v_source,
            'due', now() + jsonb_array_length(v_made) * interval '1 microsecond'
          )), p_language
        ) c
      );
    end if;
  end loop;
  v_result := jsonb_build_object('flashcards', v_made, 'duplicates', v_duplicates);
  perform private.settle_request(v_user_id, p_request_id, v_result);
  return v_result;
end;
$$;

comment on function public.add_generated_flashcards is
  'Up to 100 cards that a model wrote from p_source, {type: message, document or memory, id, '
  'from?}: [{question, answer, embedding?, embedding_model?}]. One that resembles a card of the '
  'user, by a cosine of at least 0.92 or with the same question, is not made. Returns '
  '{flashcards: the new ones, each with its source, duplicates: [{question, answer, resembles: '
  '{id, deck_id, question, answer, similarity}}]}. Errors: 400 invalid_flashcards, 400 '
  'invalid_source, 400 invalid_embedding, 400 invalid_filter, 404 deck_not_found, 404 '
  'message_not_found, 404 document_not_found, 404 memory_not_found, 413 too_many_flashcards, 409 '
  'request_conflict, 42501.';

grant execute on function
  private.find_similar_card,
  public.add_generated_flashcards
to authenticated, service_role;
