-- Flashcards: what a model needs to make cards from a message.
--
-- RPC     get_flashcard_context

create function public.get_flashcard_context(
  p_message_id uuid,
  p_deck_id uuid,
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
  v_text text;
begin
  perform private.require_deck(v_user_id, p_deck_id);
  select m.message_text into v_text
  from public.chat_messages m
  where m.user_id = v_user_id and m.id = p_message_id;
  if not found then
    perform private.fail(404, 'message_not_found', 'There is no such message.');
  end if;
  return jsonb_build_object(
    'message_text', v_text,
    'questions', (
      select coalesce(jsonb_agg(q.question), '[]')
      from (
        select f.question
        from public.flashcards f
        where f.user_id = v_user_id and f.message_id = p_message_id
        order by f.id desc
        limit 50
      ) q
    ),
    -- A retry needs the cards that the first call made: a model does not write the same ones again.
    'created', (
      select r.result from private.requests r
      where r.user_id = v_user_id
        and r.request_id = p_request_id
        and r.operation = 'create_flashcards'
    )
  );
end;
$$;

comment on function public.get_flashcard_context is
  'What making cards from a message needs: {message_text, questions: those of the latest 50 cards '
  'that were made from it, created: the cards that create_flashcards has made for p_request_id, or '
  'null}. Reads only. Errors: 404 deck_not_found, 404 message_not_found, 42501.';

grant execute on function public.get_flashcard_context to authenticated, service_role;
