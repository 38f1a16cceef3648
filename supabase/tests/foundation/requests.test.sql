-- claim_request, settle_request, forget_requests
begin;
select plan(24);

-- Those that are there already are as new as today.
update private.requests set created_at = now();
select tests.create_user('ann');
select tests.create_user('bob');
select tests.put('request', '00000000-0000-4000-8000-000000000001');

select tests.sign_in_as('ann');
select is(
  private.claim_request(tests.user_id('ann'), null, 'rename', '[1]'), null,
  'without an id there is nothing to claim'
);
select is((select count(*) from private.requests), 0::bigint, 'and nothing is kept');

select is(
  private.claim_request(tests.user_id('ann'), tests.got('request')::uuid, 'rename', '{"a": [1]}'),
  null, 'the first call is to be done'
);
select lives_ok(
  $$select private.settle_request(
    tests.user_id('ann'), tests.got('request')::uuid, '{"result": true}'
  )$$,
  'its result is kept'
);
select is(
  private.claim_request(tests.user_id('ann'), tests.got('request')::uuid, 'rename', '{"a": [1]}'),
  '{"result": true}', 'the second is answered with the first one''s result'
);
select is(
  private.claim_request(tests.user_id('ann'), tests.got('request')::uuid, 'rename', '{"a":[1] }'),
  '{"result": true}', 'other spaces are the same content'
);
select is((select count(*) from private.requests), 1::bigint, 'there is one row');
select throws_ok(
  $$select private.claim_request(
    tests.user_id('ann'), tests.got('request')::uuid, 'rename', '{"a": [2]}'
  )$$,
  'PT409', 'request_conflict', 'the same id with other content'
);
select throws_ok(
  $$select private.claim_request(
    tests.user_id('ann'), tests.got('request')::uuid, 'archive', '{"a": [1]}'
  )$$,
  'PT409', 'request_conflict', 'the same id for another operation'
);

select lives_ok(
  $$select private.settle_request(tests.user_id('ann'), null, 'true')$$,
  'without an id there is nothing to settle'
);
select is(
  (select result from private.requests), '{"result": true}', 'and nothing is changed by it'
);

-- Another user
select tests.sign_in_as('bob');
select is(
  private.claim_request(tests.user_id('bob'), tests.got('request')::uuid, 'rename', '{"b": 1}'),
  null, 'ids are unique per user: another user''s are free'
);
select throws_ok(
  $$select private.claim_request(
    tests.user_id('ann'), '00000000-0000-4000-8000-000000000002', 'rename', '[]'
  )$$,
  '42501', null, 'nobody claims for another user'
);
select private.settle_request(tests.user_id('ann'), tests.got('request')::uuid, '"stolen"');
select tests.sign_out();
select is(
  (select result from private.requests where user_id = tests.user_id('ann')),
  '{"result": true}', 'nor settles'
);

-- Without content there is nothing that could be done twice
select tests.sign_in_as('ann');
select is(
  private.claim_request(tests.user_id('ann'), tests.user_id('null'), 'rename', null), null,
  'a request whose only parameter is null goes on, to be told what is missing'
);
select is((select count(*) from private.requests), 1::bigint, 'and is not kept');
select tests.sign_out();

-- The hash, not the content, is kept
select is(
  (select content_hash from private.requests where user_id = tests.user_id('ann')),
  sha256(convert_to('{"a": [1]}', 'utf8')), 'what is kept of the content is its SHA-256'
);

-- forget_requests
select tests.sign_in_as('ann');
select throws_ok(
  'select private.forget_requests()', '42501', null, 'a user cannot forget requests'
);
select tests.sign_in_as_anon();
select throws_ok('select private.forget_requests()', '42501', null, 'nor can anon');
select tests.sign_out();
update private.requests set created_at = now() - interval '8 days'
where user_id = tests.user_id('ann');
select tests.sign_in_as_service();
select is(private.forget_requests(interval '9 days'), 0::bigint, 'none is that old');
select is(private.forget_requests(), 1::bigint, 'the one of eight days ago is forgotten');
select is(
  (select array_agg(user_id) from private.requests
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  array[tests.user_id('bob')],
  'the newer one stays'
);
select is(private.forget_requests(), 0::bigint, 'twice is as once');

select tests.sign_in_as('ann');
select is(
  private.claim_request(tests.user_id('ann'), tests.got('request')::uuid, 'rename', '{"a": [2]}'),
  null, 'a forgotten id is a new request'
);

select * from finish();
rollback;
