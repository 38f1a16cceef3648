-- Profiles: what this domain registers with limits.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.agent_analyses', 1000, 67108864, 60);

select private.count_table('public.agent_analyses');

