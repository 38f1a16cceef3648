-- Chat: large parts of messages, kept as files, go with their messages.
--
-- What is too large for a stored message is a reference in its parts: {sha256, characters,
-- media_type?}, and where Storage is, attachment, the name of a file in the bucket attachments.
-- Each message has files of its own.
--
-- Depends on chat and storage_erasing.

create function private.erase_attachments() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because what waits to be removed is in a table that no client reads or writes.
begin
  perform private.note_file_erasures(
    old.user_id, 'attachments',
    array(
      select a.name #>> '{}'
      from jsonb_path_query(old.parts, 'strict $.**.attachment') a (name)
      where jsonb_typeof(a.name) = 'string'
    )
  );
  return null;
end;
$$;

comment on function private.erase_attachments is
  'Trigger on chat_messages: the attachments of a message that is deleted are to be removed.';

create trigger chat_messages_erase_attachments after delete on public.chat_messages
  for each row when (old.parts is not null) execute function private.erase_attachments();
