begin;
select plan(14);

select tests.create_user('ann');
select tests.create_user('bob');

-- Every row of public and private that mentions a user, in whatever column.
create function pg_temp.traces(p_name text) returns table (table_name text, item jsonb)
language plpgsql
as $$
declare
  v_table regclass;
begin
  for v_table in
    select c.oid::regclass from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
      and c.relkind in ('r', 'p', 'm')
  loop
    return query execute format(
      'select %L, to_jsonb(t) from %s t where to_jsonb(t)::text like %L', v_table::text, v_table,
      '%' || tests.user_id(p_name) || '%'
    );
  end loop;
end;
$$;
create function pg_temp.fill(p_name text) returns void
language plpgsql
as $$
begin
  perform tests.fill_account(p_name);
  perform tests.sign_in_as_service();
  perform public.store_api_key(
    'p', null, 'last', repeat('A', 44), repeat('B', 16), 1, tests.user_id(p_name)
  );
  perform tests.sign_out();
  insert into private.user_embedding_models (user_id) values (tests.user_id(p_name));
  insert into private.staged_embeddings (
    user_id, source, row_id, content_hash, embedding, embedding_model
  )
  values (tests.user_id(p_name), 'vectors', 'x', 'h', tests.vector(1), 'm');
  insert into private.analytics (user_id, day, measure, value)
  values (tests.user_id(p_name), '2020-01-01', 'sentiment', 1);
  insert into private.usage_deltas (user_id, resource, rows, bytes)
  values (tests.user_id(p_name), 'public.vectors', 1, 1);
  insert into private.held_requests (user_id, request_id, held_until)
  values (tests.user_id(p_name), tests.user_id('held'), now());
  with begun as (
    insert into public.imports (user_id, kind, source)
    values (tests.user_id(p_name), 'notes', 'elsewhere')
    returning user_id, id
  )
  insert into private.import_items (user_id, import_id, item, data)
  select b.user_id, b.id, 0, '{}' from begun b;
end;
$$;

select pg_temp.fill('ann');
select pg_temp.fill('bob');
select set_eq(
  $$select table_name from pg_temp.traces('ann')$$,
  'select table_id::regclass::text from private.owned_tables',
  'the test has a row in every table of the registry, and traces finds them'
);
select tests.put('bob', (select jsonb_agg(to_jsonb(t) order by to_jsonb(t))::text
  from pg_temp.traces('bob') t));

-- Who may
select tests.sign_in_as_anon();
select throws_ok('select public.delete_my_data()', '42501', null, 'anon may not');
select tests.act_as('authenticated', '{"role": "authenticated"}');
select throws_ok(
  'select public.delete_my_data()', '42501', 'not_signed_in', 'nor a token of nobody'
);
select tests.sign_in_as('bob');
select throws_ok(
  format('select public.delete_my_data(%L)', tests.user_id('ann')), '42501', 'not_your_user_id',
  'nor another user'
);
select tests.sign_in_as_service();
select throws_ok(
  'select public.delete_my_data()', 'PT400', 'user_required', 'the service names the user'
);

-- All or nothing
select tests.sign_out();
select tests.put('before', (select count(*)::text from pg_temp.traces('ann')));
create trigger broken before insert on public.profiles
  for each row execute function tests.broken();
select tests.sign_in_as('ann');
select throws_ok('select public.delete_my_data()', 'XX000', 'broken', 'its last step fails');
select tests.sign_out();
drop trigger broken on public.profiles;
select is(
  (select count(*)::text from pg_temp.traces('ann')), tests.got('before'),
  'and everything is there still'
);

select tests.sign_in_as('ann');
select is(
  public.delete_my_data() -> 'public.chat_messages', '4', 'it says how many rows of which table'
);
select tests.sign_out();
select results_eq(
  $$select table_name, item -> 'full_name', item -> 'personality_openness'
    from pg_temp.traces('ann')
    where table_name not in (
      select o.table_id::regclass::text from private.owned_tables o where o.is_operators
    )$$,
  $$values ('profiles', 'null'::jsonb, '50'::jsonb)$$,
  'nothing is left, in no table and no column, but an empty profile and what is the operator''s'
);
select is(
  (select jsonb_agg(to_jsonb(t) order by to_jsonb(t))::text from pg_temp.traces('bob') t),
  tests.got('bob'), 'of another user everything is as it was'
);
select ok(
  exists (select from auth.users where id = tests.user_id('ann')),
  'the account is Auth''s to delete'
);
select tests.sign_in_as('ann');
select is(public.delete_my_data(), '{"public.profiles": 1}', 'again, there is nothing to do');
select lives_ok($$select public.store_chat_pair('Hello', 'again')$$, 'and the user may begin anew');

select tests.sign_out();
update private.usage set tokens = -1e6, refilled_at = clock_timestamp()
where user_id = tests.user_id('bob');
select tests.sign_in_as('bob');
select ok(
  (public.delete_my_data() ->> 'public.user_memories')::integer > 0,
  'who has written more than the rate allows is erased all the same, with a history of it'
);

select * from finish();
rollback;
