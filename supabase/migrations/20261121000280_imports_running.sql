-- Imports: taking the items that wait.
--
-- RPCs    run_import, get_waiting_imports

create function private.add_counts(p_counts jsonb, p_further jsonb) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(s.name, s.count), '{}')
    from (
      select c.name, sum(c.count::numeric) as count
      from (
        select * from jsonb_each_text(p_counts)
        union all
        select * from jsonb_each_text(coalesce(p_further, '{}'))
      ) c (name, count)
      group by c.name
    ) s
  );
end;
$$;

comment on function private.add_counts is 'Two sets of counts by name, added.';

create function private.add_import_errors(
  p_errors jsonb,
  p_item private.import_items,
  p_further jsonb
) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(a.error order by a.position), '[]')
    from (
      select e.error, e.position
      from jsonb_array_elements(p_errors) with ordinality e (error, position)
      union all
      select
        jsonb_build_object('item', (p_item).item, 'place', (p_item).place)
          || jsonb_strip_nulls(f.error),
        1000 + f.position
      from jsonb_array_elements(p_further) with ordinality f (error, position)
      order by 2
      limit 100
    ) a
  );
end;
$$;

comment on function private.add_import_errors is
  'The errors of an import and those of an item, the first 100.';

create function private.take_item(
  p_import public.imports,
  p_importer text,
  p_item private.import_items
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_outcome jsonb;
  v_detail text;
begin
  if (p_item).error is not null then
    return jsonb_build_object('outcome', 'failed', 'errors', jsonb_build_array((p_item).error));
  end if;
  execute format('select private.%I($1, $2, $3)', p_importer)
  into v_outcome using (p_import).user_id, p_import, (p_item).data;
  return v_outcome;
exception
  when others then
    get stacked diagnostics v_detail = pg_exception_detail;
    -- Another writer, a lack of room and a fault of the server say nothing about the item.
    if sqlstate ~ '^(40|53|55|57|58|XX)' or sqlerrm = 'rate_limited' then
      raise;
    end if;
    return jsonb_build_object(
      'outcome', case sqlerrm when 'quota_exceeded' then 'paused' else 'failed' end,
      'errors', jsonb_build_array(jsonb_build_object(
        -- Engram's own errors have their code as message and the sentence as detail.
        'code', case when sqlstate like 'PT4%' then sqlerrm else 'invalid_item' end,
        'message', left(
          case when sqlstate like 'PT4%' then v_detail else sqlerrm end, 500
        )
      ))
    );
end;
$$;

comment on function private.take_item is
  'Gives an item to its importer, and says what became of it: added, changed, skipped, failed, or '
  'paused when the user has no room for it.';

create function private.take_items(p_user_id uuid, p_import_id uuid, p_limit integer)
returns public.imports
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because importers set times and places that no client sets.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_import public.imports := private.require_import(v_user_id, p_import_id);
  v_until timestamptz := clock_timestamp() + interval '2 seconds';
  v_importer text;
  v_item private.import_items;
  v_outcome jsonb;
begin
  if v_import.status in ('complete', 'failed') then
    return v_import;
  end if;
  select k.importer into v_importer from private.import_kinds k where k.kind = v_import.kind;
  v_import.error := null;
  perform set_config('engram.importing', 'on', true);
  for v_item in
    select t.*
    from private.import_items t
    where t.user_id = v_user_id and t.import_id = p_import_id
    order by t.item
    limit p_limit
  loop
    v_outcome := private.take_item(v_import, v_importer, v_item);
    if v_outcome ->> 'outcome' = 'paused' then
      v_import.error := v_outcome #> '{errors,0}';
      exit;
    end if;
    delete from private.import_items t
    where t.user_id = v_user_id and t.import_id = p_import_id and t.item = v_item.item;
    v_import.done_items := v_import.done_items + 1;
    case v_outcome ->> 'outcome'
      when 'failed' then v_import.failed_items := v_import.failed_items + 1;
      when 'skipped' then v_import.skipped_items := v_import.skipped_items + 1;
      else v_import.added_items := v_import.added_items + 1;
    end case;
    v_import.counts := private.add_counts(v_import.counts, v_outcome -> 'counts');
    if v_outcome ? 'errors' and jsonb_array_length(v_import.errors) < 100 then
      v_import.errors := private.add_import_errors(
        v_import.errors, v_item, v_outcome -> 'errors'
      );
    end if;
    exit when clock_timestamp() > v_until;
  end loop;
  perform set_config('engram.importing', '', true);

  update public.imports i
  set
    done_items = v_import.done_items, added_items = v_import.added_items,
    skipped_items = v_import.skipped_items, failed_items = v_import.failed_items,
    counts = v_import.counts, errors = v_import.errors, error = v_import.error, ran_at = now(),
    status = case
      when i.status = 'staging' then 'staging'
      when v_import.error is not null then 'paused'
      when v_import.done_items = i.staged_items then 'complete'
      else 'running'
    end,
    finished_at = case
      when i.status <> 'staging' and v_import.done_items = i.staged_items then now()
    end
  where i.user_id = v_user_id and i.id = p_import_id
  returning i.* into v_import;
  return v_import;
end;
$$;

comment on function private.take_items is
  'Takes items in their order, for two seconds at most, and counts what became of them.';

create function public.run_import(
  p_import_id uuid,
  p_limit integer default 100,
  p_user_id uuid default auth.uid()
) returns public.imports
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  return private.take_items(
    private.require_user(p_user_id), p_import_id, private.require_limit(p_limit, 1000)
  );
end;
$$;

comment on function public.run_import is
  'Takes up to p_limit of the items that wait, in their order and for about two seconds, and '
  'returns the import: call it until its status is complete, paused or failed. An item that cannot '
  'be taken is counted in failed_items, its place and reason stand in errors, and the others are '
  'taken. Two calls at once wait for each other. Errors: 400 invalid_limit, 404 import_not_found, '
  '42501.';

create function public.get_waiting_imports(p_limit integer default 20)
returns table (user_id uuid, id uuid)
language plpgsql
stable
security invoker
rows 20
set search_path = ''
as $$
begin
  return query
  select i.user_id, i.id
  from public.imports i
  where i.status = 'running' and coalesce(i.ran_at, i.updated_at) < now() - interval '1 minute'
  order by coalesce(i.ran_at, i.updated_at)
  limit private.require_limit(p_limit, 100);
end;
$$;

comment on function public.get_waiting_imports is
  'Imports with items that wait, which nobody has run for a minute, the longest first: the worker '
  'goes on with them. Service role only. Errors: 400 invalid_limit, 42501.';

create index imports_content_hash_idx on public.imports (user_id, content_hash)
  where status in ('staging', 'running', 'paused');
create index imports_running_idx on public.imports (coalesce(ran_at, updated_at))
  where status = 'running';

grant execute on function public.run_import, private.take_items to authenticated, service_role;
grant execute on function public.get_waiting_imports to service_role;
