-- Memories: what this domain registers with limits, embedding jobs and analytics.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.user_memories', 50000, 268435456, 6000),
  ('public.user_memory_history', 500000, 536870912, 12000),
  ('public.memory_blocks', 2000, 16777216, 600),
  ('public.memory_block_versions', 100000, 268435456, 600);

select private.count_table(t.name::regclass)
from (values
  ('public.user_memories'),
  ('public.user_memory_history'),
  ('public.memory_blocks'),
  ('public.memory_block_versions'),
  ('private.memory_feedback')
) t (name);

select private.embed_table(
  'public.user_memories', 'private.memory_text(r.memory_key, r.memory_value)',
  $$r.status <> 'superseded'$$
);

insert into private.analytics_measures (measure, query) values
  ('memory_changes', $$
    select h.user_id, (h.created_at at time zone 'utc')::date, h.action, count(*)
    from public.user_memory_history h
    where h.created_at >= $1
    group by 1, 2, 3
  $$);
