-- Flashcards: what a model needs to make cards from a message, a document or a memory.
--
-- RPC     get_flashcard_context

create function private.flashcard_source(
  p_user_id uuid,
  p_type text,
  p_id uuid,
  p_from integer
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  -- As much as a model reads at once. Of a longer text the next part comes with another p_from.
  v_most constant integer := 24000;
  v_title text;
  v_text text;
begin
  if p_type = 'message' then
    select m.message_text into v_text
    from public.chat_messages m
    where m.user_id = p_user_id and m.id = p_id;
  elsif p_type = 'memory' then
    select m.memory_key, m.memory_key || ': ' || m.memory_value into v_title, v_text
    from public.user_memories m
    where m.user_id = p_user_id and m.id = p_id;
  elsif p_type = 'document' and to_regclass('public.documents') is not null then
    select d.title, d.content into v_title, v_text
    from public.documents d
    where d.user_id = p_user_id and d.id = p_id;
  end if;
  if v_text is null then
    perform private.fail(404, p_type || '_not_found', format('There is no such %s.', p_type));
  end if;
  return jsonb_build_object(
    'text', substr(v_text, p_from + 1, v_most),
    'next', case when char_length(v_text) > p_from + v_most then p_from + v_most end,
    'source', jsonb_strip_nulls(jsonb_build_object(
      'type', p_type, 'id', p_id, 'title', left(v_title, 300),
      'excerpt', left(substr(v_text, p_from + 1, v_most), 300), 'from', nullif(p_from, 0)
    ))
  );
end;
$$;

comment on function private.flashcard_source is
  'What cards are made from: {text, next: where the rest begins, source: as cards keep it}. '
  'Errors: 404 message_not_found, 404 memory_not_found, 404 document_not_found.';

create function public.get_flashcard_context(
  p_message_id uuid,
  p_deck_id uuid,
  p_document_id uuid default null,
  p_memory_id uuid default null,
  p_from integer default 0,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_source jsonb;
begin
  perform private.require_deck(v_user_id, p_deck_id);
  if num_nonnulls(p_message_id, p_document_id, p_memory_id) > 1
     or p_from is null or p_from not between 0 and 10000000 then
    perform private.fail(
      400, 'invalid_source', 'Cards are made from a message, a document or a memory.',
      'Name one of them, and with p_from the character to begin at, from 0.'
    );
  end if;
  v_source := private.flashcard_source(
    v_user_id,
    case when p_document_id is not null then 'document' when p_memory_id is not null then 'memory'
      else 'message' end,
    coalesce(p_message_id, p_document_id, p_memory_id), p_from
  );
  return jsonb_build_object(
    'message_text', v_source ->> 'text',
    'next', v_source -> 'next',
    'source', v_source -> 'source',
    'questions', (
      select coalesce(jsonb_agg(q.question), '[]')
      from (
        select f.question
        from public.flashcards f
        where f.user_id = v_user_id
          and (
            f.message_id = p_message_id or f.source_id = coalesce(p_document_id, p_memory_id)
          )
        order by f.id desc
        limit 50
      ) q
    ),
    -- A retry needs the cards that the first call made: a model does not write the same ones again.
    'created', (
      select r.result from private.requests r
      where r.user_id = v_user_id
        and r.request_id = p_request_id
        and r.operation = 'add_generated_flashcards'
    )
  );
end;
$$;

comment on function public.get_flashcard_context is
  'What making cards from a message, a document or a memory needs: {message_text: its text, up to '
  '24,000 characters from p_from on, next: the p_from of the next part, or null, source: as '
  'add_generated_flashcards takes it, questions: those of the latest 50 cards that were made from '
  'it, created: what add_generated_flashcards has answered for p_request_id, or null}. Reads only. '
  'Errors: 400 invalid_source, 404 deck_not_found, 404 message_not_found, 404 document_not_found, '
  '404 memory_not_found, 42501.';

grant execute on function
  private.flashcard_source,
  public.get_flashcard_context
to authenticated, service_role;
