-- Limits: the triggers that count, and count_table(), which puts a table under them.
--
-- What rows of one statement add up to is kept in settings of the transaction, engram.…_<table>: a
-- row of a table for it would be written once a row.

create function private.begin_rows() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := auth.uid();
  v_resource text := tg_table_schema || '.' || tg_table_name;
  v_limit private.limits;
  v_bucket double precision;
  v_tokens double precision;
  v_left integer;
begin
  if v_user_id is null or private.only_counts()
     or current_setting('engram.importing', true) = 'on' then
    perform set_config('engram.left_' || tg_table_name, '', true);
    return null;
  end if;
  v_limit := private.limit_of(v_resource);
  v_bucket := v_limit.rows_per_minute::double precision * v_limit.bucket_minutes;
  select private.tokens_now(u, v_limit) into v_tokens
  from private.usage u
  where u.user_id = v_user_id and u.resource = v_resource;
  v_left := v_limit.rows_per_statement + 1;
  if v_tokens < v_bucket and coalesce(current_setting('engram.prepaid', true), '') = '' then
    if v_tokens < 1 then
      perform private.fail_rate(v_resource, v_limit, least(2, v_bucket) - v_tokens);
    end if;
    -- Under zero: counted up, so that the end says which limit it was.
    v_left := case when v_tokens < v_limit.rows_per_statement then -(floor(v_tokens)::integer + 1)
      else v_left end;
  end if;
  perform set_config('engram.left_' || tg_table_name, v_left::text, true);
  return null;
end;
$$;

comment on function private.begin_rows is
  'Trigger: how many rows the statement may have. Refuses it before its first row when the bucket '
  'is empty. Errors: 429 rate_limited.';

create function private.take_row() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_left text := current_setting(tg_argv[0], true);
  v_next integer;
  v_limit private.limits;
begin
  if v_left is null or v_left = '' then
    return new;
  end if;
  v_next := v_left::integer - sign(v_left::integer);
  if v_next = 0 then
    v_limit := private.limit_of(tg_table_schema || '.' || tg_table_name);
    if v_left::integer < 0 then
      -- How many more there are, nobody knows yet: as many again.
      perform private.fail_rate(
        tg_table_schema || '.' || tg_table_name, v_limit,
        least(v_limit.rows_per_minute::double precision * v_limit.bucket_minutes, 60)
      );
    end if;
    perform private.fail(
      413, 'too_many_rows',
      format('A statement writes up to %s rows of %s.', v_limit.rows_per_statement, tg_table_name),
      'Send several requests.'
    );
  end if;
  perform set_config(tg_argv[0], v_next::text, true);
  return new;
end;
$$;

comment on function private.take_row is
  'Trigger with the name of the setting: refuses a row that is too many for its statement. Errors: '
  '413 too_many_rows, 429 rate_limited.';

create function private.count_inserted() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because no client may write a count.
declare
  v_resource text := tg_table_schema || '.' || tg_table_name;
  -- A quota holds for what a user imports, also when the service does the work.
  v_only_counts boolean := private.only_counts()
    and coalesce(current_setting('engram.importing', true), '') <> 'on';
  v_added record;
begin
  for v_added in
    select a.user_id, count(*) as rows, sum(octet_length(record_send(a))) as bytes
    from added a
    where a.user_id is not null
    group by a.user_id
    order by a.user_id
  loop
    if v_only_counts then
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
-- Definer because no client may write a count.
declare
  v_gone record;
begin
  for v_gone in
    select g.user_id, count(*) as rows, sum(octet_length(record_send(g))) as bytes
    from gone g
    where g.user_id is not null
    group by g.user_id
    order by g.user_id
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

create function private.charge_grown(p_resource text, p_setting text) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_grown text[] := string_to_array(current_setting(p_setting, true), ' ');
  v_user_id uuid;
begin
  if v_grown is null or v_grown = '{}' then
    return;
  end if;
  perform set_config(p_setting, '', true);
  v_user_id := v_grown[1]::uuid;
  if private.only_counts() or (v_grown[2]::bigint <= 0 and v_grown[3] = '0') then
    perform private.note_usage(v_user_id, p_resource, 0, v_grown[2]::bigint);
  else
    perform private.charge(v_user_id, p_resource, 0, v_grown[2]::bigint, v_grown[3]::bigint);
  end if;
end;
$$;

comment on function private.charge_grown is
  'Books what updated rows add up to: {user, bytes, rows that are embedded anew}. Errors: 429 '
  'rate_limited, 429 quota_exceeded.';

create function private.note_grown(
  p_resource text,
  p_user_id uuid,
  p_bytes bigint,
  p_requeued integer
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_setting text := 'engram.grown_' || split_part(p_resource, '.', 2);
  v_grown text[] := string_to_array(current_setting(v_setting, true), ' ');
begin
  if v_grown[1] <> p_user_id::text then
    perform private.charge_grown(p_resource, v_setting);
    v_grown := null;
  end if;
  perform set_config(
    v_setting,
    concat_ws(
      ' ', p_user_id, p_bytes + coalesce(v_grown[2]::bigint, 0),
      p_requeued + coalesce(v_grown[3]::bigint, 0)
    ),
    true
  );
end;
$$;

comment on function private.note_grown is
  'Adds an updated row to what private.charge_grown books at the end of the statement.';

create function private.count_growth() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because no client may write a count.
declare
  v_bytes integer;
begin
  if new.user_id is not null then
    v_bytes := octet_length(record_send(new)) - octet_length(record_send(old));
    if v_bytes <> 0 then
      perform private.note_grown(tg_table_schema || '.' || tg_table_name, new.user_id, v_bytes, 0);
    end if;
  end if;
  return null;
end;
$$;

comment on function private.count_growth is
  'Trigger: counts by how much an update makes a row longer.';

create function private.count_grown() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because no client may write a count.
begin
  perform private.charge_grown(
    tg_table_schema || '.' || tg_table_name, 'engram.grown_' || tg_table_name
  );
  return null;
end;
$$;

comment on function private.count_grown is
  'Trigger: books what an update made longer, and what it queued for new vectors. Errors: 429 '
  'rate_limited, 429 quota_exceeded.';
