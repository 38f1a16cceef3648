-- recommend_tracks gives a new user what many people like in each genre, shaped by the user's
-- personality and by the genre asked for. Three likes change the list.
begin;
select plan(10);
select tests.alone();

select tests.create_user(n) from unnest(array['ann', 'dan', 'eve']) n;
select tests.create_user('p' || i) from generate_series(1, 12) i;
select tests.create_track(
  g.genre || ' ' || i, g.genre, jsonb_build_object('energy', g.energy, 'acousticness', 1 - g.energy)
)
from unnest(array['rock', 'jazz', 'folk'], array[0.9, 0.5, 0.1]) g (genre, energy)
cross join generate_series(1, 8) i;
select tests.create_track('mixed lively', 'mixed', '{"energy": 0.9, "acousticness": 0.1}');
select tests.create_track('mixed quiet', 'mixed', '{"energy": 0.1, "acousticness": 0.9}');

create function pg_temp.heard(p_limit integer, p_genre text default null) returns text[]
language sql
as $$
  select array(
    select r.name
    from public.recommend_tracks(p_limit, p_genre, p_exploration => 0, p_seed => 7)
      with ordinality r
    order by r.ordinality
  )
$$;
create function pg_temp.sorted(p_names text[]) returns text[]
language sql
as $$
  select array_agg(n order by n) from unnest(p_names) n
$$;
grant execute on all functions in schema pg_temp to public;

insert into public.music_interactions (user_id, track_id, interaction_type)
select tests.user_id('p' || i), tests.user_id('track ' || t), 'like'
from unnest(array['rock 1', 'rock 2', 'folk 1', 'folk 2']) t cross join generate_series(1, 12) i
union all
select tests.user_id('p' || i), tests.user_id('track jazz ' || t), 'like'
from generate_series(1, 4) t cross join generate_series(1, 5) i;
select tests.sign_in_as_service();
select public.refresh_music_tracks();

-- Nothing is known
select tests.sign_in_as('ann');
select is(
  pg_temp.sorted(pg_temp.heard(4)), array['folk 1', 'folk 2', 'rock 1', 'rock 2'],
  'a new user hears what most people like, of each genre'
);
select is(
  pg_temp.sorted(pg_temp.heard(4, 'jazz')), array['jazz 1', 'jazz 2', 'jazz 3', 'jazz 4'],
  'and who asks for a genre, what is popular there'
);
select is(
  pg_temp.heard(20, 'jazz') && array['rock 1', 'folk 1'], false, 'and nothing else'
);

-- A personality
select tests.sign_in_as('dan');
select public.set_personality(50, 50, 100, 50, 50);
select is(
  pg_temp.sorted((pg_temp.heard(4))[1:2]), array['rock 1', 'rock 2'],
  'an extravert hears what is lively among it first'
);
select is((pg_temp.heard(2, 'mixed'))[1], 'mixed lively', 'also of the genre that is asked for');
select tests.sign_in_as('eve');
select public.set_personality(50, 50, 0, 50, 50);
select is(
  pg_temp.sorted((pg_temp.heard(4))[1:2]), array['folk 1', 'folk 2'],
  'an introvert what is quiet'
);
select is((pg_temp.heard(2, 'mixed'))[1], 'mixed quiet', 'also of the genre that is asked for');

-- Three likes
select tests.sign_in_as('ann');
select is(
  (pg_temp.heard(20))[1:4] && array['jazz 4'], false, 'before, jazz 4 is not among the first four'
);
select public.record_music_interaction(tests.user_id('track jazz ' || i), 'like')
from generate_series(1, 3) i;
select is(
  (pg_temp.heard(5))[1], 'jazz 4', 'three likes bring first what the same people like'
);
select is(
  (select r.similarity_score > 0 and r.genre_score > 0
   from public.recommend_tracks(5, p_exploration => 0, p_seed => 8) r where r.name = 'jazz 4'),
  true, 'for that reason, and for the genre'
);

select * from finish();
rollback;
