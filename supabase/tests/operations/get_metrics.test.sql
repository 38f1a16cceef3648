begin;
select plan(15);
select tests.alone();

select tests.create_user('ann');
select tests.sign_in_as('ann');
select public.store_chat_pair(
  'Hello', 'Hi', p_user_embedding => tests.embedding(1), p_embedding_model => 'first'
);
select public.store_chat_pair(
  'Hello', 'Hi', p_user_embedding => tests.embedding(1), p_ai_embedding => tests.embedding(2),
  p_embedding_model => 'first'
);
select tests.sign_out();
analyze public.chat_messages;

select tests.sign_in_as_anon();
select throws_ok('select public.get_metrics()', '42501', null, 'anon may not');
select tests.sign_in_as('ann');
select throws_ok('select public.get_metrics()', '42501', null, 'nor a user');
select throws_ok('select private.metrics()', '42501', null, 'nor past the RPC');
select throws_ok('select private.slow_statements()', '42501', null, 'nor the statements alone');

select tests.sign_in_as_service();
create temporary table found as select * from private.metrics();
select is(jsonb_array_length(public.get_metrics()) > 100, true, 'the service may');
create function pg_temp.value_of(p_name text, p_labels jsonb) returns double precision
language sql
as $$
  select f.value from found f where f.name = p_name and f.labels = p_labels
$$;

select is(
  pg_temp.value_of('engram_table_rows', '{"table": "public.chat_messages"}'), 4::double precision,
  'rows by table'
);
select is(
  pg_temp.value_of('engram_vectors', '{"table": "public.chat_messages", "model": "first"}'),
  3::double precision, 'vectors by model'
);
select is(
  pg_temp.value_of('engram_vector_coverage_ratio', '{"table": "public.chat_messages"}'),
  0.75::double precision, 'the share of rows that have one'
);
select is(
  pg_temp.value_of('engram_embedding_jobs', '{"state": "waiting"}'), 1::double precision,
  'the queue by state'
);
select ok(
  pg_temp.value_of('engram_index_bytes',
    '{"table": "public.chat_messages", "index": "chat_messages_pkey"}') > 0, 'the size of an index'
);
select is_empty(
  $$select c.oid::regclass from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.relkind in ('r', 'm')
      and not exists (
        select from found f where f.name = 'engram_table_bytes'
          and (f.labels ->> 'table')::regclass = c.oid
      )$$,
  'every table is there, the next one too'
);
select is_empty(
  'select name, labels from found group by 1, 2 having count(*) > 1', 'each value is there once'
);
select is_empty(
  $$select name from found group by name having count(distinct kind || help) > 1$$,
  'a name is of one kind'
);
select is_empty(
  $$select name from found where name !~ '^engram_[a-z_]+$' or value is null
      or (kind = 'counter') <> (name like '%\_total')$$,
  'names are as Prometheus has them'
);
select is_empty(
  format('select from found where strpos(labels::text, %L) > 0', tests.user_id('ann')),
  'no label names a user'
);

select * from finish();
rollback;
