-- Chat: what this domain registers with limits, embedding jobs and analytics.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.chat_messages', 2000000, 2147483648, 600);

select private.count_table(t.name::regclass)
from (values
  ('public.conversations'),
  ('public.chat_messages'),
  ('public.conversation_summaries')
) t (name);

-- A message that is not complete has a vector only if its writer gave it one.
select private.embed_table(
  'public.chat_messages', 'r.message_text',
  $$r.message_text <> '' and (r.status = 'complete' or r.embedding is not null)$$
);

insert into private.analytics_measures (measure, query) values
  ('messages', $$
    select m.user_id, (m."timestamp" at time zone 'utc')::date, m.sender_type, count(*)
    from public.chat_messages m
    where m."timestamp" >= $1
    group by 1, 2, 3
  $$),
  ('mood', $$
    select m.user_id, (m."timestamp" at time zone 'utc')::date, m.mood_detected, count(*)
    from public.chat_messages m
    where m."timestamp" >= $1 and m.mood_detected is not null
    group by 1, 2, 3
  $$),
  ('sentiment', $$
    select m.user_id, (m."timestamp" at time zone 'utc')::date, '', avg(m.sentiment_score)
    from public.chat_messages m
    where m."timestamp" >= $1 and m.sentiment_score is not null
    group by 1, 2
  $$),
  ('conversations', $$
    select c.user_id, (c.created_at at time zone 'utc')::date, '', count(*)
    from public.conversations c
    where c.created_at >= $1
    group by 1, 2
  $$);
