-- Documents: adding one or many.
--
-- RPCs    add_document, add_documents

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
  v_same public.documents;
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
  perform private.lock_contents(v_user_id, array[p_content]);
  v_same := private.same_document(v_user_id, v_document);
  if v_same.id is not null then
    v_document := v_same;
  else
    v_document := private.save_document(v_user_id, v_document, p_chunks, p_embedding_model);
  end if;
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_document) - 'content');
  return v_document;
end;
$$;

comment on function public.add_document is
  'A document with its chunks, all or nothing. p_chunks: [{content, headings?, page?, language?, '
  'embedding?, embedding_model?, token_count?, chunk_index?}] in order, at least one; '
  'p_embedding_model is that of the chunks which name none; a chunk without an embedding is queued '
  'for one. Returns the document. One that is there already, the same in content, title, source '
  'and metadata, is returned as it is and not stored twice. Errors: 400 invalid_document, 400 '
  'invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 '
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
  v_same public.documents;
begin
  perform private.require_items(
    'invalid_documents', 'too_many_documents', 'p_documents', p_documents, 100
  );
  perform private.require_fields(
    'invalid_documents', format('Document %s', e.position - 1), e.item,
    array[
      'title', 'content', 'chunks', 'metadata', 'source_type', 'source_uri', 'embedding_model'
    ]
  )
  from jsonb_array_elements(p_documents) with ordinality e (item, position);

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

  perform private.lock_contents(v_user_id, array(
    select e.item ->> 'content' from jsonb_array_elements(p_documents) e (item)
  ));
  v_saved := '[]';
  for v_item in select e.item from jsonb_array_elements(p_documents) e (item) loop
    v_document := null;
    v_document.title := v_item ->> 'title';
    v_document.content := v_item ->> 'content';
    v_document.metadata := nullif(v_item -> 'metadata', 'null');
    v_document.source_type := v_item ->> 'source_type';
    v_document.source_uri := v_item ->> 'source_uri';
    v_same := private.same_document(v_user_id, v_document);
    if v_same.id is not null then
      v_document := v_same;
    else
      v_document := private.save_document(
        v_user_id, v_document, v_item -> 'chunks',
        coalesce(v_item ->> 'embedding_model', p_embedding_model)
      );
    end if;
    if p_request_id is not null then
      v_saved := v_saved || (to_jsonb(v_document) - 'content');
    end if;
    return next v_document;
  end loop;
  perform private.settle_request(v_user_id, p_request_id, v_saved);
end;
$$;

comment on function public.add_documents is
  'Up to 100 documents, all or nothing: [{title, content, chunks, metadata?, source_type?, '
  'source_uri?, embedding_model?}], each as in add_document. Returns them in order, one that '
  'is there already as it is. Errors: 400 '
  'invalid_documents, 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 '
  'too_many_documents, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 42501.';

grant execute on function public.add_document, public.add_documents to authenticated, service_role;
