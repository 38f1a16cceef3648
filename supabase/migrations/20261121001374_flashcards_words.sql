-- Flashcards: the words by which cards are found.

create function private.flashcards_words() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' or new.language is null or new.language <> old.language then
    new.language := private.language_of(new.user_id, new.language, private.flashcard_text(
      new.question, new.answer
    ));
  end if;
  new.card_tsv := private.word_vector(
    private.flashcard_text(new.question, new.answer), new.language
  );
  return new;
end;
$$;

comment on function private.flashcards_words is
  'Trigger: keeps the language of a card and its words, for searching.';

create trigger flashcards_words
  before insert or update of question, answer, language on public.flashcards
  for each row execute function private.flashcards_words();

select private.search_table(
  'public.flashcards', 'card_tsv', 'true', $$jsonb_build_object('deck_id', r.deck_id)$$
);
