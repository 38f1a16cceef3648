-- Needs documents and flashcards.
begin;
select plan(30);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
insert into public.embedding_models values ('old', 'p', 1536, true), ('new', 'p', 512, false);
select tests.sign_in_as('ann');
select public.add_document('A', 'a', jsonb_build_array(
  jsonb_build_object('content', 'one', 'embedding', tests.embedding(1)),
  jsonb_build_object('content', 'two', 'embedding', tests.embedding(2))
), p_embedding_model => 'old');
select public.upsert_memory(
  'city', 'Oslo', p_embedding => tests.embedding(3), p_embedding_model => 'old'
);
select public.store_chat_pair(
  'Hi', 'Ho', p_user_embedding => tests.embedding(4), p_ai_embedding => tests.embedding(5),
  p_embedding_model => 'old'
);
insert into public.vectors (id, content, embedding, embedding_model)
values ('named', 'six', tests.vector(6), 'old'), ('own', 'client''s', tests.vector(7), null);
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
select public.create_flashcards(tests.user_id('deck'), jsonb_build_array(jsonb_build_object(
  'question', 'q', 'answer', 'a', 'embedding', tests.embedding(8), 'embedding_model', 'old'
)));
select tests.sign_in_as('bob');
select public.add_document('B', 'b', jsonb_build_array(
  jsonb_build_object('content', 'bob', 'embedding', tests.embedding(1))
), p_embedding_model => 'old');

create function pg_temp.work(p_limit integer default 100) returns text[]
language plpgsql
as $$
declare
  v_jobs jsonb := (
    select jsonb_agg(to_jsonb(c)) from public.claim_embedding_jobs(p_limit) c
  );
begin
  return (
    select array_agg(distinct o.outcome) from public.complete_embedding_jobs((
      select jsonb_agg(jsonb_build_object(
        'id', j -> 'id', 'content_hash', j -> 'content_hash',
        'embedding', tests.embedding(hashtext(j ->> 'content'), 512),
        'embedding_model', j -> 'embedding_model'
      )) from jsonb_array_elements(v_jobs) j
    )) o
  );
end;
$$;
create function pg_temp.found(p_vector extensions.vector) returns text
language sql
as $$
  select string_agg(content, ',') from public.match_documents(p_vector, 1, '{}', 0.99)
$$;
grant execute on all functions in schema pg_temp to public;

-- One user
select tests.sign_in_as_service();
select is(
  public.start_reembedding('new', tests.user_id('ann')), 7::bigint,
  'every row with a vector of a named model is queued'
);
select is(
  (select array_agg(distinct user_id) from private.embedding_jobs), array[tests.user_id('ann')],
  'of that user'
);
select is(
  public.embedding_job_stats() -> 'reembedding', '1', 'a user is on the way'
);
select is(pg_temp.work(6), array['stored'], 'all but one');
select tests.sign_in_as('ann');
select is(public.get_embedding_model(), 'old', 'until the last is done the model is the old one');
select is(pg_temp.found(tests.vector(1)), 'one', 'which searches compare');
select is(
  (select array_agg(distinct embedding_model) from public.embeddings), array['old'],
  'no row has changed'
);

-- Meanwhile: a text rewritten, one of the old model, one without a vector
select public.update_document(
  (select id from public.documents), p_content => 'b',
  p_chunks => jsonb_build_array(
    jsonb_build_object('content', 'one'),
    jsonb_build_object('content', 'late', 'embedding', tests.embedding(8)),
    jsonb_build_object('content', 'bare')
  ), p_embedding_model => 'old'
);
select tests.sign_in_as_service();
select is(pg_temp.work(), array['stored'], 'the last one, and what has no vector');
select tests.sign_in_as('ann');
select is(public.get_embedding_model(), 'old', 'what was written meanwhile is waited for');
select is(pg_temp.found(tests.vector(8)), 'late', 'and searched by the old model');
select tests.sign_in_as_service();
select is(pg_temp.work(), array['stored'], 'then what had no vector, and has an old one now');
select is(pg_temp.work(), array['stored'], 'when that is done too');
select tests.sign_in_as('ann');
select is(public.get_embedding_model(), 'new', 'the model is the new one');
select is(
  (select array_agg(embedding_model order by content) from public.embeddings),
  array['new', 'new', 'new'], 'every row has its new vector'
);
select is(
  pg_temp.found(tests.vector(hashtext(E'A\n\nlate'), 512)), 'late', 'which searches compare'
);
select is(pg_temp.found(tests.vector(8)), null, 'and not the old');
select is(
  (select array_agg(distinct m.embedding_model) from (
    select embedding_model from public.user_memories
    union all select embedding_model from public.chat_messages
    union all select embedding_model from public.vectors where id = 'named'
    union all select embedding_model from public.flashcards
  ) m), array['new'], 'in every table'
);
select is(
  (select embedding::text from public.vectors where id = 'own'), tests.embedding(7),
  'a client''s own vector is left alone'
);
select tests.sign_in_as('bob');
select is(public.get_embedding_model(), 'old', 'another user''s model is what it was');
select tests.sign_in_as_service();
select is(
  (select count(*) from private.staged_embeddings), 0::bigint, 'nothing waits any more'
);

-- All
select is(public.start_reembedding('new'), 1::bigint, 'of all, what is not there yet');
select is(
  (select name from public.embedding_models where is_default), 'new', 'it is the default'
);
select tests.sign_in_as('bob');
select is(public.get_embedding_model(), 'old', 'but not for who is still on the way');

-- A row that cannot be embedded does not hold the others up
select tests.sign_in_as_service();
update private.embedding_jobs set attempts = 7;
select is(
  (select is_dead from public.claim_embedding_jobs() c, public.fail_embedding_job(c.id, 'poison')),
  true, 'a row is given up'
);
select tests.sign_in_as('bob');
select is(public.get_embedding_model(), 'new', 'and the others are not held up');
select is(pg_temp.found(tests.vector(1)), null, 'it is not found by the wrong model');

-- Bad input, others
select tests.sign_in_as_service();
select throws_ok(
  $$select public.start_reembedding('none')$$, 'PT404', 'embedding_model_not_found', 'no such model'
);
select is(public.start_reembedding('new', tests.user_id('ann')), 0::bigint, 'nothing to do');
select tests.sign_in_as('ann');
select throws_ok($$select public.start_reembedding('new')$$, '42501', null, 'no user may');
select tests.sign_in_as_anon();
select throws_ok($$select public.start_reembedding('new')$$, '42501', null, 'nor anon');

select * from finish();
rollback;
