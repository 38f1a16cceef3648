-- Documents: articles, written with their document or not at all.
--
-- RPCs    add_article, update_article

create function private.one_chunk(p_content text) returns jsonb
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
begin
  return jsonb_build_array(jsonb_build_object('content', p_content));
end;
$$;

comment on function private.one_chunk is
  'A text that is its own only chunk; null for null.';

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

comment on function public.add_article is
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

comment on function public.update_article is
  'Changes an article and its document, all or nothing, as update_document does; what is null '
  'stays, and an empty p_url, p_author, p_summary or p_source_uri is none. p_expected_version is '
  'the document''s. Returns the article. Errors: 404 article_not_found, 404 document_not_found, '
  '409 version_conflict, 409 document_pending, 400 invalid_document, 400 invalid_chunks, 400 '
  'invalid_embedding, 413 document_too_large, 413 too_many_chunks, 409 request_conflict, 23514 a '
  'field of the article is too long, 42501.';

grant execute on function
  private.one_chunk,
  public.add_article,
  public.update_article
to authenticated, service_role;
