begin;
select plan(33);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_user('many');

-- Known angles
select tests.sign_in_as('ann');
select public.store_chat_pair(
  'q' || i, 'a' || i, tests.user_id('talk'),
  p_user_embedding => tests.angled(i / 10.0::float8, 10 + i), p_embedding_model => 'm'
) from generate_series(1, 9) i;
select public.store_chat_pair('not embedded', 'either', tests.user_id('talk'));
select public.store_chat_pair(
  'other model', 'o', tests.user_id('talk'), p_user_embedding => tests.angled(0.95),
  p_embedding_model => 'other'
);
select public.store_chat_pair(
  'opposite', 'o', tests.user_id('talk'), p_user_embedding => tests.angled(-0.5),
  p_embedding_model => 'm'
);
select tests.sign_in_as('bob');
select public.store_chat_pair(
  'Bob''s', 'b', tests.user_id('bobs'), p_user_embedding => tests.angled(1),
  p_embedding_model => 'm'
);

select tests.sign_in_as('ann');
select results_eq(
  $$select message_text, round(similarity::numeric, 5)
    from public.match_chat_messages(
      tests.angled(1)::extensions.vector, 3, embedding_model => 'm'
    )$$,
  $$values ('q9', 0.9), ('q8', 0.8), ('q7', 0.7)$$,
  'the nearest first, similarity is the cosine'
);
select is(
  (select array_agg(k order by k) from jsonb_object_keys((
    select to_jsonb(s)
    from public.match_chat_messages(tests.angled(1)::extensions.vector, 1) s
  )) k),
  array['id', 'message_text', 'sender_type', 'seq', 'session_id', 'similarity', 'timestamp'],
  'a row is the message and its similarity'
);
select results_eq(
  $$select s.id, s.session_id, s.seq, s.sender_type, s."timestamp"
    from public.match_chat_messages(
      tests.angled(1)::extensions.vector, 1, embedding_model => 'm'
    ) s$$,
  $$select id, session_id, seq, sender_type, "timestamp" from public.chat_messages
    where message_text = 'q9'$$,
  'the message''s own values'
);
select is(
  (select message_text from public.match_chat_messages(tests.angled(1)::extensions.vector, 1)),
  'other model', 'without a model, all are compared'
);
select is(
  (select array_agg(message_text)
   from public.match_chat_messages(
     tests.angled(1)::extensions.vector, embedding_model => 'other'
   )),
  array['other model'], 'with a model, only those of it'
);
select is_empty(
  $$select from public.match_chat_messages(
    tests.angled(1)::extensions.vector, embedding_model => 'unknown'
  )$$,
  'of an unknown model there are none'
);
select is(
  (select count(*)
   from public.match_chat_messages(
     tests.angled(1)::extensions.vector, 200, embedding_model => 'm'
   )),
  9::bigint, 'by default nothing that points away'
);
select is(
  (select count(*)
   from public.match_chat_messages(
     tests.angled(1)::extensions.vector, 200, -1, embedding_model => 'm'
   )),
  10::bigint, 'with a threshold of −1, that too'
);
select is(
  (select array_agg(message_text)
   from public.match_chat_messages(
     tests.angled(1)::extensions.vector, 200, 0.75, embedding_model => 'm'
   )),
  array['q9', 'q8'], 'no similarity under the threshold'
);
select is(
  (select count(*) from public.match_chat_messages(tests.angled(1)::extensions.vector)), 10::bigint,
  'ten by default'
);

-- Bad input
create function pg_temp.refuses(p_call text, p_code text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select public.match_chat_messages(%s)', p_call), 'PT400', p_code, p_description
  )
$$;
select pg_temp.refuses($$'[1,2,3]'$$, 'invalid_embedding', 'three numbers');
select pg_temp.refuses(
  $$('[' || repeat('0,', 1535) || '0]')::extensions.vector$$, 'invalid_embedding', 'zeros only'
);
select pg_temp.refuses('null', 'invalid_embedding', 'no embedding');
select pg_temp.refuses(
  'tests.angled(1)::extensions.vector, 0', 'invalid_limit', 'a count of 0'
);
select pg_temp.refuses(
  'tests.angled(1)::extensions.vector, 201', 'invalid_limit', 'a count of 201'
);
select throws_ok(
  $$select public.match_chat_messages(('[' || repeat('1,', 1535) || 'NaN]')::extensions.vector)$$,
  '22000', null, 'a NaN is no vector'
);

