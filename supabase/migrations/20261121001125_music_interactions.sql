-- Music: the RPCs that teach, take back, and tell what was learned.
--
-- RPCs    record_music_interaction, undo_music_interaction, get_genre_preferences

create function public.record_music_interaction(
  p_track_id uuid,
  p_interaction_type text,
  p_listen_duration_ms integer default null,
  p_track_duration_ms integer default null,
  p_context jsonb default '{}',
  p_occurred_at timestamptz default now(),
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.music_interactions
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_interaction public.music_interactions;
begin
  if coalesce(p_interaction_type not in ('like', 'dislike', 'play', 'skip', 'save'), true) then
    perform private.fail(
      400, 'invalid_interaction', 'There is no such type of interaction.',
      'like, dislike, play, skip or save.'
    );
  end if;
  if p_listen_duration_ms not between 0 and 86400000
     or p_track_duration_ms not between 1 and 86400000 then
    perform private.fail(
      400, 'invalid_duration', 'A duration is in milliseconds, of up to a day.'
    );
  end if;
  if coalesce(jsonb_typeof(p_context) <> 'object' or pg_column_size(p_context) > 8192, true)
     or coalesce(p_occurred_at < '2000-01-01Z', true) then
    perform private.fail(
      400, 'invalid_interaction', 'The context is an object of up to 8 kB, the time after 1999.'
    );
  end if;

  v_result := private.claim_request(
    v_user_id, p_request_id, 'record_music_interaction', case when p_request_id is not null then
      jsonb_build_array(
        p_track_id, p_interaction_type, p_listen_duration_ms, p_track_duration_ms, p_context,
        -- The default is the time of the call, which is another one at a retry.
        nullif(p_occurred_at, now())
      )
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.music_interactions, v_result);
  end if;

  insert into public.music_interactions (
    user_id, track_id, interaction_type, listen_duration_ms, track_duration_ms, context,
    occurred_at
  )
  values (
    v_user_id, p_track_id, p_interaction_type, p_listen_duration_ms, p_track_duration_ms,
    p_context, p_occurred_at
  )
  returning * into v_interaction;
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_interaction));
  return v_interaction;
end;
$$;

comment on function public.record_music_interaction is
  'What the user did with a track: like, dislike, play, skip or save, and in milliseconds how much '
  'was heard of how much. Learns from it in the same step. Returns the row with its reward and '
  'with the Q value that it left the track at. Errors: 400 invalid_interaction, 400 '
  'invalid_duration, 404 track_not_found, 409 request_conflict, 42501.';

create function public.undo_music_interaction(
  p_interaction_id uuid,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.music_interactions
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_interaction public.music_interactions;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'undo_music_interaction', case when p_request_id is not null then
      to_jsonb(p_interaction_id)
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.music_interactions, v_result);
  end if;

  perform private.lock_music(v_user_id);
  select * into v_interaction
  from public.music_interactions i
  where i.user_id = v_user_id and i.id = p_interaction_id;
  if not found then
    perform private.fail(404, 'interaction_not_found', 'There is no such interaction.');
  end if;
  if v_interaction.undone_at is not null then
    perform private.fail(409, 'already_undone', 'The interaction does not count any more.');
  end if;

  update public.music_interactions i
  set undone_at = now()
  where i.user_id = v_user_id and i.id = p_interaction_id
  returning * into v_interaction;
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_interaction));
  return v_interaction;
end;
$$;

comment on function public.undo_music_interaction is
  'Takes an interaction back: it stays, marked, and taste is again what it would be without it. To '
  'erase it, delete its row. Returns the row. Errors: 404 interaction_not_found, 409 '
  'already_undone, 409 request_conflict, 42501.';

create function public.get_genre_preferences(
  p_limit integer default 50,
  p_user_id uuid default auth.uid()
) returns table (
  genre text,
  preference_score numeric,
  interaction_count integer,
  average_reward numeric,
  last_interaction timestamptz
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 500);
begin
  return query
  select
    p.genre,
    private.music_preference(
      private.music_genre_mean(p.decayed_reward, p.decayed_weight, now())
    ) as score,
    p.interaction_count, p.average_reward, p.last_interaction
  from public.music_genre_preferences p
  where p.user_id = v_user_id
  order by score desc, p.genre
  limit v_limit;
end;
$$;

comment on function public.get_genre_preferences is
  'The user''s genres, best liked first, with the preference that is left of each now: 0 to 1, and '
  'nearer to 0.5 the longer ago it was learned, as an interaction weighs half as much after 60 '
  'days. Errors: 400 invalid_limit, 42501.';

grant execute on function
  public.record_music_interaction,
  public.undo_music_interaction,
  public.get_genre_preferences
to authenticated, service_role;
