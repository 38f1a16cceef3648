-- Profiles: who the user is, as far as a reply needs to know.
--
-- Tables  profiles (made with the account), agent_analyses
-- View    personality_profiles
--
-- profiles.id is the user: one row each, so it needs no user_id beside it.

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  full_name text,
  avatar_url text,
  language text,
  languages text[] not null default '{}',
  timezone text not null default 'UTC',
  day_start_hour smallint not null default 4,
  uses_documents boolean not null default true,
  personality_openness integer not null default 50,
  personality_conscientiousness integer not null default 50,
  personality_extraversion integer not null default 50,
  personality_agreeableness integer not null default 50,
  personality_neuroticism integer not null default 50,
  personality_llm_context jsonb,
  personality_completed_at timestamptz,
  onboarding_completed boolean not null default false,
  has_completed_personality_assessment boolean not null
    generated always as (personality_completed_at is not null) stored,
  profile_completion_percentage numeric not null generated always as (
    25 * (
      (coalesce(full_name, '') <> '')::integer + (coalesce(avatar_url, '') <> '')::integer
      + onboarding_completed::integer + (personality_completed_at is not null)::integer
    )
  ) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_full_name_length check (char_length(full_name) <= 200),
  constraint profiles_avatar_url_length check (char_length(avatar_url) <= 2000),
  constraint profiles_avatar_url_form check (
    avatar_url ~ '^(https?://[!-~]+|[0-9a-f-]{36}/[!-~]+)?$'
  ),
  constraint profiles_avatar_url_own check (
    avatar_url !~ '^[0-9a-f-]{36}/' or starts_with(avatar_url, id || '/')
  ),
  constraint profiles_language_length check (char_length(language) between 2 and 3),
  constraint profiles_timezone_known check (private.is_timezone(timezone)),
  constraint profiles_day_start_hour_range check (day_start_hour between 0 and 23),
  constraint profiles_openness_range check (personality_openness between 0 and 100),
  constraint profiles_conscientiousness_range check (
    personality_conscientiousness between 0 and 100
  ),
  constraint profiles_extraversion_range check (personality_extraversion between 0 and 100),
  constraint profiles_agreeableness_range check (personality_agreeableness between 0 and 100),
  constraint profiles_neuroticism_range check (personality_neuroticism between 0 and 100),
  constraint profiles_llm_context_size check (pg_column_size(personality_llm_context) <= 16384)
);

comment on table public.profiles is
  'One row a user, made by a trigger when the account is made. The owner reads it and changes name '
  'and avatar; scores come through submit_personality_assessment or set_personality.';
comment on column public.profiles.uses_documents is
  'Whether a reply of chat is given what the user''s documents say; false keeps them out.';
comment on column public.profiles.avatar_url is
  'An address on the web, or the name of a file in the bucket avatars, in the user''s own folder.';
comment on column public.profiles.language is
  'The language of the user''s texts, as ISO 639-1, where neither writer nor text tells it.';
comment on column public.profiles.languages is
  'The languages that the user''s texts are in, as far as they are known: a query is read in each. '
  'Kept by the tables of texts.';
comment on column public.profiles.timezone is
  'Where the user''s days are, such as Europe/Berlin or +05:30. What devices say, such as GMT+2 or '
  'W. Europe Standard Time, is kept as such a name.';
comment on column public.profiles.day_start_hour is
  'The hour at which a day begins for the user, 0..23: who studies at one at night has not begun '
  'the next day.';
comment on column public.profiles.personality_openness is
  'Big Five score 0..100; 50, the middle, until the user has one. The other four likewise.';
comment on column public.profiles.personality_llm_context is
  'What a system prompt may say of the personality: {scores, levels, summary, style[]}.';
comment on column public.profiles.profile_completion_percentage is
  'Computed: 25 each for name, avatar, onboarding and personality.';

-- Accounts from before this migration.
insert into public.profiles (id) select u.id from auth.users u on conflict do nothing;

create table public.agent_analyses (
  user_id uuid not null references auth.users (id) on delete cascade,
  agent_type text not null,
  analysis_data jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, agent_type),
  constraint agent_analyses_agent_type_length check (char_length(agent_type) between 1 and 100),
  constraint agent_analyses_data_object check (jsonb_typeof(analysis_data) = 'object'),
  constraint agent_analyses_data_size check (pg_column_size(analysis_data) <= 262144)
);

comment on table public.agent_analyses is
  'The latest result of each kind of analysis an agent made of a user; one row a user and type.';
comment on column public.agent_analyses.analysis_data is
  'An object of the agent''s own shape, ≤ 256 kB.';

create view public.personality_profiles with (security_invoker = true) as
select
  p.id,
  p.full_name,
  p.avatar_url,
  p.personality_openness,
  p.personality_conscientiousness,
  p.personality_extraversion,
  p.personality_agreeableness,
  p.personality_neuroticism,
  p.personality_llm_context,
  p.personality_completed_at,
  p.onboarding_completed,
  p.has_completed_personality_assessment,
  p.profile_completion_percentage,
  p.created_at,
  p.updated_at
from public.profiles p
where p.personality_completed_at is not null;

comment on view public.personality_profiles is
  'The profiles that have a personality, under the reader''s own row level security.';

create function private.create_profile() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because the account is made by the Auth service, which has no grants on public.
begin
  insert into public.profiles (id, full_name, avatar_url)
  values (
    new.id,
    left(new.raw_user_meta_data ->> 'full_name', 200),
    -- Signing up does not fail over a picture: what is no link is left out.
    substring(
      left(new.raw_user_meta_data ->> 'avatar_url', 2000) from '^https?://[!-~]+$'
    )
  )
  on conflict do nothing;
  return new;
end;
$$;

comment on function private.create_profile is
  'Trigger on auth.users: the profile of a new account, named as the sign-up''s metadata says.';

create trigger create_profile after insert on auth.users
  for each row execute function private.create_profile();
create trigger profiles_keep_timezone_name before insert or update of timezone on public.profiles
  for each row execute function private.keep_timezone_name();
create trigger profiles_touch_updated_at before update on public.profiles
  for each row execute function private.touch_updated_at();
create trigger agent_analyses_touch_updated_at before update on public.agent_analyses
  for each row execute function private.touch_updated_at();

alter table public.profiles enable row level security;
grant select on public.profiles to authenticated, service_role;
grant update (full_name, avatar_url, language, timezone, day_start_hour, uses_documents)
  on public.profiles to authenticated, service_role;
create policy profiles_select on public.profiles for select to authenticated
  using ((select auth.uid()) = id);
create policy profiles_update on public.profiles for update to authenticated
  using ((select auth.uid()) = id) with check ((select auth.uid()) = id);

alter table public.agent_analyses enable row level security;
grant select, delete on public.agent_analyses to authenticated, service_role;
grant insert (user_id, agent_type, analysis_data) on public.agent_analyses
  to authenticated, service_role;
grant update (analysis_data) on public.agent_analyses to authenticated, service_role;
create policy agent_analyses_select on public.agent_analyses for select to authenticated
  using ((select auth.uid()) = user_id);
create policy agent_analyses_insert on public.agent_analyses for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy agent_analyses_update on public.agent_analyses for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy agent_analyses_delete on public.agent_analyses for delete to authenticated
  using ((select auth.uid()) = user_id);
grant select on public.personality_profiles to authenticated, service_role;
