-- What no longer fits a turn is summarised in the background, branch by branch.
begin;
select plan(27);
select tests.alone();

select tests.create_user('ann');
select tests.create_user('bob');
-- Turns of about 60 tokens.
create function pg_temp.talk(p_from integer, p_to integer) returns void
language plpgsql
as $$
begin
  for i in p_from..p_to loop
    perform public.store_chat_pair(
      format('Question %s about the harbour of Oslo and its old ferries. ', i)
        || 'My boat is moored there, next to the lighthouse keeper''s house.',
      format('Answer %s: the ferries of the harbour leave at noon from the old pier.', i),
      tests.user_id('talk')
    );
  end loop;
end;
$$;
create function pg_temp.context(p_budget integer) returns jsonb
language sql
as $$ select public.get_chat_context(tests.user_id('talk'), p_token_budget => p_budget) $$;
create function pg_temp.jobs() returns bigint
language sql
as $$ select count(*) from private.embedding_jobs where source = 'summaries' $$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select pg_temp.talk(1, 5);
select tests.put('context', pg_temp.context(3000)::text);
select is(
  tests.got('context')::jsonb -> 'summary', 'null', 'a conversation that fits has no summary'
);
select tests.sign_in_as_service();
select is(pg_temp.jobs(), 0::bigint, 'and needs none');
select tests.sign_in_as('ann');
select pg_temp.talk(6, 20);
select tests.put('context', pg_temp.context(600)::text);
select is(
  tests.got('context')::jsonb -> 'summary', 'null', 'the turn that outgrows its budget waits not'
);
select tests.sign_in_as_service();
select is(pg_temp.jobs(), 1::bigint, 'it queues a summary');
create temporary table claimed as select * from public.claim_writing_jobs(100);
delete from claimed where source <> 'summaries';
select is(
  (select jsonb_typeof(content -> 'before') || ' ' || (content -> 'messages' -> 0 ->> 'text')
   from claimed),
  'null Question 1 about the harbour of Oslo and its old ferries. My boat is moored there, next '
    || 'to the lighthouse keeper''s house.',
  'from the first message on'
);
select cmp_ok(
  (select jsonb_array_length(content -> 'messages') from claimed), '>=',
  (tests.got('context')::jsonb #>> '{history,0,seq}')::integer,
  'at least to where the history begins'
);
select is(
  (select public.complete_writing_job(
     id, content ->> 'claim', '{"text": "Ann has a boat in Oslo.", "model": "small"}'
   ) from claimed),
  'stored', 'a model''s summary is kept'
);

select tests.sign_in_as('ann');
select tests.put('context', pg_temp.context(600)::text);
select is(
  tests.got('context')::jsonb ->> 'summary', 'Ann has a boat in Oslo.', 'the next turn is given it'
);
select is(
  (select row(s.message_id::text, s.seq::text)::text from public.conversation_summaries s),
  row(
    tests.got('context')::jsonb #>> '{summary_until,message_id}',
    tests.got('context')::jsonb #>> '{summary_until,seq}'
  )::text,
  'with the message that it reaches'
);
select ok(
  (tests.got('context')::jsonb #>> '{tokens,summary}')::integer > 0, 'and its tokens are counted'
);
select tests.sign_in_as_service();
select is(pg_temp.jobs(), 0::bigint, 'nothing more is queued while it reaches the history');

-- Incrementally, by the sentences themselves
select tests.sign_in_as('ann');
select pg_temp.talk(21, 40);
select pg_temp.context(600);
select tests.sign_in_as_service();
truncate claimed;
insert into claimed select * from public.claim_writing_jobs(100) c where c.source = 'summaries';
select is(
  (select content ->> 'before' from claimed), 'Ann has a boat in Oslo.',
  'the next summary goes on from the one before'
);
select is(
  (select (content #>> '{messages,0,id}') from claimed),
  (select m.id::text from public.chat_messages m, public.conversation_summaries s
   where m.user_id = tests.user_id('ann') and m.seq = s.seq + 1),
  'at the message after it'
);
select is(
  (select public.complete_writing_job(id, content ->> 'claim') from claimed), 'stored',
  'without a model the sentences themselves are the summary'
);
select tests.sign_in_as('ann');
select tests.put('context', pg_temp.context(600)::text);
select matches(
  tests.got('context')::jsonb ->> 'summary', '^Ann has a boat in Oslo\.\nUser: .*lighthouse',
  'after what was summarised before'
);
select is(
  (select string_agg(coalesce(model, '-'), ' ' order by seq) from public.conversation_summaries),
  'small -', 'and no model is named'
);

-- Branches
select tests.put('early', (
  select m.id::text from public.chat_messages m
  where m.user_id = tests.user_id('ann') and m.seq = 4
));
select public.store_chat_pair(
  '', 'Another answer.', tests.user_id('talk'),
  p_turn => jsonb_build_object('parent_id', tests.got('early'), 'messages', jsonb_build_array(
    jsonb_build_object('role', 'user', 'text', 'Forget the boat: I have a bicycle.')
  ))
);
select pg_temp.talk(41, 60);
select tests.put('context', pg_temp.context(600)::text);
select is(
  tests.got('context')::jsonb -> 'summary', 'null',
  'an edit of an earlier message begins a branch that no summary of the other one leads to'
);
select tests.sign_in_as_service();
truncate claimed;
insert into claimed select * from public.claim_writing_jobs(100) c where c.source = 'summaries';
select is(
  (select string_agg(left(m ->> 'text', 11), ',' order by m ->> 'at')
   from claimed, jsonb_array_elements(content -> 'messages') m
   where m ->> 'text' like any (array['Question%', 'Forget%'])
     and (m ->> 'id')::uuid in (
       select i.id from public.chat_messages i where i.seq between 3 and 90
     ) and (m ->> 'text') !~ 'Question (4[2-9]|5|60)'),
  'Question 2 ,Forget the ,Question 41', 'its own summary has its own messages'
);
select is(
  (select public.complete_writing_job(id, content ->> 'claim', '{"text": "A bicycle."}')
   from claimed), 'stored', 'it is kept beside the other one'
);
select tests.sign_in_as('ann');
select is(pg_temp.context(600) ->> 'summary', 'A bicycle.', 'each branch has its own');
select is(
  public.get_chat_context(
    tests.user_id('talk'), p_token_budget => 600, p_thread => jsonb_build_object(
      'chains', '[]'::jsonb, 'digests', '[]'::jsonb, 'prior', 0, 'parent_id', (
        select m.id from public.chat_messages m
        where m.user_id = tests.user_id('ann') and m.seq = 80
      )
    )
  ) ->> 'summary' like 'Ann has a boat in Oslo.%', true, 'the other branch has still its own'
);

-- What the app wrote
update public.conversations set summary = 'Of the app.' where id = tests.user_id('talk');
select is(
  pg_temp.context(600) ->> 'summary', 'Of the app.', 'a summary that the app wrote comes first'
);
select pg_temp.talk(61, 90);
select pg_temp.context(600);
select tests.sign_in_as_service();
select is(pg_temp.jobs(), 0::bigint, 'and none is written then');

-- A long way to go
select tests.sign_in_as('bob');
insert into public.conversations (id) values (tests.user_id('long'));
insert into public.chat_messages (session_id, message_text, sender_type)
select
  tests.user_id('long'), 'Line ' || i || '. ' || repeat('The sea is deep and blue. ', 40), 'user'
from generate_series(1, 60) i;
select public.get_chat_context(tests.user_id('long'), p_token_budget => 600);
select tests.sign_in_as_service();
truncate claimed;
insert into claimed select * from public.claim_writing_jobs(100) c where c.source = 'summaries';
select cmp_ok(
  (select jsonb_array_length(content -> 'messages') from claimed), '<', 40,
  'a claim has no more than a model can read at once'
);
select public.complete_writing_job(id, content ->> 'claim', '{"text": "First part."}') from claimed;
select is(
  (select content ->> 'before' from public.claim_writing_jobs(100)), 'First part.',
  'what is left comes in the next one'
);
select is(
  public.complete_writing_job((select id from claimed), 'x'), 'stale', 'under another claim'
);
select tests.sign_out();
delete from public.conversations where id = tests.user_id('talk');
select is_empty(
  $$select from public.conversation_summaries where user_id = tests.user_id('ann')$$,
  'a conversation goes with its summaries'
);

select * from finish();
rollback;
