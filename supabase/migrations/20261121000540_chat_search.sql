-- Chat: searching messages by words, by meaning, and by both.
--
-- RPCs    search_chat, search_chat_messages

create function public.search_chat(
  p_query text,
  p_query_embedding text default null,
  p_limit integer default 20,
  p_session_id uuid default null,
  p_neighbours boolean default true,
  p_embedding_model text default null,
  p_language text default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  session_id uuid,
  seq integer,
  sender_type text,
  message_text text,
  "timestamp" timestamptz,
  snippet text,
  score double precision,
  relevance double precision,
  words double precision,
  similarity double precision,
  neighbour double precision,
  neighbours jsonb
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 100);
  v_embedding extensions.vector := private.to_embedding(p_query_embedding);
  v_query private.search_query;
  v_marks private.search_marks;
begin
  perform private.require_query(p_query, v_embedding is not null);
  v_query := private.read_users_query(v_user_id, p_query, p_language);
  v_marks := private.marks_of(v_query);
  return query
  select
    m.id, m.session_id, m.seq, m.sender_type, m.message_text, m."timestamp",
    private.snippet(m.message_text, v_marks, m.language),
    r.score, r.relevance, r.words, r.similarity, r.neighbour,
    case when p_neighbours then (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', b.id, 'seq', b.seq, 'sender_type', b.sender_type,
        'message_text', left(b.message_text, 1000)
      ) order by b.seq) filter (where b.seq <> m.seq), '[]')
      from (
        select n.id, n.seq, n.sender_type, n.message_text
        from public.chat_messages n
        where n.user_id = v_user_id and n.session_id = m.session_id
          and n.seq between m.seq - 2 and m.seq + 2
        order by n.seq
        limit 5
      ) b
    ) end
  from (
    -- Cast apart: within the join, row level security would keep the cast from the key.
    select f.*, f.id::uuid as row_id
    from private.rank(
      'chat_messages', private.scope_of(v_user_id, p_embedding_model, p_session_id => p_session_id),
      v_query, v_embedding, v_limit, p_with_neighbours => coalesce(p_neighbours, true)
    ) f
    offset 0
  ) r
  join public.chat_messages m on m.user_id = v_user_id and m.id = r.row_id
  order by r.score desc, m."timestamp" desc;
end;
$$;

comment on function public.search_chat is
  'The user''s messages by words and by meaning, best first. score = words + similarity, each as '
  'a share of the best of the search and the latter squared, + ¾ of the best score of the two '
  'messages before and after (neighbour) + ¼ of the conversation''s best. relevance, 0..1, is the '
  'same whatever else was found: the share of the query''s words that a message or one beside it '
  'has, or how near it is, whichever says more; cut by it. Any word counts, rare ones more; '
  '"phrases" must be there (among other words: where any message has them), -words must not, '
  'words* begins so. p_query or p_query_embedding may be missing. snippet is HTML-escaped text '
  'with the words in <mark>. neighbours: the two messages before and after, [{id, seq, '
  'sender_type, message_text}], of each the first 1,000 characters; p_neighbours false leaves '
  'them out of the score too. p_language: of the query, as ISO 639-1. Errors: 400 invalid_query, '
  '400 invalid_embedding, 400 invalid_limit, 42501.';

create function public.search_chat_messages(
  p_query text,
  p_limit integer default 20,
  p_session_id uuid default null,
  p_language text default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  session_id uuid,
  seq integer,
  sender_type text,
  message_text text,
  snippet text,
  rank real,
  "timestamp" timestamptz
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 100);
  v_query private.search_query;
  v_marks private.search_marks;
begin
  perform private.require_query(p_query);
  v_query := private.read_users_query(v_user_id, p_query, p_language);
  v_marks := private.marks_of(v_query);
  return query
  select
    m.id, m.session_id, m.seq, m.sender_type, m.message_text,
    private.snippet(m.message_text, v_marks, m.language),
    r.score::real, m."timestamp"
  from (
    -- Cast apart: within the join, row level security would keep the cast from the key.
    select f.*, f.id::uuid as row_id
    from private.rank(
      'chat_messages', private.scope_of(v_user_id, p_session_id => p_session_id), v_query, null,
      v_limit, p_with_neighbours => false
    ) f
    offset 0
  ) r
  join public.chat_messages m on m.user_id = v_user_id and m.id = r.row_id
  order by r.score desc, m."timestamp" desc;
end;
$$;

comment on function public.search_chat_messages is
  'The user''s messages by words, best first: those that have the most of the query''s words, '
  'rare ones counting more, latest first among equals. Words of any language; "phrases" must be '
  'there, -words must not, words* begins so. snippet is HTML-escaped text with the words in '
  '<mark>. search_chat also searches by meaning. p_language: of the query, as ISO 639-1. Errors: '
  '400 invalid_query, 400 invalid_limit, 42501.';

grant execute on function
  public.search_chat,
  public.search_chat_messages
to authenticated, service_role;
