-- Documents: traits of the user, written with their document or not at all.
--
-- RPCs    add_personal_attribute, update_personal_attribute

create function public.add_personal_attribute(
  p_attribute_name text,
  p_attribute_value text,
  p_confidence real default 1,
  p_content text default null,
  p_chunks jsonb default null,
  p_metadata jsonb default '{}',
  p_embedding_model text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.personal_attributes
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_document public.documents;
  v_attribute public.personal_attributes;
  v_content text := coalesce(p_content, p_attribute_name || ': ' || p_attribute_value);
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'add_personal_attribute', case when p_request_id is not null then
      jsonb_build_array(
        p_attribute_name, p_attribute_value, p_confidence, p_content,
        private.without_embeddings(p_chunks), p_metadata, p_embedding_model
      )
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.personal_attributes, v_result);
  end if;

  v_document.title := p_attribute_name;
  v_document.content := v_content;
  v_document.metadata := p_metadata;
  v_document.source_type := 'personal_attribute';
  v_document := private.save_document(
    v_user_id, v_document, coalesce(p_chunks, private.one_chunk(v_content)), p_embedding_model
  );

  insert into public.personal_attributes (
    user_id, document_id, attribute_name, attribute_value, confidence
  )
  values (
    v_user_id, v_document.id, p_attribute_name, p_attribute_value, coalesce(p_confidence, 1)
  )
  returning * into v_attribute;
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_attribute));
  return v_attribute;
end;
$$;

comment on function public.add_personal_attribute is
  'A trait of the user and the document that makes it searchable, all or nothing. The text is '
  'p_content, or "name: value"; its chunks are p_chunks, as in add_document, or it is one chunk. '
  'Returns the attribute. Errors: 400 invalid_document, 400 invalid_chunks, 400 '
  'invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 23514 '
  'the name or value is empty or too long, or the confidence not 0..1, 42501.';

create function public.update_personal_attribute(
  p_attribute_id uuid,
  p_attribute_name text default null,
  p_attribute_value text default null,
  p_confidence real default null,
  p_content text default null,
  p_chunks jsonb default null,
  p_metadata jsonb default null,
  p_embedding_model text default null,
  p_expected_version integer default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.personal_attributes
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_document public.documents;
  v_attribute public.personal_attributes;
  v_content text := p_content;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'update_personal_attribute', case when p_request_id is not null then
      jsonb_build_array(
        p_attribute_id, p_attribute_name, p_attribute_value, p_confidence, p_content,
        private.without_embeddings(p_chunks), p_metadata, p_embedding_model, p_expected_version
      )
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.personal_attributes, v_result);
  end if;

  select r.* into v_attribute
  from public.personal_attributes r
  where r.user_id = v_user_id and r.id = p_attribute_id;
  if not found then
    perform private.fail(404, 'attribute_not_found', 'There is no such attribute of this user.');
  end if;

  if v_content is null and coalesce(p_attribute_name, p_attribute_value) is not null then
    v_content := coalesce(p_attribute_name, v_attribute.attribute_name) || ': '
      || coalesce(p_attribute_value, v_attribute.attribute_value);
  end if;
  v_document.id := v_attribute.document_id;
  v_document.title := p_attribute_name;
  v_document.content := v_content;
  v_document.metadata := p_metadata;
  v_document := private.save_document(
    v_user_id, v_document, coalesce(p_chunks, private.one_chunk(v_content)), p_embedding_model,
    p_expected_version
  );

  update public.personal_attributes a
  set
    attribute_name = coalesce(p_attribute_name, a.attribute_name),
    attribute_value = coalesce(p_attribute_value, a.attribute_value),
    confidence = coalesce(p_confidence, a.confidence)
  where a.user_id = v_user_id and a.id = p_attribute_id
  returning a.* into v_attribute;
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_attribute));
  return v_attribute;
end;
$$;

comment on function public.update_personal_attribute is
  'Changes a trait of the user and its document, all or nothing, as update_document does; what '
  'is null stays. Without p_content, another name or value makes another text, as in '
  'add_personal_attribute. p_expected_version is the document''s. Returns the attribute. Errors: '
  '404 attribute_not_found, 404 document_not_found, 409 version_conflict, 409 document_pending, '
  '400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 '
  'too_many_chunks, 409 request_conflict, 23514 the name or value is too long, or the confidence '
  'not 0..1, 42501.';

grant execute on function
  public.add_personal_attribute,
  public.update_personal_attribute
to authenticated, service_role;
