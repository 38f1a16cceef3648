-- What routing weighs beside quality: a price of quality, and targets that are kept.
begin;
select plan(10);

select tests.create_user('ann');
select tests.create_models();
select tests.sign_in_as('ann');
select setseed(0.18);
select public.update_model_state('large', 1, 1, c), public.update_model_state('small', 0.5, 1, c)
from unnest(array['share', 'cost', 'lambda', 'presets']) c, generate_series(1, 60);

create function pg_temp.route(
  p_context text, p_share numeric default null, p_max_cost numeric default null
) returns text
language sql
volatile
as $$
  select public.route_query(
    'Why?', p_context, array['small', 'large'], p_max_cost => p_max_cost, p_share => p_share
  ) ->> 'model_id'
$$;
grant execute on all functions in schema pg_temp to public;

-- A share of calls to the strongest
create function pg_temp.used(p_share numeric) returns numeric
language sql
volatile
as $$
  select avg((pg_temp.route('share', p_share) = 'large')::integer) from generate_series(1, 150)
$$;
grant execute on all functions in schema pg_temp to public;
create temporary table shares as
select v.share, pg_temp.used(v.share) as used from (values (0.2), (0.7)) v (share);
select cmp_ok(
  abs(s.used - s.share), '<', 0.1, format('a share of %s is kept, from the first call on', s.share)
)
from shares s order by s.share;
select is(
  (select count(*) from public.routing_decisions d
   where d.context = 'share' and d.propensity is null), 0::bigint, 'each has its probability'
);
select is(
  (select (d.controller - array['price', 'used', 'steps'])::text from public.routing_decisions d
   where d.context = 'share' order by d.id desc limit 1),
  '{"goal": 0.7, "target": "share"}', 'and the controller that it was made by'
);

-- A mean cost: small costs 0.0002, large 0.02
select pg_temp.route('cost', p_max_cost => 0.005) from generate_series(1, 150);
select cmp_ok(
  (
    select avg((d.scores -> d.selected_model ->> 'cost')::numeric)
    from public.routing_decisions d where d.context = 'cost'
  ),
  '<', 0.0065, 'a mean cost is kept'
);

-- A price of quality: large is better by a half and dearer by two cents
insert into public.routing_settings (context, lambda) values ('lambda', 1);
select is(
  (select count(*) from generate_series(1, 20) where pg_temp.route('lambda') = 'large'),
  20::bigint, 'where quality is worth a dollar the better one is asked'
);
update public.routing_settings set lambda = 0.01 where context = 'lambda';
select is(
  (select count(*) from generate_series(1, 20) where pg_temp.route('lambda') = 'small'),
  20::bigint, 'where it is worth a cent the cheaper one'
);

-- What was learned is one knowledge
select is(
  (
    select count(distinct s.mean)
    from unnest(array['quality', 'cost', 'speed']) p
    cross join lateral public.route_query(
      'Why?', 'presets', array['small', 'large'], p_preference => p
    ) r
    cross join lateral public.get_model_states('presets') s
    where s.model_id = 'large'
  ),
  1::bigint, 'the preference changes the choice, not what is known'
);

-- Bad input
select throws_ok(
  format($$select public.route_query('Why?', %s)$$, v.arguments), 'PT400', 'invalid_target', v.name
)
from (values
  ('p_share => 1.1', 'a share over 1'),
  ('p_share => 0.5, p_max_cost => 1', 'two targets')
) v (arguments, name);

select * from finish();
rollback;
