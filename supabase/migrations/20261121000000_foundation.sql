-- Foundation: what every domain stands on.
--
-- Schemas     public      the one exposed schema: tables and RPC functions
--             private     what PostgREST must not serve: helpers, definer functions, bookkeeping
--             extensions  extensions
-- Privileges  nothing is granted by default; each domain grants what it means to
-- Helpers     private.require_user, fail, claim_request, settle_request, uuid_v7, to_embedding, …
--
-- Depends on Supabase's roles (anon, authenticated, service_role) and its auth schema.

create schema if not exists extensions;
create schema if not exists private;

comment on schema private is
  'Helpers and bookkeeping of Engram. PostgREST does not serve it; nothing in it is a client''s '
  'name.';

-- Privileges ------------------------------------------------------------------------------------
-- Supabase grants everything in public to anon, authenticated and service_role by default, and
-- Postgres grants execute on every function to everyone. Both are taken back here, so that a grant
-- exists only where a migration wrote one. The revoke from public works only without "in schema".

grant usage on schema extensions to anon, authenticated, service_role;
alter default privileges in schema extensions grant execute on functions to public;
alter default privileges revoke execute on functions from public;
alter default privileges in schema public
  revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public
  revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public
  revoke all on functions from anon, authenticated, service_role;

grant usage on schema private to authenticated, service_role;

-- Extensions ------------------------------------------------------------------------------------

create extension if not exists vector with schema extensions;
-- GIN over (user_id, tsvector): full text within one user's rows.
create extension if not exists btree_gin with schema extensions;

-- Errors ----------------------------------------------------------------------------------------

create function private.fail(
  p_status integer,
  p_code text,
  p_detail text,
  p_hint text default null
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  raise exception using
    errcode = 'PT' || p_status,
    message = p_code,
    detail = p_detail,
    hint = coalesce(p_hint, '');
end;
$$;

comment on function private.fail(integer, text, text, text) is
  'Raises SQLSTATE PT<status>, which PostgREST answers as that HTTP status. The message is a '
  'stable snake_case code, the detail a sentence, the hint what to do about it.';

-- The acting user -------------------------------------------------------------------------------

create function private.require_user(p_user_id uuid) returns uuid
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_caller uuid := auth.uid();
  -- The role that was set for the request. Unlike current_user it is the same within a definer
  -- function, so that those can check their caller too.
  v_role name := coalesce(nullif(pg_catalog.current_setting('role'), 'none'), session_user);
begin
  perform private.tag_request();
  -- Whoever has the rights of service_role acts for any user, but has to say for whom.
  if pg_catalog.pg_has_role(v_role, 'service_role', 'usage') then
    if coalesce(p_user_id, v_caller) is null then
      perform private.fail(
        400, 'user_required', 'A service caller has to name the user it acts for.',
        'Pass p_user_id.'
      );
    end if;
    return coalesce(p_user_id, v_caller);
  end if;

  if v_caller is null then
    raise exception using
      errcode = '42501', message = 'not_signed_in', detail = 'The call carries no user.',
      hint = 'Send the user''s access token as bearer token.';
  end if;
  if p_user_id is distinct from v_caller and p_user_id is not null then
    raise exception using
      errcode = '42501', message = 'not_your_user_id',
      detail = 'p_user_id is not the signed-in user.',
      hint = 'Leave p_user_id out: it defaults to the user of the token.';
  end if;
  return v_caller;
end;
$$;

comment on function private.require_user(uuid) is
  'The user to act for: the token''s, or p_user_id for a caller with the rights of service_role. '
  'Anybody else''s id is refused with 42501.';

-- Ids and times ---------------------------------------------------------------------------------

create function private.uuid_v7() returns uuid
language plpgsql
volatile
security invoker
set search_path = ''
as $$
-- plpgsql, as whatever every row or request needs: a SQL function that cannot be inlined is planned
-- anew at each call, which took six times as long as this.
declare
  v_time float8 := pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) * 1000;
  v_ms bigint := pg_catalog.floor(v_time);
