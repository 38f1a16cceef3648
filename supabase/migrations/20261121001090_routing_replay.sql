-- Routing: how another policy would have done, from the logged probabilities.
--
-- RPC     replay_policy

create function public.replay_policy(
  p_policy jsonb,
  p_since timestamptz default now() - interval '30 days',
  p_context text default null,
  p_user_id uuid default auth.uid()
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_owner(p_user_id);
  v_result jsonb;
begin
  if jsonb_typeof(p_policy) is distinct from 'object'
     or exists (
       select from jsonb_each(p_policy) p (model, share)
       where case jsonb_typeof(p.share) when 'number' then p.share::numeric < 0 else true end
     )
     or coalesce((
       select abs(sum(p.share::numeric) - 1) from jsonb_each(p_policy) p (model, share)
     ), 1) > 0.001 then
    perform private.fail(
      400, 'invalid_policy', 'A policy gives each model its share; the shares sum to 1.',
      '{"small": 0.8, "large": 0.2}'
    );
  end if;

  with answered as materialized (
    select
      d.selected_model, d.propensity, d.scores,
      -- An index finds it for each decision, whatever the planner knows of the tables; a join may
      -- compare all with all.
      (
        select (array_agg(a.reward order by a.id))[1]
        from public.responses a
        where a.user_id = d.user_id
          and a.decision_id = d.id
          and a.model = d.selected_model
          and a.confidence > 0
      )::double precision as reward
    from public.routing_decisions d
    where (v_user_id is null or d.user_id = v_user_id)
      and d.created_at >= p_since
      and d.propensity is not null
      and (p_context is null or d.context = p_context)
  ),
  logged as materialized (
    select
      d.reward,
      -- Among those that could be chosen, as the policy would have had to.
      coalesce((p_policy ->> d.selected_model)::double precision, 0)
        / c.share / d.propensity as weight
    from answered d
    cross join lateral (
      select sum((p_policy ->> s.model)::double precision) as share
      from jsonb_each(d.scores) s (model, score)
      where s.score ? 'draw'
    ) c
    where d.reward is not null and c.share > 0
  ),
  estimate as (
    select
      count(*) as decisions,
      avg(l.reward) as logged_value,
      sum(l.weight * l.reward) / nullif(sum(l.weight), 0) as value,
      avg(l.weight * l.reward) as unnormalised_value,
      sum(l.weight) ^ 2 / nullif(sum(l.weight ^ 2), 0) as effective_decisions
    from logged l
  ),
  spread as (
    select sqrt(sum((l.weight * (l.reward - e.value)) ^ 2)) / nullif(sum(l.weight), 0) as error
    from logged l, estimate e
  )
  select jsonb_build_object(
    'decisions', e.decisions,
    'effective_decisions', round(e.effective_decisions::numeric, 1),
    'logged_value', round(e.logged_value::numeric, 6),
    'value', round(e.value::numeric, 6),
    'unnormalised_value', round(e.unnormalised_value::numeric, 6),
    'standard_error', round(s.error::numeric, 6),
    'low', round((e.value - 1.96 * s.error)::numeric, 6),
    'high', round((e.value + 1.96 * s.error)::numeric, 6)
  ) into v_result
  from estimate e, spread s;
  return v_result;
end;
$$;

comment on function public.replay_policy is
  'What another policy would have earned on the decisions since a time, from their logged '
  'probabilities. p_policy is {model: share}. Returns {decisions, effective_decisions, '
  'logged_value: what was earned, value: the self-normalised estimate, standard_error, low and '
  'high: its 95 % confidence interval, '
  'unnormalised_value: by plain inverse propensity weighting}. Where a model was no candidate the '
  'others share its part. Few effective decisions mean that the policy was hardly ever tried. Of '
  'one''s own decisions; of all users'' for a service caller who names nobody. Errors: 400 '
  'invalid_policy, 42501.';

grant execute on function public.replay_policy to authenticated, service_role;
