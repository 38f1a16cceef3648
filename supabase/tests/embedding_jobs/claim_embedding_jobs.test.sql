-- Needs documents.
begin;
select plan(30);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
create function pg_temp.waiting() returns text[]
language sql
as $$
  select coalesce(array_agg(source order by source), '{}') from private.embedding_jobs
  where kind = 'embedding'
$$;

grant execute on all functions in schema pg_temp to public;

-- What is queued
select tests.sign_in_as('ann');
select public.store_chat_pair(
  'Hi', 'Hello', p_memories => '[{"key": "home_town", "value": "Oslo"}]'
);
select public.add_document('T', 'x', tests.chunks('chunk'));
insert into public.vectors (id, content) values ('v', 'vector');
select tests.sign_in_as_service();
insert into public.vectors (id, content) values ('backend', 'backend''s');
select tests.sign_out();
select is(
  pg_temp.waiting(),
  array['chat_messages', 'chat_messages', 'embeddings', 'user_memories', 'vectors', 'vectors'],
  'what is written without a vector is queued'
);
select tests.sign_in_as('bob');
select public.store_chat_pair(
  'Hi', '', p_status => 'error', p_user_embedding => tests.embedding(1), p_embedding_model => 'm'
);
select public.upsert_memory('k', 'v', p_embedding => tests.embedding(1), p_embedding_model => 'm');
insert into public.vectors (content) values (null), ('');
insert into public.vectors (content, embedding) values ('x', tests.vector(1));
select tests.sign_out();
select is(
  (
    select count(*) from private.embedding_jobs
    where user_id = tests.user_id('bob') and kind = 'embedding'
  ),
  0::bigint, 'what has one, or no text, is not'
);

-- Claimed
select tests.sign_in_as_service();
select results_eq(
  'select source, content, content_hash, embedding_model, attempts
   from public.claim_embedding_jobs(500, 60) order by content',
  $$select s.source, s.content, encode(sha256(convert_to(s.content, 'utf8')), 'hex'), null::text, 1
    from (values
      ('vectors', 'backend''s'), ('embeddings', E'T\n\nchunk'), ('chat_messages', 'Hello'),
      ('chat_messages', 'Hi'), ('user_memories', 'home town: Oslo'), ('vectors', 'vector')
    ) s (source, content) order by s.content$$,
  'texts are handed out with their hashes'
);
select is_empty('select from public.claim_embedding_jobs()', 'once');
select results_eq(
  $$select distinct attempts, locked_until, run_after from private.embedding_jobs
    where kind = 'embedding'$$,
  $$values (1, now() + interval '1 minute', now() + interval '1 minute')$$,
  'for as long as was said'
);
update private.embedding_jobs set run_after = now() - interval '1 second', locked_until = now();
select is(
  (select array_agg(distinct attempts) from public.claim_embedding_jobs(2)), array[2],
  'who does not come back loses them'
);
select is((select count(*) from public.claim_embedding_jobs(2)), 2::bigint, 'up to the limit');
select is((select count(*) from public.claim_embedding_jobs(500)), 2::bigint, 'the others');

-- The eighth attempt is the last
update private.embedding_jobs
set run_after = now(), attempts = case row_id when 'v' then 8 else 7 end;
select is(
  (select array_agg(distinct attempts) from public.claim_embedding_jobs()), array[8],
  'an eighth attempt'
);
select results_eq(
  'select row_id, last_error from private.embedding_jobs where dead_at is not null',
  $$values ('v', 'No result came in time, eight times.')$$, 'and no ninth'
);
update private.embedding_jobs set run_after = now() - interval '1 day' where dead_at is not null;
select is_empty('select from public.claim_embedding_jobs()', 'what is dead is not handed out');
select tests.sign_in_as('ann');
update public.vectors set content = 'mended' where id = 'v';
select tests.sign_in_as_service();
select is(
  (select array_agg(content || attempts) from public.claim_embedding_jobs()), array['mended1'],
  'a change of the row revives it'
);

-- What needs nothing any more
update private.embedding_jobs set run_after = now(), attempts = 0;
update public.vectors set embedding = tests.vector(1) where id = 'v';
select tests.sign_in_as('ann');
select public.upsert_memory('home_town', 'Rome');
select public.delete_conversation(id) from public.conversations;
delete from public.documents;
select tests.sign_in_as_service();
select is(
  pg_temp.waiting(), array['user_memories', 'user_memories', 'vectors', 'vectors'],
  'jobs go with their rows'
);
select is(
  (select array_agg(content order by content) from public.claim_embedding_jobs(2)),
  array['backend''s', 'home town: Rome'],
  'what got its vector elsewhere, or is superseded, makes room for the others'
);
select is(pg_temp.waiting(), array['user_memories', 'vectors'], 'and is gone');

-- The model
insert into public.embedding_models values ('m', 'p', 1536, true);
update private.embedding_jobs set run_after = now();
select is(
  (select array_agg(distinct embedding_model) from public.claim_embedding_jobs()), array['m'],
  'a model that is registered is asked for'
);
insert into public.embedding_models values ('n', 'p', 1536);
insert into private.user_embedding_models (user_id, model) values (tests.user_id('ann'), 'n');
update private.embedding_jobs set run_after = now();
select is(
  (select array_agg(embedding_model order by embedding_model) from public.claim_embedding_jobs()),
  array['m', 'n'], 'or the user''s own'
);
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select is(pg_temp.waiting(), array['vectors'], 'an account goes with its jobs');

-- Bad input
select tests.sign_in_as_service();
select throws_ok(
  format('select public.claim_embedding_jobs(%s)', a.arguments), 'PT400', a.code, a.description
)
from (values
  ('0', 'invalid_limit', 'a limit of 0'), ('501', 'invalid_limit', 'of 501'),
  ('null', 'invalid_limit', 'of null'), ('1, 0', 'invalid_lease', 'a lease of 0'),
  ('1, 3601', 'invalid_lease', 'of over an hour'), ('1, null', 'invalid_lease', 'of null')
) a (arguments, code, description);

-- Others
select tests.sign_in_as('bob');
select throws_ok('select public.claim_embedding_jobs()', '42501', null, 'no user may claim');
select throws_ok(
  $$select private.embeddable_row('vectors', null, 'backend')$$, '42501', null, 'nor look'
);
select tests.sign_in_as_anon();
select throws_ok('select public.claim_embedding_jobs()', '42501', null, 'nor anon');

-- Costs little where there is nothing to queue
select tests.sign_out();
select is(
  (select count(*) from pg_trigger g
   where g.tgfoid in ('private.queue_embedding()'::regprocedure,
     'private.unqueue_embedding()'::regprocedure) and g.tgqual is null),
  0::bigint, 'every trigger of the queue looks at a condition first'
);
select is(
  (select count(distinct tgrelid) from pg_trigger g
   where g.tgfoid = 'private.queue_embedding()'::regprocedure),
  (select count(*) from private.embeddable_tables), 'every embeddable table queues its rows'
);
select is(
  (select count(distinct tgrelid) from pg_trigger g
   where g.tgfoid = 'private.unqueue_embedding()'::regprocedure),
  (select count(*) from private.embeddable_tables), 'every embeddable table takes jobs away'
);

select * from finish();
rollback;