begin
  -- RFC 9562: 48 bits of Unix milliseconds and, after the version bits 0111, 12 bits of the
  -- fraction of one, over a random UUID that has the variant bits already.
  return pg_catalog.encode(
    overlay(
      pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
      placing substring(pg_catalog.int8send(v_ms) from 3)
        || pg_catalog.int2send((28672 + pg_catalog.floor((v_time - v_ms) * 4096))::smallint)
      from 1 for 8
    ), 'hex'
  )::uuid;
end;
$$;

comment on function private.uuid_v7() is
  'A time-ordered UUID (RFC 9562, version 7, to the microsecond). Growing tables use it: inserts '
  'touch the right edge of their primary key only.';

create function private.touch_updated_at() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.updated_at := pg_catalog.now();
  return new;
end;
$$;

comment on function private.touch_updated_at() is 'Trigger: updated_at is the time of the change.';

-- Embeddings ------------------------------------------------------------------------------------

create function private.check_embedding(p_embedding extensions.vector)
returns extensions.vector
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_embedding is null then
    perform private.fail(400, 'invalid_embedding', 'There is no embedding to compare with.');
  end if;
  if extensions.vector_dims(p_embedding) <> 1536 then
    perform private.fail(
      400, 'invalid_embedding',
      format(
        'An embedding has 1536 numbers, this one has %s.', extensions.vector_dims(p_embedding)
      ),
      'Pad a shorter model''s vectors with zeros: cosine similarity stays as it is.'
    );
  end if;
  if extensions.vector_norm(p_embedding) = 0 then
    perform private.fail(
      400, 'invalid_embedding', 'An embedding of zeros only has no direction to compare.'
    );
  end if;
  return p_embedding;
end;
$$;

comment on function private.check_embedding(extensions.vector) is
  'The vector itself if it is there, has 1536 dimensions and a direction. '
  'Errors: 400 invalid_embedding.';

create function private.to_embedding(p_embedding text) returns extensions.vector
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
begin
  return private.check_embedding(p_embedding::extensions.vector);
exception
  -- pgvector''s own words for a malformed literal, a NaN, an infinity or too many dimensions.
  when data_exception or invalid_text_representation or program_limit_exceeded then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_embedding',
      detail = left(sqlerrm, 200),
      hint = 'Send 1536 finite numbers as "[0.1,0.2,…]".';
end;
$$;

comment on function private.to_embedding(text) is
  'Reads an embedding from "[0.1,…]"; null for null. Errors: 400 invalid_embedding.';

create function private.without_embeddings(p_items jsonb) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case pg_catalog.jsonb_typeof(p_items)
    when 'array' then (
      select coalesce(pg_catalog.jsonb_agg(
        case pg_catalog.jsonb_typeof(i.item) when 'object' then i.item - 'embedding' else i.item end
        order by i.position
      ), '[]')
      from pg_catalog.jsonb_array_elements(p_items) with ordinality i (item, position)
    )
    else p_items
  end;
end;
$$;

comment on function private.without_embeddings(jsonb) is
  'What makes an array of items the same request again: all but the vectors, which a provider does '
  'not compute to the same last digit twice.';

-- Parameters that several domains take ----------------------------------------------------------

create function private.require_limit(p_limit integer, p_maximum integer) returns integer
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_limit is null or p_limit not between 1 and p_maximum then
    perform private.fail(
      400, 'invalid_limit', format('A limit is a number from 1 to %s.', p_maximum)
    );
  end if;
  return p_limit;
end;
$$;

comment on function private.require_limit(integer, integer) is
  'The limit itself when it is from 1 to the maximum. Errors: 400 invalid_limit.';

create function private.any_word(p_text text) returns tsquery
language sql
immutable
security invoker
set search_path = ''
as $$
  select pg_catalog.replace(
    pg_catalog.plainto_tsquery('pg_catalog.english', p_text)::text, ' & ', ' | '
  )::tsquery
$$;

