-- What was written is kept: titles, where the user has chosen none.
begin;
select plan(20);
select tests.alone();

select tests.create_user('ann');
select tests.sign_in_as('ann');
select public.store_chat_pair(
  'Hello there. I would like to plan a vegetable garden behind my house in Oslo, with tomatoes.',
  'A garden in Oslo needs frost-proof beds.', tests.user_id('garden')
);
select public.store_chat_pair('Tell me of cats', 'They purr.', tests.user_id('cats'));
select public.store_chat_pair('Tell me of dogs', 'They bark.', tests.user_id('dogs'));
select public.store_chat_pair('Tell me of owls', 'They hoot.', tests.user_id('owls'));
select is(
  (select title from public.conversations where id = tests.user_id('cats')), 'Tell me of cats',
  'until it has a title, a conversation is named by its first message'
);
select public.rename_conversation(tests.user_id('dogs'), 'Tell me of dogs');
select throws_ok(
  $$select public.complete_writing_job(1, 'x')$$, '42501', null, 'no user completes a job'
);

select tests.sign_in_as_service();
create temporary table claimed as select * from public.claim_writing_jobs(100);
create function pg_temp.complete(p_name text, p_result jsonb) returns text
language sql
as $$
  select public.complete_writing_job(c.id, c.content ->> 'claim', p_result)
  from claimed c where c.content ->> 'claim' = tests.user_id(p_name)::text
$$;
select is(
  (select count(*) from claimed where content ->> 'claim' = tests.user_id('dogs')::text), 0::bigint,
  'a title that the user has set is not made anew, even where it is the first message''s text'
);
select is(
  public.complete_writing_job((select min(id) from claimed), 'another', '{}'), 'stale',
  'another claim''s result is not taken'
);
select is(
  pg_temp.complete('cats', '{"text": "  How cats\n purr ", "model": "small"}'), 'stored',
  'a title that a model wrote is kept'
);
select is(
  (select title from public.conversations where id = tests.user_id('cats')), 'How cats purr',
  'in one line'
);
select ok(
  (select title_is_made from public.conversations where id = tests.user_id('cats')),
  'and known as made'
);
select is(pg_temp.complete('cats', '{"text": "Again"}'), 'gone', 'a job that is done is gone');
select is(pg_temp.complete('garden', '{}'), 'stored', 'without a text the question is asked');
select is(
  (select title from public.conversations where id = tests.user_id('garden')),
  'I would like to plan a vegetable garden behind my house in …',
  'for the sentence that says most'
);

-- The user is faster than the model
select tests.sign_in_as('ann');
update public.conversations set title = 'My owls' where id = tests.user_id('owls');
select tests.sign_in_as_service();
select is(pg_temp.complete('owls', '{"text": "On owls"}'), 'stored', 'a model comes too late');
select is(
  (select title from public.conversations where id = tests.user_id('owls')), 'My owls',
  'for a title that the user has set meanwhile'
);
select is_empty('select * from public.claim_writing_jobs()', 'nothing is left to write');
select throws_ok(
  $$select public.complete_writing_job(1, 'x', '[]')$$, 'PT400', null, 'a result is an object'
);

-- Titles that nobody made
select tests.sign_in_as('ann');
insert into public.conversations (id, title) values (tests.user_id('mine'), 'Mine');
select public.store_chat_pair('Hello', 'Hi', tests.user_id('mine'));
select public.store_chat_pair('So', 'Yes', tests.user_id('none'));
select public.rename_conversation(tests.user_id('none'), null);
select tests.sign_in_as_service();
select is_empty(
  'select * from public.claim_writing_jobs()',
  'a conversation that was made with a title keeps it, and none that the user removed comes back'
);

-- What goes
select tests.sign_in_as('ann');
select public.store_chat_pair('Tell me of eels', 'They swim.', tests.user_id('eels'));
select public.store_chat_pair('Tell me of bats', 'They fly.', tests.user_id('bats'));
select public.delete_conversation(tests.user_id('eels'));
select tests.sign_in_as_service();
truncate claimed;
insert into claimed select * from public.claim_writing_jobs(100);
select is(
  (select count(*) from claimed), 1::bigint, 'of a deleted conversation nothing is written'
);
select is(
  (select count(*) from private.embedding_jobs
   where kind = 'writing' and row_id = tests.user_id('eels')::text),
  0::bigint, 'and its job is gone'
);
select tests.sign_in_as('ann');
select public.delete_conversation(tests.user_id('bats'));
select tests.sign_in_as_service();
select is(
  pg_temp.complete('bats', '{"text": "On bats"}'), 'gone',
  'one that goes while its title is written takes its job with it'
);
select is(
  (select count(*) from private.embedding_jobs where kind = 'writing'), 0::bigint, 'no job is left'
);
select is_empty(
  $$select from public.conversations where id = tests.user_id('bats')$$, 'and no conversation'
);

select * from finish();
rollback;
