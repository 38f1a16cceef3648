-- What a model is shown of a turn, and how the turn is handed to the worker.
begin;
select plan(19);
select tests.alone();
select tests.create_user('ann');
select tests.create_user('bob');

select tests.sign_in_as('ann');
update public.profiles set timezone = 'Asia/Tokyo';
select public.upsert_memories('[
  {"key": "location", "value": "Lisbon"}, {"key": "favorite_tea", "value": "green"}
]');
select public.store_chat_pair('Good morning', 'Hello', tests.user_id('talk'));
select tests.put('quiet', public.store_chat_pair('Nothing', 'Fine', tests.user_id('talk'))::text);
select tests.put('answer', public.store_chat_pair(
  'I moved from Lisbon to Porto', 'Noted', tests.user_id('talk'), p_remember => '{}'
)::text);
select tests.put('other', public.store_chat_pair(
  'At work I drink coffee', 'Noted', p_remember => '{"namespace": "work"}'
)::text);

select is(
  public.begin_remembering(tests.got('quiet')::uuid), null,
  'a turn that is not to be looked through is not shown'
);
select tests.sign_in_as('bob');
select is(
  public.begin_remembering(tests.got('answer')::uuid), null, 'another user is shown nothing'
);
select throws_ok(
  format('select public.begin_remembering(%L, %L)', tests.got('answer'), tests.user_id('ann')),
  '42501', 'not_your_user_id', 'another user cannot name whom it is of'
);
select tests.sign_in_as_service();
select is(
  (select count(*) from public.claim_writing_jobs(100) where source = 'memories'), 0::bigint,
  'for a minute the function that has answered is alone with the turn'
);

select tests.sign_in_as('ann');
select tests.put('shown', public.begin_remembering(tests.got('answer')::uuid)::text);
select is(
  (select jsonb_agg(jsonb_build_array(m -> 'sender_type', m -> 'text', m -> 'is_new'))
   from jsonb_array_elements(tests.got('shown')::jsonb -> 'messages') m),
  '[["user", "Good morning", false], ["ai", "Hello", false], ["user", "Nothing", false],
    ["ai", "Fine", false], ["user", "I moved from Lisbon to Porto", true], ["ai", "Noted", true]]',
  'the last turns are shown in their order, and which is new'
);
select is(
  tests.got('shown')::jsonb ->> 'today',
  to_char(now() at time zone 'Asia/Tokyo', 'YYYY-MM-DD'), 'today is the day of the user'
);
select is(tests.got('shown')::jsonb ->> 'time_zone', 'Asia/Tokyo', 'the time zone is named');
select set_eq(
  $$select m ->> 'key' from jsonb_array_elements(tests.got('shown')::jsonb -> 'memories') m$$,
  array['location', 'favorite_tea'], 'the memories that there are are shown'
);
select is(
  public.begin_remembering(tests.got('answer')::uuid), null,
  'nobody else is given the turn meanwhile'
);
select tests.put('work', public.begin_remembering(tests.got('other')::uuid)::text);
select is(
  tests.got('work')::jsonb -> 'memories', '[]', 'memories of another namespace are not shown'
);

-- The function dies
select tests.sign_out();
update private.embedding_jobs
set run_after = now(), locked_until = now()
where user_id = tests.user_id('ann') and source = 'memories';
select tests.sign_in_as_service();
create temporary table claimed as select * from public.claim_writing_jobs(100);
select is(
  (select count(*) from claimed where source = 'memories'), 2::bigint,
  'when the function has died, the worker is given the turn'
);
select is(
  (select content -> 'messages' from claimed where content ->> 'claim' = tests.got('answer')),
  tests.got('shown')::jsonb -> 'messages', 'the worker is shown the same'
);
select is(
  (select attempts from claimed where content ->> 'claim' = tests.got('answer')), 2,
  'both have tried'
);
select is(
  (
    select public.complete_writing_job(c.id, c.content ->> 'claim', jsonb_build_object(
      'operations', jsonb_build_array(jsonb_build_object(
        'op', 'supersede', 'key', 'location', 'value', 'Porto'
      ))
    ))
    from claimed c where c.content ->> 'claim' = tests.got('answer')
  ),
  'stored', 'the worker stores what is found'
);
select tests.sign_in_as('ann');
select results_eq(
  $$select memory_value from public.user_memories
    where memory_key = 'location' and status = 'active'$$,
  array['Porto'], 'the newer value is the one that stands'
);
select is(
  public.end_remembering(tests.got('answer')::uuid, '[]'), false,
  'the function that comes late stores nothing again'
);

-- A failure, and the end of a conversation
select tests.sign_in_as_service();
select is(
  (
    select f.attempts from claimed c, public.fail_embedding_job(c.id, 'the model is away') f
    where c.content ->> 'claim' = tests.got('other')
  ),
  2, 'a failure of the worker is tried again later'
);
select tests.sign_in_as('ann');
delete from public.conversations;
select tests.sign_out();
update private.embedding_jobs set run_after = now() where source = 'memories';
select tests.sign_in_as_service();
select is(
  (select count(*) from public.claim_writing_jobs(100) where source = 'memories'), 0::bigint,
  'a turn that is deleted is not looked through'
);
select is(
  (select count(*) from private.embedding_jobs where source = 'memories'), 0::bigint,
  'nothing waits for it any more'
);

select * from finish();
rollback;
