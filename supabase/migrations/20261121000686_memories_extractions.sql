-- Memories: finding those of a text, once for a request id.
--
-- RPCs    begin_extraction, store_extraction
--
-- A model finds others each time that it is asked: what it has found is kept with the request id,
-- and a retry is given that.

create function public.begin_extraction(
  p_text text,
  p_is_stored boolean default false,
  p_namespace text default 'default',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  -- Held first, so that what the one before has stored is seen.
  perform private.hold_request(v_user_id, p_request_id, 90);
  if not exists (
    select from private.requests r
    where r.user_id = v_user_id and r.request_id = p_request_id
  ) then
    return null;
  end if;
  perform private.release_request(v_user_id, p_request_id);
  return private.claim_request(
    v_user_id, p_request_id, 'store_extraction', case when p_request_id is not null then
      jsonb_build_array(p_text, p_is_stored, p_namespace)
    end
  );
end;
$$;

comment on function public.begin_extraction is
  'What store_extraction has kept under p_request_id; else null, and the id is held for 90 '
  'seconds: hold_request goes on with that, or ends it, and store_extraction ends it. Errors: 409 '
  'request_under_way with the seconds to wait, 409 request_conflict, 42501.';

create function public.store_extraction(
  p_text text,
  p_memories jsonb,
  p_is_stored boolean default false,
  p_namespace text default 'default',
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_ids uuid[] := '{}'::uuid[];
begin
  perform private.require_items(
    'invalid_memories', 'too_many_memories', 'p_memories', p_memories, 200
  );
  -- What is kept with a request id counts as nobody's rows: it is short.
  if octet_length(private.without_embeddings(p_memories)::text) > 100000 then
    perform private.fail(
      413, 'too_many_memories', 'What was found has 100,000 bytes at most.',
      'Send a shorter text.'
    );
  end if;
  v_result := private.claim_request(
    v_user_id, p_request_id, 'store_extraction', case when p_request_id is not null then
      jsonb_build_array(p_text, p_is_stored, p_namespace)
    end
  );
  if v_result is not null then
    return v_result;
  end if;
  if p_is_stored then
    v_ids := private.save_memories(v_user_id, p_memories, null, p_namespace);
  end if;
  v_result := jsonb_build_object(
    'found', private.without_embeddings(p_memories),
    'memories', (
      select coalesce(jsonb_agg(
        to_jsonb(m) - array['embedding', 'embedding_bits', 'memory_tsv'] order by i.position
      ), '[]')
      from unnest(v_ids) with ordinality i (id, position)
      join public.user_memories m on m.user_id = v_user_id and m.id = i.id
    )
  );
  perform private.settle_request(v_user_id, p_request_id, v_result);
  perform private.release_request(v_user_id, p_request_id);
  return v_result;
end;
$$;

comment on function public.store_extraction is
  'Keeps what was found in p_text under p_request_id and, with p_is_stored, the memories '
  'themselves, as upsert_memories does. Returns {found, memories: the rows that now stand}. '
  'Another call with the same text and id returns the first one''s, whatever it has found. '
  'Errors: 400 invalid_memories, 400 invalid_memory, 400 invalid_embedding, 400 '
  'invalid_namespace, 413 too_many_memories, 409 request_conflict, 42501.';

grant execute on function
  public.begin_extraction,
  public.store_extraction
to authenticated, service_role;
