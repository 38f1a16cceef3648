-- Limits: what a user has used.
--
-- RPC     get_usage

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

comment on function public.get_usage is
  'What the user has of each table that it ever wrote to, and how much it may have: rows, bytes, '
  'and rows a minute. Who writes more is refused with 429 quota_exceeded, or 429 rate_limited and '
  'a Retry-After. Errors: 42501.';

grant execute on function public.get_usage to authenticated, service_role;
