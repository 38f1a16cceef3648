-- Needs documents and flashcards.
-- A replica, and a project that may not write because its disk is full: searches answer.
begin;
select plan(12);

select tests.create_user('ann');
create function pg_temp.near() returns extensions.vector
language sql
as $$
  select tests.angled(1)::extensions.vector
$$;
grant execute on all functions in schema pg_temp to public;
select tests.sign_in_as('ann');
select public.store_chat_pair(
  'The pangolin eats ants', 'And termites', tests.user_id('talk'),
  p_user_embedding => tests.angled(0.9), p_ai_embedding => tests.angled(0.5),
  p_embedding_model => 'm'
);
select public.upsert_memories(jsonb_build_array(jsonb_build_object(
  'key', 'animal', 'value', 'pangolin', 'embedding', tests.angled(0.9), 'embedding_model', 'm'
)));
select public.add_document('Pangolins', 'They roll up.', jsonb_build_array(jsonb_build_object(
  'content', 'They roll up.', 'embedding', tests.angled(0.9), 'embedding_model', 'm'
)));
select public.upsert_vectors(jsonb_build_array(jsonb_build_object(
  'id', 'v', 'content', 'a pangolin', 'embedding', tests.angled(0.9), 'embedding_model', 'm'
)));
select public.recall_memories(p_query_text => 'pangolin');
set transaction_read_only = on;

select is(
  (select count(*) from public.recall_memories(tests.angled(1), 'pangolin')), 1::bigint,
  'recall_memories recalls'
);
select is(
  (select m.access_count from public.user_memories m), 1,
  'and counts only the recall that could be written'
);
select is((select count(*) from public.match_memories(pg_temp.near())), 1::bigint,
  'match_memories');
select is((select count(*) from public.search_chat('pangolin', tests.angled(1))), 2::bigint,
  'search_chat');
select is((select count(*) from public.search_chat_messages('pangolin')), 1::bigint,
  'search_chat_messages');
select is((select count(*) from public.match_chat_messages(pg_temp.near())), 2::bigint,
  'match_chat_messages');
select is((select count(*) from public.search_documents('pangolins', tests.angled(1))), 1::bigint,
  'search_documents');
select is(
  (select count(*) from public.match_documents(pg_temp.near(), embedding_model => 'm')), 1::bigint,
  'match_documents'
);
select is((select count(*) from public.match_vectors(pg_temp.near())), 1::bigint,
  'match_vectors');
select is((select count(*) from public.kw_match_documents('pangolin')), 1::bigint,
  'kw_match_documents');
select is((select count(*) from public.match_flashcards(pg_temp.near())), 0::bigint,
  'match_flashcards');
select throws_ok(
  $$select public.upsert_memories('[{"key": "k", "value": "v"}]')$$, '25006', null,
  'what writes is refused'
);

select * from finish();
rollback;
