-- Limits: how much a user may have here, and how fast it may come.
--
-- Tables  private.limits (all of the settings), private.usage, private.usage_deltas
-- RPC     get_usage
--
-- Triggers count what is inserted and deleted, so that a plain REST insert counts as an RPC does.
-- One row for each user and table holds the rows, their bytes and a token bucket; it is locked
-- until the transaction ends, which makes the count right when many write at once. The service is
-- counted and never refused. A deletion never waits for that lock: in a cascade it would meet an
-- insert that took the same locks in the opposite order.
--
-- To change a limit: update private.limits set rows_per_minute = 60
--                    where resource = 'public.chat_messages';
--
-- Depends on owned_data.

create table private.limits (
  resource text primary key,
  max_rows bigint not null,
  max_bytes bigint not null,
  rows_per_minute integer not null,
  created_at timestamptz not null default now(),
  constraint limits_max_rows_positive check (max_rows > 0),
  constraint limits_max_bytes_positive check (max_bytes > 0),
  constraint limits_rows_per_minute_positive check (rows_per_minute > 0)
);

comment on table private.limits is
  'What one user may have and do, by table; "default" is for tables that have no row here. Changed '
  'by the operator, at any time.';
comment on column private.limits.resource is 'A table with its schema, as in public.documents.';
comment on column private.limits.max_bytes is
  'Of the rows as they were written, before compression; a vector that the queue adds is not '
  'counted.';
comment on column private.limits.rows_per_minute is
  'Also how many may come at once, after a minute of silence. A statement with more rows than that '
  'passes after such a minute, and the next one waits the longer.';

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('default', 100000, 268435456, 600),
  ('public.agent_analyses', 1000, 67108864, 60),
  ('public.api_keys', 20, 65536, 60),
  ('public.chat_messages', 2000000, 2147483648, 600),
  ('public.document_versions', 100000, 1073741824, 600),
  ('public.documents', 20000, 1073741824, 600),
  ('public.embeddings', 200000, 1073741824, 60000),
  ('public.feedback', 2000000, 536870912, 6000),
  ('public.flashcards', 200000, 268435456, 12000),
  ('public.music_listening_history', 2000000, 536870912, 12000),
  ('public.music_recommendations', 1000000, 536870912, 6000),
  ('public.music_tracks', 200000, 268435456, 12000),
  ('public.queries', 2000000, 2147483648, 6000),
  ('public.responses', 2000000, 2147483648, 6000),
  ('public.review_logs', 2000000, 1073741824, 12000),
  ('public.routing_decisions', 2000000, 2147483648, 6000),
  ('public.user_memories', 50000, 268435456, 6000),
  ('public.user_memory_history', 500000, 536870912, 12000),
  ('public.vectors', 100000, 1073741824, 30000),
  ('private.requests', 500000, 536870912, 1200);

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

-- Every write of the user changes a row: room on the page keeps that off the index.
alter table private.usage set (fillfactor = 50);

comment on table private.usage is
  'What a user has in each table, and the token bucket of its rate.';
comment on column private.usage.tokens is
  'How many rows may come now; refilled with time. Under zero after one large statement.';

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
  'Changes of a usage row that was locked by another transaction. Added to it when the user comes '
  'to a limit.';

-- Private functions -----------------------------------------------------------------------------

create function private.limit_of(p_resource text) returns private.limits
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_limit private.limits;
begin
  select l.* into v_limit
  from private.limits l
  where l.resource in (p_resource, 'default')
  order by l.resource = 'default'
  limit 1;
  return v_limit;
end;
$$;

comment on function private.limit_of(text) is 'The limit of a table, or the default.';

