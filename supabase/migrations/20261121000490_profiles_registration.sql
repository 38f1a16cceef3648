-- Profiles: what this domain registers with limits.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.agent_analyses', 1000, 67108864, 60);

select private.count_table('public.agent_analyses');

create trigger agent_analyses_count_growth after update of analysis_data on public.agent_analyses
  for each row when (new.analysis_data <> old.analysis_data)
  execute function private.count_growth('analysis_data');
