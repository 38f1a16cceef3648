-- Routing, second part: what there is to choose from, what was asked, decided and answered, and
-- what was learned from it.
--
-- Tables  models (a shared catalogue), routing_settings, queries, routing_decisions, responses,
--         feedback, model_states, routing_budgets, private.memory_feedback
--
-- But for routing_settings, clients only read these tables: the RPCs write them, through functions
-- that keep a decision's probability, a model's state and a budget's balance true.
--
-- Depends on foundation, chat and memories.

create table public.models (
  id text primary key,
  provider text not null,
  prompt_price numeric not null default 0,
  completion_price numeric not null default 0,
  context_tokens integer,
  max_completion_tokens integer not null default 1024,
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint models_id check (id ~ '^[A-Za-z0-9_.:/@+-]{1,200}$'),
  constraint models_provider_length check (char_length(provider) between 1 and 100),
  constraint models_prices_not_negative check (prompt_price >= 0 and completion_price >= 0),
  constraint models_tokens_positive check (context_tokens > 0 and max_completion_tokens > 0)
);

comment on table public.models is
  'The models that can be chosen, with their prices and limits. A shared catalogue: every '
  'signed-in user reads it, the service writes it.';
comment on column public.models.id is 'The name that the provider knows it by.';
comment on column public.models.prompt_price is 'Dollars for a million tokens that it is given.';
comment on column public.models.completion_price is 'Dollars for a million tokens of its answer.';
comment on column public.models.context_tokens is
  'How many tokens question and answer may have together; null: nobody knows.';
comment on column public.models.max_completion_tokens is
  'How long an answer is assumed to be where the caller sets no limit: what is reserved.';
comment on column public.models.enabled is 'False: it is chosen for nobody.';

create table public.routing_settings (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  context text not null default 'general',
  cost_scale numeric not null default 0.01,
  half_life integer default 1000,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, context),
  constraint routing_settings_context check (context ~ '^[a-z0-9_.-]{1,100}$'),
  constraint routing_settings_cost_scale_range check (cost_scale between 0.000001 and 1000),
  constraint routing_settings_half_life_range check (half_life between 10 and 1000000)
);

comment on table public.routing_settings is
  'How a user''s routing in a context weighs cost and age; the defaults hold where there is no '
  'row.';
comment on column public.routing_settings.cost_scale is
  'Dollars at which the cost''s part of a reward is half.';
comment on column public.routing_settings.half_life is
  'After how many responses in the context one counts for half; null: nothing is forgotten.';

create table public.queries (
  user_id uuid not null references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  turn_id uuid,
  context text not null,
  text text,
  prompt_tokens integer not null,
  weights jsonb not null,
  retry_of uuid,
  embedding extensions.vector(1536),
  embedding_model text,
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint queries_turn_key unique (user_id, turn_id),
  constraint queries_retry_of_fkey foreign key (user_id, retry_of)
    references public.queries (user_id, id) on delete set null (retry_of),
  constraint queries_context check (context ~ '^[a-z0-9_.-]{1,100}$'),
  constraint queries_text_length check (char_length(text) between 1 and 32000),
  constraint queries_embedding_model_length check (char_length(embedding_model) <= 200),
  constraint queries_embedding_has_model check (embedding is null or embedding_model is not null)
);

comment on table public.queries is 'What was asked of the router.';
comment on column public.queries.turn_id is
  'The request id of the turn of chat: however often the turn is tried, it is one query.';
comment on column public.queries.context is
  'What kind of query it is: models learn for each context apart.';
comment on column public.queries.text is 'Null in a turn of chat, whose messages hold the text.';
comment on column public.queries.prompt_tokens is 'About how many tokens a model is given.';
comment on column public.queries.weights is
  'What its rewards are made of: {quality, cost, latency, cost_scale}.';
comment on column public.queries.retry_of is
  'The query that it repeats: of the same user, at most 300 seconds before, cosine at least 0.85.';
comment on column public.queries.embedding is
  '1536 numbers, compared by cosine with those of the same embedding_model only; null: not '
  'embedded.';

create index queries_created_at_idx on public.queries (user_id, created_at desc);
create index queries_retry_of_idx on public.queries (user_id, retry_of);

