-- How much of a conversation a turn of chat is given: what the models' contexts leave.
begin;
select plan(9);

select tests.create_user('ann');
insert into public.models (id, provider, context_tokens, max_completion_tokens) values
  ('narrow', 'one', 2000, 500), ('wide', 'one', 20000, 1000), ('unknown', 'one', null, 1024);
select tests.sign_in_as('ann');

-- Forty messages of 400 tokens each
select public.store_chat_pair(repeat('word ', 400), repeat('text ', 400), tests.user_id('talk'))
from generate_series(1, 20);
select tests.put('own', private.count_tokens(repeat('word ', 400))::text);

create function pg_temp.turn(
  p_models text[], p_tokens integer default 100, p_constraints jsonb default '{}'
) returns jsonb
language sql
as $$
  select public.get_chat_context(
    tests.user_id('talk'), p_query_text => 'And?', p_history_count => 200,
    p_token_budget => 16000, p_memory_count => 0,
    p_route => jsonb_build_object('candidates', p_models, 'constraints', p_constraints),
    p_thread => jsonb_build_object('chains', array[gen_random_uuid()],
      'digests', array[gen_random_uuid()], 'prior', 0, 'tokens', p_tokens)
  )
$$;
create function pg_temp.given(p_context jsonb) returns integer
language sql
as $$
  select coalesce(sum(private.count_tokens(m ->> 'message_text')), 0)::integer
  from jsonb_array_elements(p_context -> 'history') m
$$;
create function pg_temp.ruled_out(p_context jsonb) returns text
language sql
as $$
  select string_agg(s.model || ' ' || (s.score ->> 'ruled_out'), ', ' order by s.model)
  from jsonb_each(p_context #> '{route,scores}') s (model, score)
$$;

select ok(
  pg_temp.given(pg_temp.turn(array['narrow'])) between 1300 and 1400,
  'of a narrow model as much as its answer and the question leave'
);
select ok(
  pg_temp.given(pg_temp.turn(array['wide'])) > 15000, 'of a wide one as much as was asked for'
);
select ok(
  pg_temp.given(pg_temp.turn(array['unknown'])) between 6900 and 7100,
  '8,192 tokens where nobody knows the context'
);
select ok(
  pg_temp.given(pg_temp.turn(array['unlisted'])) between 6900 and 7100,
  'nor the model'
);
select ok(
  pg_temp.given(pg_temp.turn(array['narrow'], 1000)) between 400 and 500,
  'what the client sends counts'
);
select ok(
  pg_temp.given(pg_temp.turn(array['narrow'], 100, '{"max_completion_tokens": 1500}'))
    between 300 and 400,
  'and so does the answer that it asks for'
);
select ok(
  pg_temp.given(pg_temp.turn(array['narrow'], 100, '{"max_completion_tokens": 1890}'))
    between 1 and 12,
  'in a room for a few words the last message is cut to a few'
);
select is(
  pg_temp.ruled_out(pg_temp.turn(array['narrow', 'wide'])), 'narrow context_tokens',
  'of several models the widest counts, and those that cannot hold it are ruled out'
);
select throws_ok(
  $$select pg_temp.turn(array['narrow'], 2000)$$, 'PT409', 'no_candidate',
  'what the client sends alone is too much'
);

select * from finish();
rollback;
