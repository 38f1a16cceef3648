-- Documents: writing the chunks of a document.

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
  v_context text := private.document_context(p_document.user_id, p_document.id);
begin
  if jsonb_typeof(p_chunks) is distinct from 'array' or jsonb_array_length(p_chunks) = 0 then
    perform private.fail(
      400, 'invalid_chunks', 'The chunks are an array of at least one.',
      '[{content, headings?, page?, embedding?, embedding_model?, token_count?}] in the order of '
        'the text.'
    );
  end if;
  if p_first_index + jsonb_array_length(p_chunks) > 20000 then
    perform private.fail(413, 'too_many_chunks', 'A document has up to 20,000 chunks.');
  end if;

  perform private.require_fields(
    'invalid_chunks', format('Chunk %s', p_first_index + e.position - 1), e.chunk,
    array[
      'content', 'headings', 'page', 'language', 'embedding', 'embedding_model', 'token_count',
      'chunk_index'
    ]
  )
  from jsonb_array_elements(p_chunks) with ordinality e (chunk, position);
  select e.position into v_bad
  from jsonb_array_elements(p_chunks) with ordinality e (chunk, position)
  where case
    when jsonb_typeof(e.chunk -> 'content') is distinct from 'string' then true
    when char_length(e.chunk ->> 'content') not between 1 and 32000 then true
    when e.chunk ->> 'token_count' !~ '^\d{1,9}$' then true
    when char_length(e.chunk ->> 'headings') > 2000 then true
    when e.chunk ->> 'page' !~ '^[1-9]\d{0,8}$' then true
    else e.chunk ->> 'chunk_index' <> (p_first_index + e.position - 1)::text
  end
  order by e.position
  limit 1;
  if found then
    perform private.fail(
      400, 'invalid_chunks', format('Chunk %s is not as it should be.', p_first_index + v_bad - 1),
      'An object of content (1 to 32,000 characters), headings? (up to 2,000), page?, language?, '
      'embedding?, embedding_model?, token_count? and chunk_index?, its place counted from 0.'
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

  -- What stood from here on goes. A chunk of the same text hands its vector on, under the same
  -- title and headings, which are embedded with it.
  with gone as materialized (
    delete from public.embeddings c
    where c.user_id = p_document.user_id
      and c.document_id = p_document.id
      and c.chunk_index >= p_first_index
    returning c.content, c.headings, c.context, c.embedding, c.embedding_model
  ),
  known as materialized (
    select distinct on (g.content, g.headings)
      g.content, g.headings, g.embedding, g.embedding_model
    from gone g
    where g.embedding is not null
      and g.context is not distinct from v_context
      and g.embedding_model = coalesce(p_embedding_model, g.embedding_model)
  ),
  given as materialized (
    select
      e.chunk ->> 'content' as content,
      p_first_index + e.position - 1 as chunk_index,
      e.chunk ->> 'headings' as headings,
      (e.chunk ->> 'page')::integer as page,
      e.chunk ->> 'language' as language,
      (e.chunk ->> 'token_count')::integer as token_count,
      private.to_embedding(e.chunk ->> 'embedding') as embedding,
      coalesce(e.chunk ->> 'embedding_model', p_embedding_model) as embedding_model
    from jsonb_array_elements(p_chunks) with ordinality e (chunk, position)
  )
  insert into public.embeddings (
    user_id, document_id, chunk_index, content, headings, page, language, token_count, embedding,
    embedding_model
  )
  select
    p_document.user_id, p_document.id, g.chunk_index, g.content, g.headings, g.page,
    g.language, g.token_count,
    coalesce(g.embedding, k.embedding),
    case when g.embedding is not null then g.embedding_model else k.embedding_model end
  from given g
  left join known k on k.content = g.content and k.headings is not distinct from g.headings
  order by g.chunk_index;
end;
$$;

comment on function private.insert_chunks is
  'Puts chunks in the place of those from p_first_index on.';

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

comment on function private.append_chunks is
  'Puts a batch of chunks into a draft and returns how many it has.';

grant execute on function private.append_chunks to authenticated, service_role;
