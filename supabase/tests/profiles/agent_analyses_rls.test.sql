begin;
select plan(17);

select tests.create_user('ann');
select tests.create_user('bob');
insert into public.agent_analyses (user_id, agent_type, analysis_data)
values (tests.user_id('ann'), 'style', '{"ann": 1}'), (tests.user_id('bob'), 'style', '{"bob": 1}');

select tests.sign_in_as('bob');
select is(
  (select array_agg(user_id) from public.agent_analyses), array[tests.user_id('bob')],
  'select: own rows only'
);
select throws_ok(
  $$insert into public.agent_analyses (user_id, agent_type, analysis_data)
    values (tests.user_id('ann'), 'mood', '{}')$$,
  '42501', null, 'insert: not for another user'
);
select lives_ok(
  $$insert into public.agent_analyses (user_id, agent_type, analysis_data)
    values (tests.user_id('bob'), 'mood', '{}')$$,
  'insert: for oneself'
);
select throws_ok(
  $$insert into public.agent_analyses (user_id, agent_type, analysis_data, created_at)
    values (tests.user_id('bob'), 'other', '{}', now())$$,
  '42501', null, 'insert: not the time'
);
update public.agent_analyses set analysis_data = '{"stolen": 1}'
where user_id = tests.user_id('ann');
select lives_ok(
  $$update public.agent_analyses set analysis_data = '{"bob": 2}' where agent_type = 'style'$$,
  'update: own data'
);
select throws_ok(
  $$update public.agent_analyses set user_id = tests.user_id('ann')$$, '42501', null,
  'update: not the user'
);
select throws_ok(
  $$update public.agent_analyses set agent_type = 'x'$$, '42501', null, 'update: not the type'
);
select throws_ok(
  $$update public.agent_analyses set updated_at = now()$$, '42501', null, 'update: not the time'
);
delete from public.agent_analyses where user_id = tests.user_id('ann');
delete from public.agent_analyses where agent_type = 'mood';
select is((select count(*) from public.agent_analyses), 1::bigint, 'delete: own rows');

select tests.sign_in_as_anon();
select throws_ok('select from public.agent_analyses', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.agent_analyses (user_id, agent_type, analysis_data)
    values (tests.user_id('ann'), 'mood', '{}')$$,
  '42501', null, 'anon: no insert'
);
select throws_ok(
  $$update public.agent_analyses set analysis_data = '{}'$$, '42501', null, 'anon: no update'
);
select throws_ok('delete from public.agent_analyses', '42501', null, 'anon: no delete');

select tests.sign_out();
select results_eq(
  $$select agent_type, analysis_data from public.agent_analyses
    where user_id in (tests.user_id('ann'), tests.user_id('bob')) order by analysis_data::text$$,
  $$values ('style', '{"ann": 1}'::jsonb), ('style', '{"bob": 2}')$$,
  'of another''s rows nothing changed'
);
-- updated_at: now() is one value in this transaction, so the row is made to look older first.
alter table public.agent_analyses disable trigger agent_analyses_touch_updated_at;
update public.agent_analyses set updated_at = now() - interval '1 day'
where user_id in (tests.user_id('ann'), tests.user_id('bob'));
alter table public.agent_analyses enable trigger agent_analyses_touch_updated_at;
update public.agent_analyses set analysis_data = '{"bob": 3}' where user_id = tests.user_id('bob');
select is(
  (select updated_at from public.agent_analyses where user_id = tests.user_id('bob')), now(),
  'a change touches updated_at'
);
select is(
  (select updated_at from public.agent_analyses where user_id = tests.user_id('ann')),
  now() - interval '1 day', 'of the changed row only'
);
delete from auth.users where id = tests.user_id('bob');
select is(
  (select array_agg(user_id) from public.agent_analyses
   where user_id in (tests.user_id('ann'), tests.user_id('bob'))),
  array[tests.user_id('ann')],
  'an account goes with its analyses'
);

select * from finish();
rollback;
