begin;
select plan(8);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
select tests.sign_in_as('ann');
select tests.put('response', public.save_complete_interaction(
  '{"text": "Q"}', '{}', '{"model": "small", "text": "A"}'
) ->> 'response_id');
select is(
  (select array_agg(r.text) from public.get_response_by_id(tests.got('response')::uuid) r),
  array['A'], 'a response'
);
select is_empty(
  $$select from public.get_response_by_id(gen_random_uuid())$$, 'or no row'
);
select tests.sign_in_as('bob');
select is_empty(
  $$select from public.get_response_by_id(tests.got('response')::uuid)$$,
  'nor of another user''s'
);
select tests.minds_its_caller(
  'select public.get_response_by_id(tests.got(''response'')::uuid%s)'
);
select tests.sign_in_as_service();
select is(
  (select count(*) from public.get_response_by_id(
    tests.got('response')::uuid, tests.user_id('ann')
  )),
  1::bigint, 'the service reads for a user that it names'
);

select * from finish();
rollback;
