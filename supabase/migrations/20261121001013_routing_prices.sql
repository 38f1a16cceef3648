-- Routing: what tokens cost, which knows no table but the models.

create function private.prices_of(p_model public.models) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'prompt', p_model.prompt_price,
    'completion', p_model.completion_price,
    'cached', p_model.cached_price,
    'reasoning', p_model.reasoning_price,
    'audio_prompt', p_model.audio_prompt_price,
    'audio_completion', p_model.audio_completion_price
  ));
end;
$$;

comment on function private.prices_of is
  'A model''s prices, in dollars for a million tokens: {prompt, completion, cached?, reasoning?, '
  'audio_prompt?, audio_completion?}.';

create function private.dearest_price(p_prices jsonb, p_names text[]) returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return (select max((p_prices ->> n)::numeric) from unnest(p_names) n);
end;
$$;

comment on function private.dearest_price is
  'The dearest of the prices of these names: what a token costs at most.';

create function private.cost_of(
  p_prices jsonb,
  p_prompt_tokens integer,
  p_completion_tokens integer,
  p_details jsonb default '{}'
) returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_prompt numeric := coalesce(p_prompt_tokens, 0);
  v_completion numeric := coalesce(p_completion_tokens, 0);
  v_cached numeric := least(coalesce((p_details ->> 'cached')::numeric, 0), v_prompt);
  v_audio_prompt numeric := least(
    coalesce((p_details ->> 'audio_prompt')::numeric, 0), v_prompt - v_cached
  );
  v_reasoning numeric := least(coalesce((p_details ->> 'reasoning')::numeric, 0), v_completion);
  v_audio_completion numeric := least(
    coalesce((p_details ->> 'audio_completion')::numeric, 0), v_completion - v_reasoning
  );
begin
  return round((
    (v_prompt - v_cached - v_audio_prompt) * (p_prices ->> 'prompt')::numeric
    + v_cached * coalesce(p_prices ->> 'cached', p_prices ->> 'prompt')::numeric
    + v_audio_prompt * coalesce(p_prices ->> 'audio_prompt', p_prices ->> 'prompt')::numeric
    + (v_completion - v_reasoning - v_audio_completion) * (p_prices ->> 'completion')::numeric
    + v_reasoning * coalesce(p_prices ->> 'reasoning', p_prices ->> 'completion')::numeric
    + v_audio_completion
      * coalesce(p_prices ->> 'audio_completion', p_prices ->> 'completion')::numeric
  ) / 1000000, 9);
end;
$$;

comment on function private.cost_of is
  'What an answer costs in dollars, to nine decimals: p_details {cached, audio_prompt} of the '
  'prompt''s tokens and {reasoning, audio_completion} of the answer''s have prices of their own; '
  'null without prices.';

grant execute on function
  private.prices_of,
  private.dearest_price,
  private.cost_of
to authenticated, service_role;
