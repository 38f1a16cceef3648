-- Metrics: what an operator watches.
--
-- RPC     get_metrics, for the service alone; the worker turns it into Prometheus text
--
-- Reading them costs the same whatever the tables hold: rows, vectors and models are the planner's
-- estimates, as of the last ANALYZE. docs/health.sql counts.
--
-- Depends on embedding_jobs.

create function private.slow_statements(p_limit integer default 20) returns table (
  query_id bigint,
  query text,
  calls bigint,
  total_seconds double precision,
  mean_ms double precision,
  row_count bigint
)
language plpgsql
stable
security definer
rows 20
set search_path = ''
as $$
-- Definer because the statements of other roles are shown to the database's administrator only.
declare
  v_schema name := (
    select n.nspname
    from pg_catalog.pg_extension e
    join pg_catalog.pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'pg_stat_statements'
  );
begin
  if v_schema is null then
    return;
  end if;
  for query_id, query, calls, total_seconds, mean_ms, row_count in execute format(
    'select
       s.queryid, left(regexp_replace(s.query, ''\s+'', '' '', ''g''), 200), s.calls,
       s.total_exec_time / 1000, s.mean_exec_time, s.rows
     from %I.pg_stat_statements s
     where s.dbid = (
         select d.oid from pg_catalog.pg_database d where d.datname = current_database()
       )
       -- Of these the constants are left out; other commands stand there as they were sent.
       and s.query ~* ''^\s*(with|select|insert|update|delete|merge)\M''
     order by s.total_exec_time desc
     limit $1',
    v_schema
  ) using p_limit loop
    return next;
  end loop;
exception
  -- The extension is there, but not loaded at the server's start.
  when object_not_in_prerequisite_state then
    return;
end;
$$;

comment on function private.slow_statements(integer) is
  'The statements that have taken the most time altogether, without their constants; none where '
  'pg_stat_statements is not.';

