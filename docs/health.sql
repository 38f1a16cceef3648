-- The state of the database, counted. Each statement stands for itself; run them with psql or in the
-- SQL editor, as the role postgres. GET /functions/v1/worker/metrics has estimates of the same at a
-- price that does not grow.

-- Vector coverage: rows with and without a vector, by the model that made it.
select *, round(100.0 * with_vector / row_count, 1) as percent from private.vector_coverage();

-- Queue health: by state and age; what was given up, and why.
select
  case
    when dead_at is not null then 'dead'
    when locked_until > now() then 'leased'
    when run_after > now() then 'retrying'
    else 'waiting'
  end as state,
  source, count(*) as jobs, max(attempts) as most_attempts, now() - min(created_at) as oldest,
  left(max(last_error), 100) as an_error
from private.embedding_jobs
group by 1, 2
order by 1, 2;

-- Index use since the statistics were reset: what is never scanned only costs, unless it is unique.
select relid::regclass as on_table, indexrelid::regclass as index_name, idx_scan as scans,
  pg_size_pretty(pg_relation_size(indexrelid)) as size
from pg_stat_user_indexes
where schemaname in ('public', 'private')
order by idx_scan, pg_relation_size(indexrelid) desc;

-- Tables that are read from end to end although they are large.
select relid::regclass as on_table, seq_scan as scans, seq_tup_read as rows_read, n_live_tup as row_count,
  n_dead_tup as dead_rows, last_autovacuum
from pg_stat_user_tables
where schemaname in ('public', 'private') and n_live_tup > 10000
order by seq_tup_read desc;

-- Slow statements, where pg_stat_statements is.
select * from private.slow_statements(20);

-- Users near one of their limits.
select u.user_id, u.resource, u.rows, l.max_rows, pg_size_pretty(u.bytes) as size,
  pg_size_pretty(l.max_bytes) as max_size
from private.usage u
cross join private.limit_of(u.resource) l
where u.rows > 0.8 * l.max_rows or u.bytes > 0.8 * l.max_bytes
order by greatest(u.rows / l.max_rows::numeric, u.bytes / l.max_bytes::numeric) desc
limit 50;
