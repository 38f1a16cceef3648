-- Embedding jobs: reading the text that a job is for, and storing its vector.

create function private.embeddable_row(p_source text, p_user_id uuid, p_row_id text)
returns table (content text, embedding_model text, is_embedded boolean)
language plpgsql
stable
security invoker
rows 1
set search_path = ''
as $$
begin
  case p_source
    when 'embeddings' then
      return query
      select c.content, c.embedding_model, c.embedding is not null
      from public.embeddings c
      where c.user_id = p_user_id and c.id = p_row_id::uuid;
    when 'user_memories' then
      return query
      select
        private.memory_text(m.memory_key, m.memory_value), m.embedding_model,
        m.embedding is not null
      from public.user_memories m
      where m.user_id = p_user_id and m.id = p_row_id::uuid and m.status <> 'superseded';
    when 'chat_messages' then
      return query
      select m.message_text, m.embedding_model, m.embedding is not null
      from public.chat_messages m
      where m.user_id = p_user_id and m.id = p_row_id::uuid and m.message_text <> '';
    when 'vectors' then
      return query
      select v.content, v.embedding_model, v.embedding is not null
      from public.vectors v
      where v.id = p_row_id and v.content <> '';
    when 'flashcards' then
      return query
      select
        private.flashcard_text(f.question, f.answer), f.embedding_model, f.embedding is not null
      from public.flashcards f
      where f.user_id = p_user_id and f.id = p_row_id::uuid;
  end case;
end;
$$;

comment on function private.embeddable_row is
  'The text that a job is for, as it is now; no row when there is none any more.';

create function private.store_embedding(
  p_source text,
  p_user_id uuid,
  p_row_id text,
  p_content_hash text,
  p_embedding extensions.vector,
  p_embedding_model text
) returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  case p_source
    when 'embeddings' then
      update public.embeddings c
      set embedding = p_embedding, embedding_model = p_embedding_model
      where c.user_id = p_user_id
        and c.id = p_row_id::uuid
        and private.content_hash(c.content) = p_content_hash;
    when 'user_memories' then
      update public.user_memories m
      set embedding = p_embedding, embedding_model = p_embedding_model
      where m.user_id = p_user_id
        and m.id = p_row_id::uuid
        and private.content_hash(private.memory_text(m.memory_key, m.memory_value))
          = p_content_hash;
    when 'chat_messages' then
      update public.chat_messages m
      set embedding = p_embedding, embedding_model = p_embedding_model
      where m.user_id = p_user_id
        and m.id = p_row_id::uuid
        and private.content_hash(m.message_text) = p_content_hash;
    when 'vectors' then
      update public.vectors v
      set embedding = p_embedding, embedding_model = p_embedding_model
      where v.id = p_row_id and private.content_hash(v.content) = p_content_hash;
    when 'flashcards' then
      update public.flashcards f
      set embedding = p_embedding, embedding_model = p_embedding_model
      where f.user_id = p_user_id
        and f.id = p_row_id::uuid
        and private.content_hash(private.flashcard_text(f.question, f.answer)) = p_content_hash;
  end case;
  return found;
end;
$$;

comment on function private.store_embedding is
  'Gives a row its vector if its text is still the one that the vector was made from.';

grant execute on function private.embeddable_row, private.store_embedding to service_role;
