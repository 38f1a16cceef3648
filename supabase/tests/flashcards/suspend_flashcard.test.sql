begin;
select plan(22);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');
insert into public.flashcards (id, deck_id, question, answer)
values (tests.user_id('card'), tests.user_id('deck'), 'q', 'a');
create function pg_temp.since() returns timestamptz
language sql
as $$
  select suspended_at from public.flashcards where id = tests.user_id('card')
$$;
grant execute on all functions in schema pg_temp to public;

select is(
  public.suspend_flashcard(tests.user_id('card')), now(), 'it returns since when it is suspended'
);
select is(pg_temp.since(), now(), 'which the card says');
update public.flashcards set suspended_at = '2020-01-01Z';
select is(
  public.suspend_flashcard(tests.user_id('card')), '2020-01-01Z', 'twice, the first time stays'
);
select is(
  public.suspend_flashcard(tests.user_id('card'), false), null, 'with p_suspended false it is not'
);
select is(pg_temp.since(), null, 'which the card says too');
select is((select version from public.flashcards), 0, 'the state is not touched');

-- Replay, and all or nothing
select tests.replays(
  $$public.suspend_flashcard(tests.user_id('card')%s)$$,
  $$public.suspend_flashcard(tests.user_id('card'), false%s)$$
);
select public.suspend_flashcard(tests.user_id('card'), p_request_id => tests.user_id('request'));
select public.suspend_flashcard(tests.user_id('card'), false, p_request_id => tests.user_id('up'));
select public.suspend_flashcard(tests.user_id('card'), p_request_id => tests.user_id('request'));
select is(pg_temp.since(), null, 'a replay does not suspend again');
select is(
  public.suspend_flashcard(tests.user_id('card'), false, p_request_id => tests.user_id('up')), null,
  'a replay of taking it up returns null'
);
select tests.is_atomic($$select public.suspend_flashcard(tests.user_id('card')%s)$$);

-- Bad input
select throws_ok(
  format('select public.suspend_flashcard(%L)', c), 'PT404', 'flashcard_not_found', 'no such card'
) from unnest(array[tests.user_id('nothing'), null]) c;

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.suspend_flashcard(tests.user_id('card'))$$, 'PT404', 'flashcard_not_found',
  'another user''s card is not there'
);
select tests.minds_its_caller($$select public.suspend_flashcard(tests.user_id('card')%s)$$);
select is(pg_temp.since(), null, 'and is as it was');
select tests.sign_in_as_service();
select is(
  public.suspend_flashcard(tests.user_id('card'), p_user_id => tests.user_id('ann')), now(),
  'the service writes for a user that it names'
);

select * from finish();
rollback;
