-- Profiles: who the user is, as far as a reply needs to know.
--
-- Tables  profiles (made with the account), agent_analyses, personality_items (public-domain data)
-- View    personality_profiles
-- RPCs    submit_personality_assessment, set_personality, upsert_agent_analysis
--
-- Depends on foundation. profiles.id is the user: one row each, so it needs no user_id beside it.

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  full_name text,
  avatar_url text,
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
comment on column public.profiles.personality_openness is
  'Big Five score 0..100; 50, the middle, until the user has one. The other four likewise.';
comment on column public.profiles.personality_llm_context is
  'What a system prompt may say of the personality: {scores, levels, summary, style[]}.';
comment on column public.profiles.profile_completion_percentage is
  'Computed: 25 each for name, avatar, onboarding and personality.';

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

create table public.personality_items (
  item_number smallint primary key,
  item_text text not null,
  factor text not null,
  is_reversed boolean not null,
  created_at timestamptz not null default now(),
  constraint personality_items_number_range check (item_number between 1 and 50),
  constraint personality_items_factor check (
    factor in ('openness', 'conscientiousness', 'extraversion', 'agreeableness', 'neuroticism')
  )
);

comment on table public.personality_items is
  'The 50-item IPIP representation of Goldberg''s Big Five markers (ipip.ori.org, public domain). '
  'A shared catalogue: every signed-in user reads it, nobody owns rows. Answers run from 1 (very '
  'inaccurate) to 5 (very accurate).';
comment on column public.personality_items.is_reversed is
  'Whether agreement lowers the factor: the answer a counts as 6 − a. The published key scores '
  'emotional stability; its items are turned round here to score neuroticism.';

insert into public.personality_items (item_number, item_text, factor, is_reversed) values
  (1, 'Am the life of the party.', 'extraversion', false),
  (2, 'Feel little concern for others.', 'agreeableness', true),
  (3, 'Am always prepared.', 'conscientiousness', false),
  (4, 'Get stressed out easily.', 'neuroticism', false),
  (5, 'Have a rich vocabulary.', 'openness', false),
  (6, 'Don''t talk a lot.', 'extraversion', true),
  (7, 'Am interested in people.', 'agreeableness', false),
  (8, 'Leave my belongings around.', 'conscientiousness', true),
  (9, 'Am relaxed most of the time.', 'neuroticism', true),
  (10, 'Have difficulty understanding abstract ideas.', 'openness', true),
  (11, 'Feel comfortable around people.', 'extraversion', false),
  (12, 'Insult people.', 'agreeableness', true),
  (13, 'Pay attention to details.', 'conscientiousness', false),
  (14, 'Worry about things.', 'neuroticism', false),
  (15, 'Have a vivid imagination.', 'openness', false),
  (16, 'Keep in the background.', 'extraversion', true),
  (17, 'Sympathize with others'' feelings.', 'agreeableness', false),
  (18, 'Make a mess of things.', 'conscientiousness', true),
  (19, 'Seldom feel blue.', 'neuroticism', true),
  (20, 'Am not interested in abstract ideas.', 'openness', true),
  (21, 'Start conversations.', 'extraversion', false),
  (22, 'Am not interested in other people''s problems.', 'agreeableness', true),
  (23, 'Get chores done right away.', 'conscientiousness', false),
  (24, 'Am easily disturbed.', 'neuroticism', false),
  (25, 'Have excellent ideas.', 'openness', false),
  (26, 'Have little to say.', 'extraversion', true),
  (27, 'Have a soft heart.', 'agreeableness', false),
  (28, 'Often forget to put things back in their proper place.', 'conscientiousness', true),
  (29, 'Get upset easily.', 'neuroticism', false),
  (30, 'Do not have a good imagination.', 'openness', true),
  (31, 'Talk to a lot of different people at parties.', 'extraversion', false),
  (32, 'Am not really interested in others.', 'agreeableness', true),
  (33, 'Like order.', 'conscientiousness', false),
  (34, 'Change my mood a lot.', 'neuroticism', false),
  (35, 'Am quick to understand things.', 'openness', false),
  (36, 'Don''t like to draw attention to myself.', 'extraversion', true),
  (37, 'Take time out for others.', 'agreeableness', false),
  (38, 'Shirk my duties.', 'conscientiousness', true),
  (39, 'Have frequent mood swings.', 'neuroticism', false),
  (40, 'Use difficult words.', 'openness', false),
  (41, 'Don''t mind being the center of attention.', 'extraversion', false),
  (42, 'Feel others'' emotions.', 'agreeableness', false),
  (43, 'Follow a schedule.', 'conscientiousness', false),
  (44, 'Get irritated easily.', 'neuroticism', false),
  (45, 'Spend time reflecting on things.', 'openness', false),
  (46, 'Am quiet around strangers.', 'extraversion', true),
  (47, 'Make people feel at ease.', 'agreeableness', false),
  (48, 'Am exacting in my work.', 'conscientiousness', false),
  (49, 'Often feel blue.', 'neuroticism', false),
  (50, 'Am full of ideas.', 'openness', false);

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

