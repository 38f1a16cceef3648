-- Routing: how the models of a route are asked.

create function private.with_models(p_route jsonb, p_user_id uuid) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_names text[] := array(
    select p_route ->> 'model_id' union all select jsonb_array_elements_text(p_route -> 'fallbacks')
  );
  v_decision record;
  v_models jsonb;
begin
  select d.prices, d.paid_by into v_decision
  from public.routing_decisions d
  where d.user_id = p_user_id and d.id = (p_route ->> 'decision_id')::uuid;
  with named as materialized (
    select n as name, private.listed_model(n) as id from unnest(v_names) n
  )
  select jsonb_object_agg(n.name, jsonb_strip_nulls(jsonb_build_object(
    'endpoint', m.endpoint,
    'capabilities', nullif(m.capabilities, '{}'),
    'max_completion_tokens', p_route #> array['scores', n.name, 'max_completion_tokens'],
    'prices', v_decision.prices -> n.name
  )))
  into v_models
  from named n
  left join public.models m on m.id = n.id;
  return p_route || jsonb_build_object(
    'models', v_models,
    'paid_by', v_decision.paid_by,
    'is_limited', v_decision.paid_by = 'operator' and exists (
      select from public.routing_budgets b where b.user_id = p_user_id
    )
  ) || coalesce((
    select jsonb_build_object('endpoints', e.endpoints)
    from (
      select jsonb_object_agg(o.name, o.model -> 'endpoint') as endpoints
      from jsonb_each(v_models) o (name, model)
      where o.model ->> 'endpoint' <> 'chat/completions'
    ) e
    where e.endpoints is not null
  ), '{}');
end;
$$;

comment on function private.with_models is
  'A route with how its models are asked: models {name: {endpoint, capabilities, '
  'max_completion_tokens, prices}}, endpoints where they are other than usual, paid_by, and '
  'is_limited: a budget pays.';

grant execute on function private.with_models to authenticated, service_role;
