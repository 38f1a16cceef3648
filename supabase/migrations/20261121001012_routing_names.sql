-- Routing: what clients call models. A provider gives a model several names: aliases, and snapshots
-- of it that carry a date.

create function private.listed_model(p_name text) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_id text;
  v_name text := lower(p_name);
  -- gpt-4o-2024-08-06, claude-sonnet-4-20250514, gemini-2.0-flash-001, model@20250101, …-latest
  v_base text := regexp_replace(
    v_name,
    '([-@:](latest|20\d{2}-?\d{2}-?\d{2}|\d{2}-\d{2}|\d{2}-20\d{2}|0\d{2}))+$', ''
  );
begin
  select m.id into v_id from public.models m where m.id = p_name;
  if v_id is not null then
    return v_id;
  end if;
  select m.id into v_id
  from public.models m
  cross join lateral (
    select case
      when lower(m.id) = v_name then 1
      when exists (select from unnest(m.aliases) a where lower(a) = v_name) then 2
      when v_base <> v_name and lower(m.id) = v_base then 3
      when v_base <> v_name and exists (select from unnest(m.aliases) a where lower(a) = v_base)
        then 4
    end as rank
  ) r
  where r.rank is not null
  order by r.rank, m.enabled desc, m.id
  limit 1;
  return v_id;
end;
$$;

comment on function private.listed_model is
  'The listed model that a name means: itself, another case of it, an alias, or the model that a '
  'dated snapshot is of; null: none.';

create function private.require_models(p_names text[]) returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_unknown text := (
    select string_agg(coalesce(left(n, 100), 'without a name'), ', ')
    from unnest(p_names) n
    where private.listed_model(n) is null
  );
begin
  if v_unknown is not null then
    perform private.fail(
      404, 'model_not_found', format('There is no model %s.', left(v_unknown, 300)),
      'The table models lists them.'
    );
  end if;
end;
$$;

comment on function private.require_models is
  'Errors: 404 model_not_found.';

grant execute on function private.listed_model, private.require_models
to authenticated, service_role;
