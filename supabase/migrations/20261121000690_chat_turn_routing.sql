-- Chat turn: what a turn asks a router, if there is one.
--
-- Without the routing domain a turn is not routed: the app asks the one model that it has.
-- …_routing_route.sql, …_routing_recording.sql and …_routing_metering.sql replace these functions.

create function private.route_turn(
  p_user_id uuid,
  p_turn_id uuid,
  p_route jsonb,
  p_embedding text,
  p_embedding_model text,
  p_prompt_tokens integer
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  return null;
end;
$$;

comment on function private.route_turn is 'Nobody decides: null.';

create function private.record_turn(
  p_user_id uuid,
  p_interaction jsonb,
  p_model text,
  p_text text,
  p_status text,
  p_message_id uuid
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform private.fail(
    404, 'decision_not_found', 'No decision was made: there is no router here.',
    'Leave p_interaction out.'
  );
end;
$$;

comment on function private.record_turn is 'There is no decision to complete.';

create function private.require_budget(
  p_user_id uuid,
  p_route jsonb default null,
  p_prompt_tokens integer default 0
) returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because the function that takes its place writes balances.
begin
  perform private.require_user(p_user_id);
end;
$$;

comment on function private.require_budget is 'There are no budgets.';

grant execute on function
  private.route_turn,
  private.record_turn,
  private.require_budget
to authenticated, service_role;
