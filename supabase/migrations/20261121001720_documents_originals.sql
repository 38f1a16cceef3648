-- Documents: the files that documents were made from go with them.
--
-- A document that came as a file has the name of its original, in the bucket documents, in
-- metadata: file.original. Each upload is a file of its own, so that it belongs to one document: to
-- the newest version or to an earlier one.
--
-- Depends on documents and storage_erasing.

create function private.erase_original() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because what waits to be removed is in a table that no client reads or writes.
declare
  v_name text := old.metadata #>> '{file,original}';
begin
  -- Kept by the version that replaced this row, or by one that an earlier version was restored to.
  if exists (
    select from public.documents d
    where d.user_id = old.user_id and d.metadata #>> '{file,original}' = v_name
  ) then
    return null;
  end if;
  perform private.note_file_erasures(old.user_id, 'documents', array[v_name]);
  return null;
end;
$$;

comment on function private.erase_original is
  'Trigger on documents and document_versions: the original of what is deleted is to be removed.';

create index documents_original on public.documents
  (user_id, (metadata #>> '{file,original}')) where metadata #>> '{file,original}' is not null;

-- Deferred: a version that takes the place of another is there only when the transaction ends.
create constraint trigger documents_erase_original after delete on public.documents
  deferrable initially deferred
  for each row when (old.metadata #>> '{file,original}' is not null)
  execute function private.erase_original();
create constraint trigger document_versions_erase_original
  after delete on public.document_versions
  deferrable initially deferred
  for each row when (old.metadata #>> '{file,original}' is not null)
  execute function private.erase_original();
