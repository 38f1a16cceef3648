begin;
select plan(19);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.upsert_memory('name', 'Ann');
select public.upsert_memory('hat', 'red');

select is((public.pin_memory('name')).pinned_at, now(), 'a memory is pinned');
select results_eq(
  $$select m ->> 'key', m ->> 'pinned'
    from jsonb_array_elements(
      public.get_chat_context(p_query_text => '17 * 23') -> 'memories'
    ) m$$,
  $$values ('name', 'true')$$, 'every reply is given it, whatever the question'
);
select results_eq(
  $$select m ->> 'key'
    from jsonb_array_elements(
      public.get_chat_context(p_query_text => 'name Ann hat red') -> 'memories'
    ) m$$,
  $$values ('name'), ('hat')$$, 'it comes first, and once'
);
select public.upsert_memory('name', 'Anna');
select is(
  (select pinned_at from public.user_memories where memory_value = 'Anna'), now(),
  'what replaces its value is pinned'
);
select is(
  public.get_chat_context(p_query_text => '17 * 23') #>> '{memories,0,value}', 'Anna',
  'and the reply is given that alone'
);
select is((public.pin_memory('name', false)).pinned_at, null, 'it is unpinned');
select is(
  public.get_chat_context(p_query_text => '17 * 23') -> 'memories', '[]', 'and given no longer'
);
select tests.replays(
  $$public.pin_memory('name'%s)$$, $$public.pin_memory('hat'%s)$$
);
select is_empty(
  $$select from public.user_memory_history where action = 'UPDATE'$$, 'a pin is no change of a fact'
);

-- Bounds
select throws_ok(
  $$select public.pin_memory('nothing')$$, 'PT404', 'memory_not_found', 'a key that is not there'
);
select throws_ok(
  $$select public.pin_memory('name', p_namespace => 'work')$$, 'PT404', 'memory_not_found',
  'nor in another namespace'
);
select public.upsert_memories((
  select jsonb_agg(jsonb_build_object('key', 'k' || i, 'value', 'v')) from generate_series(1, 50) i
));
update public.user_memories set pinned_at = now() where memory_key ~ '^k';
select throws_ok(
  $$select public.pin_memory('hat')$$, 'PT409', 'too_many_pinned', 'not more than 50'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.pin_memory('hat')$$, 'PT404', 'memory_not_found',
  'another user''s memory is not there'
);
select tests.minds_its_caller($$select public.pin_memory('hat'%s)$$);

select * from finish();
rollback;
