-- Chat: searching messages by words.
--
-- RPC     search_chat_messages

create function private.search_messages(
  p_user_id uuid,
  p_tsquery tsquery,
  p_limit integer,
  p_session_id uuid
) returns table (id uuid, rank real)
language plpgsql
stable
security definer
-- A page: with the default of 1000 a join with it would read all of the user's messages.
rows 20
set search_path = ''
-- From its sixth call on the planner would no longer look at the words, and read all of the user's
-- messages for a rare one.
set plan_cache_mode = force_custom_plan
as $$
-- Definer because text search operators are not leakproof: under the caller's row level security
-- no index could serve them. The user filter is explicit instead.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  return query
  select m.id, ts_rank_cd(m.message_tsv, p_tsquery)
  from public.chat_messages m
  where m.user_id = v_user_id
    and m.message_tsv operator(@@) p_tsquery
    and (p_session_id is null or m.session_id = p_session_id)
  order by 2 desc, m."timestamp" desc
  limit p_limit;
end;
$$;

comment on function private.search_messages is
  'The user''s messages that match, best rank first, latest first among equals.';

create function public.search_chat_messages(
  p_query text,
  p_limit integer default 20,
  p_session_id uuid default null,
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
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 100);
  v_query tsquery;
  v_ids uuid[];
  v_ranks real[];
begin
  if p_query is null or btrim(p_query) = '' or char_length(p_query) > 1000 then
    perform private.fail(400, 'invalid_query', 'A query has 1 to 1,000 characters.');
  end if;

  v_query := websearch_to_tsquery('pg_catalog.english', p_query);
  for v_attempt in 1..2 loop
    select array_agg(s.id), array_agg(s.rank) into v_ids, v_ranks
    from private.search_messages(v_user_id, v_query, v_limit, p_session_id) s;
    exit when v_ids is not null;
    -- All words in one message is too much to ask of a question in plain words: any of them then.
    v_query := private.any_word(p_query);
  end loop;

  return query
  select
    m.id, m.session_id, m.seq, m.sender_type, m.message_text,
    ts_headline(
      'pg_catalog.english',
      replace(replace(replace(m.message_text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'),
      v_query,
      'StartSel=<mark>, StopSel=</mark>, MaxFragments=1, MaxWords=30, MinWords=10'
    ),
    f.rank, m."timestamp"
  from unnest(v_ids, v_ranks) f (id, rank)
  join public.chat_messages m on m.user_id = v_user_id and m.id = f.id
  order by f.rank desc, m."timestamp" desc;
end;
$$;

comment on function public.search_chat_messages is
  'Full text search in English stems with "quotes", or and −minus; messages with all words, or, '
  'when there are none, with any. snippet is HTML-escaped text with the words in <mark>. Errors: '
  '400 invalid_query, 400 invalid_limit, 42501.';

grant execute on function
  private.search_messages,
  public.search_chat_messages
to authenticated, service_role;
