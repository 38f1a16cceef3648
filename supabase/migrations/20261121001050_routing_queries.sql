-- Routing: queries, and which of them repeat an earlier one.
--
-- RPC     save_query

create function private.turn_embedding(p_user_id uuid, p_query_id uuid)
returns table (embedding extensions.vector, embedding_model text)
language plpgsql
stable
security invoker
rows 1
set search_path = ''
as $$
begin
  return query
  with recursive path as (
    select m.id, m.parent_id, m.sender_type, 1 as steps
    from public.responses r
    join public.chat_messages m on m.user_id = r.user_id and m.id = r.message_id
    where r.user_id = p_user_id and r.query_id = p_query_id
    union all
    select m.id, m.parent_id, m.sender_type, p.steps + 1
    from path p
    join public.chat_messages m on m.user_id = p_user_id and m.id = p.parent_id
    -- Up to the question: between it and the answer are the calls of tools.
    where p.sender_type <> 'user' and p.steps < 1000
  )
  select m.embedding, m.embedding_model
  from path p
  join public.chat_messages m on m.user_id = p_user_id and m.id = p.id
  where p.sender_type = 'user'
  limit 1;
end;
$$;

comment on function private.turn_embedding is
  'The vector of a question that was a turn of chat: its message holds it, so the query does not.';

create function private.repeated_query(p_query public.queries) returns uuid
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_repeated uuid;
begin
  if (p_query).embedding is null then
    return null;
  end if;
  -- The question of a turn of chat is the parent of its answer. The vectors are compared first,
  -- each of them once: looking for the question of every query took 0.4 ms a query. Vectors at 0.15
  -- differ in 270 of 1,536 signs, give or take 30; the vector itself, which lies in another place
  -- than its row, is read only where the signs are near.
  with asked as materialized (
    select m.id
    from public.chat_messages m
    where m.user_id = (p_query).user_id
      and m."timestamp" > (p_query).created_at - interval '310 seconds'
      and m.sender_type = 'user'
      and m.embedding_model = (p_query).embedding_model
      and case
        when m.embedding_bits operator(extensions.<~>) (p_query).signs <= 450
          then m.embedding operator(extensions.<=>) (p_query).embedding <= 0.15
      end
  ),
  -- Once, and not for each of the user's queries: mostly there is none.
  near as materialized (
    select r.query_id as id
    from asked m
    join public.chat_messages a on a.user_id = (p_query).user_id and a.parent_id = m.id
    join public.responses r on r.user_id = a.user_id and r.message_id = a.id
    union all
    select q.id
    from public.queries q
    where q.user_id = (p_query).user_id
      and q.created_at > (p_query).created_at - interval '300 seconds'
      and q.embedding_model = (p_query).embedding_model
      and case
        when q.signs operator(extensions.<~>) (p_query).signs <= 450
          then q.embedding operator(extensions.<=>) (p_query).embedding <= 0.15
      end
  )
  select q.id into v_repeated
  from near n
  join public.queries q on q.user_id = (p_query).user_id and q.id = n.id
  where q.id <> (p_query).id
    and q.created_at > (p_query).created_at - interval '300 seconds'
    and q.created_at <= (p_query).created_at
    and q.context = (p_query).context
  order by q.created_at desc
  limit 1;
  return v_repeated;
end;
$$;

comment on function private.repeated_query is
  'The latest query of the 300 seconds before that asked nearly the same.';

create function private.add_query(
  p_user_id uuid,
  p_query jsonb,
  p_turn_id uuid default null
) returns public.queries
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_query public.queries;
  v_text text := p_query ->> 'text';
