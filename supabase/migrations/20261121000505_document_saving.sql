-- Documents, second part: how they are saved, whichever RPC does it.
--
-- private.save_document writes a document with its chunks and keeps the version that it replaces;
-- append_chunks and finish_draft do the same for one that arrives in batches.
--
-- Depends on documents.

create function private.insert_chunks(
  p_document public.documents,
  p_chunks jsonb,
  p_embedding_model text,
  p_first_index integer default 0
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_bad bigint;
begin
  if jsonb_typeof(p_chunks) is distinct from 'array' or jsonb_array_length(p_chunks) = 0 then
    perform private.fail(
      400, 'invalid_chunks', 'The chunks are an array of at least one.',
      '[{content, embedding?, embedding_model?, token_count?}] in the order of the text.'
    );
  end if;
  if p_first_index + jsonb_array_length(p_chunks) > 20000 then
    perform private.fail(413, 'too_many_chunks', 'A document has up to 20,000 chunks.');
  end if;

  select e.position into v_bad
  from jsonb_array_elements(p_chunks) with ordinality e (chunk, position)
  where case
    when jsonb_typeof(e.chunk) <> 'object' then true
    when jsonb_typeof(e.chunk -> 'content') is distinct from 'string' then true
    when char_length(e.chunk ->> 'content') not between 1 and 32000 then true
    when e.chunk ->> 'token_count' !~ '^\d{1,9}$' then true
    when e.chunk ->> 'chunk_index' <> (p_first_index + e.position - 1)::text then true
    else e.chunk - array['content', 'embedding', 'embedding_model', 'token_count', 'chunk_index']
      <> '{}'
  end
  order by e.position
  limit 1;
  if found then
    perform private.fail(
      400, 'invalid_chunks', format('Chunk %s is not as it should be.', p_first_index + v_bad - 1),
      'An object of content (1 to 32,000 characters), embedding?, embedding_model?, token_count? '
      'and chunk_index?, which is its place counted from 0.'
    );
  end if;
  if p_embedding_model is null and exists (
    select from jsonb_array_elements(p_chunks) e (chunk)
    where e.chunk ->> 'embedding' is not null and e.chunk ->> 'embedding_model' is null
  ) then
    perform private.fail(
      400, 'invalid_embedding', 'An embedding comes with its embedding_model.',
      'Pass p_embedding_model, or embedding_model with the chunk.'
    );
  end if;

  -- What stood from here on goes. A chunk of the same text hands its vector on.
  with gone as materialized (
    delete from public.embeddings c
    where c.user_id = p_document.user_id
      and c.document_id = p_document.id
      and c.chunk_index >= p_first_index
    returning c.content, c.embedding, c.embedding_model
  ),
  known as materialized (
    select distinct on (g.content) g.content, g.embedding, g.embedding_model
    from gone g
    where g.embedding is not null
      and g.embedding_model = coalesce(p_embedding_model, g.embedding_model)
  ),
  given as materialized (
    select
      e.chunk ->> 'content' as content,
      p_first_index + e.position - 1 as chunk_index,
      (e.chunk ->> 'token_count')::integer as token_count,
      private.to_embedding(e.chunk ->> 'embedding') as embedding,
      coalesce(e.chunk ->> 'embedding_model', p_embedding_model) as embedding_model
    from jsonb_array_elements(p_chunks) with ordinality e (chunk, position)
  )
  insert into public.embeddings (
    user_id, document_id, chunk_index, content, token_count, embedding, embedding_model
  )
  select
    p_document.user_id, p_document.id, g.chunk_index, g.content, g.token_count,
    coalesce(g.embedding, k.embedding),
    case when g.embedding is not null then g.embedding_model else k.embedding_model end
  from given g
  left join known k on k.content = g.content
  order by g.chunk_index;
end;
$$;

comment on function private.insert_chunks(public.documents, jsonb, text, integer) is
  'Puts chunks in the place of those from p_first_index on. Errors: 400 invalid_chunks, 400 '
  'invalid_embedding, 413 too_many_chunks.';

create function private.replace_document(
  p_old public.documents,
  p_new public.documents
) returns public.documents
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_document public.documents;
  v_other_content boolean := p_new.content_hash <> p_old.content_hash;
begin
  insert into public.document_versions (
    user_id, document_id, version, title, content, source_type, source_uri, metadata, chunks
  )
  values (
    p_old.user_id, p_old.id, p_old.version, p_old.title,
    case when v_other_content then p_old.content end,
    p_old.source_type, p_old.source_uri, p_old.metadata,
    case when v_other_content then (
      select jsonb_agg(
        jsonb_build_object('content', c.content, 'token_count', c.token_count)
        order by c.chunk_index
      )
      from public.embeddings c
      where c.user_id = p_old.user_id and c.document_id = p_old.id
    ) end
  );

  update public.documents d
  set
    title = p_new.title,
    content = p_new.content,
    source_type = p_new.source_type,
    source_uri = p_new.source_uri,
    metadata = p_new.metadata,
    version = d.version + 1
  where d.user_id = p_old.user_id and d.id = p_old.id
  returning d.* into v_document;
  return v_document;
end;
$$;

comment on function private.replace_document(public.documents, public.documents) is
  'Keeps the old version and writes the new one. The chunks are the caller''s to replace.';

create function private.lock_document(
  p_user_id uuid,
  p_document_id uuid,
  p_expected_version integer
) returns public.documents
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_document public.documents;
begin
  select d.* into v_document
  from public.documents d
  where d.user_id = p_user_id and d.id = p_document_id
  for update;
  if not found then
    perform private.fail(404, 'document_not_found', 'There is no such document of this user.');
  end if;
  if v_document.status = 'pending' then
    perform private.fail(
      409, 'document_pending', 'The document is a draft.', 'finish_document makes it a document.'
    );
  end if;
  if p_expected_version <> v_document.version then
    perform private.fail(
      409, 'version_conflict',
      format('The document has changed: it is version %s.', v_document.version),
      'Read it again, and apply the change to what it is now.'
    );
  end if;
  return v_document;
end;
$$;

comment on function private.lock_document(uuid, uuid, integer) is
  'The document, for nobody else to change until the transaction ends. Errors: 404 '
  'document_not_found, 409 document_pending, 409 version_conflict.';

create function private.save_document(
  p_user_id uuid,
  p_new public.documents,
  p_chunks jsonb,
  p_embedding_model text,
  p_expected_version integer default null
) returns public.documents
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because a text, its chunks and its versions are no client's to write apart: search would
-- be wrong and nobody would see it.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_old public.documents;
  v_new public.documents;
begin
  if octet_length(p_new.content) > 5242880 then
    perform private.fail(413, 'document_too_large', 'A document has up to 5 MB of text.');
  end if;

  if p_new.id is null then
    insert into public.documents (
      user_id, title, content, source_type, source_uri, metadata, status, replaces, replaces_version
    )
    values (
      v_user_id, p_new.title, p_new.content, coalesce(p_new.source_type, 'text'),
      nullif(p_new.source_uri, ''), coalesce(p_new.metadata, '{}'),
      coalesce(p_new.status, 'ready'), p_new.replaces, p_new.replaces_version
    )
    returning * into v_new;
    if v_new.status = 'ready' then
      perform private.insert_chunks(v_new, p_chunks, p_embedding_model);
    end if;
    return v_new;
  end if;

  if p_chunks is not null and p_new.content is null then
    perform private.fail(400, 'invalid_chunks', 'Chunks come with the content they are cut from.');
  end if;
  v_old := private.lock_document(v_user_id, p_new.id, p_expected_version);
  v_new := v_old;
  v_new.title := coalesce(p_new.title, v_old.title);
  v_new.content := coalesce(p_new.content, v_old.content);
  v_new.source_type := coalesce(p_new.source_type, v_old.source_type);
  v_new.source_uri := nullif(coalesce(p_new.source_uri, v_old.source_uri), '');
  v_new.metadata := coalesce(p_new.metadata, v_old.metadata);
  v_new.content_hash := private.content_hash(v_new.content);
  if v_new is not distinct from v_old then
    return v_old;
  end if;

  v_new := private.replace_document(v_old, v_new);
  if v_new.content_hash <> v_old.content_hash then
    perform private.insert_chunks(v_new, p_chunks, p_embedding_model);
  end if;
  return v_new;
exception
  when data_exception or not_null_violation or check_violation then
    perform private.fail(
      400, 'invalid_document', left(sqlerrm, 200),
      'A title of 1 to 500 characters, content of 1 byte to 5 MB, metadata an object of up to '
      '64 kB, source_type of 1 to 50 and source_uri of up to 2,000 characters.'
    );
    return null;
end;
$$;

comment on function private.save_document(uuid, public.documents, jsonb, text, integer) is
  'A new document, or with an id the change of one: what is null stays, an empty source_uri is '
  'none. Errors: 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 404 '
  'document_not_found, 409 version_conflict, 409 document_pending, 413 document_too_large, 413 '
  'too_many_chunks.';

create function private.append_chunks(
  p_user_id uuid,
  p_draft_id uuid,
  p_chunks jsonb,
  p_first_index integer,
  p_embedding_model text
) returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because chunks are no client's to write but in the order that makes a document.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_draft public.documents;
  v_count integer;
begin
  select d.* into v_draft
  from public.documents d
  where d.user_id = v_user_id and d.id = p_draft_id and d.status = 'pending'
  for update;
  if not found then
    perform private.fail(
      404, 'document_not_found', 'There is no such draft of this user.', 'begin_document makes one.'
    );
  end if;

  select count(*) into v_count
  from public.embeddings c
  where c.user_id = v_user_id and c.document_id = p_draft_id;
  if p_first_index is null or p_first_index not between 0 and v_count then
    perform private.fail(
      400, 'invalid_chunks', format('The draft has %s chunks: no gap may follow.', v_count),
      'p_first_index is the place of the first of these chunks, counted from 0.'
    );
  end if;
  perform private.insert_chunks(v_draft, p_chunks, p_embedding_model, p_first_index);
  return p_first_index + jsonb_array_length(p_chunks);
end;
$$;

comment on function private.append_chunks(uuid, uuid, jsonb, integer, text) is
  'Puts a batch of chunks into a draft and returns how many it has. Errors: 400 invalid_chunks, '
  '400 invalid_embedding, 404 document_not_found, 413 too_many_chunks.';

create function private.finish_draft(p_user_id uuid, p_draft_id uuid) returns public.documents
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because a draft becomes a document with all of its chunks or not at all.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_draft public.documents;
  v_old public.documents;
  v_new public.documents;
begin
  select d.* into v_draft
  from public.documents d
  where d.user_id = v_user_id and d.id = p_draft_id and d.status = 'pending'
  for update;
  if not found then
    perform private.fail(
      404, 'document_not_found', 'There is no such draft of this user.', 'begin_document makes one.'
    );
  end if;
  if not exists (
    select from public.embeddings c where c.user_id = v_user_id and c.document_id = p_draft_id
  ) then
    perform private.fail(
      400, 'invalid_chunks', 'The draft has no chunks.', 'append_document_chunks adds them.'
    );
  end if;

  if v_draft.replaces is null then
    update public.documents d
    set status = 'ready'
    where d.user_id = v_user_id and d.id = p_draft_id
    returning d.* into v_new;
    return v_new;
  end if;

  v_old := private.lock_document(v_user_id, v_draft.replaces, v_draft.replaces_version);
  v_new := private.replace_document(v_old, v_draft);
  if v_new.content_hash <> v_old.content_hash then
    delete from public.embeddings c where c.user_id = v_user_id and c.document_id = v_old.id;
    update public.embeddings c
    set document_id = v_old.id
    where c.user_id = v_user_id and c.document_id = p_draft_id;
  end if;
  delete from public.documents d where d.user_id = v_user_id and d.id = p_draft_id;
  return v_new;
end;
$$;

comment on function private.finish_draft(uuid, uuid) is
  'Makes a draft the document, or the next version of the one it replaces. Errors: 400 '
  'invalid_chunks, 404 document_not_found, 409 version_conflict, 409 document_pending.';

create function private.saved_document(p_user_id uuid, p_saved jsonb) returns public.documents
language sql
stable
security invoker
set search_path = ''
as $$
  select pg_catalog.jsonb_populate_record(d, p_saved)
  from (select) one
  left join public.documents d
    on d.user_id = p_user_id and d.id = (p_saved ->> 'id')::uuid
$$;

comment on function private.saved_document(uuid, jsonb) is
  'What a replay is answered with: the document as it was saved. Its content is not kept with the '
  'request, and is what it is now.';

grant execute on function
  private.save_document(uuid, public.documents, jsonb, text, integer),
  private.append_chunks(uuid, uuid, jsonb, integer, text),
  private.finish_draft(uuid, uuid),
  private.saved_document(uuid, jsonb)
to authenticated, service_role;
