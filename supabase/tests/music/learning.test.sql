-- What is learned is a function of the interactions that count: of no order, and of no past.
begin;
select plan(27);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('rock 1', 'rock'), tests.create_track('rock 2', 'rock'),
  tests.create_track('jazz 1', 'jazz'), tests.create_track('plain');

create function pg_temp.do_it(
  p_track text, p_type text, p_at timestamptz default now(), p_listened integer default null,
  p_name text default 'ann'
) returns uuid
language sql
as $$
  insert into public.music_interactions (
    user_id, track_id, interaction_type, listen_duration_ms, occurred_at
  )
  values (
    tests.user_id(p_name), tests.user_id('track ' || p_track), p_type, p_listened, p_at
  )
  returning id
$$;

create function pg_temp.score(p_genre text) returns numeric
language sql
as $$
  select preference_score from public.music_genre_preferences
  where user_id = tests.user_id('ann') and genre = p_genre
$$;

-- The arithmetic
select results_eq(
  $$select private.music_reward(t.name, null, null)
    from unnest(array['like', 'dislike', 'play', 'skip', 'save']) with ordinality t (name, place)
    order by t.place$$,
  'values (1.0), (-1.0), (0.8), (-0.4), (1.5)', 'each type has its reward'
);
select results_eq(
  $$select private.music_reward('play', l.listened, 1000000)
    from (values
      (1, 199999), (2, 200000), (3, 500000), (4, 500001), (5, 900000), (6, 900001)
    ) l (place, listened)
    order by l.place$$,
  'values (0.5), (0.8), (0.8), (1.0), (1.0), (1.2)',
  'and how much was heard counts: under a fifth, over half, over nine tenths'
);
select results_eq(
  $$select private.music_reward('play', l.listened, l.track)
    from (values (1, 0, 200000), (2, 29999, 200000), (3, 30000, 200000), (4, 29999, null),
      (5, 20000, 20000)) l (place, listened, track)
    order by l.place$$,
  'values (-0.7), (-0.7), (0.5), (-0.4), (1.2)',
  'a play of under half a minute is a skip, unless that is all of the track'
);
select is(
  private.music_weight('2026-03-02Z') / private.music_weight('2026-01-01Z'), 2.0,
  '60 days later weighs twice as much'
);
select ok(
  private.music_weight('2000-01-01Z') > 0 and private.music_weight('2126-01-01Z') < 1e250,
  'over all of the years that occur there is neither an underflow nor an overflow'
);

-- The preference
select pg_temp.do_it('rock 1', 'like', '2026-05-01Z');
select ok(pg_temp.score('rock') between 0.6 and 0.7, 'it moves with the first interaction');
select tests.put('one', pg_temp.score('rock')::text);
select pg_temp.do_it('rock 2', 'like', '2026-05-01Z');
select ok(
  pg_temp.score('rock') > tests.got('one')::numeric and pg_temp.score('rock') < 1,
  'a second like says more than one, and is not yet everything'
);
select pg_temp.do_it('jazz 1', 'dislike', '2026-05-01Z');
select ok(pg_temp.score('jazz') between 0.3 and 0.4, 'a dislike moves it down');
select pg_temp.do_it('rock 1', 'save', '2026-05-01Z', 200000)
from generate_series(1, 300);
select ok(
  pg_temp.score('rock') between 0.95 and 0.9999, 'however much is liked, it stays under 1'
);
select results_eq(
  $$select interaction_count, average_reward, last_interaction
    from public.music_genre_preferences where genre = 'jazz'$$,
  $$values (1, -1.000000, '2026-05-01Z'::timestamptz)$$, 'with count, average and last time'
);
delete from public.music_interactions;
select is(
  tests.learned('ann'), '{"genres": null, "tracks": null}', 'nothing is left of what is deleted'
);

