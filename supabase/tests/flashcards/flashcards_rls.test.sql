begin;
select plan(80);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
select tests.put('ai', public.store_chat_pair('Hi', 'Hello', tests.user_id('talk'))::text);
select tests.put('id', (
  select id::text from public.create_flashcards(
    tests.user_id('deck'), '[{"question": "q", "answer": "a"}]', tests.got('ai')::uuid
  )
));
select tests.put('before', (
  select jsonb_agg(to_jsonb(f) order by to_jsonb(f))::text from public.flashcards f
));
select tests.sign_in_as('bob');
insert into public.decks (id, name) values (tests.user_id('bobs deck'), 'd');
insert into public.decks (id, name) values (tests.user_id('second'), 'e');
select public.create_flashcards(tests.user_id('bobs deck'), '[{"question": "q", "answer": "b"}]');

-- select
select is(
  (select array_agg(user_id) from public.flashcards), array[tests.user_id('bob')],
  'select: own rows only'
);

-- insert
select throws_ok(
  $$insert into public.flashcards (user_id, deck_id, question, answer)
    values (tests.user_id('ann'), tests.user_id('deck'), 'q', 'a')$$,
  '42501', null, 'insert: not for another user'
);
select throws_ok(
  $$insert into public.flashcards (deck_id, question, answer)
    values (tests.user_id('deck'), 'q', 'a')$$,
  '23503', null, 'insert: not into another user''s deck'
);
select throws_ok(
  format(
    $$insert into public.flashcards (deck_id, message_id, question, answer)
      values (tests.user_id('bobs deck'), %L, 'q', 'a')$$, tests.got('ai')
  ),
  '23503', null, 'insert: not from another user''s message'
);
select lives_ok(
  $$insert into public.flashcards (deck_id, question, answer, suspended_at)
    values (tests.user_id('bobs deck'), 'by REST', 'a', now())$$,
  'insert: texts, deck and suspension'
);
select throws_ok(
  format('insert into public.flashcards (%I) values (default)', c.name), '42501', null,
  'insert: not ' || c.name
)
from unnest(array[
  'state', 'due', 'stability', 'difficulty', 'scheduled_days', 'learning_steps', 'reps', 'lapses',
  'last_review', 'is_leech', 'version', 'embedding_bits', 'created_at', 'updated_at'
]) c (name);
select throws_ok(
  format(
    'insert into public.flashcards (deck_id, question, answer) values (%L, %L, %L)',
    tests.user_id('bobs deck'), q, a
  ), '23514', null, format('a question of %s, an answer of %s', length(q), length(a))
) from (values ('', 'a'), ('q', ''), (repeat('ü', 8001), 'a'), ('q', repeat('ü', 8001))) x (q, a);
select lives_ok(
  format(
    'insert into public.flashcards (deck_id, question, answer) values (%L, %L, %L)',
    tests.user_id('bobs deck'), repeat('ü', 8000), repeat('語', 8000)
  ), '8,000 characters each are taken'
);
select throws_ok(
  $$insert into public.flashcards (deck_id, question, answer, embedding)
    values (tests.user_id('bobs deck'), 'q', 'a', tests.vector(1))$$,
  '23514', null, 'an embedding without its model'
);

-- update
update public.flashcards set question = 'x' where user_id = tests.user_id('ann');
select lives_ok(
  $$update public.flashcards set question = 'Q', deck_id = tests.user_id('second')
    where answer = 'b'$$,
  'update: own texts, another deck of one''s own'
);
select throws_ok(
  $$update public.flashcards set deck_id = tests.user_id('deck') where answer = 'b'$$, '23503',
  null, 'update: not into another user''s deck'
);
select throws_ok(
  format('update public.flashcards set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array[
  'user_id', 'id', 'message_id', 'state', 'due', 'stability', 'difficulty', 'scheduled_days',
  'learning_steps', 'reps', 'lapses', 'last_review', 'is_leech', 'version', 'embedding',
  'embedding_model', 'created_at', 'updated_at'
]) c (name);

