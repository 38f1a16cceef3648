-- Chat: searching messages by meaning.
--
-- RPC     match_chat_messages

create function public.match_chat_messages(
  query_embedding extensions.vector,
  match_count integer default 10,
  match_threshold double precision default 0,
  embedding_model text default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  session_id uuid,
  seq integer,
  sender_type text,
  message_text text,
  "timestamp" timestamptz,
  similarity double precision
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_count integer := private.require_limit(match_count, 200);
  v_query extensions.vector := private.check_embedding(query_embedding);
begin
  return query
  select m.id, m.session_id, m.seq, m.sender_type, m.message_text, m."timestamp", n.similarity
  from (
    -- Cast apart: within the join, row level security would keep the cast from the key.
    select f.*, f.id::uuid as row_id
    from private.nearest(
      'chat_messages', private.scope_of(v_user_id, match_chat_messages.embedding_model), v_query,
      v_count
    ) f
    offset 0
  ) n
  join public.chat_messages m on m.user_id = v_user_id and m.id = n.row_id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

comment on function public.match_chat_messages is
  'The user''s messages nearest in meaning: similarity = 1 − cosine distance, most similar first, '
  'at least match_threshold. Exact up to 1,000 embedded messages; above, signs rank first and the '
  'best 14 × √messages, at least 20 × match_count, are compared exactly. embedding_model null '
  'compares all: name it where there is more than one. Errors: 400 invalid_embedding, 400 '
  'invalid_limit, 42501.';

grant execute on function public.match_chat_messages to authenticated, service_role;