comment on function private.any_word(text) is
  'A text search for any of the words. The usual query asks for all of them, which a question in '
  'plain words hardly ever finds.';

-- Requests: retries that change nothing ---------------------------------------------------------

create table private.requests (
  user_id uuid not null references auth.users (id) on delete cascade,
  request_id uuid not null,
  operation text not null,
  content_hash bytea not null,
  result jsonb,
  created_at timestamptz not null default now(),
  primary key (user_id, request_id)
);

comment on table private.requests is
  'One row for each write that carried a p_request_id: what was asked (hash) and what was '
  'answered. Rows older than the clients'' retry window may go: private.forget_requests().';
comment on column private.requests.content_hash is 'SHA-256 of the parameters as jsonb text.';
comment on column private.requests.result is 'What the first call returned.';

create index requests_created_at_idx on private.requests (created_at);

alter table private.requests enable row level security;
grant select on private.requests to authenticated, service_role;
grant insert (user_id, request_id, operation, content_hash) on private.requests
  to authenticated, service_role;
grant update (result) on private.requests to authenticated, service_role;
grant delete on private.requests to service_role;

create policy requests_select on private.requests for select to authenticated
  using ((select auth.uid()) = user_id);
create policy requests_insert on private.requests for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy requests_update on private.requests for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);

create function private.claim_request(
  p_user_id uuid,
  p_request_id uuid,
  p_operation text,
  p_content jsonb
) returns jsonb
language plpgsql
volatile
strict
security invoker
set search_path = ''
as $$
declare
  v_hash bytea;
  v_first private.requests;
begin
  v_hash := pg_catalog.sha256(pg_catalog.convert_to(p_content::text, 'utf8'));

  -- A concurrent call with the same id waits here until the first one has committed.
  insert into private.requests (user_id, request_id, operation, content_hash)
  values (p_user_id, p_request_id, p_operation, v_hash)
  on conflict do nothing;
  if found then
    return null;
  end if;

  select * into strict v_first
  from private.requests r
  where r.user_id = p_user_id and r.request_id = p_request_id;

  if v_first.operation <> p_operation or v_first.content_hash <> v_hash then
    perform private.fail(
      409, 'request_conflict',
      format('Request %s was already used for something else.', p_request_id),
      'Retry with the same content, or take a new request id for new content.'
    );
  end if;
  return v_first.result;
end;
$$;

comment on function private.claim_request(uuid, uuid, text, jsonb) is
  'Null when the write is to be done, else the result of the first call with this id. p_content '
  'holds every parameter that makes the request what it is; strict, so that a call without an id '
  'costs nothing. Errors: 409 request_conflict.';

create function private.settle_request(p_user_id uuid, p_request_id uuid, p_result jsonb)
returns void
language plpgsql
volatile
strict
security invoker
set search_path = ''
as $$
begin
  update private.requests r
  set result = p_result
  where r.user_id = p_user_id and r.request_id = p_request_id;
end;
$$;

comment on function private.settle_request(uuid, uuid, jsonb) is
  'Keeps the result for replays. Nothing to do when p_request_id is null.';

create function private.forget_requests(p_older_than interval default '7 days') returns bigint
language sql
volatile
security invoker
set search_path = ''
as $$
  with gone as (
    delete from private.requests r where r.created_at < now() - p_older_than returning 1
  )
  select count(*) from gone
$$;

comment on function private.forget_requests(interval) is
  'Deletes request ids older than the interval and returns how many. Service role only; run it '
  'daily. A retry that comes later than that is a new request.';

-- Grants ----------------------------------------------------------------------------------------

grant execute on function
  private.fail(integer, text, text, text),
  private.require_user(uuid),
  private.uuid_v7(),
  private.check_embedding(extensions.vector),
  private.to_embedding(text),
  private.without_embeddings(jsonb),
  private.require_limit(integer, integer),
  private.any_word(text),
  private.claim_request(uuid, uuid, text, jsonb),
  private.settle_request(uuid, uuid, jsonb)
to authenticated, service_role;

grant execute on function private.forget_requests(interval) to service_role;
