-- Limits: count_table(), which puts a table under them.

create function private.growing_columns(p_table regclass) returns text[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  -- What has a length: text, JSON, arrays, vectors. Not numbers, whose length is bounded.
  return array(
    select a.attname::text
    from pg_attribute a
    where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and a.attlen = -1 and a.atttypid <> 'numeric'::regtype
    order by a.attnum
  );
end;
$$;

comment on function private.growing_columns is
  'The columns of a table that an update can make longer.';

create function private.count_table(p_table regclass) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_name text := (select c.relname from pg_class c where c.oid = p_table);
  v_columns text[] := private.growing_columns(p_table);
begin
  if (select c.relnamespace from pg_class c where c.oid = p_table) = 'public'::regnamespace then
    execute format(
      'create trigger %I before insert on %s
         for each statement execute function private.begin_rows()',
      v_name || '_count_begun', p_table
    );
    execute format(
      'create trigger %I before insert on %s
         for each row execute function private.take_row(%L)',
      v_name || '_count_row', p_table, 'engram.left_' || v_name
    );
  end if;
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
  if v_columns = '{}' then
    return;
  end if;
  -- The function of the operator *<>: pg_dump writes the operator so that it cannot be restored.
  execute format(
    'create trigger %I after update of %s on %s
       for each row when (record_image_ne(row(%s), row(%s)))
       execute function private.count_growth()',
    v_name || '_count_growth',
    (select string_agg(quote_ident(c), ', ') from unnest(v_columns) c), p_table,
    (select string_agg('new.' || quote_ident(c), ', ') from unnest(v_columns) c),
    (select string_agg('old.' || quote_ident(c), ', ') from unnest(v_columns) c)
  );
  execute format(
    'create trigger %I after update of %s on %s
       for each statement execute function private.count_grown()',
    v_name || '_count_grown',
    (select string_agg(quote_ident(c), ', ') from unnest(v_columns) c), p_table
  );
end;
$$;

comment on function private.count_table is
  'Puts a table with a user_id under the limits: its rows, its rate and the bytes of all of its '
  'columns. For migrations.';

select private.count_table('private.requests');
select private.count_table('private.held_requests');
