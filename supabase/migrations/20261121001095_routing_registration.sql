-- Routing: what this domain registers with limits and analytics.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.queries', 2000000, 2147483648, 6000),
  ('public.routing_decisions', 2000000, 2147483648, 6000),
  ('public.responses', 2000000, 2147483648, 6000),
  ('public.feedback', 2000000, 536870912, 6000);

select private.count_table(t.name::regclass)
from (values
  ('public.routing_settings'),
  ('public.queries'),
  ('public.routing_decisions'),
  ('public.responses'),
  ('public.feedback'),
  ('public.model_states')
) t (name);

insert into private.export_rules (table_name, is_exported, is_operators, erased_by, reason) values
  (
    'public.routing_budgets', true, true, 'reserved = 0',
    'the operator sets the amount, and what was spent stays spent'
  );

insert into private.analytics_measures (measure, query) values
  ('model_cost', $$
    select r.user_id, (r.created_at at time zone 'utc')::date, r.model, sum(r.cost)
    from public.responses r
    where r.created_at >= $1
    group by 1, 2, 3
  $$),
  ('model_quality', $$
    select r.user_id, (r.created_at at time zone 'utc')::date, r.model, avg(r.quality)
    from public.responses r
    where r.created_at >= $1 and r.quality is not null
    group by 1, 2, 3
  $$);
