-- Routing: which models there are, and a user's settings.
--
-- Tables  models (a shared catalogue), routing_settings

create table public.models (
  id text primary key,
  provider text not null,
  prompt_price numeric not null default 0,
  completion_price numeric not null default 0,
  cached_price numeric,
  reasoning_price numeric,
  audio_prompt_price numeric,
  audio_completion_price numeric,
  context_tokens integer,
  max_completion_tokens integer not null default 1024,
  endpoint text not null default 'chat/completions',
  aliases text[] not null default '{}',
  capabilities jsonb not null default '{}',
  priced_on date,
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint models_id check (id ~ '^[A-Za-z0-9_.:/@+-]{1,200}$'),
  constraint models_provider_length check (char_length(provider) between 1 and 100),
  constraint models_endpoint check (endpoint in ('chat/completions', 'responses')),
  constraint models_prices_not_negative check (prompt_price >= 0 and completion_price >= 0),
  constraint models_further_prices_not_negative check (
    least(cached_price, reasoning_price, audio_prompt_price, audio_completion_price) >= 0
  ),
  constraint models_aliases check (
    cardinality(aliases) <= 50
    and array_position(aliases, null) is null
    and array_to_string(aliases, ' ') ~ '^([A-Za-z0-9_.:/@+-]{1,200}( |$))*$'
  ),
  constraint models_capabilities_object check (
    jsonb_typeof(capabilities) = 'object' and pg_column_size(capabilities) <= 8192
  ),
  constraint models_tokens_positive check (context_tokens > 0 and max_completion_tokens > 0)
);

comment on table public.models is
  'The models that can be chosen, with their prices and limits. A shared catalogue: every '
  'signed-in user reads it, the service writes it.';
comment on column public.models.id is 'The name that the provider knows it by.';
comment on column public.models.prompt_price is 'Dollars for a million tokens that it is given.';
comment on column public.models.completion_price is 'Dollars for a million tokens of its answer.';
comment on column public.models.cached_price is
  'Dollars for a million prompt tokens that its provider had in its cache; null: as prompt_price.';
comment on column public.models.reasoning_price is
  'Dollars for a million tokens of its thinking; null: as completion_price.';
comment on column public.models.audio_prompt_price is
  'Dollars for a million tokens of speech that it is given; null: as prompt_price.';
comment on column public.models.audio_completion_price is
  'Dollars for a million tokens of speech that it gives; null: as completion_price.';
comment on column public.models.aliases is
  'Further names that clients may call it by; dated snapshots (-2024-08-06) need none.';
comment on column public.models.capabilities is
  'What is known of its parameters: {refuses: [names of parameters that are left out of a '
  'request], limit: the name of its limit of an answer, max_tokens or max_completion_tokens, '
  'image_tokens: the most tokens that it makes of one image}.';
comment on column public.models.priced_on is 'On which day its prices and limits were looked up.';
comment on column public.models.context_tokens is
  'How many tokens question and answer may have together; null: nobody knows.';
comment on column public.models.max_completion_tokens is
  'The longest answer that it is asked for: what is reserved where the caller sets no lower limit.';
comment on column public.models.endpoint is
  'By which way of its provider it is asked; some models take tools on responses only.';
comment on column public.models.enabled is 'False: it is chosen for nobody.';

create table public.routing_settings (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  context text not null default 'general',
  cost_scale numeric not null default 0.01,
  half_life integer default 1000,
  lambda numeric,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, context),
  constraint routing_settings_context check (context ~ '^[a-z0-9_.-]{1,100}$'),
  constraint routing_settings_cost_scale_range check (cost_scale between 0.000001 and 1000),
  constraint routing_settings_lambda_range check (lambda between 0.000001 and 1000000),
  constraint routing_settings_half_life_range check (half_life between 10 and 1000000)
);

comment on table public.routing_settings is
  'How a user''s routing in a context weighs cost and age; the defaults hold where there is no '
  'row.';
comment on column public.routing_settings.cost_scale is
  'Dollars at which the cost''s part of a reward is half.';
comment on column public.routing_settings.half_life is
  'After how many responses in the context one counts for half; null: nothing is forgotten.';

comment on column public.routing_settings.lambda is
  'Dollars that a unit of quality is worth: a model that is better by 0.1 may cost a tenth of it '
  'more. It takes the place of weights; null: the weights of the preference hold.';

create function private.routing_setting(
  p_user_id uuid,
  p_context text,
  out cost_scale numeric,
  out half_life integer,
  out lambda numeric
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  select s.cost_scale, s.half_life, s.lambda into cost_scale, half_life, lambda
  from public.routing_settings s
  where s.user_id = p_user_id and s.context = p_context;
  if not found then
    cost_scale := 0.01;
    half_life := 1000;
  end if;
end;
$$;

comment on function private.routing_setting is
  'The user''s settings of a context, or the defaults.';

create trigger models_touch_updated_at before update on public.models
  for each row execute function private.touch_updated_at();
create trigger routing_settings_touch_updated_at before update on public.routing_settings
  for each row execute function private.touch_updated_at();

alter table public.models enable row level security;
grant select on public.models to authenticated, service_role;
grant insert (
  id, provider, prompt_price, completion_price, cached_price, reasoning_price, audio_prompt_price,
  audio_completion_price, context_tokens, max_completion_tokens, endpoint, aliases, capabilities,
  priced_on, enabled
) on public.models to service_role;
grant update (
  provider, prompt_price, completion_price, cached_price, reasoning_price, audio_prompt_price,
  audio_completion_price, context_tokens, max_completion_tokens, endpoint, aliases, capabilities,
  priced_on, enabled
) on public.models to service_role;
grant delete on public.models to service_role;
create policy models_select on public.models for select to authenticated using (true);

alter table public.routing_settings enable row level security;
grant select, delete on public.routing_settings to authenticated, service_role;
grant insert (user_id, context, cost_scale, half_life, lambda) on public.routing_settings
  to authenticated, service_role;
grant update (cost_scale, half_life, lambda) on public.routing_settings
  to authenticated, service_role;
create policy routing_settings_select on public.routing_settings for select to authenticated
  using ((select auth.uid()) = user_id);
create policy routing_settings_insert on public.routing_settings for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy routing_settings_update on public.routing_settings for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy routing_settings_delete on public.routing_settings for delete to authenticated
  using ((select auth.uid()) = user_id);

grant execute on function private.routing_setting to authenticated, service_role;
