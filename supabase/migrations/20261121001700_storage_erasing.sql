-- Storage: files that an erasure has left behind, until the worker has removed them.
--
-- Table   private.file_erasures
-- RPC     claim_file_erasures
--
-- A file is a row of storage.objects and its bytes elsewhere. Deleting the row by SQL would leave
-- the bytes for good, and Storage refuses it. So an erasure notes the files here, from which moment
-- their user reads them no more (see storage_buckets), and the worker removes them through the
-- Storage API, again and again until they are gone.

create function private.file_buckets() returns text[]
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return array['documents', 'attachments', 'media', 'avatars'];
end;
$$;

comment on function private.file_buckets is
  'The buckets whose files belong to the user that their first folder names.';

-- Without the user: the account may be gone before its files are.
create table private.file_erasures (
  object_id uuid primary key,
  bucket_id text not null,
  object_name text not null,
  attempts integer not null default 0,
  run_after timestamptz not null default now(),
  created_at timestamptz not null default now()
);

create index file_erasures_run_after on private.file_erasures (run_after);

comment on table private.file_erasures is
  'Files of users who have erased their data or deleted their account. The worker removes them; '
  'nobody reads them until then.';
comment on column private.file_erasures.object_id is
  'The id in storage.objects: a file that is uploaded under the same name later is another one.';
comment on column private.file_erasures.run_after is
  'When the worker may try next. While it tries this lies in the future, so that no other does.';

alter table private.file_erasures enable row level security;
grant select, delete on private.file_erasures to service_role;
grant update (attempts, run_after) on private.file_erasures to service_role;

create function private.is_file_erased(p_object_id uuid) returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
-- Definer because what waits to be removed is in a table that no client reads or writes.
begin
  return exists (select from private.file_erasures e where e.object_id = p_object_id);
end;
$$;

comment on function private.is_file_erased is
  'Whether a file only waits to be removed. For the policies of storage.objects.';

create function private.note_file_erasures(p_user_id uuid, p_bucket_id text, p_names text[])
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  if cardinality(p_names) = 0 or to_regclass('storage.objects') is null then
    return;
  end if;
  -- Dynamic, because the table is Storage's and need not be there.
  execute $sql$
    insert into private.file_erasures (object_id, bucket_id, object_name)
    select o.id, o.bucket_id, o.name
    from storage.objects o
    where o.bucket_id = $1 and o.name = any ($2) and starts_with(o.name, $3 || '/')
    on conflict do nothing
  $sql$ using p_bucket_id, p_names, p_user_id::text;
end;
$$;

comment on function private.note_file_erasures is
  'Notes files for removal: those of the names that lie in the user''s folder, and no others, for '
  'a name may be the user''s own word. Called by triggers.';

create function private.erase_files() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because what waits to be removed is in a table that no client reads or writes.
begin
  if to_regclass('storage.objects') is null then
    return null;
  end if;
  -- Dynamic, because the table is Storage's and need not be there. '0' is the character after '/'.
  execute $sql$
    insert into private.file_erasures (object_id, bucket_id, object_name)
    select o.id, o.bucket_id, o.name
    from storage.objects o
    where o.bucket_id = any ($1)
      and o.name collate "C" >= $2 || '/' and o.name collate "C" < $2 || '0'
    on conflict do nothing
  $sql$ using private.file_buckets(), old.id::text;
  return null;
end;
$$;

comment on function private.erase_files is
  'Trigger on profiles: when a profile goes, with the account or by delete_my_data, the files of '
  'its user are to be removed.';

create trigger profiles_erase_files after delete on public.profiles
  for each row execute function private.erase_files();

create function public.claim_file_erasures(
  p_limit integer default 100,
  p_lease_seconds integer default 120
) returns table (
  object_id uuid,
  bucket_id text,
  object_name text,
  attempts integer
)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_limit integer := private.require_limit(p_limit, 500);
begin
  if p_lease_seconds is null or p_lease_seconds not between 1 and 3600 then
    perform private.fail(400, 'invalid_lease', 'A lease is 1 to 3,600 seconds.');
  end if;
  if to_regclass('storage.objects') is null then
    return;
  end if;

  execute $sql$
    delete from private.file_erasures e
    where e.attempts > 0
      and not exists (select from storage.objects o where o.id = e.object_id)
  $sql$;

  return query
  update private.file_erasures e
  set
    attempts = e.attempts + 1,
    -- Each failure doubles the wait, up to a day. It never gives up: the files must go.
    run_after = now() + least(
      p_lease_seconds * power(2, least(e.attempts, 16)), greatest(86400, p_lease_seconds)
    ) * interval '1 second'
  where e.object_id in (
    select w.object_id
    from private.file_erasures w
    where w.run_after <= now()
    order by w.run_after
    limit v_limit
    for update skip locked
  )
  returning e.object_id, e.bucket_id, e.object_name, e.attempts;
end;
$$;

comment on function public.claim_file_erasures is
  'Up to 500 files to remove through the Storage API, for p_lease_seconds the caller''s alone, '
  'later for twice as long each time. The next call forgets those that are gone, so that there is '
  'nothing to report. No rows where Storage is not there. Service role only. Errors: 400 '
  'invalid_limit, 400 invalid_lease, 42501.';

grant execute on function private.file_buckets, private.is_file_erased
  to authenticated, service_role;
grant execute on function public.claim_file_erasures to service_role;