-- Time
select pg_temp.do_it('rock 1', 'like', '2020-01-01Z') from generate_series(1, 20);
select pg_temp.do_it('rock 1', 'dislike', '2026-05-01Z');
select ok(
  pg_temp.score('rock') < 0.4, 'one dislike now weighs more than twenty likes six years ago'
);
select pg_temp.do_it('rock 1', 'like', '2021-01-01Z');
select is(
  (select last_interaction from public.music_genre_preferences), '2026-05-01Z',
  'what is told late does not become the last'
);
delete from public.music_interactions where occurred_at > '2025-01-01Z';
select is(
  (select last_interaction from public.music_genre_preferences), '2021-01-01Z',
  'without the last, the one before is'
);
delete from public.music_interactions;

-- Without a genre
select lives_ok($$select pg_temp.do_it('plain', 'like')$$, 'a track without a genre: it is stored');
select results_eq(
  $$select genre, rl_reward, rl_q_value from public.music_interactions$$,
  'values (null::text, 1.0, 0.1)', 'with its reward and Q value'
);
select is_empty('select from public.music_genre_preferences', 'and teaches of no genre');
delete from public.music_interactions;

-- A track's value
select pg_temp.do_it('rock 1', 'like', '2026-05-01Z');
select pg_temp.do_it('rock 1', 'skip', '2026-05-03Z');
select is(
  (select q_value from public.music_track_values), 0.1 + 0.1 * (-0.4 - 0.1), 'Q goes by a tenth'
);
select pg_temp.do_it('rock 1', 'play', '2026-05-02Z');
select results_eq(
  'select rl_q_value from public.music_interactions order by occurred_at',
  'values (0.1), (0.17), (0.05)', 'what is told late has the Q of its own time'
);
select is(
  (select q_value from public.music_track_values), 0.113, 'and the one that counts is replayed'
);
select pg_temp.do_it('rock 1', 'dislike', '2026-05-04Z');
select is((select is_disliked from public.music_track_values), true, 'a dislike is a verdict');
select pg_temp.do_it('rock 1', 'play', '2026-05-05Z');
select is(
  (select is_disliked from public.music_track_values), true, 'which a play does not change'
);
select pg_temp.do_it('rock 1', 'save', '2026-05-06Z');
select is((select is_disliked from public.music_track_values), false, 'but a save does');
delete from public.music_interactions;

-- Properties ------------------------------------------------------------------------------------

create function pg_temp.fresh() returns jsonb
language plpgsql
as $$
declare
  v_row record;
  v_q jsonb := '{}';
  v_tracks jsonb;
  v_genres jsonb;
begin
  for v_row in
    select * from public.music_interactions
    where user_id = tests.user_id('ann') and undone_at is null order by occurred_at, id
  loop
    v_q := v_q || jsonb_build_object(
      v_row.track_id,
      coalesce((v_q ->> v_row.track_id::text)::numeric, 0)
        + 0.1 * (v_row.rl_reward - coalesce((v_q ->> v_row.track_id::text)::numeric, 0))
    );
  end loop;
  select jsonb_object_agg(t.track_id, jsonb_build_object(
    'q_value', round((v_q ->> t.track_id::text)::numeric, 9), 'last_interaction', t.last,
    'is_disliked', t.verdict is not distinct from 'dislike'
  )) into v_tracks
  from (
    select
      i.track_id, max(i.occurred_at) as last,
      (select v.interaction_type from public.music_interactions v
       where v.user_id = i.user_id and v.track_id = i.track_id and v.undone_at is null
         and v.interaction_type in ('like', 'save', 'dislike')
       order by v.occurred_at desc limit 1) as verdict
    from public.music_interactions i
    where i.user_id = tests.user_id('ann') and i.undone_at is null
    group by i.user_id, i.track_id
  ) t;
  select jsonb_object_agg(g.genre, to_jsonb(g) - 'genre' || jsonb_build_object(
    'preference_score', round(1 / (1 + exp(-2 * (
      g.decayed_reward / (g.decayed_weight + 2 * private.music_weight(g.last_interaction))
    ))), 6),
    'average_reward', round(g.reward_total / g.interaction_count, 6)
  )) into v_genres
  from (
    select
      i.genre, count(*) as interaction_count, sum(i.rl_reward) as reward_total,
      sum(i.rl_reward * private.music_weight(i.occurred_at)) as decayed_reward,
      sum(private.music_weight(i.occurred_at)) as decayed_weight,
      max(i.occurred_at) as last_interaction
    from public.music_interactions i
    where i.user_id = tests.user_id('ann') and i.undone_at is null and i.genre is not null
    group by i.genre
  ) g;
  return jsonb_build_object('genres', v_genres, 'tracks', v_tracks);
