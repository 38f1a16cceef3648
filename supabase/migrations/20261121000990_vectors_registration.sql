-- Vectors: what this domain registers with limits, export and embedding jobs.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.vectors', 100000, 1073741824, 30000);

select private.count_table('public.vectors');

insert into private.export_rules (table_name, is_exported, keeps_embeddings, reason) values
  ('public.vectors', true, true, 'the vector is the client''s own, made by whatever model');

select private.embed_table('public.vectors', 'r.content', $$r.content <> ''$$);
