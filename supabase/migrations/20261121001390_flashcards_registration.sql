-- Flashcards: what this domain registers with limits, embedding jobs and analytics.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.flashcards', 200000, 1610612736, 12000),
  ('public.review_logs', 2000000, 1073741824, 12000);

select private.count_table(t.name::regclass)
from (values
  ('public.decks'),
  ('public.flashcards'),
  ('public.review_logs')
) t (name);

select private.embed_table('public.flashcards', 'private.flashcard_text(r.question, r.answer)');

insert into private.analytics_measures (measure, query) values
  ('reviews', $$
    select r.user_id, (r.reviewed_at at time zone 'utc')::date, '', count(*)
    from public.review_logs r
    where r.reviewed_at >= $1 and r.rating > 0
    group by 1, 2
  $$),
  ('retention', $$
    select r.user_id, (r.reviewed_at at time zone 'utc')::date, '', avg((r.rating > 1)::integer)
    from public.review_logs r
    where r.reviewed_at >= $1 and r.rating > 0 and r.state = 2
    group by 1, 2
  $$);
