-- Documents: articles, profile data and personal attributes, each a row beside a document.
--
-- Tables  articles, profile_data, personal_attributes

create table public.articles (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  document_id uuid not null,
  url text,
  author text,
  published_at timestamptz,
  summary text,
  tags text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint articles_document_key unique (user_id, document_id),
  constraint articles_document_fkey foreign key (user_id, document_id)
    references public.documents (user_id, id) on delete cascade,
  constraint articles_url_length check (char_length(url) between 1 and 2000),
  constraint articles_url_form check (url ~ '^https?://[!-~]+$'),
  constraint articles_author_length check (char_length(author) between 1 and 200),
  constraint articles_summary_length check (char_length(summary) between 1 and 8000),
  constraint articles_tags_count check (cardinality(tags) <= 50),
  constraint articles_tags_size check (
    pg_column_size(tags) <= 8192 and array_position(tags, null) is null
  )
);

comment on table public.articles is
  'Documents that were published somewhere. The text is the document''s; both go together.';
comment on column public.articles.tags is 'Up to 50, 8 kB altogether.';

create table public.profile_data (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  document_id uuid not null,
  category text not null,
  data jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint profile_data_document_key unique (user_id, document_id),
  constraint profile_data_document_fkey foreign key (user_id, document_id)
    references public.documents (user_id, id) on delete cascade,
  constraint profile_data_category_length check (char_length(category) between 1 and 100),
  constraint profile_data_data_object check (jsonb_typeof(data) = 'object'),
  constraint profile_data_data_size check (pg_column_size(data) <= 262144)
);

comment on table public.profile_data is
  'What is known of the user as objects by category, each with a document that makes it '
  'searchable.';
comment on column public.profile_data.data is 'An object of the app''s own shape, ≤ 256 kB.';

create table public.personal_attributes (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  document_id uuid not null,
  attribute_name text not null,
  attribute_value text not null,
  confidence real not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint personal_attributes_document_key unique (user_id, document_id),
  constraint personal_attributes_document_fkey foreign key (user_id, document_id)
    references public.documents (user_id, id) on delete cascade,
  constraint personal_attributes_name_length check (char_length(attribute_name) between 1 and 200),
  constraint personal_attributes_value_length check (
    char_length(attribute_value) between 1 and 4000
  ),
  constraint personal_attributes_confidence_range check (confidence between 0 and 1)
);

comment on table public.personal_attributes is
  'Single traits of the user by name, each with a document that makes it searchable.';
comment on column public.personal_attributes.confidence is 'How sure the writer was, 0..1.';

create function private.delete_document_of() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  delete from public.documents d where d.user_id = old.user_id and d.id = old.document_id;
  return null;
end;
$$;

comment on function private.delete_document_of is
  'Trigger: an article, profile data or an attribute goes with its document.';

create trigger articles_touch_updated_at before update on public.articles
  for each row execute function private.touch_updated_at();
create trigger articles_delete_document after delete on public.articles
  for each row execute function private.delete_document_of();
create trigger profile_data_touch_updated_at before update on public.profile_data
  for each row execute function private.touch_updated_at();
create trigger profile_data_delete_document after delete on public.profile_data
  for each row execute function private.delete_document_of();
create trigger personal_attributes_touch_updated_at before update on public.personal_attributes
  for each row execute function private.touch_updated_at();
create trigger personal_attributes_delete_document after delete on public.personal_attributes
  for each row execute function private.delete_document_of();

alter table public.articles enable row level security;
grant select, delete on public.articles to authenticated, service_role;
grant insert (user_id, id, document_id, url, author, published_at, summary, tags)
  on public.articles to authenticated, service_role;
grant update (url, author, published_at, summary, tags) on public.articles
  to authenticated, service_role;
create policy articles_select on public.articles for select to authenticated
  using ((select auth.uid()) = user_id);
create policy articles_insert on public.articles for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy articles_update on public.articles for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy articles_delete on public.articles for delete to authenticated
  using ((select auth.uid()) = user_id);

alter table public.profile_data enable row level security;
grant select, delete on public.profile_data to authenticated, service_role;
grant insert (user_id, id, document_id, category, data) on public.profile_data
  to authenticated, service_role;
grant update (category, data) on public.profile_data to authenticated, service_role;
create policy profile_data_select on public.profile_data for select to authenticated
  using ((select auth.uid()) = user_id);
create policy profile_data_insert on public.profile_data for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy profile_data_update on public.profile_data for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy profile_data_delete on public.profile_data for delete to authenticated
  using ((select auth.uid()) = user_id);

alter table public.personal_attributes enable row level security;
grant select, delete on public.personal_attributes to authenticated, service_role;
grant insert (user_id, id, document_id, attribute_name, attribute_value, confidence)
  on public.personal_attributes to authenticated, service_role;
grant update (attribute_name, attribute_value, confidence) on public.personal_attributes
  to authenticated, service_role;
create policy personal_attributes_select on public.personal_attributes for select
  to authenticated using ((select auth.uid()) = user_id);
create policy personal_attributes_insert on public.personal_attributes for insert
  to authenticated with check ((select auth.uid()) = user_id);
create policy personal_attributes_update on public.personal_attributes for update
  to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy personal_attributes_delete on public.personal_attributes for delete
  to authenticated using ((select auth.uid()) = user_id);
