-- Analytics: measuring and reading. refresh_analytics is for the service alone.
--
-- RPCs    refresh_analytics, get_analytics

create function private.measured(p_from timestamptz) returns table (
  user_id uuid,
  day date,
  measure text,
  label text,
  value double precision
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_measure private.analytics_measures;
begin
  for v_measure in select m.* from private.analytics_measures m order by m.measure loop
    for user_id, day, measure, label, value in execute format(
      'select q.user_id, q.day, %L, q.label, q.value::double precision
       from (%s) q (user_id, day, label, value)',
      v_measure.measure, v_measure.query
    ) using p_from loop
      return next;
    end loop;
  end loop;
end;
$$;

comment on function private.measured is
  'The numbers of all users since a moment, as the tables are now.';

create function public.refresh_analytics(p_days integer default 2) returns bigint
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_from date := coalesce((now() at time zone 'utc')::date - (p_days - 1), '0001-01-01');
  v_changed bigint;
begin
  if p_days < 1 then
    perform private.fail(400, 'invalid_days', 'p_days is 1 or more, or null for all days.');
  end if;
  -- Two at once would do the same work twice.
  if not pg_try_advisory_xact_lock(hashtextextended('refresh_analytics', 0)) then
    return 0;
  end if;

  with fresh as materialized (
    select m.* from private.measured(v_from::timestamp at time zone 'utc') m
  ),
  gone as (
    delete from private.analytics a
    where a.day >= v_from
      and not exists (
        select from fresh f
        where f.user_id = a.user_id and f.day = a.day and f.measure = a.measure
          and f.label = a.label
      )
    returning 1
  ),
  changed as (
    insert into private.analytics as a (user_id, day, measure, label, value)
    select f.user_id, f.day, f.measure, f.label, f.value
    from fresh f
    -- In one order; and an account that is going takes its numbers with it.
    order by f.user_id, f.day, f.measure, f.label
    on conflict (user_id, day, measure, label) do update
    set value = excluded.value
    where a.value <> excluded.value
    returning 1
  )
  select (select count(*) from gone) + (select count(*) from changed) into v_changed;
  return v_changed;
end;
$$;

comment on function public.refresh_analytics is
  'Brings the numbers of all users up to date: of today and the days before it, p_days altogether, '
  'or with null of all. Readers do not wait. What is deleted from a day before that is counted '
  'until a refresh of all. Returns how many numbers have changed; 0 while another call is at it. '
  'Service role only. Errors: 400 invalid_days, 42501.';

create function public.get_analytics(
  p_since date default null,
  p_user_id uuid default auth.uid()
) returns table (day date, measure text, label text, value double precision)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  return query
  select a.day, a.measure, a.label, a.value
  from private.analytics a
  where a.user_id = v_user_id
    and a.day >= coalesce(p_since, (now() at time zone 'utc')::date - 29)
  order by a.day, a.measure, a.label;
end;
$$;

comment on function public.get_analytics is
  'The user''s days in numbers, by default of the last 30, as of the last refresh: messages by who '
  'sent them, moods, the mean sentiment, changes of memories, conversations begun, reviews of '
  'flashcards and their retention, what models cost and how good they were. Errors: 42501.';

grant execute on function private.measured, public.refresh_analytics to service_role;

grant execute on function public.get_analytics to authenticated, service_role;