create function private.metrics() returns table (
  name text,
  kind text,
  help text,
  labels jsonb,
  value double precision
)
language sql
stable
security invoker
rows 200
set search_path = ''
as $$
  with tables as (
    select c.oid, n.nspname || '.' || c.relname as name, greatest(c.reltuples, 0) as rows
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private') and c.relkind in ('r', 'm')
  ),
  stats as (
    select t.name, t.rows, s.attname, s.null_frac,
      s.most_common_vals::text::text[] as models, s.most_common_freqs as shares
    from tables t
    join pg_catalog.pg_stats s on (s.schemaname || '.' || s.tablename) = t.name
    where s.attname = 'embedding_model'
  ),
  jobs as (
    select public.embedding_job_stats() as found
  ),
  statistics as (
    select d.* from pg_catalog.pg_stat_database d where d.datname = pg_catalog.current_database()
  )
  select 'engram_table_rows', 'gauge', 'Rows, as the planner estimates.',
    pg_catalog.jsonb_build_object('table', t.name), t.rows
  from tables t
  union all
  select 'engram_table_bytes', 'gauge', 'A table with its indexes and what is stored apart.',
    pg_catalog.jsonb_build_object('table', t.name), pg_catalog.pg_total_relation_size(t.oid)
  from tables t
  union all
  select 'engram_table_dead_rows', 'gauge', 'Rows that a vacuum would remove.',
    pg_catalog.jsonb_build_object('table', t.name), pg_catalog.pg_stat_get_dead_tuples(t.oid)
  from tables t
  union all
  select 'engram_index_bytes', 'gauge', 'An index.',
    pg_catalog.jsonb_build_object('table', t.name, 'index', c.relname),
    pg_catalog.pg_relation_size(i.indexrelid)
  from tables t
  join pg_catalog.pg_index i on i.indrelid = t.oid
  join pg_catalog.pg_class c on c.oid = i.indexrelid
  union all
  select 'engram_index_scans_total', 'counter', 'How often an index was used.',
    pg_catalog.jsonb_build_object('table', t.name, 'index', c.relname),
    pg_catalog.pg_stat_get_numscans(i.indexrelid)
  from tables t
  join pg_catalog.pg_index i on i.indrelid = t.oid
  join pg_catalog.pg_class c on c.oid = i.indexrelid
  union all
  select
    'engram_vectors', 'gauge', 'Vectors by the model that made them, as the planner estimates.',
    pg_catalog.jsonb_build_object('table', s.name, 'model', m.model), s.rows * m.share
  from stats s
  cross join unnest(s.models, s.shares) m (model, share)
  union all
  select 'engram_vector_coverage_ratio', 'gauge', 'Share of rows that have a vector with a model.',
    pg_catalog.jsonb_build_object('table', s.name), 1 - s.null_frac
  from stats s
  union all
  select 'engram_embedding_jobs', 'gauge', 'Texts that wait for a vector, by state.',
    pg_catalog.jsonb_build_object('state', k.state), (j.found ->> k.state)::double precision
  from jobs j
  cross join (values ('waiting'), ('leased'), ('retrying'), ('dead')) k (state)
  union all
  select 'engram_embedding_jobs_oldest_seconds', 'gauge', 'For how long the oldest of them waits.',
    '{}', coalesce((j.found ->> 'oldest_seconds')::double precision, 0)
  from jobs j
  union all
  select 'engram_reembedding_users', 'gauge', 'Users whose change of model is not done.',
    '{}', (j.found ->> 'reembedding')::double precision
  from jobs j
  union all
  select 'engram_database_bytes', 'gauge', 'All of the database.',
    '{}', pg_catalog.pg_database_size(pg_catalog.current_database())
  union all
  select 'engram_connections', 'gauge', 'Connections to the database.', '{}', s.numbackends
  from statistics s
  union all
  select 'engram_transactions_total', 'counter', 'Transactions by how they ended.',
    pg_catalog.jsonb_build_object('outcome', o.outcome), o.count
  from statistics s
  cross join lateral (
    values ('commit', s.xact_commit), ('rollback', s.xact_rollback)
  ) o (outcome, count)
  union all
  select 'engram_deadlocks_total', 'counter', 'Deadlocks.', '{}', s.deadlocks
  from statistics s
  union all
  select 'engram_blocks_total', 'counter', 'Blocks read, from memory or from outside.',
    pg_catalog.jsonb_build_object('from', o.source), o.count
  from statistics s
  cross join lateral (values ('memory', s.blks_hit), ('disk', s.blks_read)) o (source, count)
  union all
  select m.name, 'counter', m.help,
    pg_catalog.jsonb_build_object('query_id', q.query_id::text, 'query', left(q.query, 80)), m.value
  from private.slow_statements(10) q
  cross join lateral (
    values
      ('engram_statement_seconds_total', 'Time of the ten statements that took the most.',
        q.total_seconds),
      ('engram_statement_calls_total', 'How often each was called.', q.calls)
  ) m (name, help, value)
$$;

comment on function private.metrics() is
  'What an operator watches, a row for each value: name and kind as Prometheus has them, labels an '
  'object of texts. For the service: others do not see all of it.';

grant execute on function private.slow_statements(integer), private.metrics() to service_role;

-- The request that a statement belongs to ------------------------------------------------------

create function private.tag_request() returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_headers text := pg_catalog.current_setting('request.headers', true);
  v_id text;
begin
  -- Once a transaction, and only for calls that came through REST.
  if v_headers = '' or v_headers is null
     or pg_catalog.current_setting('application_name') like 'engram %' then
    return;
  end if;
  v_id := v_headers::json ->> 'x-request-id';
  if v_id ~ '^[\w.-]{1,100}$' then
    perform pg_catalog.set_config('application_name', 'engram ' || left(v_id, 50), true);
  end if;
end;
$$;

comment on function private.tag_request() is
  'Names the transaction after the request, by the id that Edge Functions log and send on: it '
  'stands in Postgres'' log (%a in log_line_prefix) and in pg_stat_activity.';

grant execute on function private.tag_request() to authenticated, service_role;

-- RPCs ------------------------------------------------------------------------------------------

create function public.get_metrics() returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select pg_catalog.jsonb_agg(pg_catalog.to_jsonb(m)) from private.metrics() m
$$;

comment on function public.get_metrics() is
  'What an operator watches: [{name, kind, help, labels, value}], which GET /worker/metrics '
  'answers as Prometheus text. Service role only. Errors: 42501.';

grant execute on function public.get_metrics() to service_role;
