-- Profiles, second part: the RPCs over the tables and helpers of …_profiles.sql.

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
    v_user_id, p_request_id, 'submit_personality_assessment', to_jsonb(p_answers)
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

comment on function public.submit_personality_assessment(smallint[], uuid, uuid) is
  'Scores 50 answers 1..5, in the order of personality_items, to five factors 0..100; writes '
  'scores, LLM context and completion in one step and returns the profile. Errors: 400 '
  'invalid_answers, 409 request_conflict, 42501 not your user id.';

create function public.set_personality(
  p_openness integer,
  p_conscientiousness integer,
  p_extraversion integer,
  p_agreeableness integer,
  p_neuroticism integer,
  p_llm_context jsonb default null,
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
  v_scores integer[] := array[
    p_openness, p_conscientiousness, p_extraversion, p_agreeableness, p_neuroticism
  ];
  v_result jsonb;
  v_profile public.profiles;
begin
  if exists (
    select from unnest(v_scores) s (score) where score is null or score not between 0 and 100
  ) then
    perform private.fail(
      400, 'invalid_scores', 'Each of the five scores is a number from 0 to 100.'
    );
  end if;
  if jsonb_typeof(p_llm_context) <> 'object' then
    perform private.fail(400, 'invalid_llm_context', 'p_llm_context is an object or null.');
  end if;

  v_result := private.claim_request(
    v_user_id, p_request_id, 'set_personality', jsonb_build_array(v_scores, p_llm_context)
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.profiles, v_result);
  end if;

  v_profile := private.save_personality(
    v_user_id, p_openness, p_conscientiousness, p_extraversion, p_agreeableness, p_neuroticism,
    coalesce(p_llm_context, private.personality_context(
      p_openness, p_conscientiousness, p_extraversion, p_agreeableness, p_neuroticism
    ))
  );
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_profile));
  return v_profile;
end;
$$;

comment on function public.set_personality(
  integer, integer, integer, integer, integer, jsonb, uuid, uuid
) is
  'Takes five scores 0..100 made elsewhere; the LLM context is written from them unless one is '
  'given. Returns the profile. Errors: 400 invalid_scores, 400 invalid_llm_context, 409 '
  'request_conflict, 23514 a context over 16 kB, 42501 not your user id.';

create function public.upsert_agent_analysis(
  p_agent_type text,
  p_analysis_data jsonb,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.agent_analyses
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_analysis public.agent_analyses;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'upsert_agent_analysis',
    jsonb_build_array(p_agent_type, p_analysis_data)
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.agent_analyses, v_result);
  end if;

  insert into public.agent_analyses as a (user_id, agent_type, analysis_data)
  values (v_user_id, p_agent_type, p_analysis_data)
  on conflict (user_id, agent_type) do update set analysis_data = excluded.analysis_data
  returning a.* into v_analysis;

  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_analysis));
  return v_analysis;
end;
$$;

comment on function public.upsert_agent_analysis(text, jsonb, uuid, uuid) is
  'Keeps the latest analysis of a type, replacing the one before. '
  'Errors: 23502 a part is missing, 23514 the type is over 100 characters or the data no object of '
  'at most 256 kB, 409 request_conflict, 42501 not your user id.';

grant execute on function
  public.submit_personality_assessment(smallint[], uuid, uuid),
  public.set_personality(integer, integer, integer, integer, integer, jsonb, uuid, uuid),
  public.upsert_agent_analysis(text, jsonb, uuid, uuid)
to authenticated, service_role;
