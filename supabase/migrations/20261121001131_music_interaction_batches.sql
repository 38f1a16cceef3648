-- Music: many interactions at once, as an app brings along that was without a network.
--
-- RPC     record_music_interactions

create function private.interaction_problem(p_item jsonb) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return case
    when jsonb_typeof(p_item) is distinct from 'object' then 'is no object'
    when not coalesce(pg_input_is_valid(p_item ->> 'track_id', 'uuid'), false)
      then 'has no valid track_id'
    when coalesce(p_item ->> 'interaction_type', '')
      not in ('like', 'dislike', 'play', 'skip', 'save')
      then 'has no interaction_type, which is like, dislike, play, skip or save'
    when not private.valid_duration(p_item -> 'listen_duration_ms', 0)
      or not private.valid_duration(p_item -> 'track_duration_ms', 1)
      then 'has a duration that is no number of milliseconds of up to a day'
    when jsonb_typeof(coalesce(nullif(p_item -> 'context', 'null'), '{}')) <> 'object'
      or pg_column_size(p_item -> 'context') > 8192
      then 'has a context that is no object of up to 8 kB'
    when not pg_input_is_valid(coalesce(p_item ->> 'occurred_at', 'now'), 'timestamptz')
      then 'has no valid occurred_at'
    when coalesce(p_item ->> 'occurred_at', 'now')::timestamptz
      not between '2000-01-01Z' and now() + interval '1 day'
      then 'was before 2000 or will be in the future'
  end;
end;
$$;

comment on function private.interaction_problem is
  'What is wrong with the values of an item of record_music_interactions; null if nothing is.';

create function public.record_music_interactions(
  p_items jsonb,
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
  v_failed jsonb;
  v_valid jsonb;
  v_stored bigint;
begin
  perform private.require_items(
    'invalid_interaction', 'too_many_items', 'p_items', p_items, 500
  );
  v_result := private.claim_request(
    v_user_id, p_request_id, 'record_music_interactions', case when p_request_id is not null then
      p_items
    end
  );
  if v_result is not null then
    return v_result;
  end if;

  perform private.lock_music(v_user_id);
  -- The id is read first: a cast within the join would keep row level security from the key.
  with given as materialized (
    select
      e.value, e.place - 1 as item,
      (case when pg_input_is_valid(e.value ->> 'track_id', 'uuid')
        then e.value ->> 'track_id' end)::uuid as track_id
    from jsonb_array_elements(p_items) with ordinality e (value, place)
  )
  select coalesce(jsonb_agg(
    jsonb_build_object('item', x.item, 'message', format('It %s.', x.problem)) order by x.item
  ), '[]') into v_failed
  from (
    select
      g.item,
      coalesce(
        private.interaction_problem(g.value),
        case when t.id is null then 'names a track that there is not' end
      ) as problem
    from given g
    left join public.music_tracks t
      on t.id = g.track_id and (t.user_id is null or t.user_id = v_user_id)
  ) x
  where x.problem is not null;

  select coalesce(jsonb_agg(e.value order by e.place), '[]') into v_valid
  from jsonb_array_elements(p_items) with ordinality e (value, place)
  left join jsonb_array_elements(v_failed) f (value) on (f.value ->> 'item')::bigint = e.place - 1
  where f.value is null;

  insert into public.music_interactions (
    user_id, track_id, interaction_type, listen_duration_ms, track_duration_ms, context,
    occurred_at
  )
  select
    v_user_id, i.track_id, i.interaction_type, i.listen_duration_ms, i.track_duration_ms,
    coalesce(i.context, '{}'),
    -- A clock may be ahead.
    least(coalesce(i.occurred_at, now()), now())
  from rows from (jsonb_to_recordset(v_valid) as (
    track_id uuid, interaction_type text, listen_duration_ms integer, track_duration_ms integer,
    context jsonb, occurred_at timestamptz
  )) with ordinality i
  order by i.ordinality;
  get diagnostics v_stored = row_count;

  v_result := jsonb_build_object('stored', v_stored, 'failed', v_failed);
  perform private.settle_request(v_user_id, p_request_id, v_result);
  return v_result;
end;
$$;

comment on function public.record_music_interactions is
  'Up to 500 interactions, each as record_music_interaction takes one: [{track_id, '
  'interaction_type, listen_duration_ms?, track_duration_ms?, context?, occurred_at?}]. One that '
  'cannot be taken does not keep the others out: it stands in failed. A time that is ahead of the '
  'server''s, by up to a day, is taken as now. Returns {stored, failed: [{item: its place from 0, '
  'message}]}. Errors: 400 invalid_interaction for what is no array, 413 too_many_items, 409 '
  'request_conflict, 42501.';

grant execute on function private.interaction_problem, public.record_music_interactions
to authenticated, service_role;
