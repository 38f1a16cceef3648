-- Routing: what was asked, decided and answered, and what the user thought of it.
--
-- Tables  queries, routing_decisions, responses, feedback
--
-- Clients only read these tables: the RPCs write them, through functions that keep a decision's
-- probability, a model's state and a budget's balance true.

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
  signs bit(1536),
  signs_model text,
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
  'embedded, or a turn of chat, whose question has it.';
comment on column public.queries.signs is
  'The signs of its vector, of a turn too, by signs_model: near questions are found by them.';
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
  prices jsonb not null default '{}',
  controller jsonb,
  paid_by text not null default 'operator',
  fallbacks text[] not null default '{}',
  reasoning text,
  reserved_cost numeric not null default 0,
  reserved_until timestamptz,
  booked_cost numeric not null default 0,
  is_turn boolean not null default false,
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
  constraint routing_decisions_prices_object check (jsonb_typeof(prices) = 'object'),
  constraint routing_decisions_prices_size check (pg_column_size(prices) <= 65536),
  constraint routing_decisions_paid_by check (paid_by in ('operator', 'user')),
  constraint routing_decisions_reserved_not_negative check (reserved_cost >= 0)
);

comment on table public.routing_decisions is
  'Which model a query went to, and how that came about.';
comment on column public.routing_decisions.confidence is
  'The reward that was expected of the selected model, 0..1.';
comment on column public.routing_decisions.propensity is
  'How probable it was that this model would be selected; null when somebody else decided.';
comment on column public.routing_decisions.scores is
  'By candidate: {draw, propensity, cost}.';
comment on column public.routing_decisions.prices is
  'What each candidate cost when it was decided, by name, as in models; its answers are billed so, '
  'whatever becomes of the model meanwhile.';
comment on column public.routing_decisions.paid_by is
  'operator: the budgets pay; user: a key of the user''s own, which no budget pays for.';
comment on column public.routing_decisions.controller is
  'Of a decision with a target: {target, goal, price, used, steps}; the next decision of the '
  'context goes on from it.';
comment on column public.routing_decisions.fallbacks is
  'Who is asked when the selected model fails, in this order.';
comment on column public.routing_decisions.reserved_cost is
  'Dollars kept of the budgets until it is settled: of the dearest that may bill.';
comment on column public.routing_decisions.reserved_until is
  'When the reservation lapses if nobody settles it: after 15 minutes.';
comment on column public.routing_decisions.booked_cost is
  'Of a turn of chat whose reservation lapsed: dollars that were booked for it. The model may have '
  'been asked, and nobody said what it took.';
comment on column public.routing_decisions.is_turn is
  'Of a turn of chat, which store_chat_pair settles.';
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
  paid_by text not null default 'operator',
  is_estimated boolean not null default false,
  token_details jsonb not null default '{}',
  latency_ms numeric,
  prompt_tokens integer,
  completion_tokens integer,
  tokens integer generated always as (coalesce(prompt_tokens, 0) + coalesce(completion_tokens, 0))
    stored,
  reward numeric,
  quality numeric,
  confidence numeric not null default 0,
  step bigint,
  signs bit(1536),
  signs_model text,
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
  constraint responses_paid_by check (paid_by in ('operator', 'user')),
  constraint responses_token_details_object check (
    jsonb_typeof(token_details) = 'object' and pg_column_size(token_details) <= 1024
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
comment on column public.responses.paid_by is
  'operator: the cost is of the budgets; user: it is of the user''s own key.';
comment on column public.responses.is_estimated is
  'The provider did not count all of the tokens; what it left out is estimated.';
comment on column public.responses.token_details is
  'Which of the tokens have a price of their own: {cached, reasoning, audio_prompt, '
  'audio_completion}.';
comment on column public.responses.reward is
  'What its model''s state holds of it now, 0..1, at the confidence; feedback revises it.';
comment on column public.responses.step is
  'How many responses the context had with this one: each later one makes it count less.';
comment on column public.responses.signs is 'Those of its query, beside what is judged of it.';
create index responses_query_idx on public.responses (user_id, query_id);
create index responses_decision_idx on public.responses (user_id, decision_id);

create unique index responses_message_key on public.responses (user_id, message_id)
  where message_id is not null;

create index responses_created_at_idx on public.responses (user_id, created_at desc);
create index responses_judged_idx on public.responses (user_id, created_at desc)
  where confidence >= 0.7 and status = 'complete' and signs is not null;
create index responses_judged_of_all_idx on public.responses (signs_model, created_at desc)
  where confidence >= 0.7 and status = 'complete' and signs is not null;
create index responses_time_idx on public.responses using brin (created_at);

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

create trigger feedback_touch_updated_at before update on public.feedback
  for each row execute function private.touch_updated_at();

alter table public.queries enable row level security;
grant select on public.queries to authenticated, service_role;
create policy queries_select on public.queries for select to authenticated
  using ((select auth.uid()) = user_id);

alter table public.routing_decisions enable row level security;
grant select on public.routing_decisions to authenticated, service_role;
create policy routing_decisions_select on public.routing_decisions for select to authenticated
  using ((select auth.uid()) = user_id);

alter table public.responses enable row level security;
grant select on public.responses to authenticated, service_role;
create policy responses_select on public.responses for select to authenticated
  using ((select auth.uid()) = user_id);

alter table public.feedback enable row level security;
grant select on public.feedback to authenticated, service_role;
create policy feedback_select on public.feedback for select to authenticated
  using ((select auth.uid()) = user_id);
