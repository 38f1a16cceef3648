-- Limits: what one user may ask of providers, a minute and a day.
--
-- A caller that asks a provider on the operator's money takes a call and its tokens first, in the
-- transaction that reserves. Each kind has calls of its own; the tokens of chat models and those of
-- embedding models are shared by the kinds that ask them.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute, bucket_minutes) values
  ('provider.chat', null, null, 300, 1),
  ('provider.generate', null, null, 20, 1),
  ('provider.extract', null, null, 60, 1),
  ('provider.summarise', null, null, 60, 1),
  ('provider.recall', null, null, 120, 1),
  ('provider.search', null, null, 120, 1),
  ('provider.ingest', null, null, 300, 1),
  ('provider.embed', null, null, 300, 1),
  ('provider.pair', null, null, 300, 1),
  ('provider.model_tokens', null, null, 2000000, 1),
  ('provider.model_tokens_daily', null, null, 14000, 1440),
  ('provider.embedding_tokens', null, null, 5000000, 1),
  ('provider.embedding_tokens_daily', null, null, 35000, 1440);

create function private.take_provider_call(
  p_user_id uuid,
  p_kind text,
  p_tokens integer,
  p_embedded_tokens integer default 0
) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because no client may write a count.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_is_chat_model boolean := p_kind in ('chat', 'generate', 'extract', 'summarise');
  v_model_tokens integer := case when v_is_chat_model then p_tokens else 0 end;
  v_embedding_tokens integer := case when v_is_chat_model then p_embedded_tokens else p_tokens end;
begin
  if private.is_service() then
    return;
  end if;
  -- rows is how much was ever asked.
  perform private.charge(v_user_id, 'provider.' || p_kind, 1, 0);
  if v_model_tokens > 0 then
    perform private.charge(v_user_id, 'provider.model_tokens', v_model_tokens, 0);
    perform private.charge(v_user_id, 'provider.model_tokens_daily', v_model_tokens, 0);
  end if;
  if v_embedding_tokens > 0 then
    perform private.charge(v_user_id, 'provider.embedding_tokens', v_embedding_tokens, 0);
    perform private.charge(v_user_id, 'provider.embedding_tokens_daily', v_embedding_tokens, 0);
  end if;
end;
$$;

comment on function private.take_provider_call is
  'Takes a call and its tokens of the user''s limits before a provider is asked; of the service '
  'nothing. p_embedded_tokens: what a call of a chat model has embedded beside. Errors: 429 '
  'rate_limited.';

create function private.may_embed(p_user_id uuid) returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return not exists (
    select from private.usage u
    where u.user_id = p_user_id
      and u.resource in ('provider.embedding_tokens', 'provider.embedding_tokens_daily')
      and private.tokens_now(u, private.limit_of(u.resource)) <= 0
  );
end;
$$;

comment on function private.may_embed is
  'Whether the user has tokens left for an embedding model. Until then the queue keeps the texts.';

create function private.spend_embedding_tokens(p_user_id uuid, p_tokens bigint) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because no client may write a count.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit private.limits;
begin
  for v_limit in
    select l.* from private.limits l
    where l.resource in ('provider.embedding_tokens', 'provider.embedding_tokens_daily')
    order by l.resource
  loop
    insert into private.usage as u (user_id, resource, rows, bytes, tokens, refilled_at)
    select
      v_user_id, v_limit.resource, p_tokens, 0,
      v_limit.rows_per_minute::double precision * v_limit.bucket_minutes - p_tokens,
      clock_timestamp()
    -- A job may be there a moment longer than its owner's account.
    where exists (select from auth.users a where a.id = v_user_id)
    on conflict (user_id, resource) do update
    set
      rows = u.rows + excluded.rows,
      tokens = private.tokens_now(u, v_limit) - p_tokens,
      refilled_at = excluded.refilled_at;
  end loop;
end;
$$;

comment on function private.spend_embedding_tokens is
  'Takes what the queue hands out to be embedded of the user''s tokens, below zero if need be: who '
  'is there waits with further texts until private.may_embed.';

create function private.reserve_turn(p_user_id uuid) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because no client may write a count.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if private.is_service() then
    return;
  end if;
  -- Two rows of the rate, which private.use_reserved_turn gives to the turn that is stored.
  perform private.charge(v_user_id, 'public.chat_messages', 0, 0, 2);
  perform private.note_usage(v_user_id, 'provider.turns', 1, 0);
end;
$$;

comment on function private.reserve_turn is
  'Takes what a question and its answer take of the rate of messages before the model is asked, so '
  'that no answer is paid for and then refused. Errors: 429 rate_limited.';

create function private.use_reserved_turn(p_user_id uuid) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because no client may write a count.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  update private.usage u
  set rows = u.rows - 1
  where u.user_id = v_user_id and u.resource = 'provider.turns' and u.rows > 0;
  if found then
    perform set_config('engram.prepaid', 'public.chat_messages 2', true);
  end if;
end;
$$;

comment on function private.use_reserved_turn is
  'The messages that follow in this transaction are paid for with a turn that was reserved, if '
  'there is one.';

grant execute on function
  private.take_provider_call,
  private.reserve_turn,
  private.use_reserved_turn
to authenticated, service_role;
grant execute on function private.may_embed, private.spend_embedding_tokens to service_role;
