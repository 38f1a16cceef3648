begin;
select plan(78);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
select public.create_flashcards(tests.user_id('deck'), '[{"question": "q", "answer": "a"}]');
select public.review_flashcard((select id from public.flashcards), 3);
select tests.put('log', (select to_jsonb(l)::text from public.review_logs l));
select tests.sign_in_as('bob');

select is_empty('select from public.review_logs', 'select: own rows only');
select tests.sign_in_as('ann');
select is((select count(*) from public.review_logs), 1::bigint, 'which one sees');

-- A review is what a function made of it, for everybody.
select throws_ok(
  format('insert into public.review_logs (%I) values (default)', a.attname), '42501', null,
  'insert: not ' || a.attname
)
from pg_attribute a
where a.attrelid = 'public.review_logs'::regclass and a.attnum > 0 and not a.attisdropped;
select throws_ok(
  format('update public.review_logs set %I = default', a.attname), '42501', null,
  'update: not ' || a.attname
)
from pg_attribute a
where a.attrelid = 'public.review_logs'::regclass and a.attnum > 0 and not a.attisdropped;
select throws_ok('delete from public.review_logs', '42501', null, 'delete: not even own rows');

select tests.sign_in_as_anon();
select throws_ok('select from public.review_logs', '42501', null, 'anon: no select');
select throws_ok(
  'insert into public.review_logs (rating) values (3)', '42501', null, 'anon: no insert'
);
select throws_ok('update public.review_logs set rating = 4', '42501', null, 'anon: no update');
select throws_ok('delete from public.review_logs', '42501', null, 'anon: no delete');

select tests.sign_in_as_service();
select is(
  (select count(*) from public.review_logs where user_id = tests.user_id('ann')), 1::bigint,
  'the service sees all'
);
select throws_ok(
  'update public.review_logs set rating = 4', '42501', null, 'and changes none'
);
select throws_ok('delete from public.review_logs', '42501', null, 'nor takes one away');

-- What holds whoever writes
select tests.sign_out();
select throws_ok(
  $$insert into public.review_logs
    select (jsonb_populate_record(
      null::public.review_logs,
      tests.got('log')::jsonb || '{"id": "0197a1c2-0000-7000-8000-000000000002"}'
    )).*$$,
  '23505', null, 'never two logs from one state of a card'
);
select throws_ok(
  format($$insert into public.review_logs
    select (jsonb_populate_record(null::public.review_logs, tests.got('log')::jsonb || %L)).*$$,
    '{"id": "0197a1c2-0000-7000-8000-000000000002", "version": 9}'::jsonb || x::jsonb),
  '23514', null, 'no review with ' || x
) from unnest(array['{"rating": 5}', '{"rating": -1}', '{"duration_ms": -1}',
  '{"duration_ms": 86400001}']) x;
select tests.sign_in_as('ann');
delete from public.flashcards;
select is_empty('select from public.review_logs', 'reviews go with their card');

select * from finish();
rollback;
