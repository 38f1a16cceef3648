-- Routing: which models may be chosen.

create function private.routing_constraints(p_constraints jsonb) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_constraints jsonb := coalesce(p_constraints, '{}');
  v_wrong text;
begin
  if jsonb_typeof(v_constraints) <> 'object' then
    v_wrong := 'the whole';
  else
    select string_agg(left(c.name, 50), ', ') into v_wrong
    from jsonb_each(v_constraints) c (name, value)
    where not case
      when c.name in ('max_cost', 'max_latency_ms')
        then jsonb_typeof(c.value) = 'number' and (c.value #>> '{}')::numeric >= 0
      when c.name = 'min_quality'
        then jsonb_typeof(c.value) = 'number' and (c.value #>> '{}')::numeric between 0 and 1
      when c.name = 'max_completion_tokens'
        then jsonb_typeof(c.value) = 'number'
          and (c.value #>> '{}')::numeric between 1 and 100000000
      when c.name = 'choices'
        then jsonb_typeof(c.value) = 'number' and (c.value #>> '{}')::numeric between 1 and 128
      when c.name = 'fallbacks'
        then jsonb_typeof(c.value) = 'number' and (c.value #>> '{}')::numeric between 0 and 10
      when c.name in ('providers', 'exclude')
        then jsonb_typeof(c.value) = 'array'
          and not jsonb_path_exists(c.value, '$[*] ? (@.type() != "string")')
      else false
    end;
  end if;
  if v_wrong is not null then
    perform private.fail(
      400, 'invalid_constraints', format('Not a constraint, or not of its form: %s.', v_wrong),
      'max_cost in dollars, max_latency_ms, min_quality 0..1, max_completion_tokens, choices '
      '1..128, fallbacks 0..10, providers and exclude as lists of names.'
    );
  end if;
  return v_constraints;
end;
$$;

comment on function private.routing_constraints is
  'The constraints themselves when each is one: {max_cost, max_latency_ms, min_quality, '
  'max_completion_tokens, choices, fallbacks, providers, exclude}.';

create function private.routing_candidates(p_candidates text[], p_listed_only boolean)
returns setof public.models
language plpgsql
stable
security invoker
rows 20
set search_path = ''
as $$
declare
  v_names text[] := array(select distinct c from unnest(p_candidates) c order by c);
begin
  if p_candidates is null then
    return query select m.* from public.models m where m.enabled order by m.id limit 50;
    return;
  end if;
  if cardinality(v_names) not between 1 and 50
     or exists (
       select from unnest(v_names) n where n is null or n !~ '^[A-Za-z0-9_.:/@+-]{1,200}$'
     ) then
    perform private.fail(400, 'invalid_candidates', 'Candidates are 1 to 50 names of models.');
  end if;
  if p_listed_only then
    perform private.require_models(v_names);
  end if;
  -- A name may be an alias or a snapshot of a listed model. One that is not listed at all has no
  -- price and no limit: nulls.
  return query
  with named as materialized (
    select n as name, private.listed_model(n) as id from unnest(v_names) n
  )
  select (jsonb_populate_record(
    m, jsonb_build_object('id', n.name) || case when m.id is null then jsonb_build_object(
      'provider', '', 'enabled', true, 'aliases', '{}'::text[], 'capabilities', '{}'::jsonb
    ) else '{}' end
  )).*
  from named n
  left join public.models m on m.id = n.id
  order by n.name;
end;
$$;

comment on function private.routing_candidates is
  'The models of these names, under these names, all enabled ones for null.';
