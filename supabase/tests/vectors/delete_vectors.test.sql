begin;
select plan(20);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as_service();
insert into public.vectors (id, content) values ('backend', 'x'), ('backend 2', 'x');
select tests.sign_in_as('bob');
insert into public.vectors (id, metadata) values ('bob', '{"k": 1}');
select tests.sign_in_as('ann');
insert into public.vectors (id, content, metadata, collection)
select i::text, 'x', jsonb_build_object('k', i % 2), case when i > 6 then 'c' else 'default' end
from generate_series(1, 9) i;

select is(public.delete_vectors('{1,2,99,bob,backend}'), 2, 'by ids, own rows only');
select is(public.delete_vectors(p_filter => '{"k": 1}', p_collection => 'c'), 2, 'by a filter');
select is(
  (select array_agg(id order by id) from public.vectors), array['3', '4', '5', '6', '8'],
  'what fits both is gone'
);
select is(public.delete_vectors('{3,4}', '{"k": 1}'), 1, 'by ids and a filter');
select is(public.delete_vectors('{}'), 0, 'by no id none');

-- Replay
select is(
  public.delete_vectors('{4}', p_request_id => tests.user_id('request')), 1, 'with a request id'
);
insert into public.vectors (id) values ('4');
select is(
  public.delete_vectors('{4}', p_request_id => tests.user_id('request')), 1,
  'a replay is answered as the first call was'
);
select isnt_empty($$select from public.vectors where id = '4'$$, 'and changes nothing');
select throws_ok(
  $$select public.delete_vectors('{5}', p_request_id => tests.user_id('request'))$$, 'PT409',
  'request_conflict', 'other ids with the same request id'
);

-- Bad input
select throws_ok('select public.delete_vectors()', 'PT400', 'invalid_filter', 'nothing said');
select throws_ok(
  $$select public.delete_vectors(p_collection => 'c')$$, 'PT400', 'invalid_filter',
  'too little said'
);
select throws_ok(
  $$select public.delete_vectors(p_filter => '[]')$$, 'PT400', 'invalid_filter',
  'a filter of no object'
);
select is(public.delete_vectors(p_filter => '{}'), 4, 'all is said by {}');

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.delete_vectors('{1}', p_user_id => tests.user_id('ann'))$$, '42501',
  'not_your_user_id', 'another user''s p_user_id'
);
select tests.sign_in_as_anon();
select throws_ok($$select public.delete_vectors('{1}')$$, '42501', null, 'anon may not call it');
select tests.act_as('authenticated', '{"role": "authenticated"}');
select throws_ok(
  $$select public.delete_vectors('{1}')$$, '42501', 'not_signed_in', 'a token without a user'
);
select tests.sign_in_as_service();
select is(public.delete_vectors('{backend,bob}'), 1, 'a backend deletes its own');
select is(
  public.delete_vectors(p_filter => '{}', p_user_id => tests.user_id('bob')), 1,
  'or a user''s whom it names'
);
select is((select array_agg(id) from public.vectors), array['backend 2'], 'and nothing else');
select tests.sign_out();
select is(
  (select array_agg(row_id) from private.embedding_jobs where source = 'vectors'),
  array['backend 2'], 'deleted rows wait for nothing'
);

select * from finish();
rollback;
