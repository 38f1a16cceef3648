-- Documents: how a document is saved, whichever RPC does it.
--
-- private.save_document writes a document with its chunks and keeps the version that it replaces.

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
        jsonb_strip_nulls(jsonb_build_object(
          'content', c.content, 'headings', c.headings, 'page', c.page,
          'language', nullif(c.language, 'simple'),
          'token_count', c.token_count
        )) order by c.chunk_index
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

comment on function private.replace_document is
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

comment on function private.lock_document is
  'The document, for nobody else to change until the transaction ends.';

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
      '64 kB, source_type of 1 to 50 and source_uri of up to 2,000 characters: a web address, or a '
      'path or name without a scheme.'
    );
    return null;
end;
$$;

comment on function private.save_document is
  'A new document, or with an id the change of one: what is null stays, an empty source_uri is '
  'none.';

create function private.saved_document(p_user_id uuid, p_saved jsonb) returns public.documents
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select jsonb_populate_record(d, p_saved)
    from (select) one
    left join public.documents d
      on d.user_id = p_user_id and d.id = (p_saved ->> 'id')::uuid
  );
end;
$$;

comment on function private.saved_document is
  'What a replay is answered with: the document as it was saved. Its content is not kept with the '
  'request, and is what it is now.';

grant execute on function
  private.save_document,
  private.saved_document
to authenticated, service_role;
