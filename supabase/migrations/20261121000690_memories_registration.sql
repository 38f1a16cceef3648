-- Memories: what limits and the embedding queue need to know of this domain.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.user_memories', 50000, 268435456, 6000),
  ('public.user_memory_history', 500000, 536870912, 12000);

select private.count_table(t.name::regclass)
from (values
  ('public.user_memories'),
  ('public.user_memory_history'),
  ('private.memory_feedback')
) t (name);

create trigger user_memories_queue_insert after insert on public.user_memories
  for each row when (new.embedding is null and new.status <> 'superseded')
  execute function private.queue_embedding();
create trigger user_memories_queue_update after update of embedding, status on public.user_memories
  for each row
  when (
    new.embedding is null and new.status <> 'superseded'
    and (old.embedding is not null or old.status = 'superseded')
  )
  execute function private.queue_embedding();
create trigger user_memories_unqueue after delete on public.user_memories
  for each row when (old.embedding is null) execute function private.unqueue_embedding();
