-- Metrics: the statements that take the most time.

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
    from pg_extension e
    join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'pg_stat_statements'
  );
begin
  if v_schema is null then
    return;
  end if;
  for query_id, query, calls, total_seconds, mean_ms, row_count in execute format(
    -- A statement has a row for each role, and one more where it runs within another.
    'select
       s.queryid, left(regexp_replace(min(s.query), ''\s+'', '' '', ''g''), 200),
       sum(s.calls)::bigint,
       sum(s.total_exec_time) / 1000, sum(s.total_exec_time) / greatest(sum(s.calls), 1),
       sum(s.rows)::bigint
     from %I.pg_stat_statements s
     where s.dbid = (
         select d.oid from pg_database d where d.datname = current_database()
       )
       -- Of these the constants are left out; other commands stand there as they were sent.
       and s.query ~* ''^\s*(with|select|insert|update|delete|merge)\M''
     group by s.queryid
     order by sum(s.total_exec_time) desc
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

comment on function private.slow_statements is
  'The statements that have taken the most time altogether, without their constants; none where '
  'pg_stat_statements is not.';

grant execute on function private.slow_statements to service_role;
