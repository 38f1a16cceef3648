-- Routing: the meter of what asks a provider beside a turn of chat.
--
-- RPCs    reserve_provider_call, settle_provider_call

create or replace function private.require_budget(
  p_user_id uuid,
  p_route jsonb default null,
  p_prompt_tokens integer default 0
) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because no client may write a balance.
declare
  v_user_id uuid := private.require_user(p_user_id);
  c jsonb;
  v_left numeric;
  v_options jsonb;
begin
  if p_route is not null then
    perform private.require_turn_route(p_route);
  end if;
  if private.has_own_key(v_user_id, p_route -> 'providers')
     or not private.lock_budgets(v_user_id) then
    return;
  end if;
  v_left := private.balance_budgets(v_user_id, 0);
  if v_left <= 0 then
    perform private.fail(
      429, 'budget_exceeded', 'The budget is used up.', 'It begins anew with its period.'
    );
  end if;
  if p_route is null then
    return;
  end if;

  -- As private.decide bounds them when more is known of the turn, of which the personality is the
  -- one part that is never cut.
  c := private.routing_constraints(p_route -> 'constraints');
  select jsonb_object_agg((m.model).id, jsonb_strip_nulls(jsonb_build_object(
    'ruled_out', case when not (m.model).enabled then 'disabled' else b.ruled_out end
  )))
  into v_options
  from (
    select n as model
    from private.routing_candidates(
      case when p_route ? 'candidates' then array(
        select jsonb_array_elements_text(p_route -> 'candidates')
      ) end, false
    ) n
  ) m
  cross join lateral private.bound_of(
    m.model, p_prompt_tokens + private.count_tokens(coalesce((
      select p.personality_llm_context::text
      from public.profiles p
      where p.id = v_user_id and p.personality_completed_at is not null
    ), '')), c, p_route, v_left
  ) b;
  if not exists (
    select from jsonb_each(v_options) o (name, option) where not o.option ? 'ruled_out'
  ) then
    perform private.no_candidate(v_options);
  end if;
end;
$$;

comment on function private.require_budget is
  'Refuses when nothing is left of the user''s scarcest budget, or when no candidate of p_route '
  'can answer p_prompt_tokens for what is left. Errors: 429 budget_exceeded, 409 no_candidate, '
  '400 invalid_query.';

create function public.reserve_provider_call(
  p_kind text,
  p_tokens integer default 0,
  p_own_key boolean default false,
  p_route jsonb default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
begin
  if p_kind is null or p_kind not in (
    'generate', 'extract', 'summarise', 'recall', 'search', 'ingest', 'embed', 'pair'
  ) then
    perform private.fail(
      400, 'invalid_kind',
      'A kind is generate, extract, summarise, recall, search, ingest, embed or pair.'
    );
  end if;
  if p_tokens is null or p_tokens not between 0 and 10000000 then
    perform private.fail(400, 'invalid_tokens', 'Tokens are a number from 0 to 10,000,000.');
  end if;
  if p_route is not null and p_kind not in ('generate', 'extract', 'summarise') then
    perform private.fail(
      400, 'invalid_query',
      'p_route is for what asks a chat model: generate, extract and summarise.',
      'get_chat_context routes a turn of chat.'
    );
  end if;
  v_result := private.claim_request(
    v_user_id, p_request_id, 'reserve_provider_call', case when p_request_id is not null then
      jsonb_build_array(p_kind, p_tokens, p_own_key, p_route)
    end
  );
  if v_result is not null then
    return nullif(v_result, 'null');
  end if;

  -- What could not be stored is not asked for.
  if p_kind = 'pair' then
    perform private.require_rate(v_user_id, 'public.chat_messages', 2);
  elsif p_kind = 'generate' then
    perform private.require_rate(v_user_id, 'public.flashcards', 1);
  end if;
  perform private.take_provider_call(v_user_id, p_kind, p_tokens);
  if p_kind in ('generate', 'extract', 'summarise') and p_own_key is not true then
    if p_route is null then
      perform private.require_budget(v_user_id);
    else
      v_result := private.route_turn(v_user_id, null, p_route, null, null, p_tokens);
    end if;
  end if;
  perform private.settle_request(v_user_id, p_request_id, coalesce(v_result, 'null'));
  return v_result;
end;
$$;

comment on function public.reserve_provider_call is
  'Takes a call and p_tokens of what the user may ask of providers, before a provider is asked. '
  'p_kind: generate, extract and summarise, which ask a chat model; recall, search, ingest, embed '
  'and pair, which ask an embedding model. pair is for a message and its answer, and is refused '
  'when they could not be stored. Those of a chat model need something left of the budget, unless '
  'p_own_key says that the user pays. With p_route {candidates?, preference?, weights?, '
  'constraints?, context?, max_cost?, share?}, as get_chat_context takes it, they return who is '
  'to answer, as '
  'route_query does, and what that may cost is reserved until settle_provider_call; else the '
  'result is null. Errors: 400 invalid_kind, 400 invalid_tokens, 400 invalid_query, 400 '
  'invalid_context, 400 invalid_preference, 400 invalid_weights, 400 invalid_constraints, 400 '
  'invalid_candidates, 400 invalid_target, 409 no_candidate, 409 request_conflict, 429 '
  'rate_limited with Retry-After, '
  '429 budget_exceeded, 42501.';

create function public.settle_provider_call(
  p_interaction jsonb,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if private.claim_request(
    v_user_id, p_request_id, 'settle_provider_call', case when p_request_id is not null then
      p_interaction
    end
  ) is not null then
    return;
  end if;
  if jsonb_typeof(p_interaction) is distinct from 'object' then
    perform private.fail(
      400, 'invalid_interaction',
      'p_interaction names the decision_id that reserve_provider_call gave.'
    );
  end if;
  perform private.record_turn(
    v_user_id, p_interaction - 'model', p_interaction ->> 'model', null,
    case when p_interaction ? 'error' then 'error' else 'complete' end, null
  );
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

comment on function public.settle_provider_call is
  'Books what a call that reserve_provider_call routed has cost, and ends its reservation. '
  'p_interaction {decision_id, model?, latency_ms?, prompt_tokens?, completion_tokens?, cost?, '
  'error?, failures?, receipt?} as in store_chat_pair. Errors: 400 invalid_interaction, 400 '
  'invalid_response, 403 invalid_receipt, 404 decision_not_found, 404 model_not_found, 409 '
  'decision_settled, 409 request_conflict, 42501.';

grant execute on function
  public.reserve_provider_call,
  public.settle_provider_call
to authenticated, service_role;
