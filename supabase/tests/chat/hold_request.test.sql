begin;
select plan(20);

select tests.create_user('ann');
select tests.create_user('bob');
create function pg_temp.held(p_name text) returns integer
language sql
as $$
  select round(extract(epoch from h.held_until - clock_timestamp()))::integer
  from private.held_requests h where h.request_id = tests.user_id(p_name)
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select throws_ok(
  format('select public.hold_request(%s, p_request_id => %L)', b.bad, tests.user_id('a')),
  'PT400', 'invalid_hold', b.bad || ' seconds'
) from (values ('-1'), ('901'), ('null')) b (bad);
select throws_ok('select public.hold_request()', 'PT400', 'invalid_hold', 'nothing to hold');
select lives_ok(
  format('select public.hold_request(60, p_request_id => %L)', tests.user_id('a')), 'it is held'
);
select throws_ok(
  format('select public.hold_request(60, p_request_id => %L)', tests.user_id('a')),
  'PT409', 'request_under_way', 'and not by somebody else'
);
select public.hold_request(300, true, p_request_id => tests.user_id('a'));
select is(pg_temp.held('a'), 300, 'who holds it goes on with it');
select public.hold_request(0, p_request_id => tests.user_id('a'));
select is(pg_temp.held('a'), null, 'it is released');
select public.hold_request(60, true, p_request_id => tests.user_id('a'));
select is(pg_temp.held('a'), null, 'what was released stays so');

-- A process that ended
select public.hold_request(60, p_request_id => tests.user_id('a'));
update private.held_requests set held_until = now() - interval '1 second';
select lives_ok(
  format('select public.hold_request(60, p_request_id => %L)', tests.user_id('a')),
  'what nobody went on with is anybody''s'
);
select is(pg_temp.held('a'), 60, 'for as long as it is asked for');

-- Turns
select public.begin_turn(p_request_id => tests.user_id('turn'));
select throws_ok(
  format('select public.begin_turn(p_request_id => %L)', tests.user_id('turn')),
  'PT409', 'request_under_way', 'a turn that is under way does not begin again'
);
select public.store_chat_pair('Q', 'A', p_request_id => tests.user_id('turn'));
select is(
  public.begin_turn(p_request_id => tests.user_id('turn')) ->> 'message_text', 'A',
  'it has its answer when it is stored'
);
select is(pg_temp.held('turn'), null, 'and is not held then');

-- Others
select tests.sign_in_as('bob');
select lives_ok(
  format('select public.hold_request(60, p_request_id => %L)', tests.user_id('a')),
  'another user''s id is another one'
);
select tests.minds_its_caller(
  format('select public.hold_request(60, p_request_id => %L%%s)', tests.user_id('c'))
);

select tests.sign_out();
update private.held_requests set held_until = now() - interval '1 second';
select private.forget_requests();
select is(
  (select count(*) from private.held_requests where user_id = tests.user_id('ann')), 0::bigint,
  'holds whose time is over are forgotten'
);

select * from finish();
rollback;
