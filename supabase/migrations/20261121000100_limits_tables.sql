-- Limits: how much a user may have here, and how fast it may come.
--
-- Tables  private.limits (all of the settings), private.usage, private.usage_deltas
--
-- Triggers count what is inserted and deleted, so that a plain REST insert counts as an RPC does.
-- One row for each user and table holds the rows, their bytes and a token bucket; it is locked
-- until the transaction ends, which makes the count right when many write at once. The service is
-- counted and never refused. A deletion never waits for that lock: in a cascade it would meet an
-- insert that took the same locks in the opposite order.
--
-- A statement is refused as early as it can be: before its first row when the bucket is empty, and
-- at the first row that is too many. What it costs until then is in proportion to its rows.
--
-- Each domain inserts the limits of its own tables in its …_registration.sql.
--
-- To change a limit: update private.limits set rows_per_minute = 60
--                    where resource = 'public.chat_messages';

create table private.limits (
  resource text primary key,
  max_rows bigint,
  max_bytes bigint,
  rows_per_minute integer not null,
  bucket_minutes integer not null default 1,
  rows_per_statement integer not null default 10000,
  created_at timestamptz not null default now(),
  constraint limits_max_rows_positive check (max_rows > 0),
  constraint limits_max_bytes_positive check (max_bytes > 0),
  constraint limits_rows_per_minute_positive check (rows_per_minute > 0),
  constraint limits_bucket_minutes_positive check (bucket_minutes > 0),
  constraint limits_rows_per_statement_positive check (rows_per_statement > 0)
);

comment on table private.limits is
  'What one user may have and do, by table; "default" is for tables that have no row here. Changed '
  'by the operator, at any time.';
comment on column private.limits.resource is
  'A table with its schema, as in public.documents, or provider.… for what providers are asked.';
comment on column private.limits.max_rows is 'Null: no limit, as in max_bytes.';
comment on column private.limits.max_bytes is
  'Of the rows in Postgres'' binary form, before compression, with all columns and vectors.';
comment on column private.limits.rows_per_minute is
  'How fast the bucket fills. A statement with more rows than the bucket holds passes when the '
  'bucket is full, and the next one waits the longer. Of a provider: calls, or tokens.';
comment on column private.limits.bucket_minutes is
  'How many minutes fill the bucket: what may come at once after that long a silence. 1440 makes a '
  'limit of a day.';
comment on column private.limits.rows_per_statement is
  'A statement with more rows is refused with 413 before the rest of it is written.';

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('default', 100000, 268435456, 600),
  ('private.requests', 500000, 536870912, 1200),
  ('private.held_requests', 100000, 268435456, 1200);

create table private.usage (
  user_id uuid not null references auth.users (id) on delete cascade,
  resource text not null,
  rows bigint not null,
  bytes bigint not null,
  tokens double precision not null,
  refilled_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (user_id, resource)
);

comment on table private.usage is
  'What a user has in each table, and the token bucket of its rate.';
comment on column private.usage.tokens is
  'How many rows may come now; refilled with time. Under zero after one large statement.';

-- Every write of the user changes a row: room on the page keeps that off the index.
alter table private.usage set (fillfactor = 50);

create table private.usage_deltas (
  user_id uuid not null references auth.users (id) on delete cascade,
  id bigint not null generated always as identity,
  resource text not null,
  rows bigint not null,
  bytes bigint not null,
  created_at timestamptz not null default now(),
  primary key (user_id, id)
);

comment on table private.usage_deltas is
  'Changes of a usage row that was locked by another transaction. The next change that finds it '
  'free adds them to it.';

alter table private.limits enable row level security;
grant select on private.limits to authenticated, service_role;
create policy limits_select on private.limits for select to authenticated using (true);

alter table private.usage enable row level security;
grant select on private.usage to authenticated, service_role;
create policy usage_select on private.usage for select to authenticated
  using ((select auth.uid()) = user_id);

alter table private.usage_deltas enable row level security;
grant select on private.usage_deltas to authenticated, service_role;
create policy usage_deltas_select on private.usage_deltas for select to authenticated
  using ((select auth.uid()) = user_id);
