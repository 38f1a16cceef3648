-- What was found in a text is kept with the request id: a retry is given it.
begin;
select plan(15);
select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');

select is(
  public.begin_extraction('I live in Rome', p_request_id => tests.user_id('r')), null,
  'nothing is known at first'
);
select throws_ok(
  $$select public.begin_extraction('I live in Rome', p_request_id => tests.user_id('r'))$$,
  'PT409', 'request_under_way', 'meanwhile another one waits'
);
select tests.put('first', public.store_extraction(
  'I live in Rome', '[{"key": "location", "value": "Rome"}]', true,
  p_request_id => tests.user_id('s')
)::text);
select is(
  tests.got('first')::jsonb -> 'found', '[{"key": "location", "value": "Rome"}]',
  'what was found is returned'
);
select is(
  tests.got('first')::jsonb #>> '{memories,0,memory_value}', 'Rome', 'and the row that stands'
);
select ok(
  not tests.got('first')::jsonb #> '{memories,0}' ? 'embedding', 'without its vector'
);
select is(
  public.begin_extraction('I live in Rome', true, p_request_id => tests.user_id('s')),
  tests.got('first')::jsonb, 'a retry is given it before a model is asked'
);
select is(
  public.store_extraction(
    'I live in Rome', '[{"key": "home", "value": "Rome, Italy"}]', true,
    p_request_id => tests.user_id('s')
  ),
  tests.got('first')::jsonb, 'a model that finds something else meanwhile changes nothing'
);
select is_empty($$select from public.user_memories where memory_key = 'home'$$, 'nor stores it');
select throws_ok(
  $$select public.begin_extraction('Another text', true, p_request_id => tests.user_id('s'))$$,
  'PT409', 'request_conflict', 'the id is not another text''s'
);
select is(
  public.store_extraction(
    'I live in Rome', '[{"key": "location", "value": "Oslo"}]',
    p_request_id => tests.user_id('r')
  ),
  '{"found": [{"key": "location", "value": "Oslo"}], "memories": []}',
  'without p_is_stored the memories are only found'
);
select is(
  (select memory_value from public.user_memories where memory_key = 'location'), 'Rome',
  'nothing is stored'
);
select is(
  public.begin_extraction('x', p_request_id => null), null, 'without an id nothing is held'
);
select throws_ok(
  $$select public.store_extraction('x', '{}')$$, 'PT400', 'invalid_memories',
  'memories are a list'
);
select throws_ok(
  format(
    $$select public.store_extraction('x', %L)$$,
    jsonb_build_array(jsonb_build_object('key', 'a', 'value', repeat('x', 100000)))
  ),
  'PT413', 'too_many_memories', 'no more is kept than a text may say'
);
select tests.sign_in_as('bob');
select throws_ok(
  format($$select public.store_extraction('x', '[]', p_user_id => %L)$$, tests.user_id('ann')),
  '42501', 'not_your_user_id', 'another user cannot store for her'
);

select * from finish();
rollback;
