-- Routing: how much of the models' context is left for what a turn of chat adds.

create function private.left_of_budgets(p_user_id uuid) returns numeric
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select min(b.amount - b.reserved - case
      when b.period = 'total' or b.period_start >= date_trunc(b.period, now(), 'UTC') then b.spent
      else 0
    end)
    from public.routing_budgets b
    where b.user_id = p_user_id
  );
end;
$$;

comment on function private.left_of_budgets is
  'What is left of the user''s scarcest budget as it was balanced last; null when there is none.';

create function private.paid_room(
  p_route jsonb,
  p_names text[],
  p_tokens integer,
  p_left numeric
) returns numeric
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_choices numeric := coalesce((p_route #>> '{constraints,choices}')::numeric, 1);
  v_images numeric := coalesce((p_route ->> 'images')::numeric, 0);
begin
  -- As private.bound_of counts: sixteen tokens of an answer, four bytes for each token of a prompt,
  -- and a thousand that providers add.
  return (
    select max(case when p.prompt > 0 then
      ((p_left * 1000000 - 16 * v_choices * coalesce(p.completion, 0)) / p.prompt
        - 1000 - v_images * coalesce((c.capabilities ->> 'image_tokens')::numeric, 0)) / 4
      else 'infinity' end)
    from private.routing_candidates(p_names, false) c
    cross join lateral (
      select
        private.dearest_price(
          private.prices_of(c), array['prompt', 'cached', 'audio_prompt']
        ) as prompt,
        private.dearest_price(
          private.prices_of(c), array['completion', 'reasoning', 'audio_completion']
        ) as completion
    ) p
    where c.enabled and p.prompt is not null
  ) - p_tokens;
end;
$$;

comment on function private.paid_room is
  'Tokens that p_left dollars pay for beside p_tokens of the client''s own messages and a short '
  'answer, by the candidate that takes the least for them; null when no price is known.';

-- Replaces the one of …_chat_turn_room.sql.
create or replace function private.room_of_turn(p_user_id uuid, p_route jsonb, p_tokens integer)
returns integer
language plpgsql
stable
security definer
set search_path = ''
as $$
-- Definer because whose key pays is nobody's to read.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_names text[] := case when jsonb_typeof(p_route -> 'candidates') = 'array' then array(
    select jsonb_array_elements_text(p_route -> 'candidates')
  ) end;
  v_asked numeric := case when jsonb_typeof(p_route #> '{constraints,max_completion_tokens}')
    = 'number' then (p_route #>> '{constraints,max_completion_tokens}')::numeric end;
  v_room numeric;
  v_left numeric;
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
  v_room := coalesce(v_room, 8192 - 1024) - p_tokens;

  if not private.has_own_key(v_user_id, p_route -> 'providers') then
    v_left := private.left_of_budgets(v_user_id);
  end if;
  if v_left is not null then
    v_room := least(v_room, private.paid_room(p_route, v_names, p_tokens, v_left));
  end if;
  return greatest(v_room, 0)::integer;
end;
$$;

comment on function private.room_of_turn is
  'Tokens that are left beside p_tokens of the client''s own messages and the answer, in the '
  'widest context of the candidates; no more than the rest of the user''s budget pays for.';

grant execute on function
  private.left_of_budgets,
  private.paid_room
to authenticated, service_role;
