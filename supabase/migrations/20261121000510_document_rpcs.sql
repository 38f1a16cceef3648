-- Documents, third part: the writes of documents themselves.
--
-- RPCs    add_document, update_document, add_documents, restore_document_version
--
-- Depends on documents (…_document_saving.sql).

create function public.add_document(
  p_title text,
  p_content text,
  p_chunks jsonb,
  p_metadata jsonb default '{}',
  p_source_type text default 'text',
  p_source_uri text default null,
  p_embedding_model text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.documents
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_saved jsonb;
  v_document public.documents;
begin
  v_saved := private.claim_request(
    v_user_id, p_request_id, 'add_document', case when p_request_id is not null then
      jsonb_build_array(
        p_title, p_content, private.without_embeddings(p_chunks), p_metadata, p_source_type,
        p_source_uri, p_embedding_model
      )
    end
  );
  if v_saved is not null then
    return private.saved_document(v_user_id, v_saved);
  end if;

  v_document.title := p_title;
  v_document.content := p_content;
  v_document.metadata := p_metadata;
  v_document.source_type := p_source_type;
  v_document.source_uri := p_source_uri;
  v_document := private.save_document(v_user_id, v_document, p_chunks, p_embedding_model);
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_document) - 'content');
  return v_document;
end;
$$;

comment on function public.add_document(
  text, text, jsonb, jsonb, text, text, text, uuid, uuid
) is
  'A document with its chunks, all or nothing. p_chunks: [{content, embedding?, embedding_model?, '
  'token_count?, chunk_index?}] in order, at least one; p_embedding_model is that of the chunks '
  'which name none; a chunk without an embedding is queued for one. Returns the document. Errors: '
  '400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 '
  'too_many_chunks, 409 request_conflict, 42501.';

create function public.update_document(
  p_document_id uuid,
  p_title text default null,
  p_content text default null,
  p_chunks jsonb default null,
  p_metadata jsonb default null,
  p_source_type text default null,
  p_source_uri text default null,
  p_embedding_model text default null,
  p_expected_version integer default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.documents
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_saved jsonb;
  v_document public.documents;
begin
  v_saved := private.claim_request(
    v_user_id, p_request_id, 'update_document', case when p_request_id is not null then
      jsonb_build_array(
        p_document_id, p_title, p_content, private.without_embeddings(p_chunks), p_metadata,
        p_source_type, p_source_uri, p_embedding_model, p_expected_version
      )
    end
  );
  if v_saved is not null then
    return private.saved_document(v_user_id, v_saved);
  end if;
  if p_document_id is null then
    perform private.fail(404, 'document_not_found', 'There is no such document of this user.');
  end if;

  v_document.id := p_document_id;
  v_document.title := p_title;
  v_document.content := p_content;
  v_document.metadata := p_metadata;
  v_document.source_type := p_source_type;
  v_document.source_uri := p_source_uri;
  v_document := private.save_document(
    v_user_id, v_document, p_chunks, p_embedding_model, p_expected_version
  );
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_document) - 'content');
  return v_document;
end;
$$;

comment on function public.update_document(
  uuid, text, text, jsonb, jsonb, text, text, text, integer, uuid, uuid
) is
  'Changes a document, all or nothing; what is null stays, an empty p_source_uri is none. New '
  'content comes with its p_chunks, as in add_document, which replace the old ones; a chunk of the '
  'same text keeps its vector. The same content keeps its chunks. The old version stays '
  'restorable. p_expected_version is the version that was read: a newer one is not overwritten. '
  'Without it the later of two updates stands, whole. Returns the document. Errors: 400 '
  'invalid_document, 400 invalid_chunks, 400 invalid_embedding, 404 document_not_found, 409 '
  'version_conflict, 409 document_pending, 413 document_too_large, 413 too_many_chunks, 409 '
  'request_conflict, 42501.';

