-- What other users judged of near questions: a prior for who judged none, that gives nobody away.
begin;
select plan(9);

select tests.create_models();
select tests.create_user(u) from unnest(array['new', 'victim']) u;
select tests.create_user('judge' || n) from generate_series(1, 24) n;

-- What a user says of a near question and of a far one: near ones are answered by small.
create function pg_temp.judge(p_user text, p_near text default 'small') returns void
language plpgsql
as $$
begin
  perform tests.sign_in_as(p_user);
  perform public.save_complete_interaction(
    jsonb_build_object('text', k.kind || n, 'context', p_user || '.own', 'embedding', case k.kind
      when 'near' then tests.angled(0.95, 2 + n) else tests.angled(-0.95, 2 + n) end,
      'embedding_model', 'm'),
    jsonb_build_object('selected_model', m),
    '{"latency_ms": 10}',
    jsonb_build_object(
      'kind', 'thumbs', 'value', ((k.kind = 'near') = (m = p_near))::integer
    )
  )
  from (values ('near'), ('far')) k (kind), unnest(array['small', 'large']) m,
    generate_series(1, 2) n;
  perform tests.sign_out();
end;
$$;
create function pg_temp.shares(p_cosine double precision, p_user text default 'new')
returns jsonb
language plpgsql
as $$
declare
  v_shares jsonb;
begin
  perform tests.sign_in_as(p_user);
  select jsonb_object_agg(s.model, s.score -> 'propensity') into v_shares
  from jsonb_each(public.route_query(
    'Why?', 'fresh', array['small', 'large'],
    p_weights => '{"quality": 1, "cost": 0, "latency": 0}',
    p_embedding => tests.angled(p_cosine), p_embedding_model => 'm'
  ) -> 'scores') s (model, score);
  perform tests.sign_out();
  return v_shares;
end;
$$;
grant execute on all functions in schema pg_temp to public;

-- Four accounts of one person, and one victim
select pg_temp.judge('judge' || n) from generate_series(1, 4) n;
create temporary table before as select pg_temp.shares(1, 'judge1') as shares;
select pg_temp.judge('victim', 'large');
select is(
  pg_temp.shares(1, 'judge1'), (select b.shares from before b),
  'four accounts see nothing of what a fifth judged'
);
select is(
  (pg_temp.shares(1) ->> 'small')::numeric, 0.5, 'five users are no prior for a sixth'
);

-- Nineteen are none, twenty others are
select pg_temp.judge('judge' || n) from generate_series(5, 18) n;
select is(
  (pg_temp.shares(1) ->> 'small')::numeric, 0.5, 'nineteen users are no prior for another'
);
select pg_temp.judge('judge' || n) from generate_series(19, 24) n;
select cmp_ok(
  (pg_temp.shares(1) ->> 'small')::numeric, '>', 0.85,
  'what twenty others judged of near questions moves a new user''s choice'
);
select cmp_ok(
  (pg_temp.shares(-1) ->> 'large')::numeric, '>', 0.85,
  'of other questions they judged otherwise'
);
select is(
  (select count(*) from public.model_states s where s.context = 'fresh'), 0::bigint,
  'no state is made of it'
);

-- Nobody's part shows
select is(
  private.others_judged(
    tests.user_id('new'), extensions.binary_quantize(tests.angled(1)::extensions.vector)::bit(1536),
    'm'
  ),
  '{"small": [9, 1], "large": [3, 7]}',
  'the victim''s part is one of twenty-five, rounded'
);
select is(
  private.others_judged(
    tests.user_id('new'), extensions.binary_quantize(tests.angled(1)::extensions.vector)::bit(1536),
    'another'
  ),
  '{}', 'vectors of another model say nothing'
);

-- One user with a thousand answers counts once
select tests.sign_in_as('victim');
select public.save_complete_interaction(
  jsonb_build_object('text', 'more' || n, 'context', 'own', 'embedding', tests.angled(0.96, 30 + n),
    'embedding_model', 'm'),
  '{"selected_model": "small"}', '{"latency_ms": 10}', '{"kind": "thumbs", "value": 0}'
)
from generate_series(1, 60) n;
select tests.sign_out();
select ok(
  (private.others_judged(
    tests.user_id('new'), extensions.binary_quantize(tests.angled(1)::extensions.vector)::bit(1536),
    'm'
  ) #>> '{small,0}')::numeric >= 9,
  'sixty answers of one user count as one'
);

select * from finish();
rollback;
