-- Music: what the user heard elsewhere.
--
-- RPC     sync_listening_history
--
-- A recording has many names: a track of the provider, another release, a title at a provider
-- without ids. A play belongs to the track of the catalogue that is this recording, else to one of
-- the user's own. And one play comes by several ways, with a moment that differs: in milliseconds
-- or seconds, of its start or, where it says how long was listened, of its end.

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
  -- A clock may be ahead.
  if new.played_at not between '2000-01-01Z' and now() + interval '1 day' then
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

create function private.store_plays(p_user_id uuid, p_items jsonb) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_plays jsonb;
  v_failed jsonb;
  v_stored integer;
begin
  select
    coalesce(jsonb_agg(c.play order by c.place) filter (where c.problem is null), '[]'),
    coalesce(jsonb_agg(
      jsonb_build_object('item', c.place - 1, 'message', format('It %s.', c.problem))
      order by c.place
    ) filter (where c.problem is not null), '[]')
  into v_plays, v_failed
  from (
    select x.place, x.play, private.history_problem(x.play) as problem
    from (
      select e.place, private.clean_play(e.item) as play
      from jsonb_array_elements(p_items) with ordinality e (item, place)
    ) x
  ) c;

  -- Two batches with the same plays in another order would wait for each other.
  perform private.lock_music(p_user_id);
  perform private.add_played_tracks(p_user_id, v_plays);
  with plays as materialized (
    select
      private.played_track(
        p_user_id, i.provider, i.provider_track_id, i.isrc, i.recording_key
      ) as track_id,
      i.played_at, i.listen_duration_ms
    from jsonb_to_recordset(v_plays) i (
      provider text, provider_track_id text, isrc text, recording_key uuid,
      played_at timestamptz, listen_duration_ms integer
    )
  ),
  once as materialized (
    select o.*
    from (
      select
        p.*, t.recording_key,
        lag(p.played_at) over (partition by t.recording_key order by p.played_at) as before
      from plays p
      -- By its key, as the plays that are looked for below: joined as a whole, all would be read.
      cross join lateral (
        select m.recording_key from public.music_tracks m where m.id = p.track_id limit 1
      ) t
    ) o
    where coalesce(o.played_at - o.before > interval '10 seconds', true)
  )
  insert into public.music_listening_history (user_id, track_id, played_at, listen_duration_ms)
  select p_user_id, o.track_id, o.played_at, o.listen_duration_ms
  from once o
  where (
    select count(*)
    from public.music_listening_history h
    join public.music_tracks t on t.id = h.track_id
    where h.user_id = p_user_id
      and h.played_at between o.played_at - interval '1 hour' and o.played_at + interval '1 hour'
      and t.recording_key = o.recording_key
      and (
        h.played_at between o.played_at - interval '10 seconds'
          and o.played_at + interval '10 seconds'
        -- One of them is the end of what was listened, the other one its start.
        or (h.listen_duration_ms is null) <> (o.listen_duration_ms is null)
          and abs(extract(epoch from case
            when o.listen_duration_ms is not null then o.played_at - h.played_at
            else h.played_at - o.played_at
          end) - coalesce(o.listen_duration_ms, h.listen_duration_ms) / 1000.0) <= 10
      )
  ) = 0
  on conflict do nothing;
  get diagnostics v_stored = row_count;

  return jsonb_build_object(
    'stored', v_stored, 'known', jsonb_array_length(v_plays) - v_stored, 'failed', v_failed
  );
end;
$$;

comment on function private.store_plays is
  'Stores the plays of a user that are not there, and says which items are none.';

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
begin
  perform private.require_items('invalid_history', 'too_many_items', 'p_items', p_items, 500);
  v_result := private.claim_request(
    v_user_id, p_request_id, 'sync_listening_history', case when p_request_id is not null then
      p_items
    end
  );
  if v_result is null then
    v_result := private.store_plays(v_user_id, p_items);
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result;
end;
$$;

comment on function public.sync_listening_history is
  'Up to 500 plays: [{provider, name, artists, played_at, provider_track_id?, isrc?, '
  'listen_duration_ms?, duration_ms?, genre?, features?, external_url?}]. played_at is ISO, UTC '
  'without a zone, or seconds or milliseconds of Unix; up to a day ahead is taken. The id may be a '
  'URI or an address. A play that is known is not stored again, nor one of the same recording '
  'within ten seconds, nor one that starts where the other says, by listen_duration_ms, that it '
  'started. A recording that the catalogue does not have becomes a track of the user''s own, and '
  'gets what it lacks from later plays. An item that cannot be taken keeps no other out. Returns '
  '{stored, known, failed: [{item: its place from 0, message}]}. Errors: 400 invalid_history for '
  'what is no array, 413 too_many_items, 409 request_conflict, 42501.';

create trigger music_listening_history_check before insert on public.music_listening_history
  for each row execute function private.check_music_play();

grant execute on function
  private.store_plays,
  public.sync_listening_history
to authenticated, service_role;
