-- Search: parameters that the searches of several domains take.

create function private.require_query(p_query text, p_has_embedding boolean default false)
returns void
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if (coalesce(btrim(p_query), '') = '' and not p_has_embedding)
     or char_length(p_query) > 32000 then
    perform private.fail(
      400, 'invalid_query', 'A query has 1 to 32,000 characters, or an embedding.'
    );
  end if;
end;
$$;

comment on function private.require_query is
  'Refuses a search for nothing. Errors: 400 invalid_query.';

create function private.scope_of(
  p_owner uuid,
  p_embedding_model text default null,
  p_filter jsonb default '{}',
  p_session_id uuid default null,
  p_as_of timestamptz default null,
  p_collection text default null,
  p_document_ids uuid[] default null,
  p_draft_ids uuid[] default null,
  p_namespaces text[] default null
) returns private.search_scope
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_scope private.search_scope;
begin
  v_scope.owners := array[p_owner];
  v_scope.embedding_model := p_embedding_model;
  v_scope.filter := p_filter;
  v_scope.session_id := p_session_id;
  v_scope.as_of := p_as_of;
  v_scope.collection := p_collection;
  v_scope.document_ids := p_document_ids;
  v_scope.draft_ids := p_draft_ids;
  v_scope.namespaces := p_namespaces;
  return v_scope;
end;
$$;

comment on function private.scope_of is
  'A scope of one owner''s rows.';

grant execute on function
  private.require_query,
  private.scope_of
to authenticated, service_role;
