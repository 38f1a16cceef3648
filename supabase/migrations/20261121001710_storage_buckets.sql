-- Storage: the buckets of users' files, and who may do what in them.
--
-- Buckets   documents    originals of documents that came as files      private
--           attachments  large parts of chat messages                    private
--           media        sounds and pictures of imported flashcards      private
--           avatars      pictures of profiles, which anybody may see     public
-- Path      <user id>/…  in each of them: the first folder is the user's and nobody else's
--
-- Supabase's Storage brings the schema storage, and may do so after the migrations have run or
-- never: without it nothing is installed, and files are kept as they are without Storage.
-- private.install_storage() installs it later.
--
-- Depends on profiles, limits and storage_erasing.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('storage.objects', 20000, 2147483648, 6000);

create function private.may_add_file(p_bytes bigint) returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
-- Definer because files that wait to be removed count too, and the user does not see them.
declare
  v_user_id uuid := auth.uid();
  v_limit private.limits := private.limit_of('storage.objects');
  v_rows bigint;
  v_bytes numeric;
  v_recent bigint;
begin
  -- A token outlives its account by up to an hour.
  if not exists (select from public.profiles p where p.id = v_user_id) then
    return false;
  end if;
  execute $sql$
    select
      count(*),
      coalesce(sum(coalesce(o.metadata ->> 'size', o.metadata ->> 'contentLength')::numeric), 0),
      count(*) filter (where o.created_at > now() - interval '1 minute')
    from storage.objects o
    where o.bucket_id = any ($1)
      and o.name collate "C" >= $2 || '/' and o.name collate "C" < $2 || '0'
  $sql$ into v_rows, v_bytes, v_recent using private.file_buckets(), v_user_id::text;
  return v_rows < coalesce(v_limit.max_rows, v_rows + 1)
    and (v_limit.max_bytes is null or v_bytes + coalesce(p_bytes, 0) <= v_limit.max_bytes)
    and v_recent < v_limit.rows_per_minute;
end;
$$;

comment on function private.may_add_file is
  'Whether the user of the token may have one more file of so many bytes, by the row '
  'storage.objects of private.limits. For the policies of storage.objects: Storage answers 403 '
  'where they refuse.';

grant execute on function private.may_add_file to authenticated, service_role;

create function private.install_storage() returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_public text;
begin
  if to_regclass('storage.objects') is null or to_regclass('storage.buckets') is null
     or to_regprocedure('storage.foldername(text)') is null then
    return false;
  end if;

  execute $sql$
    insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
      ('documents', 'documents', false, 33554432, null),
      ('attachments', 'attachments', false, 33554432, null),
      ('media', 'media', false, 33554432, null),
      (
        'avatars', 'avatars', true, 2097152,
        array['image/avif', 'image/gif', 'image/jpeg', 'image/png', 'image/webp']
      )
    on conflict do nothing
  $sql$;
  execute $sql$
    select min(b.id) from storage.buckets b
    where b.id = any ($1) and b.id <> 'avatars' and b.public
  $sql$ into v_public using private.file_buckets();
  if v_public is not null then
    raise exception 'The bucket % is public, and private files would go into it.', v_public
      using hint = 'Rename or unpublish it, then select private.install_storage().';
  end if;

  -- Who keeps a file asks first whether its bucket is there, and private.
  drop policy if exists engram_buckets_select on storage.buckets;
  create policy engram_buckets_select on storage.buckets for select to authenticated
    using (id = any ((select private.file_buckets())::text[]));
  drop policy if exists engram_objects_select on storage.objects;
  create policy engram_objects_select on storage.objects for select to authenticated
    using (
      bucket_id = any ((select private.file_buckets())::text[])
      and (storage.foldername(name))[1] = (select auth.uid())::text
      and not private.is_file_erased(id)
    );
  drop policy if exists engram_objects_insert on storage.objects;
  create policy engram_objects_insert on storage.objects for insert to authenticated
    with check (
      bucket_id = any ((select private.file_buckets())::text[])
      and (storage.foldername(name))[1] = (select auth.uid())::text
      and private.may_add_file((metadata ->> 'contentLength')::bigint)
    );
  drop policy if exists engram_objects_update on storage.objects;
  create policy engram_objects_update on storage.objects for update to authenticated
    using (
      bucket_id = any ((select private.file_buckets())::text[])
      and (storage.foldername(name))[1] = (select auth.uid())::text
      and not private.is_file_erased(id)
    )
    with check (
      bucket_id = any ((select private.file_buckets())::text[])
      and (storage.foldername(name))[1] = (select auth.uid())::text
    );
  drop policy if exists engram_objects_delete on storage.objects;
  create policy engram_objects_delete on storage.objects for delete to authenticated
    using (
      bucket_id = any ((select private.file_buckets())::text[])
      and (storage.foldername(name))[1] = (select auth.uid())::text
      and not private.is_file_erased(id)
    );
  return true;
exception when insufficient_privilege or raise_exception then
  raise warning 'Storage is here and was not installed: %', sqlerrm;
  return false;
end;
$$;

comment on function private.install_storage is
  'Makes the buckets and the policies of users'' files where Storage is, and says whether it is. '
  'For the operator, as the role of the migrations; safe to run again.';

select private.install_storage();
