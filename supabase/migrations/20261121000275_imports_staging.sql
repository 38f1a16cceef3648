-- Imports: beginning one.
--
-- RPC     create_import

create function private.require_import(p_user_id uuid, p_import_id uuid) returns public.imports
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because clients have no update grant on imports, which the lock takes.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_import public.imports;
begin
  select * into v_import
  from public.imports i
  where i.user_id = v_user_id and i.id = p_import_id
  for no key update;
  if not found then
    perform private.fail(404, 'import_not_found', 'There is no such import of this user.');
  end if;
  return v_import;
end;
$$;

comment on function private.require_import is
  'An import of the user, locked until the transaction ends. Errors: 404 import_not_found.';

create function private.begin_import(
  p_user_id uuid,
  p_kind text,
  p_source text,
  p_label text,
  p_content_hash text,
  p_total_items bigint
) returns public.imports
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because clients have no insert grant on imports.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_import public.imports;
begin
  if not exists (select from private.import_kinds k where k.kind = p_kind) then
    perform private.fail(
      400, 'invalid_import', 'There is no such kind of import.',
      'The kinds are ' || coalesce(
        (select string_agg(k.kind, ', ' order by k.kind) from private.import_kinds k), 'none'
      ) || '.'
    );
  end if;
  -- Two requests with one file at once: the second one finds the import of the first.
  perform pg_advisory_xact_lock(hashtextextended(v_user_id || p_kind || p_content_hash, 0));
  select * into v_import
  from public.imports i
  where i.user_id = v_user_id and i.kind = p_kind and i.source = p_source
    and i.content_hash = p_content_hash and i.status in ('staging', 'running', 'paused')
  order by i.id desc
  limit 1;
  if not found then
    insert into public.imports (user_id, kind, source, label, content_hash, total_items)
    values (
      v_user_id, p_kind, p_source, nullif(left(btrim(p_label), 300), ''), p_content_hash,
      p_total_items
    )
    returning * into v_import;
  end if;
  return v_import;
end;
$$;

comment on function private.begin_import is
  'The import of a file that has not ended, or a new one.';

create function public.create_import(
  p_kind text,
  p_source text,
  p_label text default null,
  p_content_hash text default null,
  p_total_items bigint default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.imports
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_import public.imports;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'create_import', case when p_request_id is not null then
      jsonb_build_array(p_kind, p_source, p_label, p_content_hash, p_total_items)
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.imports, v_result);
  end if;
  v_import := private.begin_import(
    v_user_id, p_kind, p_source, p_label, p_content_hash, p_total_items
  );
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_import));
  return v_import;
end;
$$;

comment on function public.create_import is
  'Begins an import: p_kind is a kind that a domain registered, such as conversations, p_source '
  'where it comes from, such as chatgpt, p_label what a person knows it by, p_content_hash the '
  'SHA-256 of the file in hex, p_total_items how many items it has where that is known. With the '
  'hash of a file whose import has not ended, that import goes on: its staged_items says from '
  'which item. Errors: 400 invalid_import, 409 request_conflict, 429 quota_exceeded, 23514 a part '
  'is not as the table has it, 42501.';

grant execute on function
  private.require_import,
  private.begin_import,
  public.create_import
to authenticated, service_role;
