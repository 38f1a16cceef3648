-- Profiles: what agents found out about the user, the latest of each type.
--
-- RPC     upsert_agent_analysis

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
    v_user_id, p_request_id, 'upsert_agent_analysis', case when p_request_id is not null then
      jsonb_build_array(p_agent_type, p_analysis_data)
    end
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

comment on function public.upsert_agent_analysis is
  'Keeps the latest analysis of a type, replacing the one before. '
  'Errors: 23502 a part is missing, 23514 the type is over 100 characters or the data no object of '
  'at most 256 kB, 409 request_conflict, 42501 not your user id.';

grant execute on function public.upsert_agent_analysis to authenticated, service_role;
