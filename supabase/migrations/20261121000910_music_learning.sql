-- Music, second part: learning from interactions, and unlearning.
--
-- Tables  music_genre_preferences, music_track_values
-- RPCs    none here: …_music_learning_rpcs
--
-- An interaction weighs 2^(time / 60 days), time counted from a fixed day. What is summed up with
-- that weight fades against what comes later without ever being touched again, and a sum has no
-- order: interactions may come late, be undone or deleted, and the preferences are those of the
-- ones that are left. All of it is numeric, so what is taken away is exactly what was added.
--
-- The small functions are plpgsql, which keeps its plans: an SQL function that has a search_path is
-- planned again for each call, which takes longer than what it does.

-- Private functions: the arithmetic -------------------------------------------------------------

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
    case p_interaction_type
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

comment on function private.music_reward(text, integer, integer) is
  'What an interaction says of a track, -1.3 to 1.9: its type, and how much was heard.';

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

comment on function private.music_weight(timestamptz) is
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

comment on function private.music_genre_mean(numeric, numeric, timestamptz) is
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

comment on function private.music_preference(numeric) is
  'An average reward as a preference from 0 to 1; 0.5 is none either way.';

-- Tables ----------------------------------------------------------------------------------------

create table public.music_genre_preferences (
  user_id uuid not null references auth.users (id) on delete cascade,
  genre text not null,
  interaction_count integer not null,
  reward_total numeric not null,
  decayed_reward numeric not null,
  decayed_weight numeric not null,
  last_interaction timestamptz not null,
  average_reward numeric not null
    generated always as (round(reward_total / interaction_count, 6)) stored,
  preference_score numeric not null generated always as (
    private.music_preference(
      private.music_genre_mean(decayed_reward, decayed_weight, last_interaction)
    )
  ) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, genre),
  constraint music_genre_preferences_count_positive check (interaction_count > 0)
);

comment on table public.music_genre_preferences is
  'How much a user likes a genre, learned by the trigger music_interaction_update_preference from '
  'the interactions that count. A genre without any has no row.';
comment on column public.music_genre_preferences.preference_score is
  '0 to 1 as of last_interaction, 0.5 before the first. It fades towards 0.5 with time: '
  'get_genre_preferences says what is left of it now.';
comment on column public.music_genre_preferences.decayed_reward is
  'Sum of reward × private.music_weight(occurred_at); decayed_weight is the sum of the weights.';

create table public.music_track_values (
  user_id uuid not null references auth.users (id) on delete cascade,
  track_id uuid not null references public.music_tracks (id) on delete cascade,
  q_value numeric(10, 9) not null,
  is_disliked boolean not null,
  last_interaction timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, track_id)
);

comment on table public.music_track_values is
  'What a user''s interactions with a track come to, learned by the same trigger. A track without '
  'any has no row.';
comment on column public.music_track_values.q_value is
  'Q ← Q + 0.1 · (reward − Q) from 0 on, over the interactions that count, in order of time.';
comment on column public.music_track_values.is_disliked is
  'Whether the latest like, dislike or save is a dislike: then it is not recommended.';

create index music_track_values_best_idx on public.music_track_values (user_id, q_value desc);
create index music_track_values_track_idx on public.music_track_values (track_id);

-- Private functions: learning -------------------------------------------------------------------

create function private.lock_music(p_user_id uuid) returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform pg_catalog.pg_advisory_xact_lock(
    pg_catalog.hashtextextended('music ' || p_user_id::text, 0)
  );
end;
$$;

comment on function private.lock_music(uuid) is
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

comment on function private.lock_own_music() is
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

comment on function private.replayed_track(uuid, uuid, timestamptz, uuid) is
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
  if new.occurred_at > now() + interval '5 minutes' then
    perform private.fail(
      400, 'invalid_interaction', 'An interaction cannot have happened in the future.'
    );
  end if;

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

comment on function private.prepare_music_interaction() is
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

comment on function private.learn_from_music_interaction() is
  'Trigger: adds an interaction to its genre''s preference, or takes it away when it is undone or '
  'deleted, and replays its track. One without a genre teaches about its track only.';

-- Triggers --------------------------------------------------------------------------------------

create trigger music_genre_preferences_touch_updated_at
  before update on public.music_genre_preferences
  for each row execute function private.touch_updated_at();
create trigger music_track_values_touch_updated_at before update on public.music_track_values
  for each row execute function private.touch_updated_at();

create trigger music_interactions_lock before insert or update or delete
  on public.music_interactions
  for each statement execute function private.lock_own_music();
create trigger music_interactions_prepare before insert on public.music_interactions
  for each row execute function private.prepare_music_interaction();
create trigger music_interaction_update_preference
  after insert or delete or update of undone_at on public.music_interactions
  for each row execute function private.learn_from_music_interaction();

-- Grants and policies ---------------------------------------------------------------------------

alter table public.music_genre_preferences enable row level security;
grant select on public.music_genre_preferences to authenticated, service_role;

create policy music_genre_preferences_select on public.music_genre_preferences
  for select to authenticated using ((select auth.uid()) = user_id);

alter table public.music_track_values enable row level security;
grant select on public.music_track_values to authenticated, service_role;

create policy music_track_values_select on public.music_track_values
  for select to authenticated using ((select auth.uid()) = user_id);

grant execute on function
  private.music_reward(text, integer, integer),
  private.music_weight(timestamptz),
  private.music_genre_mean(numeric, numeric, timestamptz),
  private.music_preference(numeric),
  private.lock_music(uuid),
  private.replayed_track(uuid, uuid, timestamptz, uuid)
to authenticated, service_role;
