-- Routing: evidence from elsewhere, and reading what was learned.
--
-- RPCs    update_model_state, get_model_states, get_response_by_id

create function private.add_evidence(
  p_user_id uuid,
  p_model_id text,
  p_reward numeric,
  p_confidence numeric,
  p_context text
) returns public.model_states
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because a state is nobody's to write but by adding to it.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_step bigint;
  v_half_life integer;
  v_state public.model_states;
begin
  if p_reward is null or p_confidence is null
     or p_reward not between 0 and 1 or p_confidence not between 0 and 1 then
    perform private.fail(400, 'invalid_reward', 'Reward and confidence are numbers from 0 to 1.');
  end if;
  if p_context is null or p_context !~ '^[a-z0-9_.-]{1,100}$' then
    perform private.fail(
      400, 'invalid_context', 'A context is 1 to 100 of a–z, 0–9, _, . and -.'
    );
  end if;
  perform private.require_models(array[p_model_id]);

  insert into public.model_states (user_id, context, model_id)
  values (v_user_id, p_context, p_model_id)
  on conflict do nothing;
  select sum(s.total_requests) into v_step
  from public.model_states s
  where s.user_id = v_user_id and s.context = p_context;
  v_half_life := (private.routing_setting(v_user_id, p_context)).half_life;
  update public.model_states s
  set
    alpha = s.alpha + round(p_reward, 6) * round(p_confidence, 6),
    beta = s.beta + (1 - round(p_reward, 6)) * round(p_confidence, 6),
    recent_good = private.faded(s.recent_good, v_step - s.recent_step, v_half_life)
      + p_reward * p_confidence,
    recent_bad = private.faded(s.recent_bad, v_step - s.recent_step, v_half_life)
      + (1 - p_reward) * p_confidence,
    recent_step = greatest(s.recent_step, v_step)
  where s.user_id = v_user_id and s.context = p_context and s.model_id = p_model_id
  returning s.* into v_state;
  return v_state;
end;
$$;

comment on function private.add_evidence is
  'Adds a reward to a state.';

create function public.update_model_state(
  p_model_id text,
  p_reward numeric,
  p_confidence numeric default 1,
  p_context text default 'general',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.model_states
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_state public.model_states;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'update_model_state', case when p_request_id is not null then
      jsonb_build_array(p_model_id, p_reward, p_confidence, p_context)
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.model_states, v_result);
  end if;
  v_state := private.add_evidence(v_user_id, p_model_id, p_reward, p_confidence, p_context);
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_state));
  return v_state;
end;
$$;

comment on function public.update_model_state is
  'Adds a reward 0..1, at a confidence 0..1, to what the user knows of a model, from an evaluation '
  'elsewhere, say: alpha grows by confidence × reward, beta by confidence × (1 − reward). Returns '
  'the state. Errors: 400 invalid_reward, 400 invalid_context, 404 model_not_found, 409 '
  'request_conflict, 42501.';

create function public.get_model_states(
  p_context text default 'general',
  p_user_id uuid default auth.uid()
) returns table (
  model_id text,
  context text,
  alpha numeric,
  beta numeric,
  draw_alpha double precision,
  draw_beta double precision,
  mean double precision,
  variance double precision,
  total_requests bigint,
  failures bigint,
  total_cost numeric,
  total_latency_ms numeric,
  avg_quality numeric,
  updated_at timestamptz
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_models text[] := array(
    select s.model_id from public.model_states s
    where s.user_id = v_user_id and s.context = p_context
    union
    select m.id from public.models m where m.enabled
  );
begin
  return query
  select
    p.model_id, p_context, coalesce(s.alpha, 1), coalesce(s.beta, 1), p.alpha, p.beta,
    p.alpha / (p.alpha + p.beta),
    p.alpha * p.beta / ((p.alpha + p.beta) ^ 2 * (p.alpha + p.beta + 1)),
    coalesce(s.total_requests, 0), coalesce(s.failures, 0), coalesce(s.total_cost, 0),
    coalesce(s.total_latency_ms, 0), s.avg_quality, s.updated_at
  from private.model_posteriors(v_user_id, p_context, v_models, false) p
  left join public.model_states s
    on s.user_id = v_user_id and s.context = p_context and s.model_id = p.model_id
  order by p.model_id;
end;
$$;

comment on function public.get_model_states is
  'What is known of each enabled model, and of each that the user had answers of, in a context: '
  'alpha and beta, all that the user ever learned; draw_alpha and draw_beta, what route_query '
  'draws from now, with mean and variance: old answers forgotten, and without what others learned, '
  'which is nobody''s to read. Errors: 42501.';

create function public.get_response_by_id(
  p_response_id uuid,
  p_user_id uuid default auth.uid()
) returns setof public.responses
language plpgsql
stable
security invoker
rows 1
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  return query
  select r.* from public.responses r where r.user_id = v_user_id and r.id = p_response_id;
end;
$$;

comment on function public.get_response_by_id is
  'A response, or no row when there is no such one of the user. Errors: 42501.';

grant execute on function
  private.add_evidence,
  public.update_model_state,
  public.get_model_states,
  public.get_response_by_id
to authenticated, service_role;