end;
$$;

create function pg_temp.random_item(p_items anyarray) returns anyelement
language sql
volatile
as $$
  select p_items[1 + floor(random() * cardinality(p_items))::integer]
$$;

-- Of each of 200 random sequences of interactions, undoings, their taking back and deletions:
-- what was learned, what a fresh computation says, and what another user has learned who did only
-- what was left, in another order.
create function pg_temp.sequences()
returns table (undone bigint, erased integer, wrong integer, other_order integer, empty integer)
language plpgsql
as $$
declare
  v_id uuid;
  v_left bigint := 0;
begin
  undone := 0; erased := 0; wrong := 0; other_order := 0; empty := 0;
  for s in 1..200 loop
    for i in 1..2 + floor(random() * 5) loop
      v_id := pg_temp.do_it(
        pg_temp.random_item(array['rock 1', 'rock 2', 'jazz 1', 'plain']),
        pg_temp.random_item(array['like', 'dislike', 'play', 'skip', 'save']),
        '2026-11-01Z'::timestamptz - random() * interval '400 days',
        pg_temp.random_item(array[null, 10000, 120000, 199000])
      );
      if random() < 0.35 then
        -- Any of the interactions so far, not only the latest.
        update public.music_interactions x
        set undone_at = case when x.undone_at is null then now() end
        where (x.user_id, x.id) in (
          select y.user_id, y.id from public.music_interactions y
          where y.user_id = tests.user_id('ann') order by random() limit 2
        );
      end if;
      if random() < 0.15 then
        delete from public.music_interactions x
        where (x.user_id, x.id) in (
          select y.user_id, y.id from public.music_interactions y
          where y.user_id = tests.user_id('ann') order by random() limit 1
        );
        erased := erased + 1;
      end if;
    end loop;

    wrong := wrong + (tests.learned('ann') is distinct from pg_temp.fresh())::integer;
    insert into public.music_interactions (
      user_id, track_id, interaction_type, listen_duration_ms, occurred_at
    )
    select tests.user_id('bob'), track_id, interaction_type, listen_duration_ms, occurred_at
    from public.music_interactions
    where user_id = tests.user_id('ann') and undone_at is null
    order by random();
    other_order := other_order
      + (tests.learned('bob') is distinct from tests.learned('ann'))::integer;

    undone := undone + (
      select count(*) from public.music_interactions where undone_at is not null
    );
    delete from public.music_interactions;
    empty := empty
      + (tests.learned('ann') = '{"genres": null, "tracks": null}')::integer;
    -- Within one transaction dead rows stay, and every sequence would be slower than the last.
    if s % 20 = 0 then
      truncate public.music_interactions, public.music_genre_preferences,
        public.music_track_values;
    end if;
  end loop;
  return next;
end;
$$;

select setseed(0.5);
create temporary table outcome as select * from pg_temp.sequences();
select ok(
  (select undone > 100 and erased > 40 from outcome), 'in 200 sequences much is taken back'
);
select is((select wrong from outcome), 0, 'each ends as a fresh computation from what is left');
select is((select other_order from outcome), 0, 'whatever the order');
select is((select empty from outcome), 200, 'and without any interaction nothing is known');

select * from finish();
rollback;
