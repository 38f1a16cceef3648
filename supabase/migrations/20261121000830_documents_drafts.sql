-- Documents: drafts, for documents too large for one call.
--
-- RPCs    begin_document, append_document_chunks, finish_document
--
-- begin_document, then append_document_chunks for each batch, then finish_document. Searches see
-- nothing of a draft before it is finished, and all of it after; until then they see the version
-- that it replaces.

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
    perform private.lock_contents(v_user_id, array[v_draft.content]);
    v_old := private.same_document(v_user_id, v_draft);
    if v_old.id is not null then
      delete from public.documents d where d.user_id = v_user_id and d.id = p_draft_id;
      return v_old;
    end if;
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

comment on function private.finish_draft is
  'Makes a draft the document, or the next version of the one it replaces.';

create function public.begin_document(
  p_title text,
  p_content text,
  p_metadata jsonb default null,
  p_source_type text default null,
  p_source_uri text default null,
  p_document_id uuid default null,
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
  v_old public.documents;
  v_draft public.documents;
begin
  v_saved := private.claim_request(
    v_user_id, p_request_id, 'begin_document', case when p_request_id is not null then
      jsonb_build_array(
        p_title, p_content, p_metadata, p_source_type, p_source_uri, p_document_id,
        p_expected_version
      )
    end
  );
  if v_saved is not null then
    return private.saved_document(v_user_id, v_saved);
  end if;

  if p_document_id is not null then
    select d.* into v_old
    from public.documents d
    where d.user_id = v_user_id and d.id = p_document_id and d.status = 'ready';
    if not found then
      perform private.fail(404, 'document_not_found', 'There is no such document of this user.');
    end if;
    if p_expected_version <> v_old.version then
      perform private.fail(
        409, 'version_conflict',
        format('The document has changed: it is version %s.', v_old.version),
        'Read it again, and apply the change to what it is now.'
      );
    end if;
    v_draft.replaces := p_document_id;
    v_draft.replaces_version := p_expected_version;
  end if;

  -- Drafts that nobody finished, when even a retry of their request is not remembered any more.
  delete from public.documents d
  where d.user_id = v_user_id
    and d.status = 'pending'
    and d.created_at < now() - interval '7 days';

  v_draft.status := 'pending';
  v_draft.title := coalesce(p_title, v_old.title);
  v_draft.content := p_content;
  v_draft.metadata := coalesce(p_metadata, v_old.metadata);
  v_draft.source_type := coalesce(p_source_type, v_old.source_type);
  v_draft.source_uri := coalesce(p_source_uri, v_old.source_uri);
  v_draft := private.save_document(v_user_id, v_draft, null, null);
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_draft) - 'content');
  return v_draft;
end;
$$;

comment on function public.begin_document is
  'Begins a document whose chunks come in batches: append_document_chunks, then finish_document. '
  'With p_document_id it is the next version of that one, which stays as it is until then; what is '
  'null is taken from it. p_content is the whole text. Returns the draft, whose id the other two '
  'take; to give it up, delete it from documents. A draft that is not finished within seven days '
  'goes when the user begins another. Errors: 400 invalid_document, 413 document_too_large, 404 '
  'document_not_found, 409 version_conflict, 409 request_conflict, 42501.';

create function public.append_document_chunks(
  p_document_id uuid,
  p_chunks jsonb,
  p_first_index integer,
  p_embedding_model text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns integer
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'append_document_chunks', case when p_request_id is not null then
      jsonb_build_array(
        p_document_id, private.without_embeddings(p_chunks), p_first_index, p_embedding_model
      )
    end
  );
  if v_result is null then
    v_result := to_jsonb(private.append_chunks(
      v_user_id, p_document_id, p_chunks, p_first_index, p_embedding_model
    ));
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result::integer;
end;
$$;

comment on function public.append_document_chunks is
  'A batch of a draft''s chunks, as in add_document, from p_first_index on, counted from 0; what '
  'the draft had from there on is replaced. Returns how many chunks it has. Errors: 400 '
  'invalid_chunks, 400 invalid_embedding, 404 document_not_found, 413 too_many_chunks, 409 '
  'request_conflict, 42501.';

create function public.finish_document(
  p_document_id uuid,
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
    v_user_id, p_request_id, 'finish_document', case when p_request_id is not null then
      to_jsonb(p_document_id)
    end
  );
  if v_saved is not null then
    return private.saved_document(v_user_id, v_saved);
  end if;

  v_document := private.finish_draft(v_user_id, p_document_id);
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_document) - 'content');
  return v_document;
end;
$$;

comment on function public.finish_document is
  'Makes a draft visible at once and whole: a new document, or the next version of the one it was '
  'begun for, whose id it then has. A new one that is there already, the same in content, title, '
  'source and metadata, is that document, and the draft goes. Returns the document. Errors: 400 '
  'invalid_chunks, 404 document_not_found, 409 version_conflict, 409 document_pending, 409 '
  'request_conflict, 42501.';

grant execute on function
  private.finish_draft,
  public.begin_document,
  public.append_document_chunks,
  public.finish_document
to authenticated, service_role;
