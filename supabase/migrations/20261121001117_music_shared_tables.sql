-- Music: what all users do with the tracks of the catalogue.
--
-- Tables  private.music_track_stats, private.music_touched_tracks
--
-- Numbers of many users, and nothing of one: a track counts as popular, and two tracks as alike,
-- from five people on. Only tracks of the catalogue are in it, whose names everybody may read.
-- refresh_music_tracks makes it from music_track_values and music_played_tracks; until it has run
-- there is none of it, and recommendations go by the rest.

create table private.music_track_stats (
  track_id uuid primary key references public.music_tracks (id) on delete cascade,
  genre text,
  likers integer not null,
  heat double precision,
  neighbours uuid[] not null default '{}',
  similarities real[] not null default '{}',
  stale_since timestamptz,
  refreshed_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  constraint music_track_stats_likers_positive check (likers >= 0),
  constraint music_track_stats_neighbours_paired check (
    cardinality(neighbours) = cardinality(similarities)
  )
);

comment on table private.music_track_stats is
  'How many like a track of the catalogue, and which tracks the same people like. Written by '
  'refresh_music_tracks.';
comment on column private.music_track_stats.likers is
  'Users with whom its Q value is above 0 and who have not disliked it, or who played it elsewhere '
  'more than once.';
comment on column private.music_track_stats.heat is
  'Logarithm to base 2 of the sum of private.music_weight over them: 1 more is twice as popular, '
  'or as popular 60 days later. Null under five likers.';
comment on column private.music_track_stats.similarities is
  'How alike the neighbours are, best first: of those who like the track the share who like the '
  'neighbour, each counting one by the number of tracks they like, over the root of the '
  'neighbour''s likers.';
comment on column private.music_track_stats.stale_since is
  'Since when its neighbours wait to be looked up again; null: they do not.';

create index music_track_stats_heat_idx on private.music_track_stats (heat desc)
  where heat is not null;
create index music_track_stats_genre_idx on private.music_track_stats (genre, heat desc)
  where heat is not null;
-- Heats of many tracks are read from it alone: the rows are wide.
create index music_track_stats_heats_idx on private.music_track_stats (track_id) include (heat)
  where heat is not null;
create index music_track_stats_refreshed_idx on private.music_track_stats (refreshed_at)
  where heat is not null;
create index music_track_stats_stale_idx on private.music_track_stats (stale_since)
  where stale_since is not null;

create table private.music_touched_tracks (
  id bigint generated always as identity primary key,
  track_id uuid not null,
  touched_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);

comment on table private.music_touched_tracks is
  'Tracks that a user has begun or ceased to like, in no relation to the user, until '
  'refresh_music_tracks has counted them anew. A queue and no set: two users never wait for each '
  'other.';

alter table private.music_track_stats enable row level security;
alter table private.music_touched_tracks enable row level security;
grant select, delete on private.music_track_stats, private.music_touched_tracks to service_role;
grant insert (track_id, genre, likers, heat, stale_since) on private.music_track_stats
  to service_role;
grant update (genre, likers, heat, neighbours, similarities, stale_since, refreshed_at)
  on private.music_track_stats to service_role;
grant insert (track_id) on private.music_touched_tracks to service_role;
-- The rows that are taken from the queue are locked.
grant update (touched_at) on private.music_touched_tracks to service_role;
