begin;
select plan(23);
select tests.alone();

-- Seven users who know the model small in the context code.
select tests.create_user(n) from unnest(
  array['ann', 'bob', 'cem', 'dan', 'eva', 'fay', 'gus']
) n;
select tests.create_models();

create function pg_temp.learn(p_name text, p_good integer, p_bad integer) returns void
language plpgsql
as $$
begin
  perform tests.sign_in_as(p_name);
  perform public.update_model_state('small', 1, 1, 'code') from generate_series(1, p_good);
  perform public.update_model_state('small', 0, 1, 'code') from generate_series(1, p_bad);
end;
$$;
create function pg_temp.draws_of(p_name text) returns text
language plpgsql
as $$
begin
  perform tests.sign_in_as(p_name);
  return (
    select (round(s.alpha::numeric, 4), round(s.beta::numeric, 4))::text
    from private.model_posteriors(auth.uid(), 'code', array['small']) s
  );
end;
$$;
create function pg_temp.prior() returns text
language plpgsql
as $$
begin
  perform tests.sign_out();
  return (
    select (s.alpha, s.beta, s.contributors)::text from public.model_states s
    where s.user_id is null
  );
end;
$$;
grant execute on all functions in schema pg_temp to public;

-- One's own
select pg_temp.learn('ann', 3, 1);
select is(
  (select array_agg(s.model_id) from public.get_model_states('code') s),
  array['large', 'medium', 'small'], 'all enabled models'
);
select is(
  (select (s.alpha, s.beta, round(s.mean::numeric, 4), round(s.variance::numeric, 4),
           s.total_requests)::text
   from public.get_model_states('code') s where s.model_id = 'small'),
  '(4.000000000000,2.000000000000,0.6667,0.0317,0)', 'what is known of one'
);
select is(
  (select (s.alpha, s.beta, s.draw_alpha, s.draw_beta, s.total_requests, s.avg_quality)::text
   from public.get_model_states() s where s.model_id = 'small'),
  '(1,1,1,1,0,)', 'in another context nothing is'
);
select tests.sign_out();
update public.models set enabled = false where id = 'small';
select tests.sign_in_as('ann');
select is(
  (select count(*) from public.get_model_states('code')), 3::bigint,
  'a disabled model that one knows is still there'
);
select tests.sign_out();
update public.models set enabled = true where id = 'small';

-- The shared prior
select is(
  pg_temp.prior(), '(4.000000000000,2.000000000000,1)', 'the prior is the sum of all users'
);
select pg_temp.learn(n, 6, 2) from unnest(array['cem', 'dan', 'eva']) n;
select is(
  pg_temp.draws_of('gus'), '(1.0000,1.0000)', 'what four others learned is not told'
);
select pg_temp.learn('fay', 90, 10);
select is(
  pg_temp.prior(), '(67.000000000000,13.000000000000,5)',
  'nobody counts for more than 50 responses: fay''s 90 and 10 are 45 and 5'
);
select is(
  pg_temp.draws_of('gus'), '(1.0000,1.0000)', 'what five others learned is not told either'
);
select is(
  pg_temp.draws_of('ann'), '(4.0000,2.0000)', 'ann draws from what ann has learned'
);

-- Four accounts of an attacker and a victim: nothing shows
select tests.sign_in_as('bob');
select tests.put('before', (select jsonb_agg(to_jsonb(s))::text
  from public.get_model_states('victim') s));
select tests.sign_in_as('ann');
select public.update_model_state('small', 1, 1, 'victim') from generate_series(1, 3);
select tests.sign_in_as(n), public.update_model_state('small', 1, 0.000001, 'victim')
from unnest(array['cem', 'dan', 'eva', 'fay']) n;
select tests.sign_in_as('bob');
select is(
  (select jsonb_agg(to_jsonb(s))::text from public.get_model_states('victim') s),
  tests.got('before'), 'four accounts make nothing of a fifth show in the states of a sixth'
);
select is(
  (public.route_query('x', 'victim') #> '{scores,small}') - array['draw', 'propensity', 'cost'],
  '{}'::jsonb, 'a route tells no alpha and no beta'
);
select tests.sign_out();
delete from public.model_states where context = 'victim' and user_id is not null;

-- Twenty others
select tests.create_user('many ' || i) from generate_series(1, 20) i;
select pg_temp.learn('many ' || i, 3, 1) from generate_series(1, 20) i;
select is(
  pg_temp.draws_of('bob'), '(9.0000,3.0000)',
  'what twenty others learned is a prior worth ten responses, rounded'
);
select pg_temp.learn('gus', 0, 2);
select is(
  pg_temp.draws_of('bob'), '(9.0000,3.0000)', 'what one user adds does not show'
);
select is(
  pg_temp.draws_of('gus'), '(9.0000,5.0000)', 'what one learns comes on top of it'
);
select tests.sign_in_as('bob');
select is(
  (select (s.draw_alpha, s.draw_beta)::text from public.get_model_states('code') s
   where s.model_id = 'small'),
  '(1,1)', 'the states that a user reads are without the prior'
);
select tests.sign_out();
delete from auth.users
where id in (select tests.user_id('many ' || i) from generate_series(1, 20) i);

-- Whoever goes takes with them what they taught
select tests.sign_out();
delete from auth.users where id = tests.user_id('fay');
select is(
  pg_temp.prior(), '(22.000000000000,10.000000000000,5)', 'a deleted account taught nothing'
);
delete from auth.users
where id in (select tests.user_id(n) from unnest(array['cem', 'dan', 'eva', 'gus']) n);
select is(pg_temp.prior(), '(4.000000000000,2.000000000000,1)', 'of whoever else goes too');
select tests.sign_out();
delete from public.model_states where user_id = tests.user_id('ann');
select is(pg_temp.prior(), null, 'and when nothing is left, there is no prior');

-- Others
select tests.minds_its_caller('select public.get_model_states(''code''%s)');
select tests.sign_in_as_service();
select is(
  (select count(*) from public.get_model_states('code', tests.user_id('bob'))), 3::bigint,
  'the service reads for a user that it names'
);

select * from finish();
rollback;