create function private.fail_rate(
  p_resource text,
  p_limit private.limits,
  p_missing double precision
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_seconds integer := greatest(1, ceil(p_missing * 60 / (p_limit).rows_per_minute));
begin
  -- PostgREST takes status, headers and body of the answer from an error of this code.
  raise exception using
    errcode = 'PGRST',
    message = json_build_object(
      'code', 'PT429',
      'message', 'rate_limited',
      'details', format(
        'More than %s rows a minute of %s.', (p_limit).rows_per_minute,
        split_part(p_resource, '.', 2)
      ),
      'hint', format('Try again in %s seconds.', v_seconds)
    ),
    detail = json_build_object(
      'status', 429, 'headers', json_build_object('Retry-After', v_seconds::text)
    );
end;
$$;

comment on function private.fail_rate(text, private.limits, double precision) is
  'Refuses with 429 rate_limited and Retry-After: as long as the missing tokens take to come.';

create function private.require_rate(p_user_id uuid, p_resource text, p_rows integer) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_limit private.limits := private.limit_of(p_resource);
  v_asked integer := least(p_rows, v_limit.rows_per_minute);
  v_tokens double precision;
begin
  -- As private.charge refills it.
  select
    u.tokens + extract(epoch from pg_catalog.clock_timestamp() - u.refilled_at)
      * v_limit.rows_per_minute / 60
  into v_tokens
  from private.usage u
  where u.user_id = p_user_id and u.resource = p_resource;
  if v_tokens < v_asked and not private.is_service() then
    perform private.fail_rate(p_resource, v_limit, v_asked - v_tokens);
  end if;
end;
$$;

comment on function private.require_rate(uuid, text, integer) is
  'Refuses what could not be written anyway, before it costs something. Errors: 429 rate_limited.';

create function private.fold_usage(p_user_id uuid, p_resource text) returns private.usage
language sql
volatile
security invoker
set search_path = ''
as $$
  with folded as (
    delete from private.usage_deltas d
    where d.user_id = p_user_id and d.resource = p_resource
    returning d.rows, d.bytes
  )
  update private.usage u
  set rows = u.rows + f.rows, bytes = u.bytes + f.bytes
  from (
    select coalesce(sum(o.rows), 0) as rows, coalesce(sum(o.bytes), 0) as bytes from folded o
  ) f
  where u.user_id = p_user_id and u.resource = p_resource
  returning u.*
$$;

comment on function private.fold_usage(uuid, text) is 'Adds the deltas of a usage row to it.';

create function private.charge(p_user_id uuid, p_resource text, p_rows bigint, p_bytes bigint)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_limit private.limits;
  v_usage private.usage;
  v_now timestamptz := pg_catalog.clock_timestamp();
  v_missing double precision;
begin
  -- private.limit_of and a function for the refilling would cost more than all the rest.
  select * into v_limit from private.limits l where l.resource = p_resource;
  if not found then
    select * into v_limit from private.limits l where l.resource = 'default';
  end if;
  insert into private.usage as u (user_id, resource, rows, bytes, tokens, refilled_at)
  values (
    p_user_id, p_resource, p_rows, p_bytes, v_limit.rows_per_minute - p_rows, v_now
  )
  on conflict (user_id, resource) do update
  set
    rows = u.rows + excluded.rows,
    bytes = u.bytes + excluded.bytes,
    tokens = least(
      v_limit.rows_per_minute,
      u.tokens + greatest(extract(epoch from v_now - u.refilled_at), 0)
        * v_limit.rows_per_minute / 60
    ) - p_rows,
    refilled_at = greatest(v_now, u.refilled_at)
  returning u.* into v_usage;

  -- What there was before: of a statement that is larger than the bucket, a full one is asked for.
  v_missing := least(p_rows, v_limit.rows_per_minute) - (v_usage.tokens + p_rows);
  if v_missing > 0 then
    perform private.fail_rate(p_resource, v_limit, v_missing);
  end if;
  if v_usage.rows > v_limit.max_rows or v_usage.bytes > v_limit.max_bytes then
    v_usage := private.fold_usage(p_user_id, p_resource);
    if v_usage.rows > v_limit.max_rows or v_usage.bytes > v_limit.max_bytes then
      perform private.fail(
        429, 'quota_exceeded',
        format(
          'A user may have %s rows and %s MB of %s.', v_limit.max_rows,
          round(v_limit.max_bytes / 1048576.0, 1), split_part(p_resource, '.', 2)
        ),
        'Delete some of it, or ask for more.'
      );
    end if;
  end if;
end;
$$;

comment on function private.charge(uuid, text, bigint, bigint) is
  'Counts what a user writes, and refuses what is too much. Errors: 429 rate_limited, 429 '
  'quota_exceeded.';

create function private.note_usage(p_user_id uuid, p_resource text, p_rows bigint, p_bytes bigint)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  update private.usage u
  set rows = u.rows + p_rows, bytes = u.bytes + p_bytes
  from (
    select l.ctid from private.usage l
    where l.user_id = p_user_id and l.resource = p_resource
    for update skip locked
  ) free
  where u.ctid = free.ctid;
  if found then
    return;
  end if;
  if p_rows > 0 and not exists (
    select from private.usage u where u.user_id = p_user_id and u.resource = p_resource
  ) then
    insert into private.usage (user_id, resource, rows, bytes, tokens, refilled_at)
    select p_user_id, p_resource, p_rows, p_bytes, l.rows_per_minute, pg_catalog.clock_timestamp()
    from private.limit_of(p_resource) l
    on conflict do nothing;
    if found then
      return;
    end if;
  end if;
  -- With the account goes what it has used.
  insert into private.usage_deltas (user_id, resource, rows, bytes)
  select p_user_id, p_resource, p_rows, p_bytes
  where exists (select from auth.users a where a.id = p_user_id);
end;
$$;

comment on function private.note_usage(uuid, text, bigint, bigint) is
  'Counts without refusing, and without waiting for a count that is being changed.';

create function private.count_inserted() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because nobody writes a count of one's own.
declare
  v_resource text := tg_table_schema || '.' || tg_table_name;
  v_is_service boolean := private.is_service();
  v_added record;
begin
  for v_added in
    select a.user_id, count(*) as rows, sum(pg_column_size(a)) as bytes
    from added a
    where a.user_id is not null
    group by a.user_id
  loop
    if v_is_service then
      perform private.note_usage(v_added.user_id, v_resource, v_added.rows, v_added.bytes);
    else
      perform private.charge(v_added.user_id, v_resource, v_added.rows, v_added.bytes);
    end if;
  end loop;
  return null;
end;
$$;

comment on function private.count_inserted() is
  'Trigger: counts the rows of a statement, and refuses those of a user who has too much. Errors: '
  '429 rate_limited, 429 quota_exceeded.';

create function private.count_deleted() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because nobody writes a count of one's own.
declare
  v_gone record;
begin
  for v_gone in
    select g.user_id, count(*) as rows, sum(pg_column_size(g)) as bytes
    from gone g
    where g.user_id is not null
    group by g.user_id
  loop
    perform private.note_usage(
      v_gone.user_id, tg_table_schema || '.' || tg_table_name, -v_gone.rows, -v_gone.bytes
    );
  end loop;
  return null;
end;
$$;

comment on function private.count_deleted() is 'Trigger: takes deleted rows off the count.';

create function private.count_growth() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because nobody writes a count of one's own.
declare
  v_column text;
  v_change bigint;
  v_bytes bigint := 0;
begin
  if new.user_id is null then
    return null;
  end if;
  foreach v_column in array tg_argv loop
    execute format(
      'select
         coalesce(octet_length(($1).%1$I::text), 0) - coalesce(octet_length(($2).%1$I::text), 0)',
      v_column
    ) into v_change using new, old;
    v_bytes := v_bytes + v_change;
  end loop;
  if v_bytes > 0 and not private.is_service() then
    perform private.charge(new.user_id, tg_table_schema || '.' || tg_table_name, 0, v_bytes);
  elsif v_bytes <> 0 then
    perform private.note_usage(new.user_id, tg_table_schema || '.' || tg_table_name, 0, v_bytes);
  end if;
  return null;
end;
$$;

comment on function private.count_growth() is
  'Trigger with the names of columns: counts by how much an update makes their texts longer. '
  'Errors: 429 quota_exceeded.';

create function private.count_table(p_table regclass) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_name text := (select c.relname from pg_class c where c.oid = p_table);
begin
  execute format(
    'create trigger %I after insert on %s referencing new table as added
       for each statement execute function private.count_inserted()',
    v_name || '_count_inserted', p_table
  );
  execute format(
    'create trigger %I after delete on %s referencing old table as gone
       for each statement execute function private.count_deleted()',
    v_name || '_count_deleted', p_table
  );
end;
$$;

comment on function private.count_table(regclass) is
  'Puts a table with a user_id under the limits. For migrations.';

-- Triggers --------------------------------------------------------------------------------------

do $$
declare
  v_table regclass;
begin
  for v_table in
    select o.table_id::regclass
    from private.owned_tables o
    -- One row a user, or made for rows that are counted themselves.
    where o.name not in (
      'public.profiles', 'private.user_embedding_models', 'private.embedding_jobs',
      'private.staged_embeddings', 'private.usage', 'private.usage_deltas'
    )
    order by o.name
  loop
    perform private.count_table(v_table);
  end loop;
end;
$$;

create trigger vectors_count_growth after update of content, metadata on public.vectors
  for each row
  when (new.content is distinct from old.content or new.metadata <> old.metadata)
  execute function private.count_growth('content', 'metadata');
create trigger agent_analyses_count_growth after update of analysis_data on public.agent_analyses
  for each row when (new.analysis_data <> old.analysis_data)
  execute function private.count_growth('analysis_data');
create trigger profile_data_count_growth after update of data on public.profile_data
  for each row when (new.data <> old.data) execute function private.count_growth('data');
create trigger flashcards_count_growth after update of question, answer on public.flashcards
  for each row when (new.question <> old.question or new.answer <> old.answer)
  execute function private.count_growth('question', 'answer');
create trigger conversations_count_growth after update of summary on public.conversations
  for each row when (new.summary is distinct from old.summary)
  execute function private.count_growth('summary');
-- What most results are is not worth a look.
create trigger requests_count_growth after update of result on private.requests
  for each row when (pg_column_size(new.result) > 8192)
  execute function private.count_growth('result');
create trigger documents_count_growth after update of content, metadata on public.documents
  for each row when (new.content_hash <> old.content_hash or new.metadata <> old.metadata)
  execute function private.count_growth('content', 'metadata');

-- Rows from before this migration.
do $$
declare
  v_name text;
begin
  for v_name in
    select g.tgrelid::regclass::text from pg_trigger g
    where g.tgfoid = 'private.count_inserted()'::regprocedure
  loop
    execute format(
      'insert into private.usage (user_id, resource, rows, bytes, tokens, refilled_at)
       select t.user_id, $1, count(*), sum(pg_column_size(t)), 0, now()
       from %s t where t.user_id is not null group by t.user_id',
      v_name
    ) using case when strpos(v_name, '.') = 0 then 'public.' || v_name else v_name end;
  end loop;
end;
$$;

-- Grants and policies ---------------------------------------------------------------------------

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

grant execute on function
  private.limit_of(text),
  private.fail_rate(text, private.limits, double precision),
  private.require_rate(uuid, text, integer)
to authenticated, service_role;

-- RPCs ------------------------------------------------------------------------------------------

create function public.get_usage(p_user_id uuid default auth.uid()) returns table (
  resource text,
  row_count bigint,
  max_rows bigint,
  bytes bigint,
  max_bytes bigint,
  rows_per_minute integer
)
language plpgsql
stable
security invoker
rows 20
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  return query
  select
    split_part(u.resource, '.', 2), u.rows + coalesce(d.rows, 0)::bigint, l.max_rows,
    u.bytes + coalesce(d.bytes, 0)::bigint, l.max_bytes, l.rows_per_minute
  from private.usage u
  cross join private.limit_of(u.resource) l
  left join (
    select o.resource, sum(o.rows) as rows, sum(o.bytes) as bytes
    from private.usage_deltas o
    where o.user_id = v_user_id
    group by o.resource
  ) d on d.resource = u.resource
  where u.user_id = v_user_id and u.resource like 'public.%'
  order by 1;
end;
$$;

comment on function public.get_usage(uuid) is
  'What the user has of each table that it ever wrote to, and how much it may have: rows, bytes, '
  'and rows a minute. Who writes more is refused with 429 quota_exceeded, or 429 rate_limited and '
  'a Retry-After. Errors: 42501.';

grant execute on function public.get_usage(uuid) to authenticated, service_role;
