-- Imports: what users bring along from elsewhere, taken in the background.
--
-- Tables  imports, private.import_items (what waits), private.import_kinds (who takes it)
--
-- A file becomes items, each of which stands for itself: a conversation, a note with its cards, a
-- month of plays. create_import begins an import, stage_import_items keeps the items as they are
-- read, run_import takes some of those that wait and says how far it has come. An item and its
-- count are one transaction: a run that breaks off loses nothing, and the next one goes on.
--
-- A domain registers what takes its items:
--   insert into private.import_kinds (kind, importer) values ('plays', 'import_plays');
--   create function private.import_plays(p_user_id uuid, p_import public.imports, p_item jsonb)
--   returns jsonb  -- {outcome: added, changed or skipped, counts?: {…: number}, errors?: [{place,
--                  -- code, message}]}
-- The importer runs with its owner's rights and filters by the user itself. What it raises becomes
-- the item's error, and nothing of that item is kept. While it runs, engram.importing is on: rows
-- cost nothing of the rate of live use, and the quota of each table holds.

create table public.imports (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  kind text not null,
  source text not null,
  label text,
  content_hash text,
  status text not null default 'staging',
  total_items bigint,
  staged_items bigint not null default 0,
  done_items bigint not null default 0,
  added_items bigint not null default 0,
  skipped_items bigint not null default 0,
  failed_items bigint not null default 0,
  counts jsonb not null default '{}',
  errors jsonb not null default '[]',
  error jsonb,
  ran_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint imports_kind_format check (kind ~ '^[a-z][a-z_]{0,39}$'),
  constraint imports_source_format check (source ~ '^[a-z0-9][a-z0-9_.-]{0,39}$'),
  constraint imports_label_length check (char_length(label) between 1 and 300),
  constraint imports_content_hash_format check (content_hash ~ '^[0-9a-f]{64}$'),
  constraint imports_status check (
    status in ('staging', 'running', 'paused', 'complete', 'failed')
  ),
  constraint imports_items_in_order check (
    0 <= added_items and 0 <= skipped_items and 0 <= failed_items
    and added_items + skipped_items + failed_items = done_items and done_items <= staged_items
    and staged_items <= total_items
  ),
  constraint imports_counts_object check (jsonb_typeof(counts) = 'object'),
  constraint imports_counts_size check (pg_column_size(counts) <= 8192),
  constraint imports_errors_array check (jsonb_typeof(errors) = 'array'),
  constraint imports_errors_size check (pg_column_size(errors) <= 262144),
  constraint imports_error_object check (jsonb_typeof(error) = 'object')
);

comment on table public.imports is
  'What a user brings along from elsewhere, and how far it has come. Written by create_import, '
  'stage_import_items, run_import and fail_import; deleting a row gives up what waits of it.';
comment on column public.imports.kind is 'What its items are: a name in private.import_kinds.';
comment on column public.imports.source is 'Where it comes from, as in chatgpt.';
comment on column public.imports.label is 'What a person knows it by: the name of the file.';
comment on column public.imports.content_hash is
  'SHA-256 of the file in hex. An import that has not ended goes on when the file comes again.';
comment on column public.imports.status is
  'staging: items are still read from the file; running: all are there, and some wait; paused: a '
  'quota is used up, and run_import goes on when there is room; complete; failed: the file could '
  'not be read, see error.';
comment on column public.imports.total_items is
  'How many items the file has; null as long as nobody knows.';
comment on column public.imports.staged_items is
  'How many items have been read: the place to go on from when staging broke off.';
comment on column public.imports.done_items is
  'How many items were taken: those added, those skipped because they were there, those that '
  'failed.';
comment on column public.imports.counts is
  'What the items brought, by name, as in {"messages": 12}.';
comment on column public.imports.errors is
  'The first 100 things that could not be taken: [{item, place, code, message}], item counted from '
  '0.';
comment on column public.imports.error is
  'Why it is paused or failed: {code, message}.';
comment on column public.imports.ran_at is 'When run_import was at it last.';

create table private.import_kinds (
  kind text primary key,
  importer text not null,
  created_at timestamptz not null default now(),
  constraint import_kinds_kind_format check (kind ~ '^[a-z][a-z_]{0,39}$')
);

comment on table private.import_kinds is
  'Which function of private takes the items of a kind. Written by migrations.';

create table private.import_items (
  user_id uuid not null references auth.users (id) on delete cascade,
  import_id uuid not null,
  item bigint not null,
  place text,
  data jsonb,
  error jsonb,
  created_at timestamptz not null default now(),
  primary key (user_id, import_id, item),
  constraint import_items_import_fkey foreign key (user_id, import_id)
    references public.imports (user_id, id) on delete cascade,
  constraint import_items_data_or_error check ((data is null) <> (error is null)),
  constraint import_items_place_length check (char_length(place) <= 300)
);

comment on table private.import_items is
  'Items that wait to be taken, each with its place in the file, or with the error that reading it '
  'met.';

create trigger imports_touch_updated_at before update on public.imports
  for each row execute function private.touch_updated_at();

alter table public.imports enable row level security;
grant select, delete on public.imports to authenticated, service_role;
create policy imports_select on public.imports for select to authenticated
  using ((select auth.uid()) = user_id);
create policy imports_delete on public.imports for delete to authenticated
  using ((select auth.uid()) = user_id);
alter table private.import_kinds enable row level security;
alter table private.import_items enable row level security;

insert into private.limits (
  resource, max_rows, max_bytes, rows_per_minute, bucket_minutes
) values
  ('public.imports', 1000, 16777216, 60, 1),
  ('private.import_items', 200000, 1073741824, 20000, 10);

select private.count_table(t.name::regclass)
from (values
  ('public.imports'),
  ('private.import_items')
) t (name);

insert into private.export_rules (table_name, is_exported, reason) values
  ('public.imports', false, 'how far files have come that the next account does not have');
