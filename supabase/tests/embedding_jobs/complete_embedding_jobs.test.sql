-- Needs documents and flashcards.
begin;
select plan(22);
select tests.alone();

select tests.create_user('ann');
select tests.sign_in_as('ann');
select public.store_chat_pair('Hi', 'Hello', p_memories => '[{"key": "city", "value": "Oslo"}]');
select public.add_document('T', 'x', tests.chunks('chunk'));
insert into public.vectors (id, content) values ('v', 'vector');
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
select public.create_flashcards(tests.user_id('deck'), '[{"question": "q", "answer": "a"}]');
create function pg_temp.claim() returns void
language sql
as $$
  select tests.put(
    'jobs', (select jsonb_agg(to_jsonb(c)) from public.claim_embedding_jobs() c)::text
  )
$$;
create function pg_temp.complete(
  p_embedding text default tests.embedding(1), p_model text default 'm', p_content text default null
) returns text[]
language sql
as $$
  select array_agg(o.outcome order by o.outcome)
  from public.complete_embedding_jobs((
    select jsonb_agg(jsonb_build_object(
      'id', j -> 'id', 'content_hash', j -> 'content_hash', 'embedding', p_embedding,
      'embedding_model', p_model
    ))
    from jsonb_array_elements(tests.got('jobs')::jsonb) j
    where p_content is null or j ->> 'content' = p_content
  )) o
$$;
grant execute on all functions in schema pg_temp to public;

-- Stored
select tests.sign_in_as_service();
delete from private.embedding_jobs where kind = 'writing';
select pg_temp.claim();
select is(pg_temp.complete(), array_fill('stored'::text, '{6}'), 'each is stored');
select is(
  (select array_agg(distinct embedding::text || embedding_model) from (
    select embedding, embedding_model from public.embeddings
    where user_id = tests.user_id('ann')
    union all select embedding, embedding_model from public.user_memories
    where user_id = tests.user_id('ann')
    union all select embedding, embedding_model from public.chat_messages
    where user_id = tests.user_id('ann')
    union all select embedding, embedding_model from public.vectors where id = 'v'
    union all select embedding, embedding_model from public.flashcards
    where user_id = tests.user_id('ann')
  ) e), array[tests.embedding(1) || 'm'], 'with its model, in every table'
);
select is((select count(*) from private.embedding_jobs), 0::bigint, 'the jobs are done');
select is(pg_temp.complete(), array_fill('gone'::text, '{6}'), 'twice changes nothing');

-- Stale
select tests.sign_in_as('ann');
update public.vectors set content = 'first' where id = 'v';
select tests.sign_in_as_service();
select pg_temp.claim();
select tests.sign_in_as('ann');
update public.vectors set content = 'second' where id = 'v';
select tests.sign_in_as_service();
select is(pg_temp.complete(), array['stale'], 'a result of a text that has changed is dropped');
select is((select embedding from public.vectors where id = 'v'), null, 'the row has no vector');
select pg_temp.claim();
select is(
  tests.got('jobs')::jsonb #>> '{0,content}', 'second', 'and is queued again, with the new text'
);
update private.embedding_jobs set run_after = now() where locked_until is not null;
select tests.put('first', tests.got('jobs'));
select pg_temp.claim();
select is(
  pg_temp.complete(tests.embedding(2)), array['stored'], 'after a lease was lost, the next'
);
select tests.put('jobs', tests.got('first'));
select is(pg_temp.complete(tests.embedding(3)), array['gone'], 'who lost it comes too late');
select is(
  (select embedding::text from public.vectors where id = 'v'), tests.embedding(2), 'to change it'
);

-- Failed: one does not hold up another
insert into public.vectors (id, content) values ('bad', 'bad'), ('good', 'good');
select pg_temp.claim();
select is(pg_temp.complete('[1,2]', 'm', 'bad'), array['failed'], 'what is no embedding');
select is(pg_temp.complete(p_content => 'good'), array['stored'], 'leaves the others');
select results_eq(
  'select attempts, run_after, locked_until, last_error from private.embedding_jobs',
  $$values (1, now() + interval '10 seconds', null::timestamptz,
    'An embedding has 1536 numbers, this one has 2.')$$, 'it is delayed, and says why'
);
insert into public.embedding_models values ('m', 'p', 1536, true);
update private.embedding_jobs set run_after = now();
select pg_temp.claim();
select is(pg_temp.complete(p_model => 'n'), array['failed'], 'nor of another model');
select is(
  (select last_error from private.embedding_jobs), 'The vector is of model n, m was asked for.',
  'than was asked for'
);

-- Bad input
select throws_ok(
  format('select public.complete_embedding_jobs(%L)', r.results), 'PT400', 'invalid_results',
  r.description
)
from (values
  (null, 'nothing'), ('{}', 'no list'), ('[1]', 'no object'),
  ('[{"id": "x"}]', 'an id of no number')
) r (results, description);
select throws_ok(
  $$select public.complete_embedding_jobs((
    select jsonb_agg('{"id": 1}'::jsonb) from generate_series(1, 501)))$$, 'PT400',
  'invalid_results', '501 results'
);

-- Others
select tests.sign_in_as('ann');
select throws_ok($$select public.complete_embedding_jobs('[]')$$, '42501', null, 'no user may');
select tests.sign_in_as_anon();
select throws_ok($$select public.complete_embedding_jobs('[]')$$, '42501', null, 'nor anon');

select * from finish();
rollback;
