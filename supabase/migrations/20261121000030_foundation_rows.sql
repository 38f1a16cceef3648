-- Foundation: ids and times of rows.

create function private.uuid_v7() returns uuid
language plpgsql
volatile
security invoker
set search_path = ''
as $$
-- plpgsql, as whatever every row or request needs: a SQL function that cannot be inlined is planned
-- anew at each call, which took six times as long as this.
declare
  v_time float8 := date_part('epoch', clock_timestamp()) * 1000;
  v_ms bigint := floor(v_time);
begin
  -- RFC 9562: 48 bits of Unix milliseconds and, after the version bits 0111, 12 bits of the
  -- fraction of one, over a random UUID that has the variant bits already.
  return encode(
    overlay(
      uuid_send(gen_random_uuid())
      placing substring(int8send(v_ms) from 3)
        || int2send((28672 + floor((v_time - v_ms) * 4096))::smallint)
      from 1 for 8
    ), 'hex'
  )::uuid;
end;
$$;

comment on function private.uuid_v7 is
  'A time-ordered UUID (RFC 9562, version 7, to the microsecond). Growing tables use it: inserts '
  'touch the right edge of their primary key only.';

create function private.touch_updated_at() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end;
$$;

comment on function private.touch_updated_at is
  'Trigger: updated_at is the time of the change.';

grant execute on function private.uuid_v7 to authenticated, service_role;
