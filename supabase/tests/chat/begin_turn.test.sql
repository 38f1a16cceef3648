begin;
select plan(21);

select tests.create_user('ann');
select tests.create_user('bob');
create function pg_temp.state(p_call text) returns text
language plpgsql
as $$
begin
  execute p_call;
  return 'ok';
exception
  when others then
    return sqlstate;
end;
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select is(public.begin_turn(), null, 'a turn that is new has no answer');
select throws_ok($$select public.begin_turn(-1)$$, 'PT400', 'invalid_tokens', '-1 tokens');
select throws_ok(
  $$select public.begin_turn(p_embedded_tokens => null)$$, 'PT400', 'invalid_tokens', 'no number'
);
select is(
  public.begin_turn(p_request_id => tests.user_id('unused')), null,
  'a request id that is new has no answer'
);

-- A turn that was answered already
select tests.put('ai', public.store_chat_pair(
  'Asked', 'Answered', tests.user_id('talk'), p_model => 'local-echo',
  p_request_id => tests.user_id('turn')
)::text);
select is(
  public.begin_turn(p_request_id => tests.user_id('turn')),
  public.get_chat_context(p_request_id => tests.user_id('turn')) -> 'answered',
  'a retried turn finds its answer'
);
select is(
  public.begin_turn(p_request_id => tests.user_id('turn')) ->> 'id', tests.got('ai'),
  'the answer has its id'
);
select public.upsert_memory('color', 'deep blue');
select public.forget_memory('color', p_request_id => tests.user_id('not a pair'));
select is(
  public.begin_turn(p_request_id => tests.user_id('not a pair')), null,
  'a request id of something else than a pair has no answer'
);

-- Tokens of models
select tests.sign_out();
update private.limits set rows_per_minute = 3000
where resource in ('provider.model_tokens', 'provider.embedding_tokens');
select tests.create_user('cem');
select tests.sign_in_as('cem');
select is(
  (select array_agg(pg_temp.state('select public.begin_turn(2000)')) from generate_series(1, 2)),
  array['ok', 'PGRST'], 'a turn takes its tokens of the chat models'
);
select is(
  (select array_agg(pg_temp.state('select public.begin_turn(0, 2000)')) from generate_series(1, 2)),
  array['ok', 'PGRST'], 'a turn takes the tokens that its question''s vector takes'
);
select is(
  pg_temp.state(format(
    'select public.begin_turn(2000, p_request_id => %L)', tests.user_id('own')
  )), 'PGRST', 'nothing is left for another turn'
);

-- Calls of models
select tests.sign_out();
update private.limits set rows_per_minute = 1000000
where resource in ('provider.model_tokens', 'provider.embedding_tokens');
update private.limits set rows_per_minute = 2 where resource = 'provider.chat';
select tests.create_user('eva');
select tests.sign_in_as('eva');
select is(
  (select array_agg(pg_temp.state('select public.begin_turn()')) from generate_series(1, 3)),
  array['ok', 'ok', 'PGRST'], 'a turn is a call of its own kind'
);

-- Messages: turns are paid before the model is asked, and not again when they are stored
select tests.sign_out();
update private.limits set rows_per_minute = 1000000 where resource = 'provider.chat';
update private.limits set rows_per_minute = 6 where resource = 'public.chat_messages';
select tests.create_user('dan');
select tests.sign_in_as('dan');
select is(
  (select array_agg(pg_temp.state('select public.begin_turn()')) from generate_series(1, 5)),
  array['ok', 'ok', 'ok', 'PGRST', 'PGRST'],
  'turns that could not be stored are refused before the model is asked'
);
select is(
  pg_temp.state($$select public.store_chat_pair('a', 'b')$$), 'PGRST',
  'what was reserved is not another pair''s'
);
select is(
  (select rows from private.usage
   where user_id = tests.user_id('dan') and resource = 'provider.turns'), 3::bigint,
  'three turns are reserved'
);
select private.use_reserved_turn(tests.user_id('dan'));
select lives_ok($$select public.store_chat_pair('a', 'b')$$, 'a turn that was reserved is stored');
select is(
  (select rows from private.usage
   where user_id = tests.user_id('dan') and resource = 'provider.turns'), 2::bigint,
  'a turn that is stored is reserved no more'
);

-- Others
select tests.sign_in_as('bob');
select is(
  public.begin_turn(p_request_id => tests.user_id('turn')), null,
  'another user''s turn is nobody''s'
);
select tests.minds_its_caller('select public.begin_turn(1%s)');

select * from finish();
rollback;
