-- Foundation: reading vectors, and keeping them true to their text.

create function private.check_embedding(p_embedding extensions.vector)
returns extensions.vector
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_embedding is null then
    perform private.fail(400, 'invalid_embedding', 'There is no embedding to compare with.');
  end if;
  if extensions.vector_dims(p_embedding) <> 1536 then
    perform private.fail(
      400, 'invalid_embedding',
      format(
        'An embedding has 1536 numbers, this one has %s.', extensions.vector_dims(p_embedding)
      ),
      'Pad a shorter model''s vectors with zeros: cosine similarity stays as it is.'
    );
  end if;
  if extensions.vector_norm(p_embedding) = 0 then
    perform private.fail(
      400, 'invalid_embedding', 'An embedding of zeros only has no direction to compare.'
    );
  end if;
  return p_embedding;
end;
$$;

comment on function private.check_embedding is
  'The vector itself if it is there, has 1536 dimensions and a direction.';

create function private.to_embedding(p_embedding text) returns extensions.vector
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
begin
  return private.check_embedding(p_embedding::extensions.vector);
exception
  -- pgvector''s own words for a malformed literal, a NaN, an infinity or too many dimensions.
  when data_exception or invalid_text_representation or program_limit_exceeded then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_embedding',
      detail = left(sqlerrm, 200),
      hint = 'Send 1536 finite numbers as "[0.1,0.2,…]".';
end;
$$;

comment on function private.to_embedding is
  'Reads an embedding from "[0.1,…]"; null for null.';

create function private.without_embeddings(p_items jsonb) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case jsonb_typeof(p_items)
    when 'array' then (
      select coalesce(jsonb_agg(
        case jsonb_typeof(i.item) when 'object' then i.item - 'embedding' else i.item end
        order by i.position
      ), '[]')
      from jsonb_array_elements(p_items) with ordinality i (item, position)
    )
    else p_items
  end;
end;
$$;

comment on function private.without_embeddings is
  'What makes an array of items the same request again: all but the vectors, which a provider does '
  'not compute to the same last digit twice.';

create function private.keep_embedding_true() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' and new.content is distinct from old.content
     and new.embedding operator(extensions.=) old.embedding then
    new.embedding := null;
    new.embedding_model := null;
  end if;
  new.embedded_at := case when new.embedding is not null then now() end;
  return new;
end;
$$;

comment on function private.keep_embedding_true is
  'Trigger: a text that is rewritten does not keep the vector of what it was.';

grant execute on function
  private.check_embedding,
  private.to_embedding,
  private.without_embeddings
to authenticated, service_role;
