-- Vectors: what limits, export and the embedding queue need to know of this domain.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.vectors', 100000, 1073741824, 30000);

select private.count_table('public.vectors');

create trigger vectors_count_growth after update of content, metadata on public.vectors
  for each row
  when (new.content is distinct from old.content or new.metadata <> old.metadata)
  execute function private.count_growth('content', 'metadata');
create trigger vectors_queue_insert after insert on public.vectors
  for each row when (new.embedding is null and new.content <> '')
  execute function private.queue_embedding();
create trigger vectors_queue_update after update of content, embedding on public.vectors
  for each row
  when (
    new.embedding is null and new.content <> ''
    and (old.embedding is not null or new.content is distinct from old.content)
  )
  execute function private.queue_embedding();
create trigger vectors_unqueue after delete on public.vectors
  for each row when (old.embedding is null) execute function private.unqueue_embedding();

insert into private.export_rules (table_name, is_exported, keeps_embeddings, reason) values
  ('public.vectors', true, true, 'the vector is the client''s own, made by whatever model');
