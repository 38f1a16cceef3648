-- Embedding jobs: what waits for a vector, and the change from one embedding model to another. The
-- same queue has what waits to be written by a model: …_writing_jobs.sql.
--
-- Tables  private.embeddable_tables, private.embedding_jobs, private.staged_embeddings
--
-- Triggers queue what is written without a vector. A worker claims jobs for a while, embeds their
-- texts and completes them; a worker that does not come back loses the claim. A result counts only
-- for the text that it was made from.
--
-- The RPCs are for the service alone, which works for all users. That is why they take no
-- p_request_id, and no p_user_id but where it narrows.

create table private.embeddable_tables (
  table_name text primary key,
  id_type text not null,
  text_expression text not null,
  row_condition text not null,
  created_at timestamptz not null default now(),
  constraint embeddable_tables_name_form check (table_name ~ '^[a-z_]+$')
);

comment on table private.embeddable_tables is
  'The tables of public whose rows get a vector. private.embed_table() adds one; whatever the '
  'queue does with a table, it reads here.';
comment on column private.embeddable_tables.text_expression is
  'SQL over the row r: the text that is embedded.';
comment on column private.embeddable_tables.row_condition is
  'SQL over the row r: whether it gets a vector.';

create table private.embedding_jobs (
  id bigint generated always as identity primary key,
  user_id uuid references auth.users (id) on delete cascade,
  kind text not null default 'embedding',
  source text not null,
  row_id text not null,
  target_model text,
  detail jsonb,
  content_hash text,
  attempts integer not null default 0,
  run_after timestamptz not null default now(),
  locked_until timestamptz,
  last_error text,
  dead_at timestamptz,
  created_at timestamptz not null default now(),
  -- One job a row, and one more for a change of model.
  constraint embedding_jobs_row_key unique nulls not distinct (
    user_id, source, row_id, target_model
  ),
  constraint embedding_jobs_kind check (kind in ('embedding', 'writing')),
  constraint embedding_jobs_last_error_length check (char_length(last_error) <= 1000)
);

comment on table private.embedding_jobs is
  'One row for each text that waits for a vector, or that waits to be written; gone when that is '
  'done, or when its row goes.';
comment on column private.embedding_jobs.user_id is 'Null for a backend''s row of vectors.';
comment on column private.embedding_jobs.kind is 'embedding: a vector; writing: a text.';
comment on column private.embedding_jobs.source is
  'The table of the row, in embeddable_tables; of a writing job its task, in writing_tasks.';
comment on column private.embedding_jobs.target_model is
  'Of a change of model: the new one. Null: whichever the user''s searches compare.';
comment on column private.embedding_jobs.detail is 'Of a writing job: what its task has to know.';
comment on column private.embedding_jobs.content_hash is
  'Of the text that was last handed out; of a writing job what its task calls the claim.';
comment on column private.embedding_jobs.attempts is 'How often it was handed out, up to 8.';
comment on column private.embedding_jobs.run_after is
  'When it may be handed out: at the end of a claim, after a failure later each time.';
comment on column private.embedding_jobs.dead_at is
  'When it was given up, after 8 attempts; a change of its row revives it.';
create index embedding_jobs_run_after_idx
  on private.embedding_jobs (run_after, id) where dead_at is null;

-- Claims go round the owners: zeros are the backend.
create index embedding_jobs_owner_idx on private.embedding_jobs (
  kind, (coalesce(user_id, '00000000-0000-0000-0000-000000000000')), run_after, id
) where dead_at is null;
create index embedding_jobs_dead_at_idx
  on private.embedding_jobs (dead_at) where dead_at is not null;

create table private.staged_embeddings (
  user_id uuid not null references auth.users (id) on delete cascade,
  source text not null,
  row_id text not null,
  content_hash text not null,
  embedding extensions.vector(1536) not null,
  embedding_model text not null,
  created_at timestamptz not null default now(),
  primary key (user_id, source, row_id)
);

comment on table private.staged_embeddings is
  'Vectors of the model that a user changes to. They wait here, unseen by searches, until every '
  'row has one; then all take their places at once.';

alter table private.embeddable_tables enable row level security;
grant select on private.embeddable_tables to service_role;

alter table private.embedding_jobs enable row level security;
grant select, delete on private.embedding_jobs to service_role;
grant insert (user_id, kind, source, row_id, target_model, detail) on private.embedding_jobs
  to service_role;
grant update (content_hash, attempts, run_after, locked_until, last_error, dead_at)
  on private.embedding_jobs to service_role;

alter table private.staged_embeddings enable row level security;
grant select, delete on private.staged_embeddings to service_role;
grant insert (user_id, source, row_id, content_hash, embedding, embedding_model)
  on private.staged_embeddings to service_role;
grant update (content_hash, embedding, embedding_model)
  on private.staged_embeddings to service_role;
