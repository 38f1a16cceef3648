-- Documents: objects about the user, written with their document or not at all.
--
-- RPCs    add_profile_data, update_profile_data

create function public.add_profile_data(
  p_category text,
  p_data jsonb,
  p_content text default null,
  p_chunks jsonb default null,
  p_metadata jsonb default '{}',
  p_embedding_model text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.profile_data
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_document public.documents;
  v_profile_data public.profile_data;
  v_content text := coalesce(p_content, p_category || ': ' || p_data::text);
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'add_profile_data', case when p_request_id is not null then
      jsonb_build_array(
        p_category, p_data, p_content, private.without_embeddings(p_chunks), p_metadata,
        p_embedding_model
      )
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.profile_data, v_result);
  end if;

  v_document.title := p_category;
  v_document.content := v_content;
  v_document.metadata := p_metadata;
  v_document.source_type := 'profile_data';
  v_document := private.save_document(
    v_user_id, v_document, coalesce(p_chunks, private.one_chunk(v_content)), p_embedding_model
  );

  insert into public.profile_data (user_id, document_id, category, data)
  values (v_user_id, v_document.id, p_category, p_data)
  returning * into v_profile_data;
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_profile_data));
  return v_profile_data;
end;
$$;

comment on function public.add_profile_data is
  'An object about the user and the document that makes it searchable, all or nothing. The text '
  'is p_content, or the category and the data; its chunks are p_chunks, as in add_document, or '
  'it is one chunk. Returns the profile data. Errors: 400 invalid_document, 400 invalid_chunks, '
  '400 invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, '
  '23514 the category is too long, or p_data no object or too large, 42501.';

create function public.update_profile_data(
  p_profile_data_id uuid,
  p_category text default null,
  p_data jsonb default null,
  p_content text default null,
  p_chunks jsonb default null,
  p_metadata jsonb default null,
  p_embedding_model text default null,
  p_expected_version integer default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.profile_data
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_document public.documents;
  v_profile_data public.profile_data;
  v_content text := p_content;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'update_profile_data', case when p_request_id is not null then
      jsonb_build_array(
        p_profile_data_id, p_category, p_data, p_content, private.without_embeddings(p_chunks),
        p_metadata, p_embedding_model, p_expected_version
      )
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.profile_data, v_result);
  end if;

  select r.* into v_profile_data
  from public.profile_data r
  where r.user_id = v_user_id and r.id = p_profile_data_id;
  if not found then
    perform private.fail(
      404, 'profile_data_not_found', 'There is no such profile data of this user.'
    );
  end if;

  if v_content is null and coalesce(p_category, p_data::text) is not null then
    v_content := coalesce(p_category, v_profile_data.category) || ': '
      || coalesce(p_data, v_profile_data.data)::text;
  end if;
  v_document.id := v_profile_data.document_id;
  v_document.title := p_category;
  v_document.content := v_content;
  v_document.metadata := p_metadata;
  v_document := private.save_document(
    v_user_id, v_document, coalesce(p_chunks, private.one_chunk(v_content)), p_embedding_model,
    p_expected_version
  );

  update public.profile_data r
  set category = coalesce(p_category, r.category), data = coalesce(p_data, r.data)
  where r.user_id = v_user_id and r.id = p_profile_data_id
  returning r.* into v_profile_data;
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_profile_data));
  return v_profile_data;
end;
$$;

comment on function public.update_profile_data is
  'Changes an object about the user and its document, all or nothing, as update_document does; '
  'what is null stays. Without p_content, another category or p_data makes another text, as in '
  'add_profile_data. p_expected_version is the document''s. Returns the profile data. Errors: 404 '
  'profile_data_not_found, 404 document_not_found, 409 version_conflict, 409 document_pending, '
  '400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 '
  'too_many_chunks, 409 request_conflict, 23514 the category is too long, or p_data no object or '
  'too large, 42501.';

grant execute on function
  public.add_profile_data,
  public.update_profile_data
to authenticated, service_role;
