-- Flashcards: what limits and the embedding queue need to know of this domain.

insert into private.limits (resource, max_rows, max_bytes, rows_per_minute) values
  ('public.flashcards', 200000, 268435456, 12000),
  ('public.review_logs', 2000000, 1073741824, 12000);

select private.count_table(t.name::regclass)
from (values
  ('public.decks'),
  ('public.flashcards'),
  ('public.review_logs')
) t (name);

create trigger flashcards_count_growth after update of question, answer on public.flashcards
  for each row when (new.question <> old.question or new.answer <> old.answer)
  execute function private.count_growth('question', 'answer');
create trigger flashcards_queue_insert after insert on public.flashcards
  for each row when (new.embedding is null) execute function private.queue_embedding();
create trigger flashcards_queue_update
  after update of question, answer, embedding on public.flashcards
  for each row
  when (
    new.embedding is null
    and (
      old.embedding is not null or new.question <> old.question or new.answer <> old.answer
    )
  )
  execute function private.queue_embedding();
create trigger flashcards_unqueue after delete on public.flashcards
  for each row when (old.embedding is null) execute function private.unqueue_embedding();