begin
  perform private.require_fields('invalid_query', 'A query', p_query, array[
    'text', 'context', 'preference', 'weights', 'embedding', 'embedding_model', 'prompt_tokens'
  ]);
  if (p_turn_id is null and coalesce(v_text, '') = '') or char_length(v_text) > 32000 then
    perform private.fail(400, 'invalid_query', 'A query has a text of 1 to 32,000 characters.');
  end if;
  v_query.user_id := p_user_id;
  v_query.id := private.uuid_v7();
  v_query.turn_id := p_turn_id;
  v_query.text := case when p_turn_id is null then v_text end;
  v_query.prompt_tokens := coalesce(
    (p_query ->> 'prompt_tokens')::integer, private.count_tokens(v_text)
  );
  v_query.embedding := private.to_embedding(p_query ->> 'embedding');
  v_query.embedding_model := case
    when v_query.embedding is not null then p_query ->> 'embedding_model'
  end;
  if v_query.embedding is not null and v_query.embedding_model is null then
    perform private.fail(
      400, 'invalid_embedding', 'An embedding comes with its embedding_model.'
    );
  end if;
  if v_query.embedding is not null then
    v_query.signs := extensions.binary_quantize(v_query.embedding)::bit(1536);
    v_query.signs_model := v_query.embedding_model;
  end if;
  v_query.context := coalesce(p_query ->> 'context', 'general');
  if v_query.context !~ '^[a-z0-9_.-]{1,100}$' then
    perform private.fail(
      400, 'invalid_context', 'A context is 1 to 100 of a–z, 0–9, _, . and -.',
      'Name a kind of question, such as code or small_talk.'
    );
  end if;
  v_query.weights := private.routing_weights(
    coalesce(p_query ->> 'preference', 'balanced'), nullif(p_query -> 'weights', 'null'),
    (private.routing_setting(p_user_id, v_query.context)).cost_scale
  );
  v_query.created_at := clock_timestamp();

  v_query.retry_of := private.repeated_query(v_query);
  insert into public.queries (
    user_id, id, turn_id, context, text, prompt_tokens, weights, retry_of, embedding,
    embedding_model, signs, signs_model, created_at
  )
  values (
    v_query.user_id, v_query.id, v_query.turn_id, v_query.context, v_query.text,
    v_query.prompt_tokens, v_query.weights, v_query.retry_of,
    case when p_turn_id is null then v_query.embedding end,
    case when p_turn_id is null then v_query.embedding_model end,
    v_query.signs, v_query.signs_model, v_query.created_at
  );
  return v_query;
end;
$$;

comment on function private.add_query is
  'Keeps a query {text, context?, preference?, weights?, embedding?, embedding_model?, '
  'prompt_tokens?}, and finds which one it repeats.';

create function private.retried_responses(p_query public.queries) returns uuid[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return array(
    select r.id
    from public.responses r
    where r.user_id = p_query.user_id and r.query_id = p_query.retry_of
  );
end;
$$;

comment on function private.retried_responses is
  'Whoever asks again was not content: the responses that lose by this query.';

create function private.open_query(p_user_id uuid, p_query jsonb) returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because what a query repeats is nobody's to write.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_query public.queries;
begin
  v_query := private.add_query(v_user_id, p_query);
  perform private.learn(v_user_id, private.retried_responses(v_query));
  return v_query.id;
end;
$$;

comment on function private.open_query is
  'Keeps a query for a decision that is made elsewhere.';

create function public.save_query(
  p_text text,
  p_context text default 'general',
  p_preference text default 'balanced',
  p_embedding text default null,
  p_embedding_model text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns uuid
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'save_query', case when p_request_id is not null then
      jsonb_build_array(p_text, p_context, p_preference)
    end
  );
  if v_result is null then
    v_result := to_jsonb(private.open_query(v_user_id, jsonb_build_object(
      'text', p_text, 'context', p_context, 'preference', p_preference,
      'embedding', p_embedding, 'embedding_model', p_embedding_model
    )));
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return (v_result #>> '{}')::uuid;
end;
$$;

comment on function public.save_query is
  'Keeps a query that somebody else routes, and returns its id for save_complete_interaction. '
  'Errors: 400 invalid_query, 400 invalid_context, 400 invalid_preference, 400 invalid_weights, '
  '400 invalid_embedding, 409 request_conflict, 42501.';

grant execute on function private.open_query, public.save_query to authenticated, service_role;
