-- Music: snapshots of what was learned.
--
-- RPCs    snapshot_music_model, restore_music_model
--
-- What is learned follows from the interactions that count, so going back to a snapshot means
-- letting those count that did then: interactions made since are undone, those undone since count
-- again. That brings back preferences and Q values exactly, keeps undo working afterwards, and
-- leaves out what its owner has deleted meanwhile.

create function private.save_music_model(p_user_id uuid) returns public.music_rl_models
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because a snapshot is nobody's to write: it has to be what was learned.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_model public.music_rl_models;
begin
  insert into public.music_rl_models (
    user_id, version, q_values, hyperparameters, metrics, undone_ids
  )
  select
    v_user_id,
    coalesce((select max(m.version) from public.music_rl_models m where m.user_id = v_user_id), 0)
      + 1,
    coalesce((
      select jsonb_object_agg(v.track_id, v.q_value)
      from public.music_track_values v where v.user_id = v_user_id
    ), '{}'),
    '{"learning_rate": 0.1, "half_life_days": 60, "prior_weight": 2}',
    jsonb_build_object(
      'interactions', count(*) filter (where i.undone_at is null),
      'average_reward', round(avg(i.rl_reward) filter (where i.undone_at is null), 6),
      'genres', coalesce((
        select jsonb_object_agg(p.genre, p.preference_score)
        from public.music_genre_preferences p where p.user_id = v_user_id
      ), '{}')
    ),
    coalesce(array_agg(i.id) filter (where i.undone_at is not null), '{}')
  from public.music_interactions i
  where i.user_id = v_user_id
  returning * into v_model;

  delete from public.music_rl_models m
  where m.user_id = v_user_id and m.version <= v_model.version - 10;
  return v_model;
end;
$$;

comment on function private.save_music_model is
  'The next snapshot of a user, whose lock the caller holds; of the older ones nine stay.';

create function public.snapshot_music_model(
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.music_rl_models
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_model public.music_rl_models;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'snapshot_music_model', case when p_request_id is not null then
      '{}'::jsonb
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.music_rl_models, v_result);
  end if;

  perform private.lock_music(v_user_id);
  v_model := private.save_music_model(v_user_id);
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_model));
  return v_model;
end;
$$;

comment on function public.snapshot_music_model is
  'Keeps what was learned as a new version, and of the older ones the latest nine. Returns it: '
  'version, q_values, hyperparameters, metrics. Errors: 409 request_conflict, 42501.';

create function public.restore_music_model(
  p_version integer,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns public.music_rl_models
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_model public.music_rl_models;
begin
  v_result := private.claim_request(
    v_user_id, p_request_id, 'restore_music_model', case when p_request_id is not null then
      to_jsonb(p_version)
    end
  );
  if v_result is not null then
    return jsonb_populate_record(null::public.music_rl_models, v_result);
  end if;

  perform private.lock_music(v_user_id);
  select * into v_model
  from public.music_rl_models m
  where m.user_id = v_user_id and m.version = p_version;
  if not found then
    perform private.fail(
      404, 'model_not_found', 'There is no snapshot of this version.',
      'The latest ten are in music_rl_models.'
    );
  end if;

  update public.music_interactions i
  set undone_at = case
    when i.undone_at is null then now()
  end
  where i.user_id = v_user_id
    and (i.undone_at is null) <> (
      i.model_version < p_version and i.id not in (select unnest(v_model.undone_ids))
    );
  perform private.settle_request(v_user_id, p_request_id, to_jsonb(v_model));
  return v_model;
end;
$$;

comment on function public.restore_music_model is
  'Goes back to a snapshot: the interactions that counted then count again, and no others; what '
  'was deleted since stays deleted. Take a snapshot first to be able to return. Returns the '
  'snapshot. Errors: 404 model_not_found, 409 request_conflict, 42501.';

grant execute on function
  private.save_music_model,
  public.snapshot_music_model,
  public.restore_music_model
to authenticated, service_role;