create function public.add_documents(
  p_documents jsonb,
  p_embedding_model text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns setof public.documents
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_saved jsonb;
  v_item jsonb;
  v_document public.documents;
begin
  if jsonb_typeof(p_documents) is distinct from 'array' or jsonb_path_exists(
    p_documents, 'strict $[*] ? (@.type() != "object")'
  ) then
    perform private.fail(400, 'invalid_documents', 'p_documents is an array of documents.');
  end if;
  if jsonb_array_length(p_documents) > 100 then
    perform private.fail(
      413, 'too_many_documents',
      format(
        'A batch holds up to 100 documents, this one has %s.', jsonb_array_length(p_documents)
      ),
      'Send several batches.'
    );
  end if;
  if exists (
    select from jsonb_array_elements(p_documents) e (item)
    where e.item - array[
      'title', 'content', 'chunks', 'metadata', 'source_type', 'source_uri', 'embedding_model'
    ] <> '{}'
  ) then
    perform private.fail(
      400, 'invalid_documents', 'A document has a field that there is not.',
      'The fields are title, content, chunks, metadata, source_type, source_uri and '
      'embedding_model.'
    );
  end if;

  v_saved := private.claim_request(
    v_user_id, p_request_id, 'add_documents', case when p_request_id is not null then
      jsonb_build_array(
        (
          select jsonb_agg(
            e.item || jsonb_build_object('chunks', private.without_embeddings(e.item -> 'chunks'))
            order by e.position
          )
          from jsonb_array_elements(p_documents) with ordinality e (item, position)
        ),
        p_embedding_model
      )
    end
  );
  if v_saved is not null then
    return query
    select (private.saved_document(v_user_id, s.saved)).*
    from jsonb_array_elements(v_saved) with ordinality s (saved, position)
    order by s.position;
    return;
  end if;

  v_saved := '[]';
  for v_item in select e.item from jsonb_array_elements(p_documents) e (item) loop
    v_document := null;
    v_document.title := v_item ->> 'title';
    v_document.content := v_item ->> 'content';
    v_document.metadata := nullif(v_item -> 'metadata', 'null');
    v_document.source_type := v_item ->> 'source_type';
    v_document.source_uri := v_item ->> 'source_uri';
    v_document := private.save_document(
      v_user_id, v_document, v_item -> 'chunks',
      coalesce(v_item ->> 'embedding_model', p_embedding_model)
    );
    if p_request_id is not null then
      v_saved := v_saved || (to_jsonb(v_document) - 'content');
    end if;
    return next v_document;
  end loop;
  perform private.settle_request(v_user_id, p_request_id, v_saved);
end;
$$;

comment on function public.add_documents(jsonb, text, uuid, uuid) is
  'Up to 100 documents, all or nothing: [{title, content, chunks, metadata?, source_type?, '
  'source_uri?, embedding_model?}], each as in add_document. Returns them in order. Errors: 400 '
  'invalid_documents, 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 '
  'too_many_documents, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 42501.';

create function public.restore_document_version(
  p_document_id uuid,
  p_version integer,
  p_expected_version integer default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.documents
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_saved jsonb;
  v_version public.document_versions;
  v_document public.documents;
  v_chunks jsonb;
begin
  v_saved := private.claim_request(
    v_user_id, p_request_id, 'restore_document_version',
    jsonb_build_array(p_document_id, p_version, p_expected_version)
  );
  if v_saved is not null then
    return private.saved_document(v_user_id, v_saved);
  end if;

  select v.* into v_version
  from public.document_versions v
  where v.user_id = v_user_id and v.document_id = p_document_id and v.version = p_version;
  if not found then
    perform private.fail(
      404, 'version_not_found', 'There is no such earlier version of a document of this user.'
    );
  end if;

  -- A version has no text of its own when it shared the next one's.
  select v.content, v.chunks into v_document.content, v_chunks
  from public.document_versions v
  where v.user_id = v_user_id
    and v.document_id = p_document_id
    and v.version >= p_version
    and v.content is not null
  order by v.version
  limit 1;

  v_document.id := p_document_id;
  v_document.title := v_version.title;
  v_document.metadata := v_version.metadata;
  v_document.source_type := v_version.source_type;
  v_document.source_uri := coalesce(v_version.source_uri, '');
  v_document := private.save_document(
    v_user_id, v_document, v_chunks, null, p_expected_version
  );
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_document) - 'content');
  return v_document;
end;
$$;

comment on function public.restore_document_version(uuid, integer, integer, uuid, uuid) is
  'Makes an earlier version of a document the newest: title, content, chunks, metadata and source. '
  'Chunks that the present version does not have are queued for their vectors again. The present '
  'version stays restorable. Returns the document. Errors: 404 version_not_found, 404 '
  'document_not_found, 409 version_conflict, 409 document_pending, 400 invalid_document, 400 '
  'invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 '
  'request_conflict, 42501.';

grant execute on function
  public.add_document(text, text, jsonb, jsonb, text, text, text, uuid, uuid),
  public.update_document(
    uuid, text, text, jsonb, jsonb, text, text, text, integer, uuid, uuid
  ),
  public.add_documents(jsonb, text, uuid, uuid),
  public.restore_document_version(uuid, integer, integer, uuid, uuid)
to authenticated, service_role;
