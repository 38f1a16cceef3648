-- Documents: what this domain registers with limits and embedding jobs.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.documents', 20000, 1073741824, 600),
  ('public.embeddings', 200000, 1073741824, 60000),
  ('public.document_versions', 100000, 1073741824, 600);

select private.count_table(t.name::regclass)
from (values
  ('public.documents'),
  ('public.embeddings'),
  ('public.document_versions'),
  ('public.articles'),
  ('public.profile_data'),
  ('public.personal_attributes')
) t (name);

-- A row that comes with its vector costs no more than the look at the condition.

select private.embed_table(
  'public.embeddings', 'private.chunk_text(r.context, r.headings, r.content)'
);