-- delete
delete from public.flashcards where user_id = tests.user_id('ann');
select lives_ok($$delete from public.flashcards where question = 'by REST'$$, 'delete: own rows');

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.flashcards', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.flashcards (user_id, deck_id, question, answer)
    values (tests.user_id('ann'), tests.user_id('deck'), 'q', 'a')$$,
  '42501', null, 'anon: no insert'
);
select throws_ok(
  $$update public.flashcards set question = 'x'$$, '42501', null, 'anon: no update'
);
select throws_ok('delete from public.flashcards', '42501', null, 'anon: no delete');

-- the service
select tests.sign_in_as_service();
select is(
  (select count(distinct user_id) from public.flashcards
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  2::bigint, 'the service sees all'
);
select throws_ok(
  $$update public.flashcards set due = now()$$, '42501', null,
  'the state is not its to write either'
);
select tests.sign_out();
select is(
  (select jsonb_agg(to_jsonb(f) order by to_jsonb(f))
   from public.flashcards f where user_id = tests.user_id('ann')),
  tests.got('before')::jsonb, 'of another''s rows nothing changed'
);

-- What holds whoever writes
create function pg_temp.breaks(p_set text) returns text
language sql
as $$
  select throws_ok(
    format('update public.flashcards set %s where id = %L', p_set, tests.got('id')), '23514', null,
    'no card with ' || p_set
  )
$$;
select pg_temp.breaks(s) from unnest(array[
  'state = 4', 'state = 2', 'stability = 1', 'difficulty = 5', 'last_review = now()',
  $$state = 2, stability = 'NaN', difficulty = 5, last_review = now()$$,
  'state = 2, stability = 36501, difficulty = 5, last_review = now()',
  'state = 2, stability = 0.0001, difficulty = 5, last_review = now()',
  'state = 2, stability = 1, difficulty = 0.9, last_review = now()',
  'state = 2, stability = 1, difficulty = 10.1, last_review = now()',
  'state = 2, stability = 1, difficulty = 5', 'reps = -1', 'lapses = -1', 'scheduled_days = -1',
  'learning_steps = 21', $$due = 'infinity'$$, $$suspended_at = 'infinity'$$
]) s;

-- The vector
select tests.sign_in_as_service();
update public.flashcards set embedding = tests.vector(1), embedding_model = 'm'
where id = tests.got('id')::uuid;
delete from private.embedding_jobs;
select tests.sign_in_as('ann');
update public.flashcards set question = question, answer = answer;
select isnt((select embedding from public.flashcards), null, 'the same text keeps its vector');
update public.flashcards set answer = 'another';
select is((select embedding from public.flashcards), null, 'another text does not');
select tests.sign_out();
select is(
  (select array_agg(source || ' ' || row_id) from private.embedding_jobs),
  array['flashcards ' || tests.got('id')], 'and waits for one'
);

-- The message, whoever writes
create function pg_temp.marked() returns boolean
language sql
as $$
  select has_flashcards from public.chat_messages where id = tests.got('ai')::uuid
$$;
grant execute on all functions in schema pg_temp to public;
select tests.sign_in_as('ann');
select is(pg_temp.marked(), true, 'a card from a message marks it');
insert into public.flashcards (deck_id, message_id, question, answer)
values (tests.user_id('deck'), tests.got('ai')::uuid, 'q', 'second');
delete from public.flashcards where answer = 'another';
select is(pg_temp.marked(), true, 'while there is one');
delete from public.flashcards;
select is(pg_temp.marked(), false, 'and when none is left, no longer');
insert into public.flashcards (deck_id, message_id, question, answer)
values (tests.user_id('deck'), tests.got('ai')::uuid, 'q', 'a');
select is(pg_temp.marked(), true, 'a plain insert marks it too');
select throws_ok(
  'update public.chat_messages set has_flashcards = false', '42501', null,
  'which is not the user''s to write'
);
select public.delete_conversation(tests.user_id('talk'));
select results_eq(
  'select question, message_id from public.flashcards', $$values ('q', null::uuid)$$,
  'a card outlives its conversation'
);

-- The account
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select is(
  (select count(*) from public.flashcards where user_id = tests.user_id('ann')), 0::bigint,
  'an account goes with its cards'
);

select * from finish();
rollback;
