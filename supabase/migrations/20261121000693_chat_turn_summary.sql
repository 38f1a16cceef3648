-- Chat turn: when a branch has outgrown its part of the budget, what does not fit is summarised in
-- the background. A turn does not wait for it.

create function private.has_outgrown(
  p_history jsonb,
  p_tokens integer,
  p_needed integer,
  p_count integer
) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return jsonb_array_length(p_history) > 0
    and (p_needed > p_tokens or jsonb_array_length(p_history) >= p_count)
    and (p_history -> 0 ->> 'seq')::integer > 1;
end;
$$;

comment on function private.has_outgrown is
  'Whether a branch has messages before those that private.recent_history gave.';

create function private.queue_summary(
  p_user_id uuid,
  p_history jsonb,
  p_reached public.conversation_summaries
) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_first integer := (p_history -> 0 ->> 'seq')::integer;
  -- Up to the middle of what still fits, so that not every turn needs another summary.
  v_middle jsonb := p_history -> ((jsonb_array_length(p_history) - 1) / 2);
begin
  if p_reached.message_id is null or (
    p_reached.seq < v_first - 1 and p_reached.seq + 4 <= (v_middle ->> 'seq')::integer
  ) then
    perform private.queue_writing(
      p_user_id, 'summaries', m.session_id::text, jsonb_build_object('message_id', m.id)
    )
    from public.chat_messages m
    where m.user_id = p_user_id and m.id = (v_middle ->> 'id')::uuid;
  end if;
end;
$$;

comment on function private.queue_summary is
  'Queues a summary when the one that there is does not reach the history which a turn was given.';

grant execute on function
  private.has_outgrown,
  private.queue_summary
to authenticated, service_role;
