-- Routing: what was learned of a model, and what one response adds to it.
--
-- Table   model_states

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
  '1 + the sum of confidence × quality of every response. In the shared prior each user counts for '
  'at most 50 responses.';
comment on column public.model_states.beta is '1 + the sum of confidence × (1 − quality).';
comment on column public.model_states.recent_good is
  'As alpha − 1, but each response counts for half after half_life later ones of the context; as '
  'it was at recent_step. Draws are made from this; recent_bad is its counterpart.';
comment on column public.model_states.recent_step is
  'How many responses the context had at the last change.';
comment on column public.model_states.contributors is 'Of the shared prior: how many users.';
comment on column public.model_states.total_latency_ms is 'Of the responses that did not fail.';

create function private.faded(p_evidence double precision, p_steps bigint, p_half_life integer)
returns double precision
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- Beyond sixty half-lives nothing is left, and the power would underflow.
  return p_evidence * case
    when p_half_life is null or p_steps <= 0 then 1
    else power(0.5, least(p_steps::double precision / p_half_life, 60))
  end;
end;
$$;

comment on function private.faded is
  'What is left of evidence after so many further responses; all of it when half_life is null.';

create function private.response_effect(
  p_status text,
  p_retried boolean,
  p_cost numeric,
  p_latency_ms numeric,
  p_weights jsonb,
  p_explicit numeric,
  p_explicit_confidence numeric,
  out quality numeric,
  out reward numeric,
  out confidence numeric
)
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- A failure costs little and fails fast: by the formula it would be worth something.
  if p_status = 'error' then
    quality := 0;
    reward := 0;
    confidence := 1;
    return;
  end if;
  -- A user who leaves says nothing about the answer; without feedback the quality is a guess.
  quality := round(private.combined_quality(
    p_explicit,
    case when p_status = 'complete' then
      private.implicit_quality(false, p_retried, p_latency_ms)
    end
  ), 6);
  reward := least(private.routing_reward(quality, p_cost, p_latency_ms, p_weights), 1);
  confidence := coalesce(
    p_explicit_confidence, case when p_status = 'complete' then 0.3 else 0 end
  );
end;
$$;

comment on function private.response_effect is
  'What a response adds to its model''s state. An error: reward 0 at confidence 1. A complete one: '
  'at the confidence of the user''s word or, without one, at 0.3. A cancelled one: at 0.';

create trigger model_states_touch_updated_at before update on public.model_states
  for each row execute function private.touch_updated_at();

alter table public.model_states enable row level security;
grant select on public.model_states to authenticated, service_role;
create policy model_states_select on public.model_states for select to authenticated
  using ((select auth.uid()) = user_id);

grant execute on function private.faded to authenticated, service_role;
