-- Routing: recording a whole interaction, with its cost in the budgets.

create function private.record_interaction(
  p_user_id uuid,
  p_item jsonb,
  p_message_id uuid,
  p_settles_turn boolean,
  out saved jsonb,
  out concerned uuid[]
)
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_asked jsonb := coalesce(nullif(p_item -> 'query', 'null'), '{}');
  v_routing jsonb := coalesce(nullif(p_item -> 'routing', 'null'), '{}');
  v_answered jsonb := p_item -> 'response';
  v_word jsonb := nullif(p_item -> 'feedback', 'null');
  v_query public.queries;
  v_decision public.routing_decisions;
  v_response public.responses;
  v_receipt jsonb;
  v_failure jsonb;
  v_limited boolean;
  v_cost numeric := 0;
begin
  if jsonb_typeof(v_asked) <> 'object' or jsonb_typeof(v_routing) <> 'object'
     or jsonb_typeof(v_answered) is distinct from 'object'
     or jsonb_typeof(coalesce(v_answered -> 'failures', '[]')) <> 'array'
     or jsonb_path_exists(v_answered, '$.failures[*] ? (@.type() != "object")')
     or jsonb_typeof(v_word) <> 'object' then
    perform private.fail(
      400, 'invalid_interaction', 'Query, routing, response and feedback are objects.',
      'failures, in the response, is a list of objects.'
    );
  end if;

  concerned := '{}'::uuid[];
  if v_routing ? 'decision_id' then
    v_decision := private.own_decision(
      p_user_id, v_routing ->> 'decision_id', v_asked ->> 'id'
    );
    select * into strict v_query
    from public.queries q
    where q.user_id = p_user_id and q.id = v_decision.query_id;
    v_receipt := private.read_receipt(p_user_id, v_decision.id, v_answered ->> 'receipt');
    v_answered := private.receipted(v_answered, v_receipt);
    if v_decision.is_turn and not p_settles_turn and v_receipt is null
       and v_answered ->> 'status' is distinct from 'error' and not v_answered ? 'error' then
      perform private.fail(
        409, 'decision_of_turn', 'The decision is of a turn of chat.',
        'store_chat_pair or settle_provider_call settles it.'
      );
    end if;
  else
    v_answered := private.receipted(v_answered, null);
    if v_asked ? 'id' then
      if pg_input_is_valid(v_asked ->> 'id', 'uuid') then
        select * into v_query
        from public.queries q
        where q.user_id = p_user_id and q.id = (v_asked ->> 'id')::uuid;
      end if;
      if v_query.id is null then
        perform private.fail(404, 'query_not_found', 'There is no such query of this user.');
      end if;
    else
      v_query := private.add_query(p_user_id, v_asked);
      concerned := private.retried_responses(v_query);
    end if;
    v_decision := private.add_decision(v_query, v_routing, v_answered ->> 'model');
  end if;

  v_limited := private.lock_budgets(p_user_id);
  for v_failure in select f from jsonb_array_elements(v_answered -> 'failures') f loop
    v_response := private.add_response(
      p_user_id, v_decision, v_query, v_failure - 'own_key' || '{"status": "error"}', null
    );
    concerned := concerned || v_response.id;
    v_cost := v_cost + case v_response.paid_by when 'operator' then v_response.cost else 0 end;
  end loop;
  v_response := private.add_response(p_user_id, v_decision, v_query, v_answered, p_message_id);
  concerned := concerned || v_response.id;
  v_cost := v_cost + case v_response.paid_by when 'operator' then v_response.cost else 0 end;
  -- Of a turn without a receipt only the reservation says what it may have taken.
  if v_decision.is_turn and v_receipt is null
     and (not p_settles_turn or private.signs_receipts()) then
    v_cost := greatest(v_cost, v_decision.reserved_cost);
  end if;
  v_cost := v_cost - v_decision.booked_cost;

  update public.routing_decisions d
  set settled_at = clock_timestamp()
  where d.user_id = p_user_id and d.id = v_decision.id;
  if v_limited then
    perform private.balance_budgets(p_user_id, v_cost);
  end if;

  saved := jsonb_build_object(
    'query_id', v_query.id,
    'decision_id', v_decision.id,
    'response_id', v_response.id,
    'feedback_id', case when v_word is not null then (private.put_feedback(
      p_user_id, v_response.id, v_word ->> 'kind',
      -- What is no number is out of the range of every kind.
      case jsonb_typeof(v_word -> 'value') when 'number' then (v_word ->> 'value')::numeric
        else -1 end
    )).id end
  );
end;
$$;

comment on function private.record_interaction is
  'Keeps query, decision, responses and feedback of one interaction, and settles the budgets; '
  'concerned are the responses that private.learn has to look at.';

create function private.receipted(p_answered jsonb, p_receipt jsonb) returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_receipt is not null then
    -- What is signed counts, whatever is said beside it.
    return p_answered - array[
      'receipt', 'cost', 'tokens', 'prompt_tokens', 'completion_tokens', 'own_key'
    ] || p_receipt;
  end if;
  return p_answered - array['receipt', 'own_key'];
end;
$$;

comment on function private.receipted is
  'A response with what its receipt says of it in place of what the caller says.';

create function private.record_interactions(
  p_user_id uuid,
  p_items jsonb,
  p_message_id uuid default null,
  p_settles_turn boolean default false
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because decisions, balances and states are nobody's to write.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_item jsonb;
  v_one record;
  v_saved jsonb := '[]'::jsonb;
  v_concerned uuid[] := '{}'::uuid[];
begin
  for v_item in select i.item from jsonb_array_elements(p_items) i (item) loop
    v_one := private.record_interaction(v_user_id, v_item, p_message_id, p_settles_turn);
    v_saved := v_saved || jsonb_build_array(v_one.saved);
    v_concerned := v_concerned || v_one.concerned;
  end loop;
  perform private.learn(v_user_id, v_concerned);
  return v_saved;
end;
$$;

comment on function private.record_interactions is
  'Interactions [{query, routing, response, feedback}], all or nothing; the states learn of all of '
  'them at once, last. p_message_id: the message of chat that holds the answer. p_settles_turn: '
  'this is the answer of a decision that was made before a model was asked.';

-- Replaces the one of …_chat_turn_routing.sql.
create or replace function private.record_turn(
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
  if jsonb_typeof(p_interaction) <> 'object' or not p_interaction ? 'decision_id' then
    perform private.fail(
      400, 'invalid_interaction', 'p_interaction names the decision_id that get_chat_context gave.'
    );
  end if;
  perform private.record_interactions(
    p_user_id,
    jsonb_build_array(jsonb_build_object(
      'routing', jsonb_build_object('decision_id', p_interaction -> 'decision_id'),
      'response', p_interaction - 'decision_id' || jsonb_build_object(
        'model', p_model,
        'text', p_text,
        'status', case
          when p_status = 'complete' then 'complete'
          when p_interaction ? 'error' then 'error'
          else 'cancelled'
        end
      )
    )),
    p_message_id,
    p_settles_turn => true
  );
end;
$$;

comment on function private.record_turn is
  'private.record_interactions for a turn of chat, whose message holds the text, or for another '
  'call, of which there is no message.';

grant execute on function
  private.record_interactions
to authenticated, service_role;