-- Private functions -----------------------------------------------------------------------------

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
    left(new.raw_user_meta_data ->> 'avatar_url', 2000)
  )
  on conflict do nothing;
  return new;
end;
$$;

comment on function private.create_profile() is
  'Trigger on auth.users: the profile of a new account, named as the sign-up''s metadata says.';

create function private.personality_context(
  p_openness integer,
  p_conscientiousness integer,
  p_extraversion integer,
  p_agreeableness integer,
  p_neuroticism integer
) returns jsonb
language sql
immutable
security invoker
set search_path = ''
as $$
  with traits (position, name, score, when_low, when_high) as (
    values
      (1, 'openness', p_openness,
        'Be concrete; prefer proven ways and plain examples.',
        'Welcome ideas, analogies and detours.'),
      (2, 'conscientiousness', p_conscientiousness,
        'Keep plans light and leave room to improvise.',
        'Be structured: steps, dates and follow-up.'),
      (3, 'extraversion', p_extraversion,
        'Be calm and brief; do not press for company.',
        'Be lively and talk about people and plans.'),
      (4, 'agreeableness', p_agreeableness,
        'Be direct; argue with facts.',
        'Be warm and mind how others are affected.'),
      (5, 'neuroticism', p_neuroticism,
        'Speak plainly about risks; the user takes them well.',
        'Be reassuring; name worries and take them apart one by one.')
  ),
  levels as (
    select
      t.*,
      case when t.score < 35 then 'low' when t.score > 65 then 'high' else 'average' end as level
    from traits t
  )
  select pg_catalog.jsonb_build_object(
    'scores', pg_catalog.jsonb_object_agg(l.name, l.score),
    'levels', pg_catalog.jsonb_object_agg(l.name, l.level),
    'summary', pg_catalog.string_agg(l.level || ' ' || l.name, ', ' order by l.position),
    'style', coalesce(
      pg_catalog.jsonb_agg(
        case l.level when 'low' then l.when_low else l.when_high end order by l.position
      ) filter (where l.level <> 'average'),
      '[]'::jsonb
    )
  )
  from levels l
$$;

comment on function private.personality_context(integer, integer, integer, integer, integer) is
  'Five scores 0..100 as {scores, levels: low|average|high, summary, style[]}. Under 35 is low, '
  'over 65 high; style says how to speak to such a person.';

create function private.save_personality(
  p_user_id uuid,
  p_openness integer,
  p_conscientiousness integer,
  p_extraversion integer,
  p_agreeableness integer,
  p_neuroticism integer,
  p_llm_context jsonb
) returns public.profiles
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because owners have no update grant on the personality columns: scores change together
-- with their context and the time, or not at all.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_profile public.profiles;
begin
  insert into public.profiles as p (
    id, personality_openness, personality_conscientiousness, personality_extraversion,
    personality_agreeableness, personality_neuroticism, personality_llm_context,
    personality_completed_at, onboarding_completed
  )
  values (
    v_user_id, p_openness, p_conscientiousness, p_extraversion, p_agreeableness, p_neuroticism,
    p_llm_context, now(), true
  )
  on conflict (id) do update set
    personality_openness = excluded.personality_openness,
    personality_conscientiousness = excluded.personality_conscientiousness,
    personality_extraversion = excluded.personality_extraversion,
    personality_agreeableness = excluded.personality_agreeableness,
    personality_neuroticism = excluded.personality_neuroticism,
    personality_llm_context = excluded.personality_llm_context,
    personality_completed_at = excluded.personality_completed_at,
    onboarding_completed = true
  returning p.* into v_profile;
  return v_profile;
end;
$$;

comment on function private.save_personality(
  uuid, integer, integer, integer, integer, integer, jsonb
) is 'Writes scores, context and time of a personality in one step and ends the onboarding.';

-- Triggers --------------------------------------------------------------------------------------

create trigger profiles_touch_updated_at before update on public.profiles
  for each row execute function private.touch_updated_at();
create trigger agent_analyses_touch_updated_at before update on public.agent_analyses
  for each row execute function private.touch_updated_at();
create trigger create_profile after insert on auth.users
  for each row execute function private.create_profile();

-- Accounts from before this migration.
insert into public.profiles (id) select u.id from auth.users u on conflict do nothing;

-- Grants and policies ---------------------------------------------------------------------------

alter table public.profiles enable row level security;
grant select on public.profiles to authenticated, service_role;
grant update (full_name, avatar_url) on public.profiles to authenticated, service_role;
grant select on public.personality_profiles to authenticated, service_role;

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

-- A catalogue: any signed-in user may read all of it.
alter table public.personality_items enable row level security;
grant select on public.personality_items to authenticated, service_role;
create policy personality_items_select on public.personality_items for select to authenticated
  using (true);

grant execute on function
  private.personality_context(integer, integer, integer, integer, integer),
  private.save_personality(uuid, integer, integer, integer, integer, integer, jsonb)
to authenticated, service_role;
