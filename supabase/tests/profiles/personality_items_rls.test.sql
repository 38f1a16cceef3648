begin;
select plan(10);

select tests.create_user('ann');

select tests.sign_in_as('ann');
select is(
  (select array_agg(item_number::integer order by item_number) from public.personality_items),
  (select array_agg(i) from generate_series(1, 50) i), 'a signed-in user reads all fifty'
);
select throws_ok(
  $$insert into public.personality_items (item_number, item_text, factor, is_reversed)
    values (1, 'Am new.', 'openness', false)$$,
  '42501', null, 'no insert'
);
select throws_ok(
  $$update public.personality_items set is_reversed = not is_reversed$$, '42501', null, 'no update'
);
select throws_ok('delete from public.personality_items', '42501', null, 'no delete');

select tests.sign_in_as_service();
select throws_ok(
  $$update public.personality_items set is_reversed = not is_reversed$$, '42501', null,
  'it is data of a migration: the service does not change it either'
);

select tests.sign_in_as_anon();
select throws_ok('select from public.personality_items', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.personality_items (item_number, item_text, factor, is_reversed)
    values (1, 'Am new.', 'openness', false)$$,
  '42501', null, 'anon: no insert'
);
select throws_ok(
  $$update public.personality_items set is_reversed = not is_reversed$$, '42501', null,
  'anon: no update'
);
select throws_ok('delete from public.personality_items', '42501', null, 'anon: no delete');

select tests.sign_out();
select is(
  (select count(distinct item_text) from public.personality_items), 50::bigint,
  'no item is there twice'
);

select * from finish();
rollback;
