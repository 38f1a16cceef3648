-- Chat turn: how much of a model's context is left for what a turn adds to the client's messages.
--
-- …_routing_rooms.sql replaces the function by one that knows the models.

create function private.room_of_turn(p_user_id uuid, p_route jsonb, p_tokens integer)
returns integer
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return greatest(8192 - 1024 - p_tokens, 0);
end;
$$;

comment on function private.room_of_turn is
  'Tokens that are left beside p_tokens of the client''s own messages and the answer, in the '
  'context of a model that nobody knows.';

grant execute on function private.room_of_turn to authenticated, service_role;
