begin;
select plan(20);

select is(
  private.to_embedding(tests.embedding(1))::text, tests.embedding(1),
  '1536 numbers are an embedding'
);
select is(private.to_embedding(null), null, 'null stays null');
select is(
  private.to_embedding(tests.embedding(1, 512))::text, tests.embedding(1, 512),
  'a shorter one, padded with zeros, is one'
);
select is(
  private.to_embedding(' [' || repeat('1, ', 1535) || '1] ')::text,
  '[' || repeat('1,', 1535) || '1]',
  'spaces are no matter'
);

create function pg_temp.refuses(p_embedding text, p_description text) returns text
language sql
as $$
  select throws_ok(
    format('select private.to_embedding(%L)', p_embedding), 'PT400', 'invalid_embedding',
    p_description
  )
$$;

select pg_temp.refuses('', 'an empty text');
select pg_temp.refuses('[]', 'no numbers');
select pg_temp.refuses('nonsense', 'no vector at all');
select pg_temp.refuses('{"a": 1}', 'an object');
select pg_temp.refuses('[1,2,3', 'a bracket missing');
select pg_temp.refuses('[1,2,x]', 'a number that is none');
select pg_temp.refuses('[1,2,3]', 'three numbers');
select pg_temp.refuses('[' || repeat('1,', 1534) || '1]', '1535 numbers');
select pg_temp.refuses('[' || repeat('1,', 1536) || '1]', '1537 numbers');
select pg_temp.refuses('[' || repeat('1,', 20000) || '1]', 'more than any vector can have');
select pg_temp.refuses('[' || repeat('1,', 1535) || 'NaN]', 'not a number');
select pg_temp.refuses('[' || repeat('1,', 1535) || 'Infinity]', 'infinity');
select pg_temp.refuses('[' || repeat('1,', 1535) || '1e300]', 'a number out of range');
select pg_temp.refuses('[' || repeat('0,', 1535) || '0]', 'zeros only');

select throws_ok(
  $$select private.check_embedding('[1,2,3]')$$, 'PT400', 'invalid_embedding',
  'check_embedding: three numbers'
);
select throws_ok(
  $$select private.check_embedding(('[' || repeat('0,', 1535) || '0]')::extensions.vector)$$,
  'PT400', 'invalid_embedding', 'check_embedding: zeros only'
);

select * from finish();
rollback;
