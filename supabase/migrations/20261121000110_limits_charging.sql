-- Limits: counting what a user writes, and refusing what is too much.

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

comment on function private.limit_of is
  'The limit of a table, or the default.';

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
        'More than %s %s of %s.',
        (p_limit).rows_per_minute::bigint * (p_limit).bucket_minutes,
        case (p_limit).bucket_minutes
          when 1 then 'a minute'
          when 1440 then 'a day'
          else format('in %s minutes', (p_limit).bucket_minutes)
        end,
        split_part(p_resource, '.', 2)
      ),
      'hint', format('Try again in %s seconds.', v_seconds)
    ),
    detail = json_build_object(
      'status', 429, 'headers', json_build_object('Retry-After', v_seconds::text)
    );
end;
$$;

comment on function private.fail_rate is
  'Refuses with 429 rate_limited and Retry-After: as long as the missing tokens take to come.';

create function private.tokens_now(p_usage private.usage, p_limit private.limits)
returns double precision
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  -- A clock that was ahead when the bucket was filled last gives nothing, and takes nothing.
  return least(
    (p_limit).rows_per_minute::double precision * (p_limit).bucket_minutes,
    (p_usage).tokens
      + greatest(extract(epoch from clock_timestamp() - (p_usage).refilled_at), 0)
        * (p_limit).rows_per_minute / 60
  );
end;
$$;

comment on function private.tokens_now is
  'How many tokens the bucket of a usage row holds now.';

create function private.require_rate(p_user_id uuid, p_resource text, p_rows integer) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_limit private.limits := private.limit_of(p_resource);
  v_asked bigint := least(p_rows, v_limit.rows_per_minute::bigint * v_limit.bucket_minutes);
  v_tokens double precision;
begin
  select private.tokens_now(u, v_limit) into v_tokens
  from private.usage u
  where u.user_id = p_user_id and u.resource = p_resource;
  if v_tokens < v_asked and not private.is_service() then
    perform private.fail_rate(p_resource, v_limit, v_asked - v_tokens);
  end if;
end;
$$;

comment on function private.require_rate is
  'Refuses what could not be written anyway, before it costs something. Errors: 429 rate_limited.';

create function private.fold_usage(p_user_id uuid, p_resource text) returns private.usage
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_rows bigint;
  v_bytes bigint;
  v_usage private.usage;
begin
  with folded as (
    delete from private.usage_deltas d
    where d.user_id = p_user_id and d.resource = p_resource
    returning d.rows, d.bytes
  )
  select coalesce(sum(f.rows), 0), coalesce(sum(f.bytes), 0) into v_rows, v_bytes
  from folded f;
  update private.usage u
  set rows = u.rows + v_rows, bytes = u.bytes + v_bytes
  where u.user_id = p_user_id and u.resource = p_resource
  returning u.* into v_usage;
  return v_usage;
end;
$$;

comment on function private.fold_usage is
  'Adds the deltas of a usage row to it. Under the lock of the row.';

create function private.charge(
  p_user_id uuid,
  p_resource text,
  p_rows bigint,
  p_bytes bigint,
  p_tokens bigint default null
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_limit private.limits;
  v_usage private.usage;
  v_now timestamptz := clock_timestamp();
  v_bucket double precision;
  v_tokens bigint := coalesce(p_tokens, p_rows);
  v_prepaid text := current_setting('engram.prepaid', true);
  v_is_turn boolean := false;
  v_is_import boolean := coalesce(current_setting('engram.importing', true), '') = 'on';
  v_missing double precision;
begin
  -- What private.reserve_turn has taken already.
  if v_prepaid <> '' and v_tokens > 0 and split_part(v_prepaid, ' ', 1) = p_resource then
    v_is_turn := true;
    v_tokens := greatest(v_tokens - split_part(v_prepaid, ' ', 2)::bigint, 0);
    perform set_config('engram.prepaid', '', true);
  end if;
  -- What an import brings is held by the quota, and takes nothing of the rate of live use.
  if v_is_import then
    v_tokens := 0;
  end if;
  -- private.limit_of and a function for the refilling would cost more than all the rest.
  select * into v_limit from private.limits l where l.resource = p_resource;
  if not found then
    select * into v_limit from private.limits l where l.resource = 'default';
  end if;
  v_bucket := v_limit.rows_per_minute::double precision * v_limit.bucket_minutes;
  insert into private.usage as u (user_id, resource, rows, bytes, tokens, refilled_at)
  values (p_user_id, p_resource, p_rows, p_bytes, v_bucket - v_tokens, v_now)
  on conflict (user_id, resource) do update
  set
    rows = u.rows + excluded.rows,
    bytes = u.bytes + excluded.bytes,
    tokens = least(
      v_bucket,
      u.tokens + greatest(extract(epoch from v_now - u.refilled_at), 0)
        * v_limit.rows_per_minute / 60
    ) - v_tokens,
    -- Others write at the same time, so a moment ahead is theirs. More is a clock that was wrong.
    refilled_at = case
      when u.refilled_at > v_now + interval '1 minute' then v_now
      else greatest(v_now, u.refilled_at)
    end
  returning u.* into v_usage;

  -- What there was before: of a statement that is larger than the bucket, a full one is asked for.
  v_missing := least(v_tokens, v_bucket) - (v_usage.tokens + v_tokens);
  -- A turn was admitted before the model was asked. What it has in messages beyond that is a debt.
  if v_missing > 0 and not v_is_import and not v_is_turn then
    perform private.fail_rate(p_resource, v_limit, v_missing);
  end if;
  if v_usage.rows > v_limit.max_rows or v_usage.bytes > v_limit.max_bytes then
    v_usage := private.fold_usage(p_user_id, p_resource);
    if v_usage.rows > v_limit.max_rows or v_usage.bytes > v_limit.max_bytes then
      perform private.fail(
        429, 'quota_exceeded',
        format(
          'A user may have %s rows and %s MB of %s.', coalesce(v_limit.max_rows::text, 'any'),
          coalesce(round(v_limit.max_bytes / 1048576.0, 1)::text, 'any'),
          split_part(p_resource, '.', 2)
        ),
        'Delete some of it, or ask for more.'
      );
    end if;
  end if;
end;
$$;

comment on function private.charge is
  'Counts what a user writes, and refuses what is too much. p_tokens: what it takes of the rate, '
  'else as many as there are rows. Errors: 429 rate_limited, 429 quota_exceeded.';

grant execute on function
  private.limit_of,
  private.fail_rate,
  private.tokens_now,
  private.require_rate
to authenticated, service_role;
