-- Routing: how much of the models' context is left for what a turn of chat adds.

-- Replaces the one of …_chat_turn_room.sql.
create or replace function private.room_of_turn(p_route jsonb, p_tokens integer) returns integer
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_names text[] := case when jsonb_typeof(p_route -> 'candidates') = 'array' then array(
    select jsonb_array_elements_text(p_route -> 'candidates')
  ) end;
  v_asked numeric := case when jsonb_typeof(p_route #> '{constraints,max_completion_tokens}')
    = 'number' then (p_route #>> '{constraints,max_completion_tokens}')::numeric end;
  v_room numeric;
begin
  -- Of a model whose context nobody knows, little is expected; the widest candidate counts, and
  -- private.decide rules out those that cannot hold what comes of it.
  select max(
    coalesce(m.context_tokens, 8192) - coalesce(v_asked, m.max_completion_tokens, 1024)
  ) into v_room
  from unnest(v_names) n
  left join public.models m on m.id = n;
  if v_names is null then
    select max(
      coalesce(m.context_tokens, 8192) - coalesce(v_asked, m.max_completion_tokens)
    ) into v_room
    from public.models m
    where m.enabled;
  end if;
  return greatest(coalesce(v_room, 8192 - 1024) - p_tokens, 0)::integer;
end;
$$;

comment on function private.room_of_turn is
  'Tokens that are left beside p_tokens of the client''s own messages and the answer, in the '
  'widest context of the candidates.';
