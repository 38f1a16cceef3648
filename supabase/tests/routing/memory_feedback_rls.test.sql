begin;
select plan(5);

select tests.create_user('ann');
select tests.sign_in_as('ann');
select throws_ok(
  $$select from private.memory_feedback$$, '42501', null, 'nobody reads it'
);
select throws_ok(
  $$insert into private.memory_feedback (user_id, memory_id, message_id, score, base)
    values (tests.user_id('ann'), gen_random_uuid(), gen_random_uuid(), 1, 1)$$,
  '42501', null, 'nor writes it'
);
select tests.sign_in_as_service();
select throws_ok($$select from private.memory_feedback$$, '42501', null, 'the service neither');

-- It goes with what it is about.
select tests.sign_in_as('ann');
select public.upsert_memory('a', '1');
select public.upsert_memory('b', '2');
select public.record_message_feedback(
  public.store_chat_pair('Hi', 'Hello', p_metadata => (
    select jsonb_build_object('memory_ids', jsonb_agg(id)) from public.user_memories
  )),
  1
);
delete from public.user_memories where memory_key = 'a';
select tests.sign_out();
select is((select count(*) from private.memory_feedback), 1::bigint, 'with its memory');
delete from public.conversations;
select is((select count(*) from private.memory_feedback), 0::bigint, 'with its message');

select * from finish();
rollback;
