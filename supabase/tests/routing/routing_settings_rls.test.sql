begin;
select plan(13);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('bob');
insert into public.routing_settings (context, cost_scale) values ('code', 0.5);
select tests.sign_in_as('ann');
select lives_ok(
  $$insert into public.routing_settings (context, cost_scale, half_life)
    values ('code', 0.1, null)$$,
  'a user has settings of a context'
);
select is(
  (select array_agg(user_id) from public.routing_settings), array[tests.user_id('ann')],
  'and sees only those'
);
select is(
  (select (s.cost_scale, s.half_life)::text
   from private.routing_setting(tests.user_id('ann'), 'code') s),
  '(0.1,)', 'they hold'
);
select is(
  (select (s.cost_scale, s.half_life)::text
   from private.routing_setting(tests.user_id('ann'), 'other') s),
  '(0.01,1000)', 'where there are none, the defaults do'
);
select throws_ok(
  $$insert into public.routing_settings (user_id)
    values (tests.user_id('bob'))$$,
  '42501', null,
  'another user''s cannot be made'
);
update public.routing_settings set cost_scale = 1;
delete from public.routing_settings where user_id = tests.user_id('bob');
select throws_ok(format('insert into public.routing_settings %s', v.insert), '23514', null, v.name)
from (values
  ($$(cost_scale) values (0)$$, 'a scale of nothing'),
  ($$(half_life) values (1)$$, 'a half-life too short'),
  ($$(context) values ('A B')$$, 'a context of other characters')
) v (insert, name);
select lives_ok($$delete from public.routing_settings$$, 'one''s own can be deleted');
select tests.sign_in_as('bob');
select is(
  (select array_agg(cost_scale) from public.routing_settings), array[0.5],
  'another''s stay as they are'
);
select tests.sign_in_as_anon();
select throws_ok($$select from public.routing_settings$$, '42501', null, 'anon reads nothing');
select tests.sign_in_as_service();
select lives_ok(
  $$insert into public.routing_settings (user_id) values (tests.user_id('ann'))$$,
  'the service may do what a user may'
);
select tests.sign_out();
select tests.create_models();
select tests.sign_in_as('ann');
update public.routing_settings set cost_scale = 0.25;
select public.save_query('Q');
select is(
  (select (weights ->> 'cost_scale')::numeric from public.queries), 0.25,
  'a query is weighed by the settings of its time'
);

select * from finish();
rollback;
