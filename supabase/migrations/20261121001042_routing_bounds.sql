-- Routing: what an answer may cost at most, which is what is reserved.

create function private.has_own_key(p_user_id uuid, p_providers jsonb) returns boolean
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return false;
end;
$$;

comment on function private.has_own_key is
  'Whether a key of the user''s own pays one of these providers; …_api_keys.sql replaces it.';

create function private.bound_of(
  p_model public.models,
  p_prompt_tokens integer,
  p_constraints jsonb,
  p_turn jsonb,
  p_available numeric,
  out cost numeric,
  out most integer,
  out ruled_out text
)
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_wanted integer := (p_constraints ->> 'max_completion_tokens')::integer;
  v_choices integer := coalesce((p_constraints ->> 'choices')::integer, 1);
  v_images integer := coalesce((p_turn ->> 'images')::integer, 0);
  v_image_tokens integer := (p_model.capabilities ->> 'image_tokens')::integer;
  v_prices jsonb := private.prices_of(p_model);
  v_prompt numeric := p_prompt_tokens;
  v_price numeric;
  v_affordable numeric;
begin
  if p_turn is null then
    most := coalesce(v_wanted, p_model.max_completion_tokens);
    if p_prompt_tokens + coalesce(v_wanted, 1) > p_model.context_tokens then
      ruled_out := 'context_tokens';
    end if;
    cost := round((
      p_prompt_tokens * p_model.prompt_price + most * p_model.completion_price * v_choices
    ) / 1000000, 9);
    if cost > p_available then
      ruled_out := coalesce(ruled_out, 'budget');
    end if;
    return;
  end if;

  -- A turn of chat is asked for no more than this, so the least limit holds.
  if p_prompt_tokens >= p_model.context_tokens then
    ruled_out := 'context_tokens';
  end if;
  most := greatest(1, least(
    v_wanted, p_model.max_completion_tokens, p_model.context_tokens - p_prompt_tokens
  ));
  if v_wanted is null and p_model.max_completion_tokens is null then
    most := null;
  end if;
  -- No tokenizer makes more tokens of a text than it has bytes. Providers add some of their own.
  v_prompt := greatest(4 * p_prompt_tokens, coalesce((p_turn ->> 'prompt_bytes')::numeric, 0))
    + 1000 + v_images * coalesce(v_image_tokens, 0);
  v_price := private.dearest_price(v_prices, array['prompt', 'cached', 'audio_prompt']);
  cost := coalesce(round(v_prompt * v_price / 1000000, 9), 0);
  v_price := v_choices
    * private.dearest_price(v_prices, array['completion', 'reasoning', 'audio_completion']);
  if p_available is not null then
    if v_price is null then
      ruled_out := coalesce(ruled_out, 'unknown_price');
    elsif (p_turn ->> 'is_unbounded')::boolean or (v_images > 0 and v_image_tokens is null) then
      ruled_out := coalesce(ruled_out, 'unknown_prompt');
    elsif v_price > 0 then
      v_affordable := floor((p_available - cost) * 1000000 / v_price);
      if v_affordable < least(most, 16) then
        ruled_out := coalesce(ruled_out, 'budget');
      else
        most := least(most, v_affordable);
      end if;
    elsif cost > p_available then
      ruled_out := coalesce(ruled_out, 'budget');
    end if;
  end if;
  cost := cost + coalesce(round(most * v_price / 1000000, 9), 0);
end;
$$;

comment on function private.bound_of is
  'What an answer of a model costs at most, how many tokens it may have, and why it cannot be '
  'asked: context_tokens, budget, unknown_price or unknown_prompt. Of a query that its caller asks '
  'itself the cost is that of the tokens it names. p_turn {prompt_bytes, images, is_unbounded} is '
  'of a turn of chat, which is bounded by bytes, and shortened to what p_available pays for.';

grant execute on function private.bound_of to authenticated, service_role;
