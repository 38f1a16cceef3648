-- Documents, fifth part: articles, profile data and personal attributes, each a row beside a
-- document, written with it or not at all.
--
-- RPCs    add_article, update_article, add_profile_data, update_profile_data,
--         add_personal_attribute, update_personal_attribute
--
-- Depends on documents (…_document_saving.sql).

create function private.one_chunk(p_content text) returns jsonb
language sql
immutable
strict
security invoker
set search_path = ''
as $$
  select pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('content', p_content))
$$;

comment on function private.one_chunk(text) is 'A text that is its own only chunk; null for null.';

grant execute on function private.one_chunk(text) to authenticated, service_role;

create function public.add_article(
  p_title text,
  p_content text,
  p_chunks jsonb,
  p_url text default null,
  p_author text default null,
  p_published_at timestamptz default null,
  p_summary text default null,
  p_tags text[] default '{}',
  p_metadata jsonb default '{}',
  p_source_uri text default null,
  p_embedding_model text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.articles
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_document public.documents;
  v_article public.articles;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'add_article', case when p_request_id is not null then
      jsonb_build_array(
        p_title, p_content, private.without_embeddings(p_chunks), p_url, p_author, p_published_at,
        p_summary, p_tags, p_metadata, p_source_uri, p_embedding_model
      )
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.articles, v_result);
  end if;

  v_document.title := p_title;
  v_document.content := p_content;
  v_document.metadata := p_metadata;
  v_document.source_type := 'article';
  v_document.source_uri := coalesce(p_source_uri, p_url);
  v_document := private.save_document(v_user_id, v_document, p_chunks, p_embedding_model);

  insert into public.articles (user_id, document_id, url, author, published_at, summary, tags)
  values (
    v_user_id, v_document.id, p_url, p_author, p_published_at, p_summary, coalesce(p_tags, '{}')
  )
  returning * into v_article;
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_article));
  return v_article;
end;
$$;

comment on function public.add_article(
  text, text, jsonb, text, text, timestamptz, text, text[], jsonb, text, text, uuid, uuid
) is
  'An article and its document with its chunks, all or nothing; p_chunks and p_embedding_model '
  'as in add_document. The document''s source_uri is p_url unless p_source_uri says otherwise. '
  'Returns the article. Errors: 400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, '
  '413 document_too_large, 413 too_many_chunks, 409 request_conflict, 23514 a field of the '
  'article is empty or too long, 42501.';

create function public.update_article(
  p_article_id uuid,
  p_title text default null,
  p_content text default null,
  p_chunks jsonb default null,
  p_url text default null,
  p_author text default null,
  p_published_at timestamptz default null,
  p_summary text default null,
  p_tags text[] default null,
  p_metadata jsonb default null,
  p_source_uri text default null,
  p_embedding_model text default null,
  p_expected_version integer default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.articles
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_document public.documents;
  v_article public.articles;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'update_article', case when p_request_id is not null then
      jsonb_build_array(
        p_article_id, p_title, p_content, private.without_embeddings(p_chunks), p_url, p_author,
        p_published_at, p_summary, p_tags, p_metadata, p_source_uri, p_embedding_model,
        p_expected_version
      )
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.articles, v_result);
  end if;

  select r.* into v_article
  from public.articles r
  where r.user_id = v_user_id and r.id = p_article_id;
  if not found then
    perform private.fail(404, 'article_not_found', 'There is no such article of this user.');
  end if;

  v_document.id := v_article.document_id;
  v_document.title := p_title;
  v_document.content := p_content;
  v_document.metadata := p_metadata;
  v_document.source_uri := p_source_uri;
  v_document := private.save_document(
    v_user_id, v_document, p_chunks, p_embedding_model, p_expected_version
  );

  update public.articles a
  set
    url = nullif(coalesce(p_url, a.url), ''),
    author = nullif(coalesce(p_author, a.author), ''),
    published_at = coalesce(p_published_at, a.published_at),
    summary = nullif(coalesce(p_summary, a.summary), ''),
    tags = coalesce(p_tags, a.tags)
  where a.user_id = v_user_id and a.id = p_article_id
  returning a.* into v_article;
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_article));
  return v_article;
end;
$$;

comment on function public.update_article(
  uuid, text, text, jsonb, text, text, timestamptz, text, text[], jsonb, text, text,
  integer, uuid, uuid
) is
  'Changes an article and its document, all or nothing, as update_document does; what is null '
  'stays, and an empty p_url, p_author, p_summary or p_source_uri is none. p_expected_version is '
  'the document''s. Returns the article. Errors: 404 article_not_found, 404 document_not_found, '
  '409 version_conflict, 409 document_pending, 400 invalid_document, 400 invalid_chunks, 400 '
  'invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 23514 a '
  'field of the article is too long, 42501.';

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

comment on function public.add_profile_data(text, jsonb, text, jsonb, jsonb, text, uuid, uuid) is
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

comment on function public.update_profile_data(
  uuid, text, jsonb, text, jsonb, jsonb, text, integer, uuid, uuid
) is
  'Changes an object about the user and its document, all or nothing, as update_document does; '
  'what is null stays. Without p_content, another category or p_data makes another text, as in '
  'add_profile_data. p_expected_version is the document''s. Returns the profile data. Errors: 404 '
  'profile_data_not_found, 404 document_not_found, 409 version_conflict, 409 document_pending, '
  '400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 '
  'too_many_chunks, 409 request_conflict, 23514 the category is too long, or p_data no object or '
  'too large, 42501.';

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

comment on function public.add_personal_attribute(
  text, text, real, text, jsonb, jsonb, text, uuid, uuid
) is
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

comment on function public.update_personal_attribute(
  uuid, text, text, real, text, jsonb, jsonb, text, integer, uuid, uuid
) is
  'Changes a trait of the user and its document, all or nothing, as update_document does; what '
  'is null stays. Without p_content, another name or value makes another text, as in '
  'add_personal_attribute. p_expected_version is the document''s. Returns the attribute. Errors: '
  '404 attribute_not_found, 404 document_not_found, 409 version_conflict, 409 document_pending, '
  '400 invalid_document, 400 invalid_chunks, 400 invalid_embedding, 413 document_too_large, 413 '
  'too_many_chunks, 409 request_conflict, 23514 the name or value is too long, or the confidence '
  'not 0..1, 42501.';

grant execute on function
  public.add_article(
    text, text, jsonb, text, text, timestamptz, text, text[], jsonb, text, text, uuid, uuid
  ),
  public.update_article(
    uuid, text, text, jsonb, text, text, timestamptz, text, text[], jsonb, text, text,
    integer, uuid, uuid
  ),
  public.add_profile_data(text, jsonb, text, jsonb, jsonb, text, uuid, uuid),
  public.update_profile_data(
    uuid, text, jsonb, text, jsonb, jsonb, text, integer, uuid, uuid
  ),
  public.add_personal_attribute(
    text, text, real, text, jsonb, jsonb, text, uuid, uuid
  ),
  public.update_personal_attribute(
    uuid, text, text, real, text, jsonb, jsonb, text, integer, uuid, uuid
  )
to authenticated, service_role;
