-- Music: what this domain registers with limits.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.music_tracks', 200000, 268435456, 12000),
  ('public.music_listening_history', 2000000, 536870912, 12000),
  ('public.music_recommendations', 1000000, 536870912, 6000);

select private.count_table(t.name::regclass)
from (values
  ('public.music_tracks'),
  ('public.music_interactions'),
  ('public.music_listening_history'),
  ('public.music_recommendations'),
  ('public.music_rl_models'),
  ('public.music_genre_preferences'),
  ('public.music_track_values')
) t (name);
