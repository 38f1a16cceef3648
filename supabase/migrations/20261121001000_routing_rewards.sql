-- Routing: the arithmetic of rewards, which knows no table.
--
-- A response earns a reward of 0..1 from its quality, cost and latency.

create function private.routing_weights(
  p_preference text,
  p_weights jsonb,
  p_cost_scale numeric
) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_weights jsonb;
begin
  if p_weights is null then
    v_weights := case p_preference
      when 'balanced' then '{"quality": 0.7, "cost": 0.2, "latency": 0.1}'::jsonb
      when 'quality' then '{"quality": 0.8, "cost": 0.1, "latency": 0.1}'
      when 'cost' then '{"quality": 0.4, "cost": 0.5, "latency": 0.1}'
      when 'speed' then '{"quality": 0.4, "cost": 0.1, "latency": 0.5}'
    end;
    if v_weights is null then
      perform private.fail(
        400, 'invalid_preference',
        'A preference is balanced, quality, cost or speed.', 'Or send weights of your own.'
      );
    end if;
  else
    if jsonb_typeof(p_weights) is distinct from 'object'
       or array(select k from jsonb_object_keys(p_weights) k order by k)
         <> array['cost', 'latency', 'quality']
       or exists (
         select from jsonb_each(p_weights) w (name, value)
         where case jsonb_typeof(w.value) when 'number' then w.value::numeric < 0 else true end
       )
       or (
         select abs(sum(w.value::numeric) - 1) from jsonb_each(p_weights) w (name, value)
       ) > 0.001 then
      perform private.fail(
        400, 'invalid_weights', 'Weights are three numbers from 0 whose sum is 1.',
        '{"quality": 0.7, "cost": 0.2, "latency": 0.1}'
      );
    end if;
    v_weights := p_weights;
  end if;
  return v_weights || jsonb_build_object('cost_scale', p_cost_scale);
end;
$$;

comment on function private.routing_weights is
  'What a reward is made of: {quality, cost, latency, cost_scale}, from a preset''s name or from '
  'weights that sum to 1.';

create function private.routing_reward(
  p_quality numeric,
  p_cost numeric,
  p_latency_ms numeric,
  p_weights jsonb
) returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return round(
    (p_weights ->> 'quality')::numeric * p_quality
    + (p_weights ->> 'cost')::numeric
      / (1 + coalesce(p_cost, 0) / (p_weights ->> 'cost_scale')::numeric)
    + (p_weights ->> 'latency')::numeric / (1 + coalesce(p_latency_ms, 0) / 1000),
    6
  );
end;
$$;

comment on function private.routing_reward is
  'The reward of a response, 0..1: wq·quality + wc/(1 + cost/scale) + wl/(1 + seconds), to six '
  'decimals, so that sums of rewards are exact. At a cost of cost_scale dollars the cost''s part '
  'is half. What is unknown counts as 0.';

create function private.feedback_reward(
  p_kind text,
  p_value numeric,
  out reward numeric,
  out confidence numeric
)
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_lowest numeric := 0;
  v_highest numeric := 1;
begin
  case p_kind
    when 'thumbs', 'regenerated' then
      null;
    when 'rating' then
      v_lowest := 1;
      v_highest := 5;
    when 'score' then
      null;
    when 'completion_time' then
      v_highest := 86400;
    else
      perform private.fail(
        400, 'unknown_feedback_kind', format('There is no feedback %s.', left(p_kind, 50)),
        'thumbs, rating, score, completion_time or regenerated.'
      );
  end case;
  if p_value is null or not p_value between v_lowest and v_highest
     or (p_kind in ('thumbs', 'regenerated') and p_value not in (0, 1)) then
    perform private.fail(
      400, 'invalid_feedback',
      format('A value of %s is from %s to %s.', p_kind, v_lowest, v_highest),
      'thumbs 0 or 1; rating 1 to 5; score 0 to 1; completion_time in seconds; regenerated 1 when '
      'the new answer was accepted, else 0.'
    );
  end if;

  reward := round(case p_kind
    when 'rating' then 1 / (1 + exp(-8 * ((p_value - 1) / 4 - 0.5)))
    when 'completion_time' then greatest(0, 1 - p_value / 300)
    when 'regenerated' then 0.3 * p_value
    else p_value
  end, 6);
  confidence := case p_kind
    when 'completion_time' then 0.7 when 'regenerated' then 0.8 else 1
  end;
end;
$$;

comment on function private.feedback_reward is
  'What a word of the user''s says of quality, 0..1, and how sure that is. thumbs 0 or 1 and score '
  '0..1 as they are; rating 1..5 through a logistic; completion_time 1 − seconds/300 at 0.7; '
  'regenerated 0, or 0.3 when the new answer was accepted (value 1), at 0.8.';

create function private.implicit_quality(p_failed boolean, p_retried boolean, p_latency_ms numeric)
returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case when p_failed then 0 else 0.5 end
    + case when p_retried then 0 else 0.3 end
    + 0.2 * case
      when coalesce(p_latency_ms, 0) <= 5000 then 1
      when p_latency_ms <= 15000 then 0.6
      else 0.3
    end;
end;
$$;

comment on function private.implicit_quality is
  'What happened says of quality, 0..1: half for no error, 0.3 for a user who did not ask again, '
  '0.2 for an answer within 5 seconds (within 15: 0.12, else 0.06).';

create function private.combined_quality(p_explicit numeric, p_implicit numeric) returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return coalesce(0.7 * p_explicit + 0.3 * p_implicit, p_explicit, p_implicit, 0.5);
end;
$$;

comment on function private.combined_quality is
  '0.7 of what the user said and 0.3 of what happened; either alone; 0.5 when nothing is known.';

grant execute on function
  private.routing_weights,
  private.routing_reward,
  private.feedback_reward,
  private.implicit_quality,
  private.combined_quality
to authenticated, service_role;
