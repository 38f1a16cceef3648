-- Embedding models: which there are, and which one a user's searches compare.
--
-- Tables  embedding_models (a shared catalogue), private.user_embedding_models
-- RPC     get_embedding_model
--
-- start_reembedding changes a user's model: see …_embedding_jobs_reembedding.sql. Nobody owns rows
-- of embedding_models, so it has no user_id.

create table public.embedding_models (
  name text primary key,
  provider text not null,
  dimensions integer not null,
  is_default boolean not null default false,
  created_at timestamptz not null default now(),
  constraint embedding_models_name_length check (char_length(name) between 1 and 200),
  constraint embedding_models_provider_length check (char_length(provider) between 1 and 100),
  constraint embedding_models_dimensions_range check (dimensions between 1 and 1536)
);

comment on table public.embedding_models is
  'The models whose vectors are compared here. A shared catalogue: every signed-in user reads it, '
  'the service writes it.';
comment on column public.embedding_models.dimensions is
  'How many numbers the model gives; vectors are stored padded with zeros to 1536.';
comment on column public.embedding_models.is_default is
  'Of at most one: the model of users who have not changed theirs. Once there are vectors, '
  'start_reembedding changes it, so that nobody''s search is empty meanwhile.';

create unique index embedding_models_default_key
  on public.embedding_models (is_default) where is_default;

create table private.user_embedding_models (
  user_id uuid primary key references auth.users (id) on delete cascade,
  model text references public.embedding_models (name),
  next_model text references public.embedding_models (name),
  created_at timestamptz not null default now()
);

comment on table private.user_embedding_models is
  'Whose vectors are of another model than the default, or on their way to one. Written by '
  'start_reembedding.';
comment on column private.user_embedding_models.model is 'What searches compare; null all.';
comment on column private.user_embedding_models.next_model is
  'What searches will compare once every row of the user has its vector of it; null: no change.';
create index user_embedding_models_model_idx on private.user_embedding_models (model);
create index user_embedding_models_next_model_idx on private.user_embedding_models (next_model);

create function private.current_embedding_model(p_user_id uuid) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return case
    when exists (select from private.user_embedding_models u where u.user_id = p_user_id)
      then (select u.model from private.user_embedding_models u where u.user_id = p_user_id)
    else (select m.name from public.embedding_models m where m.is_default)
  end;
end;
$$;

comment on function private.current_embedding_model is
  'The model whose vectors a user''s searches compare: the user''s own, else the default, else '
  'null.';

create function public.get_embedding_model(p_user_id uuid default auth.uid()) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return private.current_embedding_model(private.require_user(p_user_id));
end;
$$;

comment on function public.get_embedding_model is
  'The model to embed this user''s queries with: the one whose vectors searches compare. Null when '
  'no model is registered. Errors: 42501.';

alter table public.embedding_models enable row level security;
grant select on public.embedding_models to authenticated, service_role;
grant insert (name, provider, dimensions, is_default), update (provider, dimensions, is_default)
  on public.embedding_models to service_role;
grant delete on public.embedding_models to service_role;
create policy embedding_models_select on public.embedding_models for select to authenticated
  using (true);

alter table private.user_embedding_models enable row level security;
grant select on private.user_embedding_models to authenticated, service_role;
grant insert (user_id, model, next_model), update (model, next_model)
  on private.user_embedding_models to service_role;
create policy user_embedding_models_select on private.user_embedding_models for select
  to authenticated using ((select auth.uid()) = user_id);

grant execute on function
  private.current_embedding_model,
  public.get_embedding_model
to authenticated, service_role;

insert into private.export_rules (table_name, is_exported, is_operators, erased_by, reason) values
  (
    'private.user_embedding_models', false, true,
    'model = coalesce(next_model, model), next_model = null',
    'the operator chooses the model; without rows, a change to another is done'
  );
