-- A turn that the rest of a budget does not pay for: refused before its question is embedded.
begin;
select plan(13);

select tests.create_user('ann');
select tests.create_user('bob');
insert into public.models (id, provider, prompt_price, completion_price, context_tokens,
  max_completion_tokens, capabilities)
values
  ('dear', 'one', 100, 100, 100000, 1000, '{"image_tokens": 500}'),
  ('free', 'one', 0, 0, 100000, 1000, '{}');
insert into public.routing_budgets (user_id, period, amount)
values (tests.user_id('ann'), 'total', 0.2);

create function pg_temp.route(p_models text[], p_further jsonb default '{}') returns jsonb
language sql
as $$
  select jsonb_build_object('candidates', p_models) || p_further
$$;
create function pg_temp.began(
  p_models text[], p_tokens integer, p_further jsonb default '{}', p_own_key boolean default false
) returns text
language plpgsql
as $$
begin
  perform public.begin_turn(
    p_route => pg_temp.route(p_models, p_further), p_prompt_tokens => p_tokens,
    p_own_key => p_own_key
  );
  return 'begun';
exception
  when sqlstate 'PT429' then
    return sqlerrm;
end;
$$;
grant execute on all functions in schema pg_temp to public;

-- 0.2 dollars are 2,000 tokens: 1,000 of the provider's, 16 of the answer, four to one of ours.
select tests.sign_in_as('ann');
select is(pg_temp.began(array['dear'], 246), 'begun', 'a prompt that the rest pays for');
select is(
  pg_temp.began(array['dear'], 247), 'budget_exceeded', 'one that it does not pay for'
);
select is(
  pg_temp.began(array['dear'], 100, '{"prompt_bytes": 985}'), 'budget_exceeded',
  'nor for its bytes'
);
select is(
  pg_temp.began(array['dear'], 100, '{"images": 2}'), 'budget_exceeded', 'nor for its images'
);
select is(
  pg_temp.began(array['dear'], 245, '{"constraints": {"choices": 2}}'), 'budget_exceeded',
  'nor for two answers'
);
select is(pg_temp.began(array['dear', 'free'], 300), 'begun', 'another candidate costs less');
select is(pg_temp.began(array['dear'], 300, '{}', true), 'begun', 'the user''s own key pays');
select throws_ok(
  $$select public.begin_turn(p_route => '{"images": "many"}')$$,
  'PT400', 'invalid_query', 'a route of no form'
);
select throws_ok(
  $$select public.begin_turn(p_route => pg_temp.route(array['unlisted']))$$,
  'PT409', 'no_candidate', 'what a model costs is not known'
);

-- What is stored is given for as much as the rest pays for
select is(
  private.room_of_turn(tests.user_id('ann'), pg_temp.route(array['dear']), 100), 146,
  'a turn adds no more than the rest of the budget pays for'
);
select is(
  private.room_of_turn(tests.user_id('ann'), pg_temp.route(array['dear', 'free']), 100), 98900,
  'or than a candidate''s context holds that costs nothing'
);
select tests.sign_in_as('bob');
select is(
  private.room_of_turn(tests.user_id('bob'), pg_temp.route(array['dear']), 100), 98900,
  'where there is no budget, what the model''s context holds'
);

-- A turn that has begun is not refused for what is stored, however much that is
select tests.sign_in_as('ann');
select public.set_personality(90, 50, 50, 50, 50, jsonb_build_object('tone', repeat('dry ', 40)));
select public.store_chat_pair(repeat('word ', 400), repeat('text ', 400), tests.user_id('talk'))
from generate_series(1, 5);
select public.save_memory_block('block', repeat('always ', 100));
select public.upsert_memory('fact_' || n, repeat('word ', 60)) from generate_series(1, 8) n;
update public.conversations set summary = repeat('summary ', 900)
where user_id = tests.user_id('ann') and id = tests.user_id('talk');

create function pg_temp.answered(p_amount numeric, p_tokens integer) returns text
language plpgsql
as $$
begin
  perform tests.sign_out();
  -- A turn's reservation is of no account to the next.
  update public.routing_decisions set settled_at = now() where settled_at is null;
  update public.routing_budgets set amount = p_amount where user_id = tests.user_id('ann');
  perform tests.sign_in_as('ann');
  if pg_temp.began(array['dear'], p_tokens) <> 'begun' then
    return 'refused at once';
  end if;
  perform public.get_chat_context(
    tests.user_id('talk'), p_query_text => 'word', p_history_count => 200,
    p_token_budget => 16000, p_route => pg_temp.route(array['dear']),
    p_thread => jsonb_build_object('chains', array[gen_random_uuid()],
      'digests', array[gen_random_uuid()], 'prior', 0, 'tokens', p_tokens)
  );
  return 'answered';
exception
  when others then
    return 'refused late: ' || sqlerrm;
end;
$$;

select is(
  (
    select array_agg(distinct pg_temp.answered(a.amount, t.tokens))
    from (values (0.11), (0.15), (0.2), (0.3), (0.5), (1), (3)) a (amount)
    cross join (values (1), (20), (100), (200), (700), (2000)) t (tokens)
  ),
  array['answered', 'refused at once'],
  'a turn is refused at once or not at all'
);

select * from finish();
rollback;
