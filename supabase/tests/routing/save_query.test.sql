begin;
select plan(15);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');

select tests.put('query', public.save_query('Why?', 'code', 'cost')::text);
select is(
  (select (q.id, q.text, q.context, q.prompt_tokens, q.weights ->> 'cost')::text
   from public.queries q),
  format('(%s,Why?,code,2,0.5)', tests.got('query')), 'a query is kept'
);
select public.save_query('Hm?', p_embedding => tests.angled(1), p_embedding_model => 'm');
select public.save_query('Hm??', p_embedding => tests.angled(0.9), p_embedding_model => 'm');
select public.save_query('Hm???', p_embedding => tests.angled(0.9), p_embedding_model => 'other');
select is(
  (select array_agg(o.text || ' ' || q.text) from public.queries q
   join public.queries o on o.id = q.retry_of),
  array['Hm? Hm??'], 'a repeated question knows which one it repeats, by vectors of one model'
);
select is(
  public.save_query('Once', p_request_id => tests.user_id('request')),
  public.save_query('Once', p_request_id => tests.user_id('request')),
  'a replay gets the first id'
);
select is((select count(*) from public.queries where text = 'Once'), 1::bigint, 'and adds nothing');
select throws_ok(
  $$select public.save_query('Twice', p_request_id => tests.user_id('request'))$$, 'PT409',
  'request_conflict', 'the same id with another text'
);

select throws_ok(format('select public.save_query(%s)', v.arguments), 'PT400', v.code, v.name)
from (values
  ($$''$$, 'invalid_query', 'no text'),
  ($$'Q', 'A B'$$, 'invalid_context', 'a context of other characters'),
  ($$'Q', p_preference => 'x'$$, 'invalid_preference', 'an unknown preference'),
  ($$'Q', p_embedding => tests.angled(1)$$, 'invalid_embedding', 'an embedding without its model')
) v (arguments, code, name);

select tests.minds_its_caller('select public.save_query(''Q''%s)');
select tests.sign_in_as_service();
select public.save_query('Q', p_user_id => tests.user_id('bob'));
select tests.sign_in_as('bob');
select is(
  (select array_agg(text) from public.queries), array['Q'], 'the service saves for whom it names'
);
select tests.sign_in_as('ann');
select is(
  (select count(*) from public.queries where text = 'Q'), 0::bigint, 'and for nobody else'
);

select * from finish();
rollback;
