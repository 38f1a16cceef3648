begin;
select plan(4);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.decks (name) values ('Ann''s');

select is(
  (select timezone || ' ' || day_start_hour from private.deck_days), 'UTC 4',
  'one''s own deck has its days'
);
select tests.sign_in_as('bob');
select is((select count(*) from private.deck_days), 0::bigint, 'another user''s deck is not seen');
select throws_ok(
  $$select tests.act_as('anon', '{}'); select from private.deck_days$$, '42501', null,
  'anon sees no deck'
);
select tests.sign_in_as_service();
select is(
  (select count(*) from private.deck_days where user_id = tests.user_id('ann')), 1::bigint,
  'the service sees all'
);

select * from finish();
rollback;