create table public.routing_decisions (
  user_id uuid not null references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  query_id uuid not null,
  context text not null,
  selected_model text not null,
  confidence numeric,
  propensity double precision,
  scores jsonb not null default '{}',
  fallbacks text[] not null default '{}',
  reasoning text,
  reserved_cost numeric not null default 0,
  reserved_until timestamptz,
  settled_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint routing_decisions_query_fkey foreign key (user_id, query_id)
    references public.queries (user_id, id) on delete cascade,
  constraint routing_decisions_model check (selected_model ~ '^[A-Za-z0-9_.:/@+-]{1,200}$'),
  constraint routing_decisions_confidence_range check (confidence between 0 and 1),
  constraint routing_decisions_propensity_range check (propensity > 0 and propensity <= 1),
  constraint routing_decisions_scores_object check (jsonb_typeof(scores) = 'object'),
  constraint routing_decisions_scores_size check (pg_column_size(scores) <= 65536),
  constraint routing_decisions_reasoning_length check (char_length(reasoning) <= 4000),
  constraint routing_decisions_reserved_not_negative check (reserved_cost >= 0)
);

comment on table public.routing_decisions is
  'Which model a query went to, and how that came about.';
comment on column public.routing_decisions.confidence is
  'The reward that was expected of the selected model, 0..1.';
comment on column public.routing_decisions.propensity is
  'How probable it was that this model would be selected; null when somebody else decided.';
comment on column public.routing_decisions.scores is
  'By candidate: {draw, alpha, beta, propensity, cost}.';
comment on column public.routing_decisions.fallbacks is
  'Who is asked when the selected model fails, in this order.';
comment on column public.routing_decisions.reserved_cost is
  'Dollars kept of the budgets until it is settled: of the dearest that may bill.';
comment on column public.routing_decisions.reserved_until is
  'When the reservation lapses if nobody settles it: after 15 minutes.';
comment on column public.routing_decisions.settled_at is 'When its response was saved.';

create index routing_decisions_query_idx on public.routing_decisions (user_id, query_id);
create index routing_decisions_open_idx
  on public.routing_decisions (user_id, reserved_until) where settled_at is null;
create index routing_decisions_created_at_idx
  on public.routing_decisions (user_id, created_at desc);

create table public.responses (
  user_id uuid not null references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  query_id uuid not null,
  decision_id uuid not null,
  message_id uuid,
  context text not null,
  model text not null,
  status text not null,
  text text,
  error text,
  cost numeric not null,
  latency_ms numeric,
  prompt_tokens integer,
  completion_tokens integer,
  tokens integer generated always as (coalesce(prompt_tokens, 0) + coalesce(completion_tokens, 0))
    stored,
  reward numeric,
  quality numeric,
  confidence numeric not null default 0,
  step bigint,
  created_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint responses_query_fkey foreign key (user_id, query_id)
    references public.queries (user_id, id) on delete cascade,
  constraint responses_decision_fkey foreign key (user_id, decision_id)
    references public.routing_decisions (user_id, id) on delete cascade,
  constraint responses_message_fkey foreign key (user_id, message_id)
    references public.chat_messages (user_id, id) on delete set null (message_id),
  constraint responses_model check (model ~ '^[A-Za-z0-9_.:/@+-]{1,200}$'),
  constraint responses_status check (status in ('complete', 'error', 'cancelled')),
  constraint responses_error_has_status check ((status = 'error') = (error is not null)),
  constraint responses_text_length check (char_length(text) <= 32000),
  constraint responses_error_length check (char_length(error) <= 1000),
  constraint responses_cost_range check (cost between 0 and 1000000),
  constraint responses_latency_range check (latency_ms between 0 and 86400000),
  constraint responses_tokens_range check (
    prompt_tokens between 0 and 100000000 and completion_tokens between 0 and 100000000
  ),
  constraint responses_reward_range check (reward between 0 and 1),
  constraint responses_quality_range check (quality between 0 and 1),
  constraint responses_confidence_range check (confidence between 0 and 1)
);

comment on table public.responses is
  'What a model answered, one row for each model that was tried, and what was learned from it.';
