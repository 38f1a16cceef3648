-- Foundation: requests, so that a retry changes nothing.
--
-- A write that carries p_request_id claims the id first. The first call does the work and keeps its
-- result; a later call with the same id and content returns that result.

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
  v_hash := sha256(convert_to(p_content::text, 'utf8'));

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

comment on function private.claim_request is
  'Null when the write is to be done, else the result of the first call with this id. p_content '
  'holds every parameter that makes the request what it is. Build it within case when p_request_id '
  'is not null then … end: a call without an id then pays neither for the content, an eighth of '
  'store_chat_pair, nor for the claim, for the function is strict.';

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

comment on function private.settle_request is
  'Keeps the result for replays. Nothing to do when p_request_id is null.';

create function private.forget_requests(p_older_than interval default '7 days') returns bigint
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_gone bigint;
begin
  delete from private.requests r where r.created_at < now() - p_older_than;
  get diagnostics v_gone = row_count;
  delete from private.held_requests h where h.held_until < now();
  return v_gone;
end;
$$;

comment on function private.forget_requests is
  'Deletes request ids older than the interval and returns how many. Service role only; run it '
  'daily. A retry that comes later than that is a new request.';

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

grant execute on function
  private.claim_request,
  private.settle_request
to authenticated, service_role;

grant execute on function private.forget_requests to service_role;
