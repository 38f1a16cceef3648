-- Music: the arithmetic of learning, which knows no table.
--
-- The functions are plpgsql, which keeps its plans: an SQL function that has a search_path is
-- planned again for each call, which takes longer than what it does.

create function private.music_reward(
  p_interaction_type text,
  p_listen_duration_ms integer,
  p_track_duration_ms integer
) returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return
    case case
      -- Where plays are counted, one counts from half a minute on.
      when p_interaction_type = 'play' and p_listen_duration_ms < 30000
        and coalesce(p_listen_duration_ms < 0.9 * p_track_duration_ms, true) then 'skip'
      else p_interaction_type
    end
      when 'like' then 1.0
      when 'dislike' then -1.0
      when 'play' then 0.8
      when 'skip' then -0.4
      when 'save' then 1.5
    end
    + case
      when p_listen_duration_ms > 0.9 * p_track_duration_ms then 0.4
      when p_listen_duration_ms > 0.5 * p_track_duration_ms then 0.2
      when p_listen_duration_ms < 0.2 * p_track_duration_ms then -0.3
      else 0
    end;
end;
$$;

comment on function private.music_reward is
  'What an interaction says of a track, -1.3 to 1.9: its type, and how much was heard. A play of '
  'under 30 seconds is a skip, unless the track is no longer.';

create function private.music_weight(p_at timestamptz) returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return power(
    2::numeric, extract(epoch from p_at - timestamptz '2026-01-01 00:00:00+00') / (60 * 86400)
  );
end;
$$;

comment on function private.music_weight is
  'What a moment weighs: twice as much as one 60 days before. In numeric, which has room for all '
  'centuries and is the same on every machine.';

create function private.music_genre_mean(
  p_decayed_reward numeric,
  p_decayed_weight numeric,
  p_at timestamptz
) returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return p_decayed_reward / (p_decayed_weight + 2 * private.music_weight(p_at));
end;
$$;

comment on function private.music_genre_mean is
  'The average reward of a genre as it looks at a time, as if there had just been two more '
  'interactions without any: one like is not yet a passion, and what is long ago fades to 0.';

create function private.music_preference(p_mean numeric) returns numeric
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return round(1 / (1 + exp(-2 * p_mean)), 6);
end;
$$;

comment on function private.music_preference is
  'An average reward as a preference from 0 to 1; 0.5 is none either way.';

grant execute on function
  private.music_reward,
  private.music_weight,
  private.music_genre_mean,
  private.music_preference
to authenticated, service_role;
