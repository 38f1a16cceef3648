-- Limits: the triggers that count, and count_table(), which puts a table under them.

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

comment on function private.count_inserted is
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

comment on function private.count_deleted is
  'Trigger: takes deleted rows off the count.';

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

comment on function private.count_growth is
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

comment on function private.count_table is
  'Puts a table with a user_id under the limits. For migrations.';

-- What most results are is not worth a look.
select private.count_table('private.requests');

create trigger requests_count_growth after update of result on private.requests
  for each row when (pg_column_size(new.result) > 8192)
  execute function private.count_growth('result');