-- Others
select tests.sign_in_as('bob');
select is(
  (select array_agg(message_text)
   from public.match_chat_messages(tests.angled(1)::extensions.vector, 200)),
  array['Bob''s'], 'another user''s messages are not found'
);
select tests.minds_its_caller(
  'select public.match_chat_messages(tests.angled(1)::extensions.vector%s)'
);
select tests.sign_in_as_service();
select is(
  (select count(*) from public.match_chat_messages(
    tests.angled(1)::extensions.vector, 200, -1, p_user_id => tests.user_id('ann')
  )),
  11::bigint, 'the service reads for a user that it names'
);

-- Recall: above 500 messages, signs rank first. Half are scattered, half lie around forty subjects.
select tests.sign_out();
insert into public.conversations (user_id, id) values (tests.user_id('many'), tests.user_id('c'));
insert into public.chat_messages (
  user_id, session_id, message_text, sender_type, embedding, embedding_model
)
select
  tests.user_id('many'), tests.user_id('c'), i::text, 'user',
  case when i % 2 = 0 then tests.vector(i) else tests.vector_near(i % 40, i, 0.7) end, 'full'
from generate_series(1001, 1600) i;
insert into public.chat_messages (
  user_id, session_id, message_text, sender_type, embedding, embedding_model
)
select
  tests.user_id('many'), tests.user_id('c'), i::text, 'user',
  case when i % 2 = 0 then tests.vector(i, 512) else tests.vector_near(i % 40, i, 0.7, 512) end,
  'padded'
from generate_series(2001, 2600) i;

create function pg_temp.recall(p_query extensions.vector, p_model text) returns numeric
language sql
as $$
  select count(*) / 10.0 from (
    select m.id from public.match_chat_messages(
      p_query, 10, -1, p_model, tests.user_id('many')
    ) m
    intersect
    (
      select m.id from public.chat_messages m
      where m.user_id = tests.user_id('many') and m.embedding_model = p_model
      order by m.embedding operator(extensions.<=>) p_query limit 10
    )
  ) s
$$;
grant execute on function pg_temp.recall(extensions.vector, text) to public;

select tests.sign_in_as('many');
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector_near(q % 40, 9000 + q, 0.7), 'full'))
   from generate_series(1, 40, 2) q),
  '>=', 0.99, 'recall@10 over 600 messages, near a subject'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector(9000 + q), 'full')) from generate_series(1, 20) q),
  '>=', 0.99, 'recall@10 over 600 messages, anywhere'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector_near(q % 40, 9000 + q, 0.7, 512), 'padded'))
   from generate_series(1, 40, 2) q),
  '>=', 0.99, 'recall@10 of 512 dimensions padded with zeros, near a subject'
);
select cmp_ok(
  (select avg(pg_temp.recall(tests.vector(9000 + q, 512), 'padded'))
   from generate_series(1, 20) q),
  '>=', 0.99, 'recall@10 of 512 dimensions padded with zeros, anywhere'
);
select results_eq(
  $$select id, round(similarity::numeric, 6) from public.match_chat_messages(
    tests.vector(9001), 5, -1, 'full')$$,
  $$select id, round((1 - (embedding operator(extensions.<=>) tests.vector(9001)))::numeric, 6)
    from public.chat_messages where embedding_model = 'full'
    order by embedding operator(extensions.<=>) tests.vector(9001) limit 5$$,
  'above the threshold too the similarity is exact, the nearest first'
);
select is(
  (select count(*) from public.match_chat_messages(tests.vector(9001), 200, -1, 'full')),
  200::bigint, 'as many as were asked for'
);
select is(
  (select count(*) from public.match_chat_messages(tests.vector(1002), 200, 0.99, 'full')),
  1::bigint, 'the threshold holds there too'
);
select is_empty(
  $$select m.id from public.match_chat_messages(tests.vector(9001), 200, -1, 'full') m
    join public.chat_messages c on c.id = m.id where c.embedding_model <> 'full'$$,
  'and so does the model'
);

-- The embedding that a message is compared by
select tests.sign_out();
select is(
  (select array_agg(distinct length(embedding_bits)) from public.chat_messages
   where embedding is not null),
  array[1536], 'every embedding has its signs'
);
select is_empty(
  'select from public.chat_messages where embedding is null and embedding_bits is not null',
  'and nothing else has'
);

select tests.sign_in_as('many');
select is(
  (select message_text from public.match_chat_messages(tests.vector(1002), 1, 0, 'full')), '1002',
  'a vector''s nearest is itself'
);

select * from finish();
rollback;