comment on column public.responses.message_id is
  'The message of chat that holds the text; text is null then.';
comment on column public.responses.status is
  'complete; error: it failed; cancelled: the client did not wait for it.';
comment on column public.responses.cost is 'Dollars.';
comment on column public.responses.reward is
  'What its model''s state holds of it now, 0..1, at the confidence; feedback revises it.';
comment on column public.responses.step is
  'How many responses the context had with this one: each later one makes it count less.';

create index responses_query_idx on public.responses (user_id, query_id);
create index responses_decision_idx on public.responses (user_id, decision_id);
create unique index responses_message_key on public.responses (user_id, message_id)
  where message_id is not null;
create index responses_created_at_idx on public.responses (user_id, created_at desc);

create table public.feedback (
  user_id uuid not null references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  response_id uuid not null,
  kind text not null,
  value numeric not null,
  reward numeric not null,
  confidence numeric not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint feedback_kind_key unique (user_id, response_id, kind),
  constraint feedback_response_fkey foreign key (user_id, response_id)
    references public.responses (user_id, id) on delete cascade,
  constraint feedback_kind check (
    kind in ('thumbs', 'rating', 'score', 'completion_time', 'regenerated')
  ),
  constraint feedback_reward_range check (reward between 0 and 1),
  constraint feedback_confidence_range check (confidence between 0 and 1)
);

comment on table public.feedback is 'What the user said of a response: one word of each kind.';
comment on column public.feedback.reward is 'What it says of the response''s quality, 0..1.';

create table public.model_states (
  id uuid primary key default private.uuid_v7(),
  user_id uuid references auth.users (id) on delete cascade,
  context text not null,
  model_id text not null,
  alpha numeric not null default 1,
  beta numeric not null default 1,
  recent_good double precision not null default 0,
  recent_bad double precision not null default 0,
  recent_step bigint not null default 0,
  contributors integer not null default 0,
  total_requests bigint not null default 0,
  failures bigint not null default 0,
  total_cost numeric not null default 0,
  total_latency_ms numeric not null default 0,
  total_quality numeric not null default 0,
  avg_quality numeric generated always as (total_quality / nullif(total_requests, 0)) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint model_states_key unique nulls not distinct (user_id, context, model_id),
  constraint model_states_context check (context ~ '^[a-z0-9_.-]{1,100}$'),
  constraint model_states_model check (model_id ~ '^[A-Za-z0-9_.:/@+-]{1,200}$'),
  constraint model_states_evidence check (alpha >= 1 and beta >= 1),
  constraint model_states_counts check (
    total_requests >= 0 and failures between 0 and total_requests
  )
);

comment on table public.model_states is
  'What is known of a model in a context: of each user, and, where user_id is null, the sum of all '
  'users, the prior of new ones. Written by deltas under row locks, never set.';
comment on column public.model_states.user_id is
  'Null for the shared prior, which holds counts and sums and no text; no user can read it.';
comment on column public.model_states.alpha is
  '1 + the sum of confidence × reward of every response. In the shared prior each user counts for '
  'at most 50 responses.';
comment on column public.model_states.beta is '1 + the sum of confidence × (1 − reward).';
comment on column public.model_states.recent_good is
  'As alpha − 1, but each response counts for half after half_life later ones of the context; as '
  'it was at recent_step. Draws are made from this; recent_bad is its counterpart.';
comment on column public.model_states.recent_step is
  'How many responses the context had at the last change.';
comment on column public.model_states.contributors is 'Of the shared prior: how many users.';
comment on column public.model_states.total_latency_ms is 'Of the responses that did not fail.';

create table public.routing_budgets (
  user_id uuid not null references auth.users (id) on delete cascade,
  period text not null,
  amount numeric not null,
  period_start timestamptz not null default now(),
  spent numeric not null default 0,
  reserved numeric not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, period),
  constraint routing_budgets_period check (period in ('day', 'month', 'total')),
  constraint routing_budgets_amount_not_negative check (amount >= 0),
  constraint routing_budgets_balance_not_negative check (spent >= 0 and reserved >= 0)
);

