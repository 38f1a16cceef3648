-- Chat: answers that are no longer to be had by their own id.
--
-- RPC     hide_response

create function private.hide_message(p_user_id uuid, p_message_id uuid) returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because clients have no update grant on metadata.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  update public.chat_messages m
  set metadata = m.metadata || '{"store": false}'
  where m.user_id = v_user_id and m.id = p_message_id and m.sender_type = 'ai'
    and m.metadata -> 'store' is distinct from 'false';
  return found;
end;
$$;

comment on function private.hide_message is
  'Marks an answer as one that is not to be fetched by its id; whether there was such a one.';

create function public.hide_response(
  p_message_id uuid,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'hide_response', case when p_request_id is not null then
      to_jsonb(p_message_id)
    end
  );
  if v_result is null then
    v_result := to_jsonb(private.hide_message(v_user_id, p_message_id));
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result::boolean;
end;
$$;

comment on function public.hide_response is
  'Takes an answer out of GET /responses/:id; the conversation keeps it. False when there is no '
  'such answer of the user, or it was taken out before. Errors: 409 request_conflict, 42501.';

grant execute on function private.hide_message, public.hide_response
  to authenticated, service_role;
