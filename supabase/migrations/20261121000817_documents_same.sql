-- Documents: a document that comes again.
--
-- Helpers  private.lock_contents, same_document
--
-- Who adds the same text under the same title, of the same source and with the same metadata, means
-- the document that is there: a second one would be found beside it by every search. One that
-- differs in any of these is another.

create function private.lock_contents(p_user_id uuid, p_contents text[]) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  -- In one order, so that two batches do not wait for each other.
  perform pg_advisory_xact_lock(c.key)
  from (
    select distinct hashtextextended(p_user_id::text || private.content_hash(u.content), 0) as key
    from unnest(p_contents) u (content)
    where u.content is not null
    order by key
    offset 0
  ) c;
end;
$$;

comment on function private.lock_contents is
  'Lets nobody else add these texts for the user until the transaction ends, so that two who add '
  'one at once add it once.';

create function private.same_document(p_user_id uuid, p_new public.documents)
returns public.documents
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_document public.documents;
begin
  select d.* into v_document
  from public.documents d
  where d.user_id = p_user_id
    and d.content_hash = private.content_hash(p_new.content)
    and d.status = 'ready'
    and d.title = p_new.title
    and d.source_type = coalesce(p_new.source_type, 'text')
    and d.source_uri is not distinct from nullif(p_new.source_uri, '')
    and d.metadata = coalesce(p_new.metadata, '{}')
  order by d.id
  limit 1;
  return v_document;
end;
$$;

comment on function private.same_document is
  'The document that is there already and the same in text, title, source and metadata; null where '
  'there is none.';

grant execute on function
  private.lock_contents,
  private.same_document
to authenticated, service_role;
