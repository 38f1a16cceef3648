-- Routing: what limits need to know of this domain.

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
  ('public.model_states'),
  ('public.routing_budgets')
) t (name);
