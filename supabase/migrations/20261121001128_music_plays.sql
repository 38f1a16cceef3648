-- Music: plays as exports, APIs and clients write them, in one form.

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

create function private.music_moment(p_value jsonb) returns timestamptz
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_text text := p_value #>> '{}';
begin
  -- Seconds or milliseconds since 1970, as a number or as text.
  if v_text ~ '^[0-9]{1,13}(\.[0-9]+)?$' then
    return to_timestamp(
      v_text::double precision / case when v_text::double precision > 1e11 then 1000 else 1 end
    );
  end if;
  -- What names no zone is UTC's, in all exports that do so.
  v_text := regexp_replace(
    v_text, '^([0-9-]+([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?)$', '\1Z'
  );
  return case
    when v_text ~ '^[0-9]{4}-' and pg_input_is_valid(v_text, 'timestamptz')
      then v_text::timestamptz
  end;
end;
$$;

comment on function private.music_moment is
  'A time as exports and APIs write it: seconds or milliseconds of Unix, or ISO; null for none.';

create function private.clean_play(p_item jsonb) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_artists text[];
  v_name text := left(nullif(btrim(p_item ->> 'name'), ''), 500);
  v_provider text := lower(btrim(p_item ->> 'provider'));
  v_id text;
  v_isrc text := upper(replace(p_item ->> 'isrc', '-', ''));
begin
  if jsonb_typeof(p_item) is distinct from 'object' then
    return null;
  end if;
  v_artists := array(
    select left(btrim(a.name), 300)
    from jsonb_array_elements_text(
      case jsonb_typeof(p_item -> 'artists')
        when 'array' then p_item -> 'artists'
        when 'string' then jsonb_build_array(p_item -> 'artists')
        else '[]'
      end
    ) with ordinality a (name, place)
    where btrim(a.name) <> ''
    order by a.place
    limit 50
  );
  -- Some providers have no ids: what is heard is told by its names then.
  v_id := private.bare_track_id(v_provider, btrim(p_item ->> 'provider_track_id'));
  if coalesce(v_id !~ '^[!-~]{1,200}$', true) and v_name is not null then
    v_id := 'recording:' || private.recording_key(v_name, v_artists);
  end if;
  return p_item || jsonb_build_object(
    'provider', v_provider, 'provider_track_id', v_id, 'name', v_name, 'artists', v_artists,
    'played_at', private.music_moment(p_item -> 'played_at'),
    'isrc', case when v_isrc ~ '^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$' then v_isrc end,
    'recording_key', private.recording_key(v_name, v_artists)
  );
end;
$$;

comment on function private.clean_play is
  'A play in one form, whoever wrote it: the id bare, or made of title and artist where there is '
  'none, names cut, the time as one; null for what is no object.';

create function private.history_problem(p_play jsonb) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select case
      when p_play is null then 'is no object'
      when coalesce(p_play ->> 'provider', '') !~ '^[a-z0-9_-]{1,50}$' then 'has no valid provider'
      when p_play ->> 'name' is null then 'has no name'
      when p_play -> 'artists' = '[]' then 'has no artists'
      when p_play ->> 'played_at' is null then 'has no valid played_at'
      when (p_play ->> 'played_at')::timestamptz
        not between '2000-01-01Z' and now() + interval '1 day'
        then 'was played before 2000 or in the future'
      when not private.valid_duration(p_play -> 'listen_duration_ms', 0)
        or not private.valid_duration(p_play -> 'duration_ms', 1)
        then 'has a duration that is no number of milliseconds of up to a day'
      when char_length(btrim(p_play ->> 'genre')) not between 1 and 100
        then 'has a genre that is empty or longer than 100 characters'
      when not private.valid_music_features(nullif(p_play -> 'features', 'null'))
        then 'has features that are not numbers in their range'
      when p_play ->> 'external_url' !~ '^https?://[!-~]+$'
        or char_length(p_play ->> 'external_url') > 2000 then 'has no valid external_url'
    end
  );
end;
$$;

comment on function private.history_problem is
  'What is wrong with a play as private.clean_play gives it; null if nothing is.';

grant execute on function
  private.valid_duration,
  private.music_moment,
  private.clean_play,
  private.history_problem
to authenticated, service_role;
