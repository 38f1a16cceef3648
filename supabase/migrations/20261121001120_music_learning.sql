-- Music: learning from interactions, and unlearning.
--
-- An interaction weighs 2^(time / 60 days), time counted from a fixed day. What is summed up with
-- that weight fades against what comes later without ever being touched again, and a sum has no
-- order: interactions may come late, be undone or deleted, and the preferences are those of the
-- ones that are left. All of it is numeric, so what is taken away is exactly what was added.

create function private.lock_music(p_user_id uuid) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(
    hashtextextended('music ' || p_user_id::text, 0)
  );
end;
$$;

comment on function private.lock_music is
  'Waits for, and keeps to the end of the transaction, the right to change what a user''s '
  'interactions are.';

create function private.lock_own_music() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  -- Before any row is locked: restoring a snapshot takes this lock first and the rows then.
  if auth.uid() is not null then
    perform private.lock_music(auth.uid());
  end if;
  return null;
end;
$$;

comment on function private.lock_own_music is
  'Trigger: a statement of a user waits for its turn before it touches a row.';

create function private.replayed_track(
  p_user_id uuid,
  p_track_id uuid,
  p_before timestamptz default 'infinity',
  p_before_id uuid default 'ffffffff-ffff-ffff-ffff-ffffffffffff'
) returns table (q_value numeric, is_disliked boolean, last_interaction timestamptz)
language plpgsql
stable
security invoker
set search_path = ''
rows 1
as $$
begin
  return query
  select
    -- The order makes it the same each time, to the last bit.
    round(sum(0.1 * power(0.9::double precision, r.age) * r.rl_reward order by r.age)::numeric, 9),
    coalesce((
      array_agg(r.interaction_type order by r.age)
        filter (where r.interaction_type in ('like', 'dislike', 'save'))
    )[1] = 'dislike', false),
    max(r.occurred_at)
  from (
    select
      i.rl_reward, i.interaction_type, i.occurred_at,
      row_number() over (order by i.occurred_at desc, i.id desc) - 1 as age
    from public.music_interactions i
    where i.track_id = p_track_id
      and i.user_id = p_user_id
      and i.undone_at is null
      and (i.occurred_at, i.id) < (p_before, p_before_id)
    order by i.occurred_at desc, i.id desc
    -- What is further back than that counts for less than a billionth.
    limit 200
  ) r
  having count(*) > 0;
end;
$$;

comment on function private.replayed_track is
  'Q ← Q + 0.1 · (reward − Q) over a track''s interactions in order of time, and the latest '
  'verdict; no row if none counts. Q depends on the order, so it is computed anew each time.';

create function private.prepare_music_interaction() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
declare
  v_track public.music_tracks;
begin
  perform private.lock_music(new.user_id);
  select * into v_track
  from public.music_tracks t
  where t.id = new.track_id and (t.user_id is null or t.user_id = new.user_id);
  if not found then
    perform private.fail(
      404, 'track_not_found', 'There is no such track.',
      'Take the id of a row of music_tracks; sync_listening_history adds tracks of one''s own.'
    );
  end if;
  if new.occurred_at > now() + interval '1 day' then
    perform private.fail(
      400, 'invalid_interaction', 'An interaction cannot have happened in the future.'
    );
  end if;
  -- A clock may be ahead.
  new.occurred_at := least(new.occurred_at, now());

  new.track_duration_ms := coalesce(new.track_duration_ms, v_track.duration_ms);
  new.genre := v_track.genre;
  new.rl_reward := private.music_reward(
    new.interaction_type, new.listen_duration_ms, new.track_duration_ms
  );
  new.rl_q_value := 0.1 * new.rl_reward + 0.9 * coalesce((
    select r.q_value
    from private.replayed_track(new.user_id, new.track_id, new.occurred_at, new.id) r
  ), 0);
  new.model_version := coalesce((
    select max(m.version) from public.music_rl_models m where m.user_id = new.user_id
  ), 0);
  return new;
