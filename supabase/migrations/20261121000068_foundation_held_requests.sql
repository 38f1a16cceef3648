-- Foundation: requests whose work is under way outside of the database.
--
-- Table   private.held_requests
-- RPC     hold_request
--
-- claim_request makes a second call wait for the first one's transaction. What asks a provider has
-- no transaction for as long as that takes: it holds its request id instead, for a while at a time,
-- so that a process that ends holds it no longer than that.

create table private.held_requests (
  user_id uuid not null references auth.users (id) on delete cascade,
  request_id uuid not null,
  held_until timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (user_id, request_id)
);

comment on table private.held_requests is
  'Request ids whose work is under way: nobody else begins it before held_until. A row whose time '
  'is over holds nothing; private.forget_requests deletes it.';
create index held_requests_until_idx on private.held_requests (held_until);

create function private.hold_request(p_user_id uuid, p_request_id uuid, p_seconds integer)
returns void
language plpgsql
volatile
strict
security invoker
set search_path = ''
as $$
begin
  -- A concurrent call with the same id waits here until the first one has committed.
  insert into private.held_requests as h (user_id, request_id, held_until)
  values (p_user_id, p_request_id, clock_timestamp() + p_seconds * interval '1 second')
  on conflict (user_id, request_id) do update set held_until = excluded.held_until
  where h.held_until <= clock_timestamp();
  if not found then
    perform private.fail(
      409, 'request_under_way', format('Request %s is being worked on.', p_request_id),
      'Try again in 2 seconds.'
    );
  end if;
end;
$$;

comment on function private.hold_request is
  'Holds a request id for so long, unless somebody does. Nothing to do for null. Errors: 409 '
  'request_under_way.';

create function private.release_request(p_user_id uuid, p_request_id uuid) returns void
language plpgsql
volatile
strict
security invoker
set search_path = ''
as $$
begin
  -- Looked for first: most turns hold nothing, and a deletion of nothing is counted, too.
  if exists (
    select from private.held_requests h
    where h.user_id = p_user_id and h.request_id = p_request_id
  ) then
    delete from private.held_requests h
    where h.user_id = p_user_id and h.request_id = p_request_id;
  end if;
end;
$$;

comment on function private.release_request is
  'A request id is no longer held: its work is done, or given up.';

create function public.hold_request(
  p_seconds integer default 90,
  p_is_held boolean default false,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if p_seconds is null or p_seconds not between 0 and 900 or p_request_id is null then
    perform private.fail(
      400, 'invalid_hold', 'p_seconds is 0 to 900, and p_request_id names what is held.'
    );
  end if;
  if p_seconds = 0 then
    perform private.release_request(v_user_id, p_request_id);
  elsif p_is_held then
    -- What was released meanwhile stays released.
    update private.held_requests h
    set held_until = clock_timestamp() + p_seconds * interval '1 second'
    where h.user_id = v_user_id and h.request_id = p_request_id;
  else
    perform private.hold_request(v_user_id, p_request_id, p_seconds);
  end if;
end;
$$;

comment on function public.hold_request is
  'Says that the work of p_request_id is under way for the next p_seconds, 1 to 900, so that a '
  'second call with the same id does not ask a provider, too. With p_is_held the caller goes on '
  'with what it holds; with 0 seconds it is done or has given up. begin_turn holds the id of its '
  'turn for 90 seconds, and store_chat_pair ends that. Errors: 400 invalid_hold, 409 '
  'request_under_way with the seconds to wait, 42501.';

alter table private.held_requests enable row level security;
grant select, delete on private.held_requests to authenticated, service_role;
grant insert (user_id, request_id, held_until) on private.held_requests
  to authenticated, service_role;
grant update (held_until) on private.held_requests to authenticated, service_role;
create policy held_requests_select on private.held_requests for select to authenticated
  using ((select auth.uid()) = user_id);
create policy held_requests_insert on private.held_requests for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy held_requests_update on private.held_requests for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy held_requests_delete on private.held_requests for delete to authenticated
  using ((select auth.uid()) = user_id);

grant execute on function
  private.hold_request,
  private.release_request,
  public.hold_request
to authenticated, service_role;
