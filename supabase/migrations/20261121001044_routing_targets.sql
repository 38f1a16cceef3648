-- Routing: what a model is worth beside its quality: by weights, by a price of quality, or by a
-- target that an online controller keeps.

create function private.routing_target(p_max_cost numeric, p_share numeric) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if (p_max_cost is not null and p_share is not null) or p_max_cost <= 0
     or p_share not between 0 and 1 then
    perform private.fail(
      400, 'invalid_target', 'A target is p_max_cost, over 0 dollars, or p_share, 0 to 1, not both.'
    );
  end if;
  return case
    when p_share is not null then jsonb_build_object('target', 'share', 'goal', p_share)
    when p_max_cost is not null then jsonb_build_object('target', 'max_cost', 'goal', p_max_cost)
  end;
end;
$$;

comment on function private.routing_target is
  '{target: share or max_cost, goal}, or null. Errors: 400 invalid_target.';

create function private.steer(p_user_id uuid, p_context text, p_target jsonb) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_last jsonb;
  v_steps integer;
  v_price double precision;
begin
  select d.controller into v_last
  from (
    select r.controller, r.context
    from public.routing_decisions r
    where r.user_id = p_user_id
    order by r.created_at desc, r.id desc
    limit 200
  ) d
  where d.context = p_context and d.controller ->> 'target' = p_target ->> 'target'
  limit 1;
  -- Another goal is looked for in long steps again.
  v_steps := case when v_last -> 'goal' = p_target -> 'goal' then (v_last ->> 'steps')::integer
    else 0 end;
  v_price := coalesce((v_last ->> 'price')::double precision, 0);
  if v_last is not null then
    -- Used over the goal, so dearer; the first steps are long, so that the price is found soon.
    v_price := v_price + greatest(0.3 / sqrt(1 + v_steps), 0.02) * (
      (v_last ->> 'used')::double precision - case p_target ->> 'target'
        when 'share' then (p_target ->> 'goal')::double precision else 1 end
    );
    v_price := least(greatest(
      v_price, case p_target ->> 'target' when 'share' then -1.5 else 0 end
    ), 1.5);
  end if;
  return p_target || jsonb_build_object('price', v_price, 'steps', v_steps + 1);
end;
$$;

comment on function private.steer is
  'The controller of a target for the next decision: the price in quality of a call to the '
  'strongest model, or of the goal''s dollars, raised after what was over the goal and lowered '
  'after what was under it.';

create function private.worth_of(
  p_weights jsonb,
  p_lambda numeric,
  p_controller jsonb,
  p_cost double precision,
  p_latency_ms double precision,
  p_is_strongest boolean
) returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return greatest(-1000, case
    when p_controller ->> 'target' = 'share' then
      case when p_is_strongest then -(p_controller ->> 'price')::double precision else 0 end
    when p_controller ->> 'target' = 'max_cost' then
      -(p_controller ->> 'price')::double precision
        * p_cost / (p_controller ->> 'goal')::double precision
    when p_lambda is not null then -p_cost / p_lambda::double precision
    else (
      (p_weights ->> 'cost')::double precision
        / (1 + p_cost / (p_weights ->> 'cost_scale')::double precision)
      + (p_weights ->> 'latency')::double precision / (1 + p_latency_ms / 1000)
    ) / greatest((p_weights ->> 'quality')::double precision, 0.01)
  end);
end;
$$;

comment on function private.worth_of is
  'What a model is worth beside its quality, in units of quality: of its expected cost and latency '
  'by the weights, by lambda dollars for a unit, or by the controller of a target.';

grant execute on function
  private.routing_target,
  private.steer,
  private.worth_of
to authenticated, service_role;
