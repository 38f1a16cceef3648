-- Analytics: a user's days in numbers, for dashboards.
--
-- Tables  private.analytics, private.analytics_measures
--
-- A table rather than materialized views: those have no row level security, are computed whole each
-- time, and would go on showing a user who has asked to be erased. Here a refresh looks at the last
-- days only, readers never wait for it, and the rows are the user's like any other.

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
  'One number a day, measure and label of each user. Made by refresh_analytics from the other '
  'tables.';
comment on column private.analytics.day is 'In UTC.';
comment on column private.analytics.measure is
  'messages (label: who sent them), mood (label: which; how many messages), sentiment (the mean, '
  '0..1), memory_changes (label: ADD, UPDATE, SUPERSEDE or DELETE), conversations (begun), reviews '
  '(of flashcards), retention (the share of cards in review that were remembered, 0..1), '
  'model_cost (label: the model; dollars), model_quality (label: the model; the mean, 0..1).';

create table private.analytics_measures (
  measure text primary key,
  query text not null,
  created_at timestamptz not null default now(),
  constraint analytics_measures_name_form check (measure ~ '^[a-z_]+$')
);

comment on table private.analytics_measures is
  'What is measured. Each domain inserts its own measures in its …_registration.sql.';
comment on column private.analytics_measures.query is
  'SQL that returns (user_id uuid, day date in UTC, label text, value) of all users since $1.';

create index analytics_day_idx on private.analytics (day);

alter table private.analytics enable row level security;
grant select, delete on private.analytics to service_role;
grant insert (user_id, day, measure, label, value), update (value) on private.analytics
  to service_role;
grant select on private.analytics to authenticated;
create policy analytics_select on private.analytics for select to authenticated
  using ((select auth.uid()) = user_id);

alter table private.analytics_measures enable row level security;
grant select on private.analytics_measures to service_role;
