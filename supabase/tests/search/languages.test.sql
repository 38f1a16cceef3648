-- Needs documents, music and flashcards.
begin;
select plan(21);

select tests.create_user('ann');
select tests.sign_in_as('ann');

-- Chat: what is said of the message and of the answer, or told by them
select public.store_chat_pair(
  'Haus', 'maison', tests.user_id('one'), p_language => 'de-AT', p_ai_language => 'fra'
);
select results_eq(
  $$select language from public.chat_messages order by seq$$, $$values ('de'), ('fr')$$,
  'a message and its answer have the languages that were named, as ISO 639-1'
);
select is(
  (select languages from public.profiles), array['de', 'fr'], 'the profile lists them'
);
select public.store_chat_pair('Bücher', 'Häuser', tests.user_id('two'), p_language => 'de');
select is(
  (select array_agg(language) from public.chat_messages where session_id = tests.user_id('two')),
  array['de', 'de'], 'an answer without one has its question''s'
);
select public.store_chat_pair(
  'Where is it and what does it do?', '¿Dónde está el libro de mi hermano?', tests.user_id('three')
);
select is(
  (select array_agg(language order by seq) from public.chat_messages
   where session_id = tests.user_id('three')),
  array['en', 'es'], 'without any the texts tell'
);
select public.store_chat_pair(
  'q', 'Antwort', tests.user_id('four'), p_language => 'de', p_turn => '{
    "parent_id": null, "messages": [
      {"role": "user", "text": "frühere Frage"},
      {"role": "ai", "text": "answer", "language": "en"},
      {"role": "user", "text": "q", "language": "nl"}
    ]}'
);
select is(
  (select array_agg(language order by seq) from public.chat_messages
   where session_id = tests.user_id('four')),
  array['de', 'en', 'nl', 'de'], 'a turn''s messages have their own'
);
select is(
  (select array_agg(message_text) from public.search_chat('Buch', p_language => 'de')),
  array['Bücher', 'Häuser'], 'words are found by the stems of their language'
);
select lives_ok(
  $$select public.store_chat_pair('a', 'b', p_language => 'no such language at all')$$,
  'what is no language is none'
);
select is(
  (select language from public.chat_messages where message_text = 'a'), 'simple', 'and kept so'
);

-- Memories
select public.upsert_memories(
  '[{"key": "one", "value": "Haus"}, {"key": "two", "value": "maison", "language": "fr"}]',
  p_language => 'de'
);
select results_eq(
  $$select language from public.user_memories order by memory_key$$, $$values ('de'), ('fr')$$,
  'a memory has its own language, or the call''s'
);
select is(
  (public.upsert_memory('three', 'talo', p_language => 'fi')).language, 'fi', 'one alone too'
);
select public.upsert_memory('two', 'maison', p_language => 'pt-BR');
select is(
  (select language from public.user_memories where memory_key = 'two'), 'pt',
  'the same value said again may be in another language'
);
select public.upsert_memory('two', 'maison');
select is(
  (select language from public.user_memories where memory_key = 'two'), 'pt',
  'and without one keeps it'
);
select is(
  (select array_agg(memory_key) from public.recall_memories(
    p_query_text => 'Häuser', p_language => 'de'
  )), array['one'], 'they are recalled by its stems'
);
select public.store_chat_pair(
  'q', 'a', p_memories => '[{"key": "four", "value": "casas"}]', p_language => 'es'
);
select is(
  (select language from public.user_memories where memory_key = 'four'), 'es',
  'a memory of a turn has the turn''s'
);

-- Flashcards
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
select public.create_flashcards(
  tests.user_id('deck'),
  '[{"question": "a", "answer": "Haus"}, {"question": "b", "answer": "maison", "language": "fr"}]',
  p_language => 'de'
);
select results_eq(
  $$select language from public.flashcards order by question$$, $$values ('de'), ('fr')$$,
  'a card has its own language, or the call''s'
);
select public.import_flashcards(
  tests.user_id('deck'), '[{"question": "c", "answer": "talo", "language": "fi"}]'
);
select is(
  (select language from public.flashcards where question = 'c'), 'fi', 'an imported one its own'
);
select is(
  (select array_agg(answer) from public.match_flashcards(
    tests.vector(1), query_text => 'Häuser', p_language => 'de'
  )), array['Haus'], 'they are found by its stems'
);

-- Documents and vectors
select public.add_document('t', 'Haus maison', '[
  {"content": "Haus", "language": "de"}, {"content": "maison", "language": "fr"}
]');
select results_eq(
  $$select language from public.embeddings order by chunk_index$$, $$values ('de'), ('fr')$$,
  'each chunk has its own language'
);
select public.upsert_vectors('[{"id": "1", "content": "Haus", "language": "de-CH"}]');
select is((select language from public.vectors), 'de', 'a row of vectors too');
select public.upsert_vectors(
  '[{"id": "1", "content": "La maison est dans la rue et elle est belle."}]'
);
select is((select language from public.vectors), 'fr', 'and another content tells its own');
select is(
  (select array_agg(id) from public.kw_match_documents('maisons', p_language => 'fr')),
  array['1'], 'it is found by its stems'
);

select * from finish();
rollback;
