-- Imports: keeping the items of a file until they are taken, or saying that it cannot be read.
--
-- RPCs    stage_import_items, fail_import

create function private.stage_items(
  p_user_id uuid,
  p_import_id uuid,
  p_items jsonb,
  p_first_item bigint,
  p_is_last boolean
) returns public.imports
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because what waits to be taken is in a table that no client reads or writes.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_import public.imports := private.require_import(v_user_id, p_import_id);
  v_end bigint := p_first_item + jsonb_array_length(p_items);
begin
  if v_import.status <> 'staging' then
    -- Sent again after the answer was lost: nothing is to be done any more.
    if v_end <= v_import.staged_items then
      return v_import;
    end if;
    perform private.fail(
      409, 'import_closed', format('The import is %s and takes no more items.', v_import.status),
      'Begin another one.'
    );
  end if;
  if p_first_item > v_import.staged_items then
    perform private.fail(
      409, 'import_gap', format('Item %s comes next.', v_import.staged_items),
      'Send the items in their order, from staged_items on.'
    );
  end if;

  insert into private.import_items (user_id, import_id, item, place, data, error)
  select
    v_user_id, p_import_id, p_first_item + e.position - 1, left(e.item ->> 'place', 300),
    nullif(e.item -> 'data', 'null'),
    case when jsonb_typeof(e.item -> 'error') = 'object' then jsonb_build_object(
      'code', left(e.item #>> '{error,code}', 100),
      'message', left(e.item #>> '{error,message}', 500)
    ) end
  from jsonb_array_elements(p_items) with ordinality e (item, position)
  where p_first_item + e.position - 1 >= v_import.staged_items
  order by e.position;

  update public.imports i
  set
    staged_items = greatest(i.staged_items, v_end),
    total_items = case
      when p_is_last then greatest(i.staged_items, v_end)
      when i.total_items is not null then greatest(i.total_items, i.staged_items, v_end)
    end,
    status = case
      when not p_is_last then i.status
      when i.done_items = greatest(i.staged_items, v_end) then 'complete'
      else 'running'
    end,
    finished_at = case
      when p_is_last and i.done_items = greatest(i.staged_items, v_end) then now()
    end
  where i.user_id = v_user_id and i.id = p_import_id
  returning i.* into v_import;
  return v_import;
end;
$$;

comment on function private.stage_items is
  'Keeps the items that are not there yet.';

create function public.stage_import_items(
  p_import_id uuid,
  p_items jsonb,
  p_first_item bigint,
  p_is_last boolean default false,
  p_user_id uuid default auth.uid()
) returns public.imports
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  perform private.require_items(
    'invalid_import_items', 'too_many_import_items', 'p_items', p_items, 1000
  );
  if p_first_item is null or p_first_item < 0 or p_is_last is null or exists (
    select from jsonb_array_elements(p_items) e (item)
    where case when jsonb_typeof(e.item) = 'object' then
      num_nonnulls(nullif(e.item -> 'data', 'null'), nullif(e.item -> 'error', 'null')) <> 1
      or coalesce(jsonb_typeof(nullif(e.item -> 'error', 'null')), 'object') <> 'object'
      or e.item - array['place', 'data', 'error'] <> '{}'
    else true end
  ) then
    perform private.fail(
      400, 'invalid_import_items',
      'p_items is [{place?, data}] or, for what could not be read, [{place?, error: {code, '
        'message}}], and p_first_item the number of the first one.'
    );
  end if;
  return private.stage_items(v_user_id, p_import_id, p_items, p_first_item, p_is_last);
end;
$$;

comment on function public.stage_import_items is
  'Keeps up to 1,000 items of an import until run_import takes them, all or nothing: [{place?: '
  'where it is in the file, data}], or [{place?, error: {code, message}}] for one that could not '
  'be read. p_first_item is the number of the first one, counted from 0; items that are there are '
  'left as they are, so that a batch may come again. With p_is_last the file is read, and the '
  'import ends when all are taken; p_items may be empty then. Returns the import. Errors: 400 '
  'invalid_import_items, 404 import_not_found, 409 import_gap, 409 import_closed, 413 '
  'too_many_import_items, 429 quota_exceeded, 429 rate_limited, 42501.';

create function private.stop_import(
  p_user_id uuid,
  p_import_id uuid,
  p_code text,
  p_message text
) returns public.imports
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because clients have no update grant on imports.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_import public.imports := private.require_import(v_user_id, p_import_id);
begin
  if v_import.status in ('complete', 'failed') then
    return v_import;
  end if;
  delete from private.import_items t where t.user_id = v_user_id and t.import_id = p_import_id;
  update public.imports i
  set
    status = 'failed', finished_at = now(),
    error = jsonb_build_object('code', left(p_code, 100), 'message', left(p_message, 500))
  where i.user_id = v_user_id and i.id = p_import_id
  returning i.* into v_import;
  return v_import;
end;
$$;

comment on function private.stop_import is
  'Ends an import, and gives up what waits of it.';

create function public.fail_import(
  p_import_id uuid,
  p_code text,
  p_message text,
  p_user_id uuid default auth.uid()
) returns public.imports
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  return private.stop_import(private.require_user(p_user_id), p_import_id, p_code, p_message);
end;
$$;

comment on function public.fail_import is
  'Ends an import whose file cannot be read: p_code and p_message stand in its error, and items '
  'that wait are given up. What was taken stays. An import that has ended is left as it is. '
  'Returns the import. Errors: 404 import_not_found, 42501.';

grant execute on function
  private.stage_items,
  private.stop_import,
  public.stage_import_items,
  public.fail_import
to authenticated, service_role;
