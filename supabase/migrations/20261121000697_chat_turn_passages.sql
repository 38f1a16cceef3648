-- Chat turn: what was said before, in other conversations and further up in this one.

create function private.excerpt(p_text text, p_query text, p_length integer) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_place integer;
begin
  if char_length(p_text) <= p_length then
    return p_text;
  end if;
  -- The longest word of the question that is there says best where to look.
  select strpos(lower(p_text), w.word[1]) into v_place
  from regexp_matches(left(lower(p_query), 2000), '[[:alnum:]]{2,}', 'g') w (word)
  where strpos(lower(p_text), w.word[1]) > 0
  order by char_length(w.word[1]) desc
  limit 1;
  v_place := greatest(
    1, least(coalesce(v_place, 1) - p_length / 3, char_length(p_text) - p_length)
  );
  return case when v_place > 1 then '… ' else '' end || substr(p_text, v_place, p_length)
    || case when v_place + p_length <= char_length(p_text) then ' …' else '' end;
end;
$$;

comment on function private.excerpt is
  'A text of at most about so many characters: the whole, or the part around a word of the query.';

create function private.recall_passages(
  p_user_id uuid,
  p_query_text text,
  p_query private.search_query,
  p_query_embedding extensions.vector,
  p_embedding_model text,
  p_usual_similarity double precision,
  p_session_id uuid,
  p_leaf_id uuid,
  p_given_ids uuid[],
  p_limit integer,
  p_token_budget integer
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  -- Of the conversation that goes on, a model sees its own branch only. A turn that follows another
  -- message than the last one begins a branch: what came after that message is no part of it.
  v_branch uuid[] := case when exists (
    select from public.conversations c
    where c.user_id = p_user_id and c.id = p_session_id and c.is_branched
  ) or p_leaf_id is distinct from (private.last_message(p_user_id, p_session_id)).id
  then array(select b.id from private.walk_branch(p_user_id, p_leaf_id, 10000) b) end;
  -- Of a long message about an eighth of the budget, so that several find room.
  v_length integer := least(1600, greatest(200, p_token_budget / 2));
begin
  return (
    with hit as materialized (
      select m.id, m.session_id, m.seq, m.message_text, r.score, r.relevance
      from (
        -- Cast apart: within the join, row level security would keep the cast from the key.
        select f.*, f.id::uuid as row_id
        from private.rank(
          'chat_messages', private.scope_of(p_user_id, p_embedding_model), p_query,
          p_query_embedding, p_limit + cardinality(p_given_ids),
          p_usual_similarity => p_usual_similarity
        ) f
        offset 0
      ) r
      join public.chat_messages m on m.user_id = p_user_id and m.id = r.row_id
      where r.relevance >= private.least_relevance(null)
        and m.id <> all (p_given_ids)
        and (v_branch is null or m.session_id <> p_session_id or m.id = any (v_branch))
        -- A passage tells something; "ok" and "thanks" do not.
        and char_length(m.message_text) >= 12
      order by r.score desc, m.id
      limit p_limit
    ),
    -- What was said just before and after makes it understood.
    said as (
      select
        m.session_id, m.seq, m.id, m.sender_type, m."timestamp",
        max(h.score) filter (where m.id = h.id) as own_score,
        max(h.score) as score, max(h.relevance) as relevance,
        private.excerpt(
          m.message_text, p_query_text,
          max(case m.id when h.id then v_length else v_length / 4 end)
        ) as text
      from hit h
      join public.chat_messages m
        on m.user_id = p_user_id and m.session_id = h.session_id
        and m.seq between h.seq - 1 and h.seq + 1
      where m.id <> all (p_given_ids) and m.message_text <> ''
        and (v_branch is null or m.session_id <> p_session_id or m.id = any (v_branch))
      group by m.user_id, m.id
    ),
    numbered as (
      select
        s.*, s.seq - row_number() over (partition by s.session_id order by s.seq) as run
      from said s
    ),
    -- A long run of them is several passages, so that its best part is not too long for a prompt.
    pieces as (
      select
        n.*, (row_number() over (partition by n.session_id, n.run order by n.seq) - 1) / 4 as piece
      from numbered n
    ),
    passage as (
      select
        (array_agg(n.id order by n.own_score desc nulls last, n.score desc, n.seq))[1] as id,
        n.session_id, max(n.score) as score, max(n.relevance) as relevance,
        min(n."timestamp") as at,
        sum(private.count_tokens(n.text) + 4)::integer as tokens,
        jsonb_agg(jsonb_build_object(
          'id', n.id, 'seq', n.seq, 'sender_type', n.sender_type, 'text', n.text
        ) order by n.seq) as messages
      from pieces n
      group by n.session_id, n.run, n.piece
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', p.id, 'session_id', p.session_id, 'title', c.title, 'at', p.at,
      'messages', p.messages, 'score', round(p.score::numeric, 4),
      'relevance', round(p.relevance::numeric, 4), 'tokens', p.tokens + 12
    ) order by p.score desc, p.id), '[]')
    from passage p
    join public.conversations c on c.user_id = p_user_id and c.id = p.session_id
  );
end;
$$;

comment on function private.recall_passages is
  'What was said that a question is about, best first: [{id: of the best message, session_id, '
  'title, at, messages: [{id, seq, sender_type, text}] in their order, score, relevance, tokens}]. '
  'Messages that the model is given anyway are left out.';

grant execute on function
  private.excerpt,
  private.recall_passages
to authenticated, service_role;
