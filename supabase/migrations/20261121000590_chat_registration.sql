-- Chat: what limits and the embedding queue need to know of this domain.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.chat_messages', 2000000, 2147483648, 600);

select private.count_table(t.name::regclass)
from (values
  ('public.conversations'),
  ('public.chat_messages')
) t (name);

create trigger conversations_count_growth after update of summary on public.conversations
  for each row when (new.summary is distinct from old.summary)
  execute function private.count_growth('summary');
create trigger chat_messages_queue_insert after insert on public.chat_messages
  for each row
  when (new.embedding is null and new.message_text <> '' and new.status = 'complete')
  execute function private.queue_embedding();
create trigger chat_messages_queue_update after update of embedding on public.chat_messages
  for each row
  when (new.embedding is null and old.embedding is not null and new.message_text <> '')
  execute function private.queue_embedding();
create trigger chat_messages_unqueue after delete on public.chat_messages
  for each row when (old.embedding is null) execute function private.unqueue_embedding();
