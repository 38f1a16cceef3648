begin;
select plan(15);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.put('ann', tests.user_id('ann')::text);
select tests.put('bob', tests.user_id('bob')::text);

-- A signed-in user
select tests.sign_in_as('ann');
select is(private.require_user(null), tests.user_id('ann'), 'the user of the token');
select is(private.require_user(auth.uid()), tests.user_id('ann'), 'the user of the token, named');
select throws_ok(
  $$select private.require_user(tests.user_id('bob'))$$, '42501', 'not_your_user_id',
  'another user''s id is refused'
);
select throws_ok(
  $$select private.require_user(tests.user_id('nobody'))$$, '42501', 'not_your_user_id',
  'an id of nobody is refused in the same words'
);

-- A token that names no user
select tests.act_as('authenticated', '{"role": "authenticated"}');
select throws_ok(
  $$select private.require_user(null)$$, '42501', 'not_signed_in', 'no user at all'
);
select throws_ok(
  $$select private.require_user(tests.user_id('ann'))$$, '42501', 'not_signed_in',
  'naming a user does not replace the token'
);

-- A token that claims more than its role
select tests.act_as(
  'authenticated', jsonb_build_object('sub', tests.user_id('ann'), 'role', 'service_role')
);
select throws_ok(
  $$select private.require_user(tests.user_id('bob'))$$, '42501', 'not_your_user_id',
  'a claim does not make a service of a user: the database role counts'
);

-- anon
select tests.sign_in_as_anon();
select throws_ok(
  $$select private.require_user(null)$$, '42501', null, 'anon cannot call it'
);

-- The service
select tests.sign_in_as_service();
select is(
  private.require_user(tests.user_id('bob')), tests.user_id('bob'), 'the service acts for anybody'
);
select throws_ok(
  $$select private.require_user(null)$$, 'PT400', 'user_required', 'but has to say for whom'
);
select tests.act_as(
  'service_role', jsonb_build_object('sub', tests.user_id('ann'), 'role', 'service_role')
);
select is(
  private.require_user(null), tests.user_id('ann'), 'a service token that names a user acts for it'
);
select is(
  private.require_user(tests.user_id('bob')), tests.user_id('bob'), 'unless another one is named'
);

-- Within a definer function
select tests.sign_out();
create function pg_temp.as_definer(p_user_id uuid) returns uuid
language sql
security definer
as $$ select private.require_user(p_user_id) $$;
grant execute on function pg_temp.as_definer(uuid) to public;
select tests.sign_in_as('ann');
select throws_ok(
  $$select pg_temp.as_definer(tests.user_id('bob'))$$, '42501', 'not_your_user_id',
  'a definer function''s caller is the one who called it, not its owner'
);
select is(pg_temp.as_definer(null), tests.user_id('ann'), 'and acts for itself');
select tests.sign_in_as_service();
select is(
  pg_temp.as_definer(tests.user_id('bob')), tests.user_id('bob'), 'the service acts for anybody'
);

select * from finish();
rollback;
