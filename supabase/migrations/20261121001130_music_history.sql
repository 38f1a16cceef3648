-- Music: what the user heard elsewhere.
--
-- RPC     sync_listening_history

create function private.check_music_play() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if not exists (
    select from public.music_tracks t
    where t.id = new.track_id and (t.user_id is null or t.user_id = new.user_id)
  ) then
    perform private.fail(404, 'track_not_found', 'There is no such track.');
  end if;
  if new.played_at not between '2000-01-01Z' and now() + interval '5 minutes' then
    perform private.fail(
      400, 'invalid_history', 'A play was after 1999 and not in the future.'
    );
  end if;
  return new;
end;
$$;

comment on function private.check_music_play is
  'Trigger: a play is of a track that its user sees, and has happened. Errors: 404 '
  'track_not_found, 400 invalid_history.';

create function private.valid_duration(p_value jsonb, p_least integer) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case
    when coalesce(p_value, 'null') = 'null' then true
    -- As an integer is written: 1.0 would not be read as one later.
    when p_value::text ~ '^[0-9]{1,8}$' then (p_value)::integer between p_least and 86400000
    else false
  end;
end;
$$;

comment on function private.valid_duration is
  'Whether it is null or a whole number of milliseconds from p_least to a day.';

create function private.history_problem(p_item jsonb) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select case
      when coalesce(p_item ->> 'provider', '') !~ '^[a-z0-9_-]{1,50}$' then 'has no valid provider'
      when coalesce(p_item ->> 'provider_track_id', '') !~ '^[!-~]{1,200}$'
        then 'has no valid provider_track_id'
      when char_length(coalesce(p_item ->> 'name', '')) not between 1 and 500
        then 'has no name of up to 500 characters'
      when jsonb_typeof(p_item -> 'artists') is distinct from 'array'
        or not private.valid_artists(
          array(select a.name from jsonb_array_elements_text(
            case jsonb_typeof(p_item -> 'artists')
              when 'array' then p_item -> 'artists' else '[]'
            end
          ) a (name))
        ) then 'has no artists'
      when not coalesce(
        pg_input_is_valid(p_item ->> 'played_at', 'timestamptz'), false
      ) then 'has no valid played_at'
      when (p_item ->> 'played_at')::timestamptz
        not between '2000-01-01Z' and now() + interval '5 minutes'
        then 'was played before 2000 or in the future'
      when not private.valid_duration(p_item -> 'listen_duration_ms', 0)
        or not private.valid_duration(p_item -> 'duration_ms', 1)
        then 'has a duration that is no number of milliseconds of up to a day'
      when char_length(btrim(p_item ->> 'genre')) not between 1 and 100
        then 'has a genre that is empty or longer than 100 characters'
      when not private.valid_music_features(nullif(p_item -> 'features', 'null'))
        then 'has features that are not numbers in their range'
      when p_item ->> 'external_url' !~ '^https?://[!-~]+$'
        or char_length(p_item ->> 'external_url') > 2000 then 'has no valid external_url'
    end
  );
end;
$$;

comment on function private.history_problem is
  'What is wrong with the values of an item of sync_listening_history; null if nothing is.';

