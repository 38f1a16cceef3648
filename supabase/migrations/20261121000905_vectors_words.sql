-- Vectors: the words by which rows are found.

create function private.vectors_words() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' or new.language is null or new.language <> old.language then
    new.language := private.language_of(new.user_id, new.language, new.content);
  end if;
  new.content_tsv := private.word_vector(coalesce(new.content, ''), new.language);
  return new;
end;
$$;

comment on function private.vectors_words is
  'Trigger: keeps the language of a row and its words, for searching.';

create trigger vectors_words
  before insert or update of content, language on public.vectors
  for each row execute function private.vectors_words();

select private.search_table(
  'public.vectors', 'content_tsv',
  '(:scope.collection is null or r.collection = :scope.collection)', 'r.metadata',
  p_owner_column => 'owner_id', p_has_long_texts => true
);
