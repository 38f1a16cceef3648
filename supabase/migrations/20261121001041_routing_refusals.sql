-- Routing: why nobody is left to be chosen.

create function private.no_candidate(p_options jsonb) returns void
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_reasons jsonb := (
    select coalesce(jsonb_object_agg(o.model, o.option ->> 'ruled_out'), '{}')
    from jsonb_each(p_options) o (model, option)
  );
  v_detail text := (
    select string_agg(r.model || ' (' || r.reason || ')', ', ' order by r.model)
    from jsonb_each_text(v_reasons) r (model, reason)
  );
begin
  if exists (select from jsonb_each_text(v_reasons) r (model, reason) where reason = 'budget') then
    perform private.fail(
      429, 'budget_exceeded', format('The budget is used up, no model is left: %s.', v_detail),
      jsonb_build_object('ruled_out', v_reasons)::text
    );
  end if;
  perform private.fail(
    409, 'no_candidate', format('No model is left: %s.', coalesce(v_detail, 'none is enabled')),
    jsonb_build_object('ruled_out', v_reasons)::text
  );
end;
$$;

comment on function private.no_candidate is
  'Says what ruled each candidate out; the hint is JSON, {"ruled_out": {model: reason}}.';