end;
$$;

comment on function private.prepare_music_interaction is
  'Trigger: what of an interaction is not the client''s to say. Errors: 404 track_not_found, 400 '
  'invalid_interaction.';

create function private.learn_from_music_interaction() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because what was learned is nobody's to write: it has to follow from the interactions.
declare
  v_row public.music_interactions := coalesce(new, old);
  v_forget boolean := tg_op <> 'INSERT' and old.undone_at is null;
  v_learn boolean := tg_op <> 'DELETE' and new.undone_at is null;
  v_weight numeric;
begin
  -- An undone interaction counts for nothing already; and with an account goes all that was
  -- learned, so that unlearning it bit by bit is spared.
  if v_forget = v_learn
     or (tg_op = 'DELETE' and not exists (select from auth.users u where u.id = old.user_id)) then
    return null;
  end if;
  perform private.lock_music(v_row.user_id);
  v_weight := private.music_weight(v_row.occurred_at);

  if v_learn and v_row.genre is not null then
    insert into public.music_genre_preferences as p (
      user_id, genre, interaction_count, reward_total, decayed_reward, decayed_weight,
      last_interaction
    )
    values (
      v_row.user_id, v_row.genre, 1, v_row.rl_reward, v_row.rl_reward * v_weight, v_weight,
      v_row.occurred_at
    )
    on conflict (user_id, genre) do update set
      interaction_count = p.interaction_count + 1,
      reward_total = p.reward_total + excluded.reward_total,
      decayed_reward = p.decayed_reward + excluded.decayed_reward,
      decayed_weight = p.decayed_weight + excluded.decayed_weight,
      last_interaction = greatest(p.last_interaction, excluded.last_interaction);
  elsif v_row.genre is not null then
    delete from public.music_genre_preferences p
    where p.user_id = v_row.user_id and p.genre = v_row.genre and p.interaction_count = 1;
    -- A deletion of several rows has taken all of them away before the first of them gets here.
    update public.music_genre_preferences p
    set
      interaction_count = p.interaction_count - 1,
      reward_total = p.reward_total - v_row.rl_reward,
      decayed_reward = p.decayed_reward - v_row.rl_reward * v_weight,
      decayed_weight = p.decayed_weight - v_weight,
      last_interaction = coalesce((
        select max(i.occurred_at)
        from public.music_interactions i
        where i.user_id = v_row.user_id and i.genre = v_row.genre and i.undone_at is null
      ), p.last_interaction)
    where p.user_id = v_row.user_id and p.genre = v_row.genre;
  end if;

  insert into public.music_track_values (
    user_id, track_id, q_value, is_disliked, last_interaction
  )
  select v_row.user_id, v_row.track_id, r.q_value, r.is_disliked, r.last_interaction
  from private.replayed_track(v_row.user_id, v_row.track_id) r
  on conflict (user_id, track_id) do update set
    q_value = excluded.q_value,
    is_disliked = excluded.is_disliked,
    last_interaction = excluded.last_interaction;
  if not found then
    delete from public.music_track_values v
    where v.user_id = v_row.user_id and v.track_id = v_row.track_id;
  end if;
  return null;
end;
$$;

comment on function private.learn_from_music_interaction is
  'Trigger: adds an interaction to its genre''s preference, or takes it away when it is undone or '
  'deleted, and replays its track. One without a genre teaches about its track only.';

create trigger music_interactions_lock before insert or update or delete
  on public.music_interactions
  for each statement execute function private.lock_own_music();
create trigger music_interactions_prepare before insert on public.music_interactions
  for each row execute function private.prepare_music_interaction();
create trigger music_interaction_update_preference
  after insert or delete or update of undone_at on public.music_interactions
  for each row execute function private.learn_from_music_interaction();

grant execute on function private.lock_music, private.replayed_track to authenticated, service_role;
