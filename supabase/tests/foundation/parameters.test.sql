-- require_limit, without_embeddings
begin;
select plan(11);

select is(private.require_limit(1, 200), 1, 'one is a limit');
select is(private.require_limit(200, 200), 200, 'the maximum is one');
select throws_ok(
  'select private.require_limit(0, 200)', 'PT400', 'invalid_limit', 'zero is none'
);
select throws_ok(
  'select private.require_limit(-1, 200)', 'PT400', 'invalid_limit', 'nor a negative number'
);
select throws_ok(
  'select private.require_limit(201, 200)', 'PT400', 'invalid_limit', 'nor more than the maximum'
);
select throws_ok(
  'select private.require_limit(null, 200)', 'PT400', 'invalid_limit', 'nor null'
);

select is(
  private.without_embeddings('[{"key": "a", "embedding": "[1]"}, {"embedding": [2], "key": "b"}]'),
  '[{"key": "a"}, {"key": "b"}]', 'vectors are left out, in the same order'
);
select is(private.without_embeddings('[1, "a", null]'), '[1, "a", null]', 'no objects: as it is');
select is(private.without_embeddings('{"embedding": 1}'), '{"embedding": 1}', 'no array: as it is');
select is(private.without_embeddings(null), null, 'null stays null');
select is(private.without_embeddings('[]'), '[]', 'an empty array stays one');

select * from finish();
rollback;
