begin;
select plan(21);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.store_chat_pair('Hi', 'Hello', tests.user_id('talk'));

create function pg_temp.archived() returns timestamptz
language sql
as $$
  select archived_at from public.conversations where id = tests.user_id('talk')
$$;
grant execute on function pg_temp.archived() to public;

select tests.put('result', to_jsonb(public.archive_conversation(tests.user_id('talk')))::text);
select is(
  (select to_jsonb(c) from public.conversations c), tests.got('result')::jsonb,
  'it returns the conversation'
);
select is(pg_temp.archived(), now(), 'with the time of archiving');
update public.conversations set archived_at = '2020-01-01';
select is(
  (public.archive_conversation(tests.user_id('talk'))).archived_at, '2020-01-01'::timestamptz,
  'archived twice, the first time stays'
);
select is(
  (public.archive_conversation(tests.user_id('talk'), false)).archived_at, null,
  'with p_archived false it is taken back'
);
select is(
  (public.archive_conversation(tests.user_id('talk'), false)).archived_at, null, 'also twice'
);
select is(
  (select message_count from public.conversations), 2, 'its messages are not touched'
);

-- Replay
select tests.put('first', to_jsonb(public.archive_conversation(
  tests.user_id('talk'), p_request_id => tests.user_id('request')
))::text);
select public.archive_conversation(tests.user_id('talk'), false);
select is(
  to_jsonb(public.archive_conversation(
    tests.user_id('talk'), p_request_id => tests.user_id('request')
  )),
  tests.got('first')::jsonb, 'a replay is answered as the first call was'
);
select is(pg_temp.archived(), null, 'and changes nothing');
select throws_ok(
  $$select public.archive_conversation(
    tests.user_id('talk'), false, p_request_id => tests.user_id('request')
  )$$,
  'PT409', 'request_conflict', 'the opposite with the same id'
);

-- Bad input
select throws_ok(
  $$select public.archive_conversation(tests.user_id('nothing'))$$, 'PT404',
  'conversation_not_found', 'a conversation that is not there'
);
select throws_ok(
  $$select public.archive_conversation(null)$$, 'PT404', 'conversation_not_found',
  'no conversation'
);
select throws_ok(
  $$select public.archive_conversation(
    tests.user_id('nothing'), p_request_id => tests.user_id('request 2')
  )$$,
  'PT404', 'conversation_not_found', 'a failed request'
);
select is_empty(
  $$select from private.requests where request_id = tests.user_id('request 2')$$,
  'does not use up its id'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.archive_conversation(tests.user_id('talk'))$$, 'PT404',
  'conversation_not_found', 'another user''s conversation is not there'
);
select tests.minds_its_caller('select public.archive_conversation(tests.user_id(''talk'')%s)');
select is(pg_temp.archived(), null, 'and is as it was');
select tests.sign_in_as_service();
select is(
  (public.archive_conversation(tests.user_id('talk'), p_user_id => tests.user_id('ann'))).id,
  tests.user_id('talk'), 'the service writes for a user that it names'
);
select throws_ok(
  $$select public.archive_conversation(
    tests.user_id('talk'), p_user_id => tests.user_id('bob')
  )$$,
  'PT404', 'conversation_not_found', 'and only that one''s'
);

select * from finish();
rollback;
