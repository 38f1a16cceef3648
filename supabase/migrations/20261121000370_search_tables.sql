-- Search: the tables that are searched, by words and by meaning.
--
-- Table    private.searched_tables
-- Helpers  private.search_scope (a type), is_usual_scope, scope_condition, require_owners
--
-- A domain registers its table; what private.nearest and private.rank do with it, they read here.

create table private.searched_tables (
  table_name text primary key,
  id_type text not null,
  owner_column text not null,
  words_column text not null,
  row_condition text not null,
  metadata text,
  has_long_texts boolean not null,
  thread_column text,
  place_column text,
  neighbour_span integer not null,
  neighbour_weight double precision not null,
  thread_weight double precision not null,
  created_at timestamptz not null default now(),
  constraint searched_tables_name_form check (table_name ~ '^[a-z_]+$'),
  constraint searched_tables_thread check (
    (thread_column is null) = (place_column is null)
      and (thread_weight = 0 or thread_column is not null)
  )
);

comment on table private.searched_tables is
  'The tables of public that are searched. private.search_table() adds one.';
comment on column private.searched_tables.owner_column is
  'Whose row it is; with id it is the primary key.';
comment on column private.searched_tables.words_column is
  'The tsvector that private.word_vector made; a GIN index has it beside the owner.';
comment on column private.searched_tables.row_condition is
  'SQL over the row r: which of the owner''s rows a search sees. :scope stands for the '
  'search_scope.';
comment on column private.searched_tables.metadata is
  'SQL over the row r: the jsonb object that a filter is asked of; null where there is none.';
comment on column private.searched_tables.has_long_texts is
  'Whether a row''s length and how often it has a word say something. Of chat turns and memories '
  'they do not (LoCoMo: recall@10 of 0.65 without, 0.63 with); of documents they do (Cranfield: '
  'nDCG@10 of 0.38 with, 0.32 without).';
comment on column private.searched_tables.neighbour_span is
  'How many rows before and after one in its thread lend it of their score; 0 none. Where a table '
  'has no threads, those that were stored before and after it do.';
comment on column private.searched_tables.neighbour_weight is
  'How much of the best neighbour''s score a row gets.';
comment on column private.searched_tables.thread_weight is
  'How much a row gets of its thread''s best score.';

alter table private.searched_tables enable row level security;
grant select on private.searched_tables to service_role;

create type private.search_scope as (
  owners uuid[],
  embedding_model text,
  filter jsonb,
  session_id uuid,
  collection text,
  as_of timestamptz,
  document_ids uuid[],
  draft_ids uuid[],
  required tsquery,
  namespaces text[]
);

comment on type private.search_scope is
  'Which rows a search sees: of which owners, with vectors of which model (null: any), and what '
  'else narrows it; null does not. required: words that must be there, or must not.';

create function private.is_usual_scope(p_scope private.search_scope) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return cardinality(p_scope.owners) = 1 and p_scope.filter = '{}' and p_scope.required is null;
end;
$$;

comment on function private.is_usual_scope is
  'Whether the functions that private.search_table makes serve a scope: one owner''s rows, which '
  'nothing narrows that has to be a literal of the statement.';

create function private.scope_condition(
  p_table private.searched_tables,
  p_scope private.search_scope,
  p_by_meaning boolean default false
) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_owners text;
  v_condition text;
begin
  select string_agg(format('r.%I = %L', p_table.owner_column, o.owner), ' or ') into v_owners
  from unnest(p_scope.owners) o (owner);
  v_condition := format(
    '(%s) and (%s)', coalesce(v_owners, 'false'), replace(p_table.row_condition, ':scope', '($1)')
  );
  if p_scope.filter <> '{}' then
    v_condition := v_condition || format(
      ' and (%s)', private.filter_condition(p_table.metadata, p_scope.filter)
    );
  end if;
  if p_scope.required is not null then
    v_condition := v_condition || format(
      ' and r.%I @@ %L::tsquery', p_table.words_column, p_scope.required
    );
  end if;
  if p_scope.embedding_model is not null and p_by_meaning then
    v_condition := v_condition || format(' and r.embedding_model = %L', p_scope.embedding_model);
  end if;
  return v_condition;
end;
$$;

comment on function private.scope_condition is
  'SQL over the row r that finds the rows of a scope, which is the statement''s first parameter. '
  'Owners and filter are literals: only so can an index serve them.';

create function private.require_owners(p_scope private.search_scope) returns private.search_scope
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_owner uuid;
begin
  if private.is_service() then
    return p_scope;
  end if;
  foreach v_owner in array p_scope.owners loop
    perform private.require_user(v_owner);
  end loop;
  return p_scope;
end;
$$;

comment on function private.require_owners is
  'The scope itself when its owners are the caller''s to read. Errors: 42501.';

grant execute on function
  private.is_usual_scope,
  private.scope_condition,
  private.require_owners
to authenticated, service_role;
