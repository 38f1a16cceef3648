-- Profiles: scoring the answers of the personality test.
--
-- RPC     submit_personality_assessment

create function public.submit_personality_assessment(
  p_answers smallint[],
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.profiles
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_scores record;
  v_result jsonb;
  v_profile public.profiles;
begin
  if p_answers is null or cardinality(p_answers) <> 50 or array_ndims(p_answers) <> 1 then
    perform private.fail(
      400, 'invalid_answers',
      format('The inventory has 50 items, %s answers came.', coalesce(cardinality(p_answers), 0)),
      'Send one answer for each row of personality_items, in the order of item_number.'
    );
  end if;
  if exists (
    select from unnest(p_answers) a (answer) where answer is null or answer not between 1 and 5
  ) then
    perform private.fail(
      400, 'invalid_answers', 'Every answer is a number from 1 to 5.',
      '1 very inaccurate, 2 moderately, 3 neither, 4 moderately accurate, 5 very accurate.'
    );
  end if;

  v_result := private.claim_request(
    v_user_id, p_request_id, 'submit_personality_assessment',
    case when p_request_id is not null then
      to_jsonb(p_answers)
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.profiles, v_result);
  end if;

  -- Ten items a factor: the sum of the keyed answers runs from 10 to 50.
  select
    max(f.score) filter (where f.factor = 'openness') as openness,
    max(f.score) filter (where f.factor = 'conscientiousness') as conscientiousness,
    max(f.score) filter (where f.factor = 'extraversion') as extraversion,
    max(f.score) filter (where f.factor = 'agreeableness') as agreeableness,
    max(f.score) filter (where f.factor = 'neuroticism') as neuroticism
  into strict v_scores
  from (
    select
      i.factor,
      round((
        sum(case when i.is_reversed then 6 - a.answer else a.answer end) - 10
      ) * 100.0 / 40)::integer as score
    from unnest(p_answers) with ordinality a (answer, item_number)
    join public.personality_items i on i.item_number = a.item_number
    group by i.factor
  ) f;

  v_profile := private.save_personality(
    v_user_id, v_scores.openness, v_scores.conscientiousness, v_scores.extraversion,
    v_scores.agreeableness, v_scores.neuroticism,
    private.personality_context(
      v_scores.openness, v_scores.conscientiousness, v_scores.extraversion,
      v_scores.agreeableness, v_scores.neuroticism
    )
  );
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_profile));
  return v_profile;
end;
$$;

comment on function public.submit_personality_assessment is
  'Scores 50 answers 1..5, in the order of personality_items, to five factors 0..100; writes '
  'scores, LLM context and completion in one step and returns the profile. Errors: 400 '
  'invalid_answers, 409 request_conflict, 42501 not your user id.';

grant execute on function public.submit_personality_assessment to authenticated, service_role;
