-- Documents: the words by which chunks are found.

create function private.chunk_text(p_context text, p_headings text, p_content text) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return concat_ws(E'\n\n', concat_ws(E'\n', p_context, p_headings), p_content);
end;
$$;

comment on function private.chunk_text is
  'What of a chunk is embedded: it says of which document and chapter it is.';

create function private.embeddings_words() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    new.context := coalesce(
      new.context, private.document_context(new.user_id, new.document_id)
    );
  end if;
  if tg_op = 'INSERT' or new.language is null or new.language <> old.language then
    new.language := private.language_of(new.user_id, new.language, new.content);
  end if;
  new.content_tsv := setweight(
    private.word_vector(concat_ws(' ', new.context, new.headings), new.language), 'A'
  ) || private.word_vector(new.content, new.language);
  return new;
end;
$$;

comment on function private.embeddings_words is
  'Trigger: keeps the context and the language of a chunk and its words, for searching.';

create trigger embeddings_words
  before insert or update of content, headings, context, language on public.embeddings
  for each row execute function private.embeddings_words();

create function private.refresh_context() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because chunks are no client's to write: their context follows the document.
declare
  v_document_id uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
  v_context text := private.document_context(new.user_id, v_document_id);
begin
  -- A chunk is embedded with what the document says of itself: a vector from before the change
  -- goes, one that came with it was made under the new words.
  update public.embeddings c
  set
    context = v_context,
    embedding = case when tg_op = 'INSERT' or c.embedded_at = now() then c.embedding end,
    embedding_model = case
      when tg_op = 'INSERT' or c.embedded_at = now() then c.embedding_model
    end
  where c.user_id = new.user_id
    and c.document_id = v_document_id
    and c.context is distinct from v_context;
  return null;
end;
$$;

comment on function private.refresh_context is
  'Trigger with the column that names the document: its chunks say what it says of itself, and are '
  'queued to be embedded with it.';

create trigger documents_refresh_context after update of title on public.documents
  for each row when (new.title <> old.title)
  execute function private.refresh_context('id');
create trigger articles_refresh_context
  after insert or update of author, summary, tags on public.articles
  for each row execute function private.refresh_context('document_id');
create trigger profile_data_refresh_context
  after insert or update of category on public.profile_data
  for each row execute function private.refresh_context('document_id');
create trigger personal_attributes_refresh_context
  after insert or update of attribute_name on public.personal_attributes
  for each row execute function private.refresh_context('document_id');

-- A chunk beside a good one is hardly ever wanted too: a tenth of its score lost nothing on
-- Cranfield, three quarters, as turns of chat lend, lost half.
select private.search_table(
  'public.embeddings', 'content_tsv',
  '(:scope.document_ids is null or r.document_id = any (:scope.document_ids))
   and r.document_id <> all (:scope.draft_ids)',
  p_has_long_texts => true, p_thread_column => 'document_id', p_place_column => 'chunk_index',
  p_neighbour_span => 1, p_neighbour_weight => 0.1
);

grant execute on function
  private.chunk_text
to authenticated, service_role;
