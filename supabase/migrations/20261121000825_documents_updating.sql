-- Documents: changing one, and making an earlier version the newest.
--
-- RPCs    update_document, restore_document_version

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

comment on function public.update_document is
  'Changes a document, all or nothing; what is null stays, an empty p_source_uri is none. New '
  'content comes with its p_chunks, as in add_document, which replace the old ones; a chunk of the '
  'same text keeps its vector. The same content keeps its chunks; under another title they are '
  'queued to be embedded with it. The old version stays restorable. p_expected_version is the '
  'version that was read: a newer one is not overwritten. '
  'Without it the later of two updates stands, whole. Returns the document. Errors: 400 '
  'invalid_document, 400 invalid_chunks, 400 invalid_embedding, 404 document_not_found, 409 '
  'version_conflict, 409 document_pending, 413 document_too_large, 413 too_many_chunks, 409 '
  'request_conflict, 42501.';

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
    v_user_id, p_request_id, 'restore_document_version', case when p_request_id is not null then
      jsonb_build_array(p_document_id, p_version, p_expected_version)
    end
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

comment on function public.restore_document_version is
  'Makes an earlier version of a document the newest: title, content, chunks, metadata and source. '
  'Chunks that the present version does not have are queued for their vectors again. The present '
  'version stays restorable. Returns the document. Errors: 404 version_not_found, 404 '
  'document_not_found, 409 version_conflict, 409 document_pending, 400 invalid_document, 400 '
  'invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 '
  'request_conflict, 42501.';

grant execute on function
  public.update_document,
  public.restore_document_version
to authenticated, service_role;
