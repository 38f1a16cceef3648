-- Routing: receipts, by which the functions that ask providers say what an answer took.
--
-- Table   private.receipt_keys
-- RPC     make_receipt_key
--
-- A user has a token and may call every RPC. What an answer took is believed to the function alone
-- that asked for it: it signs it with a key that only it and this schema know.

create table private.receipt_keys (
  id integer generated always as identity primary key,
  key bytea not null,
  created_at timestamptz not null default now(),
  constraint receipt_keys_length check (octet_length(key) between 32 and 64)
);

comment on table private.receipt_keys is
  'What receipts are signed with; the two newest are good, so that a key can be changed while '
  'functions still have the one before. Without a row costs are what callers report.';

alter table private.receipt_keys enable row level security;
grant select, delete on private.receipt_keys to service_role;
grant insert (key) on private.receipt_keys to service_role;

create function public.make_receipt_key(p_key text default null) returns text
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_key bytea;
begin
  if p_key is null then
    -- Two random uuids hold 244 bits of Postgres' strong generator.
    v_key := sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));
  else
    begin
      v_key := decode(p_key, 'base64');
    exception when invalid_parameter_value then
      v_key := null;
    end;
    if v_key is null or octet_length(v_key) not between 32 and 64 then
      perform private.fail(400, 'invalid_key', 'p_key is 32 to 64 bytes in base64, or null.');
    end if;
  end if;
  insert into private.receipt_keys (key)
  select v_key where not exists (select from private.receipt_keys k where k.key = v_key);
  delete from private.receipt_keys k
  where k.id not in (select n.id from private.receipt_keys n order by n.id desc limit 2);
  return translate(encode(v_key, 'base64'), E'\n', '');
end;
$$;

comment on function public.make_receipt_key is
  'Makes, or keeps, the key that functions sign receipts with, and returns it in base64 for their '
  'environment, RECEIPT_KEY. The one before stays good. For the service. Errors: 400 invalid_key, '
  '42501.';

create function private.sign_receipt(p_payload text, p_key bytea) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_inner bytea := ''::bytea;
  v_outer bytea := ''::bytea;
  v_byte integer;
begin
  -- HMAC-SHA-256 (RFC 2104) of a key of at most one block, of sha256() alone.
  for i in 0..63 loop
    v_byte := case when i < octet_length(p_key) then get_byte(p_key, i) else 0 end;
    v_inner := v_inner || set_byte('\x00'::bytea, 0, v_byte # 54);
    v_outer := v_outer || set_byte('\x00'::bytea, 0, v_byte # 92);
  end loop;
  return encode(
    sha256(v_outer || sha256(v_inner || convert_to(p_payload, 'UTF8'))), 'hex'
  );
end;
$$;

comment on function private.sign_receipt is 'The HMAC-SHA-256 of a payload, in hexadecimal digits.';

create function private.signs_receipts() returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return exists (select from private.receipt_keys);
end;
$$;

comment on function private.signs_receipts is 'Whether there is a key to sign receipts with.';

create function private.read_receipt(p_user_id uuid, p_decision_id uuid, p_receipt text)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_payload text := regexp_replace(p_receipt, '\.[0-9a-f]{64}$', '');
  v_signature text := right(p_receipt, 64);
  v_read jsonb;
begin
  if p_receipt is null then
    return null;
  end if;
  if char_length(p_receipt) <= 10000 and pg_input_is_valid(v_payload, 'jsonb') and exists (
    select from private.receipt_keys k
    -- Compared by their hashes, so that the time it takes says nothing of the digits.
    where sha256(convert_to(private.sign_receipt(v_payload, k.key), 'UTF8'))
      = sha256(convert_to(v_signature, 'UTF8'))
  ) then
    v_read := v_payload::jsonb;
  end if;
  if v_read is null
     or v_read ->> 'user_id' is distinct from p_user_id::text
     or v_read ->> 'decision_id' is distinct from p_decision_id::text then
    perform private.fail(
      403, 'invalid_receipt', 'The receipt is not of this decision, or not signed with the key.',
      'RECEIPT_KEY of the functions is the key that make_receipt_key gave.'
    );
  end if;
  return v_read - array['user_id', 'decision_id'];
end;
$$;

comment on function private.read_receipt is
  'What a receipt says, without whom and what it is for; null without one. It is JSON, a dot, and '
  'its HMAC-SHA-256. Errors: 403 invalid_receipt.';

grant execute on function public.make_receipt_key to service_role;
