-- Chat turn: what of a conversation a model is given.

create function private.recent_history(
  p_user_id uuid,
  p_leaf_id text,
  p_count integer,
  p_tokens integer,
  out messages jsonb,
  out tokens integer,
  out needed integer
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  select
    coalesce(jsonb_agg(jsonb_build_object(
      'id', h.id, 'seq', h.seq, 'sender_type', h.sender_type,
      -- The message that is longer than what is left shows its beginning and its end.
      'message_text', case
        when h.before + h.own <= p_tokens then h.message_text
        else left(h.message_text, (p_tokens - h.before) * 2) || E'\n[…]\n'
          || right(h.message_text, (p_tokens - h.before) * 2)
      end
    ) || case
      when h.tool_calls is null and h.tool_call_id is null and h.parts is null then '{}'
      else jsonb_build_object(
        'tool_calls', h.tool_calls, 'tool_call_id', h.tool_call_id, 'parts', h.parts
      )
    end order by h.seq) filter (where h.is_given), '[]'),
    greatest(least(coalesce(max(h.before + h.own) filter (where h.is_given), 0), p_tokens), 0),
    coalesce(sum(h.own), 0)
  into messages, tokens, needed
  from (
    select
      o.*,
      -- Of a message of which a few words would be left, nothing is, unless it is the last one.
      p_tokens > 0 and (o.before = 0 or o.before + least(o.own, 50) <= p_tokens) as is_given
    from (
      select
        m.*,
        coalesce(sum(m.own) over (
          order by m.seq desc rows between unbounded preceding and 1 preceding
        ), 0)::integer as before
      from (
        select
          b.id, b.seq, b.sender_type, b.message_text, b.tool_calls, b.tool_call_id, b.parts,
          private.count_tokens(b.message_text || coalesce(b.tool_calls::text, '')) as own
        from private.walk_branch(p_user_id, p_leaf_id::uuid, p_count) b
        where b.message_text <> '' or b.tool_calls is not null or b.parts is not null
      ) m
    ) o
  ) h;
end;
$$;

comment on function private.recent_history is
  'The end of a branch that fits in so many tokens, oldest first: [{id, seq, sender_type, '
  'message_text, tool_calls?, tool_call_id?, parts?}]. The message that does not fit whole is cut '
  'in its middle. needed: the tokens of all p_count messages.';

grant execute on function private.recent_history to authenticated, service_role;
