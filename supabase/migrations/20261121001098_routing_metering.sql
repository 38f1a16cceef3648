-- Routing: the meter of what asks a provider beside a turn of chat.
--
-- RPC     reserve_provider_call

create function private.require_budget(p_user_id uuid) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because no client may write a balance.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if private.lock_budgets(v_user_id) and private.balance_budgets(v_user_id, 0) <= 0 then
    perform private.fail(
      429, 'budget_exceeded', 'The budget is used up.', 'It begins anew with its period.'
    );
  end if;
end;
$$;

comment on function private.require_budget is
  'Refuses when nothing is left of the user''s scarcest budget. Errors: 429 budget_exceeded.';

create function public.reserve_provider_call(
  p_kind text,
  p_tokens integer default 0,
  p_own_key boolean default false,
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
  if p_kind is null or p_kind not in (
    'chat', 'generate', 'extract', 'recall', 'search', 'ingest', 'embed', 'pair'
  ) then
    perform private.fail(
      400, 'invalid_kind',
      'A kind is chat, generate, extract, recall, search, ingest, embed or pair.'
    );
  end if;
  if p_tokens is null or p_tokens not between 0 and 10000000 then
    perform private.fail(400, 'invalid_tokens', 'Tokens are a number from 0 to 10,000,000.');
  end if;
  if private.claim_request(
    v_user_id, p_request_id, 'reserve_provider_call', case when p_request_id is not null then
      jsonb_build_array(p_kind, p_tokens, p_own_key)
    end
  ) is not null then
    return;
  end if;
  if p_kind = 'pair' then
    perform private.require_rate(v_user_id, 'public.chat_messages', 2);
  end if;
  perform private.take_provider_call(v_user_id, p_kind, p_tokens);
  if p_kind in ('generate', 'extract') and p_own_key is not true then
    perform private.require_budget(v_user_id);
  end if;
  perform private.settle_request(v_user_id, p_request_id, 'true');
end;
$$;

comment on function public.reserve_provider_call is
  'Takes a call and p_tokens of what the user may ask of providers, before a provider is asked. '
  'p_kind: chat, generate and extract, which ask a chat model; recall, search, ingest, embed and '
  'pair, which ask an embedding model. pair is for a message and its answer, and is refused when '
  'they could not be stored. generate and extract need something left of the budget, unless '
  'p_own_key says that the user pays. Errors: 400 invalid_kind, 400 invalid_tokens, 409 '
  'request_conflict, 429 rate_limited with Retry-After, 429 budget_exceeded, 42501.';

grant execute on function
  private.require_budget,
  public.reserve_provider_call
to authenticated, service_role;
