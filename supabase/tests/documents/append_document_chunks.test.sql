begin;
select plan(27);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select tests.put('id', (public.begin_document('Draft', 'a b c d')).id::text);
create function pg_temp.append(
  p_chunks jsonb, p_first_index integer, p_model text default null
) returns integer
language sql
as $$
  select public.append_document_chunks(tests.got('id')::uuid, p_chunks, p_first_index, p_model)
$$;
create function pg_temp.chunks() returns text
language sql
as $$
  select string_agg(c.chunk_index || c.content, ' ' order by c.chunk_index)
  from public.embeddings c where c.document_id = tests.got('id')::uuid
$$;
grant execute on all functions in schema pg_temp to public;

select is(pg_temp.append(tests.chunks('a', 'b'), 0), 2, 'it returns how many there are');
select is(pg_temp.append(tests.chunks('c'), 2), 3, 'a batch after another');
select is(pg_temp.chunks(), '0a 1b 2c', 'they are in order');
select is(pg_temp.append(tests.chunks('c', 'd'), 2), 4, 'the same place again replaces');
select is(pg_temp.chunks(), '0a 1b 2c 3d', 'what was there from there on');
select is(
  pg_temp.append('[{"content": "e", "chunk_index": 4}]', 4), 5, 'a place is counted over batches'
);
select pg_temp.append(jsonb_build_array(
  jsonb_build_object('content', 'f', 'embedding', tests.embedding(1))
), 5, 'm');
select is(
  (select embedding_model from public.embeddings where content = 'f'), 'm', 'with their vectors'
);
select is_empty(
  $$select from public.match_documents(tests.vector(1))$$, 'searches by meaning do not see them'
);
select is_empty($$select from public.search_documents('f')$$, 'nor do searches by words');

-- Replay, and all or nothing
select tests.replays(
  format($$public.append_document_chunks(%L, '[{"content": "g"}]', 6%%s)$$, tests.got('id')),
  format($$public.append_document_chunks(%L, '[{"content": "h"}]', 6%%s)$$, tests.got('id'))
);
select tests.is_atomic(
  format($$select public.append_document_chunks(%L, '[{"content": "i"}]', 2%%s)$$, tests.got('id'))
);

-- Bad input
select throws_ok(
  format('select pg_temp.append(%s)', a.arguments), 'PT' || a.status, a.code, a.description
)
from (values
  ($$tests.chunks('x'), 8$$, '400', 'invalid_chunks', 'a gap'),
  ($$tests.chunks('x'), -1$$, '400', 'invalid_chunks', 'a place before the first'),
  ($$tests.chunks('x'), null$$, '400', 'invalid_chunks', 'no place'),
  ($$'[]', 0$$, '400', 'invalid_chunks', 'no chunks'),
  ($$'[{"content": "x", "embedding": "[1]"}]', 0, 'm'$$, '400', 'invalid_embedding', 'a vector'),
  ($$(select jsonb_agg('{"content": "x"}'::jsonb) from generate_series(1, 20000)), 1$$, '413',
   'too_many_chunks', '20,001 chunks')
) a (arguments, status, code, description);
select throws_ok(
  format(
    $$select public.append_document_chunks(%L, '[{"content": "x"}]', 0)$$,
    (public.add_document('Ready', 'x', tests.chunks('x'))).id
  ), 'PT404', 'document_not_found', 'no draft'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select pg_temp.append(tests.chunks('x'), 0)$$, 'PT404', 'document_not_found',
  'another user''s draft'
);
select tests.minds_its_caller(format(
  $$select public.append_document_chunks(%L, '[{"content": "x"}]', 0%%s)$$, tests.got('id')
));
select tests.sign_in_as_service();
select is(
  public.append_document_chunks(
    tests.got('id')::uuid, tests.chunks('x'), 0, p_user_id => tests.user_id('ann')
  ), 1, 'the service appends for a user that it names'
);

select * from finish();
rollback;
