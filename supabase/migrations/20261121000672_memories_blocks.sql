-- Memories: blocks, texts that every reply is given.
--
-- Tables  memory_blocks, memory_block_versions
-- RPC     save_memory_block
--
-- A persona and a profile of the user are the usual ones. They are short, an edit may be taken
-- back, and who edits says which version was read.

create table public.memory_blocks (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  namespace text not null default 'default',
  name text not null,
  content text not null,
  max_length integer not null default 2000,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint memory_blocks_name_key unique (user_id, namespace, name),
  constraint memory_blocks_namespace_length check (char_length(namespace) between 1 and 100),
  -- Lists of namespaces are written with commas.
  constraint memory_blocks_namespace_comma check (strpos(namespace, ',') = 0),
  constraint memory_blocks_name_length check (char_length(name) between 1 and 100),
  constraint memory_blocks_max_length_range check (max_length between 1 and 8000),
  constraint memory_blocks_content_length check (char_length(content) <= max_length)
);

comment on table public.memory_blocks is
  'Texts that every reply is given, such as persona and profile: one for each name of a namespace.';
comment on column public.memory_blocks.name is 'What it is of, as persona or profile.';
comment on column public.memory_blocks.max_length is
  'How many characters content may have, up to 8,000.';
comment on column public.memory_blocks.version is 'Counts the edits of content, from 1.';

create table public.memory_block_versions (
  user_id uuid not null references auth.users (id) on delete cascade,
  block_id uuid not null,
  version integer not null,
  content text not null,
  changed_by_role text not null,
  created_at timestamptz not null default now(),
  primary key (user_id, block_id, version),
  constraint memory_block_versions_block_fkey foreign key (user_id, block_id)
    references public.memory_blocks (user_id, id) on delete cascade
);

comment on table public.memory_block_versions is
  'What a block said, up to 50 versions back: written by a trigger and by nothing else.';
comment on column public.memory_block_versions.changed_by_role is
  'The database role of the request.';

create trigger memory_blocks_touch_updated_at before update on public.memory_blocks
  for each row execute function private.touch_updated_at();

create function private.number_memory_block() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.version := old.version + (new.content <> old.content)::integer;
  return new;
end;
$$;

comment on function private.number_memory_block is
  'Trigger: another content is another version.';

create trigger memory_blocks_number before update of content, version on public.memory_blocks
  for each row execute function private.number_memory_block();

create function private.keep_memory_block_version() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the versions are nobody's to write: what they say has to have been there.
begin
  if tg_op = 'UPDATE' and new.version = old.version then
    return null;
  end if;
  insert into public.memory_block_versions (user_id, block_id, version, content, changed_by_role)
  values (
    new.user_id, new.id, new.version, new.content,
    coalesce(nullif(current_setting('role'), 'none'), session_user)
  );
  delete from public.memory_block_versions v
  where v.user_id = new.user_id and v.block_id = new.id and v.version <= new.version - 50;
  return null;
end;
$$;

comment on function private.keep_memory_block_version is
  'Trigger: keeps each version of a block, the newest 50.';

create trigger memory_blocks_keep_version after insert or update of content on public.memory_blocks
  for each row execute function private.keep_memory_block_version();

alter table public.memory_blocks enable row level security;
grant select, delete on public.memory_blocks to authenticated, service_role;
grant insert (user_id, id, namespace, name, content, max_length) on public.memory_blocks
  to authenticated, service_role;
grant update (content, max_length) on public.memory_blocks to authenticated, service_role;
create policy memory_blocks_select on public.memory_blocks for select to authenticated
  using ((select auth.uid()) = user_id);
create policy memory_blocks_insert on public.memory_blocks for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy memory_blocks_update on public.memory_blocks for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy memory_blocks_delete on public.memory_blocks for delete to authenticated
  using ((select auth.uid()) = user_id);

alter table public.memory_block_versions enable row level security;
grant select on public.memory_block_versions to authenticated, service_role;
create policy memory_block_versions_select on public.memory_block_versions
  for select to authenticated using ((select auth.uid()) = user_id);

create function public.save_memory_block(
  p_name text,
  p_content text,
  p_max_length integer default null,
  p_version integer default null,
  p_namespace text default 'default',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.memory_blocks
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_name text := normalize(btrim(p_name), nfc);
  v_result jsonb;
  v_block public.memory_blocks;
begin
  perform private.require_namespaces(array[p_namespace]);
  if v_name is null or char_length(v_name) not between 1 and 100 or p_content is null
     or coalesce(p_max_length, 1) not between 1 and 8000 then
    perform private.fail(
      400, 'invalid_memory_block',
      'A block has a name of 1 to 100 characters, a content, and a p_max_length of 1 to 8,000.'
    );
  end if;
  v_result := private.claim_request(
    v_user_id, p_request_id, 'save_memory_block', case when p_request_id is not null then
      jsonb_build_array(v_name, p_content, p_max_length, p_version, p_namespace)
    end
  );

  perform private.lock_memories(v_user_id);
  select * into v_block
  from public.memory_blocks b
  where b.user_id = v_user_id and b.namespace = p_namespace and b.name = v_name;
  if v_result is not null then
    return v_block;
  end if;

  if p_version <> coalesce(v_block.version, 0) then
    perform private.fail(
      409, 'memory_block_changed',
      format('The block has version %s by now.', coalesce(v_block.version, 0)),
      'Read it again, and edit what it says now.'
    );
  end if;
  if char_length(p_content) > coalesce(p_max_length, v_block.max_length, 2000) then
    perform private.fail(
      413, 'memory_block_too_long',
      format(
        'The content has %s characters, the block takes %s.', char_length(p_content),
        coalesce(p_max_length, v_block.max_length, 2000)
      ),
      'Shorten it, or raise p_max_length, to 8,000 at most.'
    );
  end if;
  if v_block.id is null then
    if (
      select count(*) from public.memory_blocks b
      where b.user_id = v_user_id and b.namespace = p_namespace
    ) >= 20 then
      perform private.fail(
        409, 'too_many_memory_blocks', 'A namespace has up to 20 blocks: every reply is given them.'
      );
    end if;
    insert into public.memory_blocks (user_id, namespace, name, content, max_length)
    values (v_user_id, p_namespace, v_name, p_content, coalesce(p_max_length, 2000))
    returning * into v_block;
  else
    update public.memory_blocks b
    set content = p_content, max_length = coalesce(p_max_length, b.max_length)
    where b.user_id = v_user_id and b.id = v_block.id
    returning b.* into v_block;
  end if;
  perform private.settle_request(v_user_id, p_request_id, 'true');
  return v_block;
end;
$$;

comment on function public.save_memory_block is
  'Writes a block, a text that every reply is given, such as persona or profile. p_max_length: how '
  'many characters it takes, 2,000 unless said, 8,000 at most. p_version: the version that was '
  'read, 0 for a block that is to be new; null whatever it is. Returns the block as it stands. '
  'Delete it in the table. Errors: 400 invalid_memory_block, 400 invalid_namespace, 409 '
  'memory_block_changed, 409 too_many_memory_blocks, 413 memory_block_too_long, 409 '
  'request_conflict, 42501.';

grant execute on function public.save_memory_block to authenticated, service_role;
