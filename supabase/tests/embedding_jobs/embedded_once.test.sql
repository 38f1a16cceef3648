-- Needs documents and flashcards.
-- What is embedded is not embedded again unless it changes: a change of anything else queues
-- nothing.
begin;
select plan(14);

select tests.create_user('ann');
create function pg_temp.waiting() returns bigint
language sql
security definer
as $$
  select count(*) from private.embedding_jobs j where j.user_id = tests.user_id('ann')
$$;
-- A vector that came in the transaction of a change was made for it.
create function pg_temp.pass_time() returns void
language sql
security definer
as $$
  update public.embeddings set embedded_at = embedded_at - interval '1 hour'
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select tests.put('document', (public.add_document(
  'Tea', 'Mint. Sage.', jsonb_build_array(
    jsonb_build_object('content', 'Mint.', 'embedding', tests.embedding(1)),
    jsonb_build_object('content', 'Sage.', 'embedding', tests.embedding(2))
  ), p_embedding_model => 'm'
)).id::text);
select tests.put('article', (public.add_article(
  'Herbs', 'They grow.', jsonb_build_array(
    jsonb_build_object('content', 'They grow.', 'embedding', tests.embedding(3))
  ), p_tags => array['green'], p_embedding_model => 'm'
)).id::text);
select public.upsert_vectors(jsonb_build_array(jsonb_build_object(
  'id', 'v', 'content', 'a leaf', 'embedding', tests.embedding(4), 'embedding_model', 'm'
)));
select public.upsert_memories(jsonb_build_array(jsonb_build_object(
  'key', 'drink', 'value', 'tea', 'embedding', tests.embedding(5), 'embedding_model', 'm'
)));
insert into public.decks (id, name) values (tests.user_id('deck'), 'Deck');
insert into public.flashcards (deck_id, question, answer, embedding, embedding_model)
values (tests.user_id('deck'), 'q', 'a', tests.vector(6), 'm');
select is(pg_temp.waiting(), 0::bigint, 'all have their vectors');
select pg_temp.pass_time();

-- Documents
select public.update_document(
  tests.got('document')::uuid, p_metadata => '{"shelf": 2}', p_source_uri => 'tea.md'
);
select is(pg_temp.waiting(), 0::bigint, 'a document''s metadata and source');
select public.update_document(
  tests.got('document')::uuid, p_content => 'Mint. Sage.', p_chunks => tests.chunks('Other.')
);
select is(pg_temp.waiting(), 0::bigint, 'the same content, however it is cut now');
select public.update_document(
  tests.got('document')::uuid, p_content => 'Mint. Thyme.', p_chunks => tests.chunks('Mint.')
    || tests.chunks('Thyme.')
);
select is(pg_temp.waiting(), 1::bigint, 'of another content the chunk that is another');
select pg_temp.pass_time();
select public.update_document(tests.got('document')::uuid, 'Herbal tea');
select is(
  pg_temp.waiting(), 2::bigint, 'all chunks of another title, which they are embedded with'
);

-- Articles
select public.update_article(tests.got('article')::uuid, p_url => 'https://example.com/herbs');
select is(pg_temp.waiting(), 2::bigint, 'an article''s address');
select public.update_article(tests.got('article')::uuid, p_tags => array['green']);
select is(pg_temp.waiting(), 2::bigint, 'the same tags');
select public.update_article(tests.got('article')::uuid, p_tags => array['green', 'fresh']);
select is(pg_temp.waiting(), 3::bigint, 'other tags are embedded with it');

-- Vectors, memories and cards
select public.upsert_vectors('[{"id": "v", "content": "a leaf", "metadata": {"n": 1}}]');
select is(pg_temp.waiting(), 3::bigint, 'a vector''s metadata');
select public.upsert_vectors('[{"id": "v", "content": "a root"}]');
select is(pg_temp.waiting(), 4::bigint, 'its content');
select public.upsert_memories('[{"key": "drink", "value": "tea", "importance": "high"}]');
select is(pg_temp.waiting(), 4::bigint, 'a memory''s importance');
select public.upsert_memories('[{"key": "drink", "value": "coffee"}]');
select is(pg_temp.waiting(), 5::bigint, 'its value');
update public.flashcards set tags = array['leech'];
select is(pg_temp.waiting(), 5::bigint, 'a card''s tags');
update public.flashcards set answer = 'another';
select is(pg_temp.waiting(), 6::bigint, 'its answer');

select * from finish();
rollback;
