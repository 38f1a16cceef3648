begin;
select plan(31);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
select tests.sign_in_as('ann');

select tests.put('response', public.save_complete_interaction(
  '{"text": "Why?", "weights": {"quality": 1, "cost": 0, "latency": 0}}', '{}',
  '{"model": "small", "latency_ms": 100}'
) ->> 'response_id');
create function pg_temp.give(p_kind text, p_value numeric) returns public.feedback
language sql
as $$
  select public.record_feedback(tests.got('response')::uuid, p_kind, p_value)
$$;
create function pg_temp.state() returns text
language sql
as $$
  select (s.alpha, s.beta, s.recent_good, s.recent_bad, s.total_requests, s.total_quality)::text
  from public.model_states s
$$;
grant execute on all functions in schema pg_temp to public;

select tests.put('before', pg_temp.state());
select is(
  tests.got('before'), '(1.3000000,1.0000000,0.3,0,1,1.000000)', 'without a word it is a guess'
);
select is(
  (select (f.kind, f.value, f.reward, f.confidence)::text from pg_temp.give('thumbs', 0) f),
  '(thumbs,0,0.000000,1)', 'a word is kept'
);
select is(
  pg_temp.state(), '(1.3000000,1.7000000,0.3,0.7,1,0.300000)',
  'and replaces the guess: .7·0 + .3·1 at 1'
);
select tests.put('once', pg_temp.state());
select pg_temp.give('thumbs', 0);
select is(pg_temp.state(), tests.got('once'), 'said again it counts once');
select is((select count(*) from public.feedback), 1::bigint, 'and is there once');
select pg_temp.give('thumbs', 1);
select is(
  pg_temp.state(), '(2.0000000,1.0000000,1,0,1,1.000000)', 'said otherwise it replaces what it did'
);
select pg_temp.give('completion_time', 300);
select is(
  (select r.quality from public.responses r), 0.711765,
  'words of two kinds are weighed by their confidence: .7·(1/1.7) + .3'
);
select is(
  (select (s.alpha, s.beta)::text from public.model_states s), '(1.7117650,1.2882350)',
  'and count at the surer one'
);
select is(
  (select f.id from pg_temp.give('completion_time', null) f), null, 'null takes a word back'
);
select is(pg_temp.state(), '(2.0000000,1.0000000,1,0,1,1.000000)', 'with its effect');
select pg_temp.give('thumbs', null);
select is(
  (select (s.alpha, s.beta, s.total_requests, s.total_quality)::text from public.model_states s),
  '(1.3000000,1.0000000,1,1.000000)', 'all taken back, all is as before'
);
select is((select count(*) from public.feedback), 0::bigint, 'and nothing is there');
select lives_ok($$select pg_temp.give('thumbs', null)$$, 'what was not said can be taken back');

-- What is remembered less is also taken back less
insert into public.routing_settings (context, half_life) values ('general', 10);
select pg_temp.give('thumbs', 1);
select count(*) from (
  select public.save_complete_interaction('{"text": "More"}', '{}', '{"model": "large"}')
  from generate_series(1, 10)
) more;
select pg_temp.give('thumbs', 0);
select is(
  (select (round(s.recent_good::numeric, 6), round(s.recent_bad::numeric, 6), s.recent_step)::text
   from public.model_states s where s.model_id = 'small'),
  '(0.150000,0.350000,11)',
  'after ten others a word counts half as much, given or taken back'
);

-- Failures
select tests.put('failed', public.save_complete_interaction(
  '{"text": "Bad"}', '{}', '{"model": "medium", "error": "model_failed"}'
) ->> 'response_id');
select public.record_feedback(tests.got('failed')::uuid, 'thumbs', 1);
select is(
  (select (s.alpha, s.beta)::text from public.model_states s where s.model_id = 'medium'),
  '(1,2)', 'a failure is one whatever is said of it'
);

-- Replay
select tests.put('first', to_jsonb(public.record_feedback(
  tests.got('response')::uuid, 'rating', 5, p_request_id => tests.user_id('request')
))::text);
select pg_temp.give('rating', 1);
select is(
  to_jsonb(public.record_feedback(
    tests.got('response')::uuid, 'rating', 5, p_request_id => tests.user_id('request')
  )),
  tests.got('first')::jsonb, 'a replay is answered as the first call was'
);
select is(
  (select value from public.feedback where kind = 'rating'), 1::numeric, 'and changes nothing'
);
select throws_ok(
  $$select public.record_feedback(
    tests.got('response')::uuid, 'rating', 4, p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'the same id with another word'
);

-- All or nothing
select tests.sign_out();
select tests.put('all', tests.rows_of('ann')::text);
create trigger broken before update on public.model_states
  for each statement execute function tests.broken();
select tests.sign_in_as('ann');
select throws_ok(
  $$select pg_temp.give('score', 0.5)$$, 'XX000', 'broken', 'its last step, the state, fails'
);
select tests.sign_out();
select is(tests.rows_of('ann'), tests.got('all')::jsonb, 'and nothing has changed');
drop trigger broken on public.model_states;
select tests.sign_in_as('ann');

-- Bad input
select throws_ok(
  $$select pg_temp.give('applause', 1)$$, 'PT400', 'unknown_feedback_kind', 'an unknown kind'
);
select throws_ok(
  $$select pg_temp.give('applause', null)$$, 'PT400', 'unknown_feedback_kind',
  'an unknown kind, taken back'
);
select throws_ok(
  $$select pg_temp.give('rating', 7)$$, 'PT400', 'invalid_feedback', 'a value out of range'
);
select throws_ok(
  $$select public.record_feedback(gen_random_uuid(), 'thumbs', 1)$$, 'PT404',
  'response_not_found', 'a response that is not there'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select pg_temp.give('thumbs', 0)$$, 'PT404', 'response_not_found',
  'another user''s response is not there'
);
select tests.minds_its_caller(
  'select public.record_feedback(tests.got(''response'')::uuid, ''thumbs'', 0%s)'
);
select tests.sign_out();
select is(tests.rows_of('ann'), tests.got('all')::jsonb, 'and nothing has changed');
select tests.sign_in_as_service();
select is(
  (public.record_feedback(
    tests.got('response')::uuid, 'thumbs', 0, p_user_id => tests.user_id('ann')
  )).value,
  0::numeric, 'the service says it for a user that it names'
);
select tests.sign_out();

select * from finish();
rollback;
