-- Foundation: schemas, privileges and extensions.
--
-- Schemas     public      the one exposed schema: tables and RPC functions
--             private     what PostgREST must not serve: helpers, definer functions, bookkeeping
--             extensions  extensions
-- Privileges  nothing is granted by default; each domain grants what it means to
--
-- Depends on Supabase's roles (anon, authenticated, service_role) and its auth schema.
--
-- Order       A migration names only objects of itself and of migrations before it. A domain that a
--             lower one must know of (limits, export, embeddings) registers itself in the last of
--             its own migrations, …_registration.sql. tests/postgres checks both.

create schema if not exists extensions;

create schema if not exists private;

comment on schema private is
  'Helpers and bookkeeping of Engram. PostgREST does not serve it; nothing in it is a client''s '
  'name.';

-- Supabase grants everything in public to anon, authenticated and service_role by default, and
-- Postgres grants execute on every function to everyone. Both are taken back here, so that a grant
-- exists only where a migration wrote one. The revoke from public works only without "in schema".
grant usage on schema extensions to anon, authenticated, service_role;

alter default privileges in schema extensions grant execute on functions to public;
alter default privileges revoke execute on functions from public;
alter default privileges in schema public
  revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public
  revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public
  revoke all on functions from anon, authenticated, service_role;
grant usage on schema private to authenticated, service_role;

create extension if not exists vector with schema extensions;

-- GIN over (user_id, tsvector): full text within one user's rows.
create extension if not exists btree_gin with schema extensions;
