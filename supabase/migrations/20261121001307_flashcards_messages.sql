-- Flashcards: a chat message says whether there are cards that were made from it.

create function private.mark_message() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because has_flashcards is nobody's to write: it says whether there are cards.
begin
  if tg_op = 'INSERT' then
    update public.chat_messages m
    set has_flashcards = true
    where m.user_id = new.user_id and m.id = new.message_id and not m.has_flashcards;
    return null;
  end if;

  -- Locked first, so that of two who delete the last two cards the second sees that none is left.
  perform from public.chat_messages m
  where m.user_id = old.user_id and m.id = old.message_id and m.has_flashcards
  for no key update;
  if found then
    update public.chat_messages m
    set has_flashcards = false
    where m.user_id = old.user_id
      and m.id = old.message_id
      and not exists (
        select from public.flashcards f
        where f.user_id = old.user_id and f.message_id = old.message_id
      );
  end if;
  return null;
end;
$$;

comment on function private.mark_message is
  'Trigger: chat_messages.has_flashcards is true exactly while a card names the message.';

create trigger flashcards_mark_message after insert on public.flashcards
  for each row when (new.message_id is not null) execute function private.mark_message();
create trigger flashcards_unmark_message after delete on public.flashcards
  for each row when (old.message_id is not null) execute function private.mark_message();
