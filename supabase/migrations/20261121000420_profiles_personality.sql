-- Profiles: keeping five scores, and the words that a prompt gets of them.
--
-- RPC     set_personality

create function private.personality_context(
  p_openness integer,
  p_conscientiousness integer,
  p_extraversion integer,
  p_agreeableness integer,
  p_neuroticism integer
) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return (
    with traits (position, name, score, when_low, when_high) as (
      values
        (1, 'openness', p_openness,
          'Be concrete; prefer proven ways and plain examples.',
          'Welcome ideas, analogies and detours.'),
        (2, 'conscientiousness', p_conscientiousness,
          'Keep plans light and leave room to improvise.',
          'Be structured: steps, dates and follow-up.'),
        (3, 'extraversion', p_extraversion,
          'Be calm and brief; do not press for company.',
          'Be lively and talk about people and plans.'),
        (4, 'agreeableness', p_agreeableness,
          'Be direct; argue with facts.',
          'Be warm and mind how others are affected.'),
        (5, 'neuroticism', p_neuroticism,
          'Speak plainly about risks; the user takes them well.',
          'Be reassuring; name worries and take them apart one by one.')
    ),
    levels as (
      select
        t.*,
        case when t.score < 35 then 'low' when t.score > 65 then 'high' else 'average' end as level
      from traits t
    )
    select jsonb_build_object(
      'scores', jsonb_object_agg(l.name, l.score),
      'levels', jsonb_object_agg(l.name, l.level),
      'summary', string_agg(l.level || ' ' || l.name, ', ' order by l.position),
      'style', coalesce(
        jsonb_agg(
          case l.level when 'low' then l.when_low else l.when_high end order by l.position
        ) filter (where l.level <> 'average'),
        '[]'::jsonb
      )
    )
    from levels l
  );
end;
$$;

comment on function private.personality_context is
  'Five scores 0..100 as {scores, levels: low|average|high, summary, style[]}. Under 35 is low, '
  'over 65 high; style says how to speak to such a person.';

create function private.save_personality(
  p_user_id uuid,
  p_openness integer,
  p_conscientiousness integer,
  p_extraversion integer,
  p_agreeableness integer,
  p_neuroticism integer,
  p_llm_context jsonb
) returns public.profiles
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because owners have no update grant on the personality columns: scores change together
-- with their context and the time, or not at all.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_profile public.profiles;
begin
  insert into public.profiles as p (
    id, personality_openness, personality_conscientiousness, personality_extraversion,
    personality_agreeableness, personality_neuroticism, personality_llm_context,
    personality_completed_at, onboarding_completed
  )
  values (
    v_user_id, p_openness, p_conscientiousness, p_extraversion, p_agreeableness, p_neuroticism,
    p_llm_context, now(), true
  )
  on conflict (id) do update set
    personality_openness = excluded.personality_openness,
    personality_conscientiousness = excluded.personality_conscientiousness,
    personality_extraversion = excluded.personality_extraversion,
    personality_agreeableness = excluded.personality_agreeableness,
    personality_neuroticism = excluded.personality_neuroticism,
    personality_llm_context = excluded.personality_llm_context,
    personality_completed_at = excluded.personality_completed_at,
    onboarding_completed = true
  returning p.* into v_profile;
  return v_profile;
end;
$$;

comment on function private.save_personality is
  'Writes scores, context and time of a personality in one step and ends the onboarding.';

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
    v_user_id, p_request_id, 'set_personality', case when p_request_id is not null then
      jsonb_build_array(v_scores, p_llm_context)
    end
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

comment on function public.set_personality is
  'Takes five scores 0..100 made elsewhere; the LLM context is written from them unless one is '
  'given. Returns the profile. Errors: 400 invalid_scores, 400 invalid_llm_context, 409 '
  'request_conflict, 23514 a context over 16 kB, 42501 not your user id.';

grant execute on function
  private.personality_context,
  private.save_personality,
  public.set_personality
to authenticated, service_role;
