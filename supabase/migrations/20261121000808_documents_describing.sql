-- Documents: what a document says of itself, which stands before the text of its chunks.

create function private.document_context(p_user_id uuid, p_document_id uuid) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select left(concat_ws(
      E'\n', d.title, a.author, nullif(array_to_string(a.tags, ', '), ''), p.category,
      t.attribute_name, a.summary
    ), 10000)
    from public.documents d
    left join public.articles a on a.user_id = d.user_id and a.document_id = d.id
    left join public.profile_data p on p.user_id = d.user_id and p.document_id = d.id
    left join public.personal_attributes t on t.user_id = d.user_id and t.document_id = d.id
    where d.user_id = p_user_id and d.id = p_document_id
  );
end;
$$;

comment on function private.document_context is
  'What a document says of itself: title, author, tags, category, attribute''s name, summary.';

grant execute on function private.document_context to authenticated, service_role;
