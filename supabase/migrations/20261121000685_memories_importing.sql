-- Memories: what comes from another memory, with its time.
--
-- The kind of import "memories". An item is {id, text, category?, time?, ended_at?, namespace?}: id
-- is the source's own, and the memory's key is made of it, so that it comes once; of two texts the
-- newer one stands, whichever comes first.

create function private.import_memory(
  p_user_id uuid,
  p_import public.imports,
  p_item jsonb
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_key text;
  v_time timestamptz;
  v_known public.user_memories;
  v_id uuid;
  v_namespace text := coalesce(nullif(left(btrim(p_item ->> 'namespace'), 100), ''), 'default');
begin
  perform private.require_fields(
    'invalid_memory', 'A memory', p_item, array[
      'id', 'text', 'category', 'time', 'ended_at', 'namespace'
    ]
  );
  if coalesce(p_item ->> 'id', '') = '' or coalesce(btrim(p_item ->> 'text'), '') = ''
     or char_length(p_item ->> 'text') > 4000
     or not coalesce(pg_input_is_valid(p_item ->> 'time', 'timestamptz'), true)
     or not coalesce(pg_input_is_valid(p_item ->> 'ended_at', 'timestamptz'), true) then
    perform private.fail(
      400, 'invalid_memory',
      'A memory is {id, text: 1 to 4,000 characters, category?, time?, ended_at?, namespace?}.'
    );
  end if;
  v_key := (p_import).source || ':' || private.imported_id(
    (p_import).source, array['memory', p_item ->> 'id']
  );
  v_time := least(coalesce((p_item ->> 'time')::timestamptz, now()), now());

  perform private.lock_memories(p_user_id);
  select * into v_known
  from public.user_memories m
  where m.user_id = p_user_id and m.namespace = v_namespace and m.memory_key = v_key
  order by m.id desc
  limit 1;
  if v_known.memory_value = p_item ->> 'text' or v_known.valid_from >= v_time then
    return '{"outcome": "skipped"}'::jsonb;
  end if;

  select (public.upsert_memory(
    v_key, p_item ->> 'text', left(p_item ->> 'category', 100),
    p_namespace => v_namespace, p_user_id => p_user_id
  )).id into v_id;
  update public.user_memories m
  set
    valid_from = v_time,
    -- What had ended there has ended here.
    status = case when p_item ->> 'ended_at' is not null then 'superseded' else m.status end,
    valid_to = case
      when p_item ->> 'ended_at' is not null
        then greatest((p_item ->> 'ended_at')::timestamptz, v_time)
      else m.valid_to
    end
  where m.user_id = p_user_id and m.id = v_id;
  return '{"outcome": "added", "counts": {"memories": 1}}'::jsonb;
end;
$$;

comment on function private.import_memory is
  'Takes an item of the kind memories: what is not there yet, or is newer. Errors: 400 '
  'invalid_memory.';

insert into private.import_kinds (kind, importer) values ('memories', 'import_memory');
