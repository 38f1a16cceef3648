-- API keys: what users pay their own model providers with.
--
-- Table   api_keys
-- RPC     store_api_key
--
-- A key is encrypted before it comes here and decrypted after it has left, in an Edge Function that
-- has the encryption key in its environment: a dump of the database holds nothing to spend. The
-- ciphertext is the service's alone, which reads it for one user at a time; its owner sees which
-- keys there are, and deletes them.

create table public.api_keys (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  provider text not null,
  label text,
  last_four text not null,
  ciphertext text not null,
  nonce text not null,
  key_version integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint api_keys_provider_key unique (user_id, provider),
  constraint api_keys_provider_format check (provider ~ '^[a-z0-9.:\[\]-]{1,200}$'),
  constraint api_keys_label_length check (char_length(label) between 1 and 100),
  constraint api_keys_last_four_length check (char_length(last_four) = 4),
  constraint api_keys_ciphertext_length check (char_length(ciphertext) between 20 and 4000),
  constraint api_keys_ciphertext_format check (ciphertext ~ '^[A-Za-z0-9+/]+={0,2}$'),
  constraint api_keys_nonce_format check (nonce ~ '^[A-Za-z0-9+/]{16}$'),
  constraint api_keys_key_version_positive check (key_version > 0)
);

comment on table public.api_keys is
  'Keys of users for model providers, one each, encrypted. Written by the Edge Function profile; '
  'read by name of the columns, for the ciphertext is not the user''s to read.';
comment on column public.api_keys.provider is
  'The host of the base URL that the key is for, as in api.openai.com: a key is sent nowhere else.';
comment on column public.api_keys.label is 'What the user calls it.';
comment on column public.api_keys.last_four is 'The end of the key, to tell it by.';
comment on column public.api_keys.ciphertext is
  'AES-256-GCM with its tag, in base64. Authenticated with user and provider: it does not decrypt '
  'in another row.';
comment on column public.api_keys.nonce is 'Of the encryption: 96 random bits in base64.';
comment on column public.api_keys.key_version is
  'Which of the keys in API_KEY_ENCRYPTION_KEYS it is encrypted under.';

create function public.store_api_key(
  p_provider text,
  p_label text,
  p_last_four text,
  p_ciphertext text,
  p_nonce text,
  p_key_version integer,
  p_user_id uuid
) returns table (
  id uuid,
  provider text,
  label text,
  last_four text,
  created_at timestamptz,
  updated_at timestamptz
)
language sql
volatile
security invoker
rows 1
set search_path = ''
as $$
  insert into public.api_keys as k (
    user_id, provider, label, last_four, ciphertext, nonce, key_version
  )
  values (
    p_user_id, p_provider, p_label, p_last_four, p_ciphertext, p_nonce, p_key_version
  )
  on conflict (user_id, provider) do update
  set
    label = excluded.label,
    last_four = excluded.last_four,
    ciphertext = excluded.ciphertext,
    nonce = excluded.nonce,
    key_version = excluded.key_version
  returning k.id, k.provider, k.label, k.last_four, k.created_at, k.updated_at
$$;

comment on function public.store_api_key is
  'Keeps an encrypted key of a user, in the place of the one that the user had for the provider. '
  'The same again changes nothing. Service role only. Errors: 23514 a part is not as the table has '
  'it, 42501.';

create trigger api_keys_touch_updated_at before update on public.api_keys
  for each row execute function private.touch_updated_at();

alter table public.api_keys enable row level security;
grant select (user_id, id, provider, label, last_four, key_version, created_at, updated_at)
  on public.api_keys to authenticated;
grant delete on public.api_keys to authenticated;
grant select, delete on public.api_keys to service_role;
grant insert (user_id, provider, label, last_four, ciphertext, nonce, key_version)
  on public.api_keys to service_role;
grant update (label, last_four, ciphertext, nonce, key_version)
  on public.api_keys to service_role;
create policy api_keys_select on public.api_keys for select to authenticated
  using ((select auth.uid()) = user_id);
create policy api_keys_delete on public.api_keys for delete to authenticated
  using ((select auth.uid()) = user_id);

-- Replaces the one of …_routing_bounds.sql.
create or replace function private.has_own_key(p_user_id uuid, p_providers jsonb) returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return jsonb_typeof(p_providers) = 'array' and exists (
    select from public.api_keys k where k.user_id = p_user_id and p_providers ? k.provider
  );
end;
$$;

comment on function private.has_own_key is
  'Whether a key of the user''s own pays one of these providers.';

grant execute on function public.store_api_key to service_role;

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.api_keys', 20, 65536, 60);

select private.count_table('public.api_keys');

insert into private.export_rules (table_name, is_exported, keeps_embeddings, reason) values
  ('public.api_keys', false, false, 'a secret, and its ciphertext is of no use elsewhere');