create function public.sync_listening_history(
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
  v_problem text;
  v_plays integer;
begin
  perform private.require_items('invalid_history', 'too_many_items', 'p_items', p_items, 500);
  perform private.require_fields(
    'invalid_history', format('Item %s', i.place - 1), i.item,
    array[
      'provider', 'provider_track_id', 'name', 'artists', 'played_at', 'listen_duration_ms',
      'duration_ms', 'genre', 'features', 'external_url'
    ]
  )
  from jsonb_array_elements(p_items) with ordinality i (item, place);
  select format('Item %s %s.', i.place - 1, private.history_problem(i.item)) into v_problem
  from jsonb_array_elements(p_items) with ordinality i (item, place)
  where private.history_problem(i.item) is not null
  order by i.place
  limit 1;
  if v_problem is not null then
    perform private.fail(
      400, 'invalid_history', v_problem,
      'An item is {provider, provider_track_id, name, artists, played_at} and may have '
      'listen_duration_ms, duration_ms, genre, features and external_url.'
    );
  end if;

  v_result := private.claim_request(
    v_user_id, p_request_id, 'sync_listening_history', case when p_request_id is not null then
      p_items
    end
  );
  if v_result is not null then
    return v_result;
  end if;

  -- Two batches with the same plays in another order would wait for each other.
  perform private.lock_music(v_user_id);
  with items as (
    -- Of a track that is there more than once, each from the latest play that says it.
    select
      i.provider, i.provider_track_id,
      (array_agg(i.name order by i.played_at desc))[1] as name,
      (array_agg(to_jsonb(i.artists) order by i.played_at desc))[1] as artists,
      (array_agg(i.genre order by i.played_at desc) filter (where i.genre is not null))[1]
        as genre,
      (array_agg(i.features order by i.played_at desc) filter (where i.features is not null))[1]
        as features,
      (array_agg(i.duration_ms order by i.played_at desc)
        filter (where i.duration_ms is not null))[1] as duration_ms,
      (array_agg(i.external_url order by i.played_at desc)
        filter (where i.external_url is not null))[1] as external_url
    from jsonb_to_recordset(p_items) i (
      provider text, provider_track_id text, name text, artists text[], played_at timestamptz,
      duration_ms integer, genre text, features jsonb, external_url text
    )
    group by i.provider, i.provider_track_id
  )
  insert into public.music_tracks as t (
    user_id, provider, provider_track_id, name, artists, genre, features, duration_ms,
    external_url
  )
  select
    v_user_id, i.provider, i.provider_track_id, i.name,
    array(select a.name from jsonb_array_elements_text(i.artists) a (name)),
    lower(btrim(i.genre)), i.features, i.duration_ms, i.external_url
  from items i
  where not exists (
    select from public.music_tracks c
    where c.user_id is null
      and c.provider = i.provider and c.provider_track_id = i.provider_track_id
  )
  on conflict (user_id, provider, provider_track_id) do update set
    genre = coalesce(t.genre, excluded.genre),
    features = coalesce(t.features, excluded.features),
    duration_ms = coalesce(t.duration_ms, excluded.duration_ms)
  where (t.genre is null and excluded.genre is not null)
    or (t.features is null and excluded.features is not null)
    or (t.duration_ms is null and excluded.duration_ms is not null);

  insert into public.music_listening_history (user_id, track_id, played_at, listen_duration_ms)
  select v_user_id, t.id, i.played_at, i.listen_duration_ms
  from jsonb_to_recordset(p_items) i (
    provider text, provider_track_id text, played_at timestamptz, listen_duration_ms integer
  )
  cross join lateral (
    select c.id
    from public.music_tracks c
    where c.provider = i.provider and c.provider_track_id = i.provider_track_id
      and (c.user_id is null or c.user_id = v_user_id)
    -- The catalogue's before one's own.
    order by c.user_id nulls first
    limit 1
  ) t
  on conflict do nothing;
  get diagnostics v_plays = row_count;

  v_result := jsonb_build_object(
    'stored', v_plays, 'known', jsonb_array_length(p_items) - v_plays
  );
  perform private.settle_request(v_user_id, p_request_id, v_result);
  return v_result;
end;
$$;

comment on function public.sync_listening_history is
  'Up to 500 plays, all or nothing: [{provider, provider_track_id, name, artists, played_at, '
  'listen_duration_ms?, duration_ms?, genre?, features?, external_url?}]. A play that is known is '
  'not stored again. A track that the catalogue does not have becomes one of the user''s own, and '
  'gets what it lacks from later plays. Returns {stored, known}. Errors: 400 invalid_history, 413 '
  'too_many_items, 409 request_conflict, 42501.';

create trigger music_listening_history_check before insert on public.music_listening_history
  for each row execute function private.check_music_play();

grant execute on function
  private.valid_duration,
  private.history_problem,
  public.sync_listening_history
to authenticated, service_role;
