-- Analytics: a user's days in numbers, for dashboards.
--
-- Table   private.analytics
-- RPCs    get_analytics; refresh_analytics, for the service alone
--
-- A table rather than materialized views: those have no row level security, are computed whole each
-- time, and would go on showing a user who has asked to be erased. Here a refresh looks at the last
-- days only, readers never wait for it, and the rows are the user's like any other.
--
-- Depends on chat, memories, routing and flashcards.

create table private.analytics (
  user_id uuid not null references auth.users (id) on delete cascade,
  day date not null,
  measure text not null,
  label text not null default '',
  value double precision not null,
  created_at timestamptz not null default now(),
  primary key (user_id, day, measure, label)
);

comment on table private.analytics is
  'One number a day, measure and label of each user. Made by refresh_analytics from the other tables.';
comment on column private.analytics.day is 'In UTC.';
comment on column private.analytics.measure is
  'messages (label: who sent them), mood (label: which; how many messages), sentiment (the mean, '
  '0..1), memory_changes (label: ADD, UPDATE, SUPERSEDE or DELETE), conversations (begun), reviews '
  '(of flashcards), retention (the share of cards in review that were remembered, 0..1), model_cost (label: '
  'the model; dollars), model_quality (label: the model; the mean, 0..1).';

create index analytics_day_idx on private.analytics (day);
-- Rows come in the order of time, so that a few pages of these find the last days of all users.
create index chat_messages_time_idx on public.chat_messages using brin ("timestamp");
create index user_memory_history_time_idx on public.user_memory_history using brin (created_at);
create index conversations_time_idx on public.conversations using brin (created_at);
create index responses_time_idx on public.responses using brin (created_at);
create index review_logs_time_idx on public.review_logs using brin (reviewed_at);

-- Private functions -----------------------------------------------------------------------------

create function private.measured(p_from timestamptz) returns table (
  user_id uuid,
  day date,
  measure text,
  label text,
  value double precision
)
language sql
stable
security invoker
set search_path = ''
as $$
  select m.user_id, (m."timestamp" at time zone 'utc')::date, 'messages', m.sender_type, count(*)
  from public.chat_messages m
  where m."timestamp" >= p_from
  group by 1, 2, 4
  union all
  select m.user_id, (m."timestamp" at time zone 'utc')::date, 'mood', m.mood_detected, count(*)
  from public.chat_messages m
  where m."timestamp" >= p_from and m.mood_detected is not null
  group by 1, 2, 4
  union all
  select m.user_id, (m."timestamp" at time zone 'utc')::date, 'sentiment', '', avg(m.sentiment_score)
  from public.chat_messages m
  where m."timestamp" >= p_from and m.sentiment_score is not null
  group by 1, 2
  union all
  select h.user_id, (h.created_at at time zone 'utc')::date, 'memory_changes', h.action, count(*)
  from public.user_memory_history h
  where h.created_at >= p_from
  group by 1, 2, 4
  union all
  select c.user_id, (c.created_at at time zone 'utc')::date, 'conversations', '', count(*)
  from public.conversations c
  where c.created_at >= p_from
  group by 1, 2
  union all
  select r.user_id, (r.reviewed_at at time zone 'utc')::date, 'reviews', '', count(*)
  from public.review_logs r
  where r.reviewed_at >= p_from and r.rating > 0
  group by 1, 2
  union all
  select
    r.user_id, (r.reviewed_at at time zone 'utc')::date, 'retention', '',
    avg((r.rating > 1)::integer)
  from public.review_logs r
  where r.reviewed_at >= p_from and r.rating > 0 and r.state = 2
  group by 1, 2
  union all
  select r.user_id, (r.created_at at time zone 'utc')::date, 'model_cost', r.model, sum(r.cost)
  from public.responses r
  where r.created_at >= p_from
  group by 1, 2, 4
  union all
  select r.user_id, (r.created_at at time zone 'utc')::date, 'model_quality', r.model, avg(r.quality)
  from public.responses r
  where r.created_at >= p_from and r.quality is not null
  group by 1, 2, 4
$$;

comment on function private.measured(timestamptz) is
  'The numbers of all users since a moment, as the tables are now. A new domain adds its own here.';

-- Grants and policies ---------------------------------------------------------------------------

alter table private.analytics enable row level security;
grant select, delete on private.analytics to service_role;
grant insert (user_id, day, measure, label, value), update (value) on private.analytics
  to service_role;
grant select on private.analytics to authenticated;

create policy analytics_select on private.analytics for select to authenticated
  using ((select auth.uid()) = user_id);

grant execute on function private.measured(timestamptz) to service_role;

-- RPCs ------------------------------------------------------------------------------------------

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

comment on function public.refresh_analytics(integer) is
  'Brings the numbers of all users up to date: of today and the days before it, p_days altogether, '
  'or with null of all. Readers do not wait. What is deleted from a day before that is counted until '
  'a refresh of all. Returns how many numbers have changed; 0 while another call is at it. Service '
  'role only. Errors: 400 invalid_days, 42501.';

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

comment on function public.get_analytics(date, uuid) is
  'The user''s days in numbers, by default of the last 30, as of the last refresh: messages by who '
  'sent them, moods, the mean sentiment, changes of memories, conversations begun, reviews of '
  'flashcards and their retention, what models cost and how good they were. Errors: 42501.';

grant execute on function public.refresh_analytics(integer) to service_role;
grant execute on function public.get_analytics(date, uuid) to authenticated, service_role;
