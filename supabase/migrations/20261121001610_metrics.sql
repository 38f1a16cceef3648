-- Metrics: what an operator watches. The worker turns it into Prometheus text.
--
-- RPC     get_metrics
--
-- Reading them costs the same whatever the tables hold: rows, vectors and models are the planner's
-- estimates, as of the last ANALYZE. docs/health.sql counts.

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
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private') and c.relkind in ('r', 'm')
  ),
  stats as (
    select t.name, t.rows, s.attname, s.null_frac,
      s.most_common_vals::text::text[] as models, s.most_common_freqs as shares
    from tables t
    join pg_stats s on (s.schemaname || '.' || s.tablename) = t.name
    where s.attname = 'embedding_model'
  ),
  jobs as (
    select public.embedding_job_stats() as found
  ),
  statistics as (
    select d.* from pg_stat_database d where d.datname = current_database()
  )
  select 'engram_table_rows', 'gauge', 'Rows, as the planner estimates.',
    jsonb_build_object('table', t.name), t.rows
  from tables t
  union all
  select 'engram_table_bytes', 'gauge', 'A table with its indexes and what is stored apart.',
    jsonb_build_object('table', t.name), pg_total_relation_size(t.oid)
  from tables t
  union all
  select 'engram_table_dead_rows', 'gauge', 'Rows that a vacuum would remove.',
    jsonb_build_object('table', t.name), pg_stat_get_dead_tuples(t.oid)
  from tables t
  union all
  select 'engram_index_bytes', 'gauge', 'An index.',
    jsonb_build_object('table', t.name, 'index', c.relname),
    pg_relation_size(i.indexrelid)
  from tables t
  join pg_index i on i.indrelid = t.oid
  join pg_class c on c.oid = i.indexrelid
  union all
  select 'engram_index_scans_total', 'counter', 'How often an index was used.',
    jsonb_build_object('table', t.name, 'index', c.relname),
    pg_stat_get_numscans(i.indexrelid)
  from tables t
  join pg_index i on i.indrelid = t.oid
  join pg_class c on c.oid = i.indexrelid
  union all
  select
    'engram_vectors', 'gauge', 'Vectors by the model that made them, as the planner estimates.',
    jsonb_build_object('table', s.name, 'model', m.model), s.rows * m.share
  from stats s
  cross join unnest(s.models, s.shares) m (model, share)
  union all
  select 'engram_vector_coverage_ratio', 'gauge', 'Share of rows that have a vector with a model.',
    jsonb_build_object('table', s.name), 1 - s.null_frac
  from stats s
  union all
  select 'engram_embedding_jobs', 'gauge', 'Texts that wait for a vector, by state.',
    jsonb_build_object('state', k.state), (j.found ->> k.state)::double precision
  from jobs j
  cross join (values ('waiting'), ('leased'), ('retrying'), ('dead')) k (state)
  union all
  select 'engram_writing_jobs', 'gauge', 'Summaries and other texts that wait to be written.',
    jsonb_build_object('state', k.state), (j.found -> 'writing' ->> k.state)::double precision
  from jobs j
  cross join (values ('waiting'), ('leased'), ('retrying'), ('dead')) k (state)
  union all
  select 'engram_embedding_jobs_oldest_seconds', 'gauge', 'For how long the oldest of them waits.',
    '{}', coalesce((j.found ->> 'oldest_seconds')::double precision, 0)
  from jobs j
  union all
  select 'engram_writing_jobs_oldest_seconds', 'gauge', 'For how long the oldest of them waits.',
    '{}', coalesce((j.found -> 'writing' ->> 'oldest_seconds')::double precision, 0)
  from jobs j
  union all
  select 'engram_reembedding_users', 'gauge', 'Users whose change of model is not done.',
    '{}', (j.found ->> 'reembedding')::double precision
  from jobs j
  union all
  select 'engram_database_bytes', 'gauge', 'All of the database.',
    '{}', pg_database_size(current_database())
  union all
  select 'engram_connections', 'gauge', 'Connections to the database.', '{}', s.numbackends
  from statistics s
  union all
  select 'engram_transactions_total', 'counter', 'Transactions by how they ended.',
    jsonb_build_object('outcome', o.outcome), o.count
  from statistics s
  cross join lateral (
    values ('commit', s.xact_commit), ('rollback', s.xact_rollback)
  ) o (outcome, count)
  union all
  select 'engram_deadlocks_total', 'counter', 'Deadlocks.', '{}', s.deadlocks
  from statistics s
  union all
  select 'engram_blocks_total', 'counter', 'Blocks read, from memory or from outside.',
    jsonb_build_object('from', o.source), o.count
  from statistics s
  cross join lateral (values ('memory', s.blks_hit), ('disk', s.blks_read)) o (source, count)
  union all
  select m.name, 'counter', m.help,
    jsonb_build_object('query_id', q.query_id::text, 'query', left(q.query, 80)), m.value
  from private.slow_statements(10) q
  cross join lateral (
    values
      ('engram_statement_seconds_total', 'Time of the ten statements that took the most.',
        q.total_seconds),
      ('engram_statement_calls_total', 'How often each was called.', q.calls)
  ) m (name, help, value)
$$;

comment on function private.metrics is
  'What an operator watches, a row for each value: name and kind as Prometheus has them, labels an '
  'object of texts. For the service: others do not see all of it.';

create function public.get_metrics() returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select jsonb_agg(to_jsonb(m)) from private.metrics() m
$$;

comment on function public.get_metrics is
  'What an operator watches: [{name, kind, help, labels, value}], which GET /worker/metrics '
  'answers as Prometheus text. Service role only. Errors: 42501.';

grant execute on function private.metrics, public.get_metrics to service_role;
