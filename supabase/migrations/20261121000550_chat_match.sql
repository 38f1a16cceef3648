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
  v_bits bit(1536) := extensions.binary_quantize(query_embedding)::bit(1536);
  v_rows integer;
  v_giant uuid[];
begin
  -- The count stops where exact distances over all rows become dearer than two rankings.
  select count(*) into v_rows
  from (
    select from public.chat_messages m
    where m.user_id = v_user_id and m.embedding is not null
    limit 1001
  ) counted;

  -- The materialized steps keep the plan what it is: inlined, the planner would switch to another
  -- from the sixth call on.
  if v_rows <= 1000 then
    return query
    with own as materialized (
      select m.id, 1 - (m.embedding operator(extensions.<=>) v_query) as similarity
      from public.chat_messages m
      where m.user_id = v_user_id
        and m.embedding is not null
        and (match_chat_messages.embedding_model is null
             or m.embedding_model = match_chat_messages.embedding_model)
    )
    select m.id, m.session_id, m.seq, m.sender_type, m.message_text, m."timestamp", o.similarity
    from (
      select own.id, own.similarity from own
      where own.similarity >= match_threshold
      order by own.similarity desc
      limit v_count
    ) o
    join public.chat_messages m on m.user_id = v_user_id and m.id = o.id
    order by o.similarity desc;
  else
    v_giant := private.nearest_of_tenant(
      'chat_messages', v_user_id, v_query, match_chat_messages.embedding_model,
      greatest(40, 4 * v_count)
    );
    return query
    with own as materialized (
      select m.id, m.embedding_bits operator(extensions.<~>) v_bits as distance
      from public.chat_messages m
      where v_giant is null
        and m.user_id = v_user_id
        and m.embedding is not null
        and (match_chat_messages.embedding_model is null
             or m.embedding_model = match_chat_messages.embedding_model)
    ),
    candidates as materialized (
      -- The more there are, the further back the signs may rank one of the nearest.
      (
        select own.id from own
        order by own.distance
        limit (select greatest(20 * v_count, ceil(14 * sqrt(count(*)))) from own)
      )
      union all
      select g.id from unnest(v_giant) g (id)
    ),
    ranked as materialized (
      select m.id, 1 - (m.embedding operator(extensions.<=>) v_query) as similarity
      from candidates c
      join public.chat_messages m on m.user_id = v_user_id and m.id = c.id
    )
    select m.id, m.session_id, m.seq, m.sender_type, m.message_text, m."timestamp", o.similarity
    from (
      select r.id, r.similarity from ranked r
      where r.similarity >= match_threshold
      order by r.similarity desc
      limit v_count
    ) o
    join public.chat_messages m on m.user_id = v_user_id and m.id = o.id
    order by o.similarity desc;
  end if;
end;
$$;

comment on function public.match_chat_messages is
  'The user''s messages nearest in meaning: similarity = 1 − cosine distance, most similar first, '
  'at least match_threshold. Exact up to 1,000 embedded messages; above, signs rank first and the '
  'best 14 × √messages, at least 20 × match_count, are compared exactly. embedding_model null '
  'compares all: name it where there is more than one. Errors: 400 invalid_embedding, 400 '
  'invalid_limit, 42501.';

grant execute on function public.match_chat_messages to authenticated, service_role;