comment on table public.routing_budgets is
  'What a user may spend, in dollars, by day, month (UTC) or in total; the service sets amount. A '
  'route reserves under the row''s lock, its response books what it cost. Costs are what callers '
  'report: a user who calls the RPCs instead of the Edge Functions can report less.';
comment on column public.routing_budgets.period_start is
  'The day or month that spent belongs to; the next route or response begins a new one.';
comment on column public.routing_budgets.reserved is
  'What open decisions held when the row last changed.';

create table private.memory_feedback (
  user_id uuid not null references auth.users (id) on delete cascade,
  memory_id uuid not null,
  message_id uuid not null,
  score smallint not null,
  base real not null,
  created_at timestamptz not null default now(),
  primary key (user_id, memory_id, message_id),
  constraint memory_feedback_memory_fkey foreign key (user_id, memory_id)
    references public.user_memories (user_id, id) on delete cascade,
  constraint memory_feedback_message_fkey foreign key (user_id, message_id)
    references public.chat_messages (user_id, id) on delete cascade,
  constraint memory_feedback_score check (score in (-1, 1))
);

comment on table private.memory_feedback is
  'What the scores of messages say of the memories that the messages were made from.';
comment on column private.memory_feedback.base is
  'The memory''s confidence without any of it.';

create index memory_feedback_message_idx on private.memory_feedback (user_id, message_id);

-- Triggers --------------------------------------------------------------------------------------

create trigger models_touch_updated_at before update on public.models
  for each row execute function private.touch_updated_at();
create trigger routing_settings_touch_updated_at before update on public.routing_settings
  for each row execute function private.touch_updated_at();
create trigger feedback_touch_updated_at before update on public.feedback
  for each row execute function private.touch_updated_at();
create trigger model_states_touch_updated_at before update on public.model_states
  for each row execute function private.touch_updated_at();
create trigger routing_budgets_touch_updated_at before update on public.routing_budgets
  for each row execute function private.touch_updated_at();

-- Grants and policies ---------------------------------------------------------------------------

alter table public.models enable row level security;
grant select on public.models to authenticated, service_role;
grant insert (
  id, provider, prompt_price, completion_price, context_tokens, max_completion_tokens, enabled
) on public.models to service_role;
grant update (
  provider, prompt_price, completion_price, context_tokens, max_completion_tokens, enabled
) on public.models to service_role;
grant delete on public.models to service_role;

create policy models_select on public.models for select to authenticated using (true);

alter table public.routing_settings enable row level security;
grant select, delete on public.routing_settings to authenticated, service_role;
grant insert (user_id, context, cost_scale, half_life) on public.routing_settings
  to authenticated, service_role;
grant update (cost_scale, half_life) on public.routing_settings to authenticated, service_role;

create policy routing_settings_select on public.routing_settings for select to authenticated
  using ((select auth.uid()) = user_id);
create policy routing_settings_insert on public.routing_settings for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy routing_settings_update on public.routing_settings for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy routing_settings_delete on public.routing_settings for delete to authenticated
  using ((select auth.uid()) = user_id);

alter table public.queries enable row level security;
alter table public.routing_decisions enable row level security;
alter table public.responses enable row level security;
alter table public.feedback enable row level security;
alter table public.model_states enable row level security;
alter table public.routing_budgets enable row level security;
alter table private.memory_feedback enable row level security;

grant select on
  public.queries, public.routing_decisions, public.responses, public.feedback,
  public.model_states, public.routing_budgets
to authenticated, service_role;
grant delete on public.routing_budgets to service_role;
grant insert (user_id, period, amount), update (amount) on public.routing_budgets to service_role;

create policy queries_select on public.queries for select to authenticated
  using ((select auth.uid()) = user_id);
create policy routing_decisions_select on public.routing_decisions for select to authenticated
  using ((select auth.uid()) = user_id);
create policy responses_select on public.responses for select to authenticated
  using ((select auth.uid()) = user_id);
create policy feedback_select on public.feedback for select to authenticated
  using ((select auth.uid()) = user_id);
create policy model_states_select on public.model_states for select to authenticated
  using ((select auth.uid()) = user_id);
create policy routing_budgets_select on public.routing_budgets for select to authenticated
  using ((select auth.uid()) = user_id);
