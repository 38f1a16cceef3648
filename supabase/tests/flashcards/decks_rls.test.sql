begin;
select plan(83);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values (tests.user_id('deck'), 'Ann''s');
select tests.put('before', (
  select jsonb_agg(to_jsonb(d) order by to_jsonb(d))::text from public.decks d
));
select tests.sign_in_as('bob');
insert into public.decks (name) values ('Bob''s');

-- select
select is(
  (select array_agg(user_id) from public.decks), array[tests.user_id('bob')],
  'select: own rows only'
);

-- insert
select throws_ok(
  $$insert into public.decks (user_id, name) values (tests.user_id('ann'), 'n')$$, '42501', null,
  'insert: not for another user'
);
select lives_ok(
  $$insert into public.decks (
      name, desired_retention, learning_steps, relearning_steps, maximum_interval,
      enable_short_term, weights, new_per_day, reviews_per_day, timezone
    ) values (
      'All', 0.85, '{}', '{5,1440}', 365, false,
      '{0.4,0.6,2.4,5.8,4.93,0.94,0.86,0.01,1.49,0.14,0.94,2.18,0.05,0.34,1.26,0.29,2.61}',
      0, 0, 'America/Argentina/Buenos_Aires'
    )$$,
  'insert: every setting'
);
select is(
  (select effective_weights[18:21] from public.decks where name = 'All'), '{0,0,0,0.5}',
  'the weights that are scheduled with follow'
);
select is(
  (select effective_weights from public.decks where name = 'Bob''s'),
  private.fsrs_weights(null, 1, true), 'without any they are the defaults'
);
select throws_ok(
  $$insert into public.decks (name) values ('All')$$, '23505', null, 'insert: a name once'
);
select lives_ok(
  $$insert into public.decks (name) values ('Ann''s')$$, 'another user''s names are free'
);
select throws_ok(
  format('insert into public.decks (%I) values (default)', c.name), '42501', null,
  'insert: not ' || c.name
)
from unnest(array['effective_weights', 'created_at', 'updated_at']) c (name);

-- constraints
create function pg_temp.violates(p_column text, p_value text) returns setof text
language sql
as $$
  select throws_ok(
    format('insert into public.decks (name, %s) values (''n'', %s)', p_column, p_value),
    '23514', null, format('no %s of %s', p_column, left(p_value, 60))
  )
  union all
  select throws_ok(
    format('update public.decks set %s = %s where name = ''All''', p_column, p_value),
    '23514', null, format('nor is it changed to %s', left(p_value, 60))
  )
$$;
select pg_temp.violates(x.name, x.value) from (values
  ('desired_retention', '0.09'), ('desired_retention', '1.01'), ('desired_retention', '''NaN'''),
  ('maximum_interval', '0'), ('maximum_interval', '36501'),
  ('learning_steps', '''{0}'''), ('learning_steps', '''{1,null}'''),
  ('learning_steps', '''{{1,2},{3,4}}'''), ('learning_steps', '''[0:1]={1,2}'''),
  ('learning_steps', 'array_fill(1, ''{21}'')'), ('relearning_steps', '''{-1}'''),
  ('relearning_steps', '''{525601}'''),
  ('weights', '''{}'''), ('weights', 'array_fill(0.1, ''{20}'')'),
  ('weights', 'array_fill(''-infinity''::float8, ''{21}'')'),
  ('weights', 'array_fill(1e9, ''{17}'')'),
  ('weights', 'array_fill(''NaN''::float8, ''{21}'')'),
  ('new_per_day', '-1'), ('reviews_per_day', '-1'),
  ('timezone', ''''''), ('timezone', '''berlin'''), ('timezone', '''Berlin+2'''),
  ('timezone', '''+25:00'''), ('timezone', '''Europe/Berlin3'''), ('timezone', '''Etc/GMT+99''')
) x (name, value);
select throws_ok(
  $$insert into public.decks (name, timezone) values ('n', 'Europe/Atlantis')$$, '23514', null,
  'no timezone that there is not'
);
select throws_ok(
  format('insert into public.decks (name) values (%L)', v), '23514', null, 'a name of ' || length(v)
) from (values (''), (repeat('ü', 201))) x (v);
select lives_ok(
  format('insert into public.decks (name, timezone) values (%L, %L)', z, z), 'a timezone: ' || z
) from unnest(array['Europe/Berlin', 'UTC', 'Etc/GMT+5', 'America/Port-au-Prince',
  'America/Indiana/Knox']) z;

-- update
update public.decks set name = 'x' where user_id = tests.user_id('ann');
select lives_ok(
  $$update public.decks set desired_retention = 0.8, relearning_steps = '{1,2}'
    where name = 'Bob''s'$$,
  'update: own settings'
);
select throws_ok(
  format('update public.decks set %I = default', c.name), '42501', null, 'update: not ' || c.name
)
from unnest(array['user_id', 'id', 'effective_weights', 'created_at', 'updated_at']) c (name);

-- delete
delete from public.decks where user_id = tests.user_id('ann');
select public.create_flashcards(
  (select id from public.decks where name = 'Bob''s'), '[{"question": "q", "answer": "a"}]'
);
select public.review_flashcard((select id from public.flashcards), 3);
select lives_ok($$delete from public.decks where name = 'Bob''s'$$, 'delete: own rows');
select is(
  (select count(*) from public.flashcards) + (select count(*) from public.review_logs), 0::bigint,
  'with its cards and their reviews'
);

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.decks', '42501', null, 'anon: no select');
select throws_ok(
  $$insert into public.decks (user_id, name) values (tests.user_id('ann'), 'n')$$, '42501', null,
  'anon: no insert'
);
select throws_ok($$update public.decks set name = 'n'$$, '42501', null, 'anon: no update');
select throws_ok('delete from public.decks', '42501', null, 'anon: no delete');

-- the service
select tests.sign_in_as_service();
select cmp_ok(
  (select count(distinct user_id) from public.decks), '>=', 2::bigint, 'the service sees all'
);
select tests.sign_out();
select is(
  (select jsonb_agg(to_jsonb(d) order by to_jsonb(d))
   from public.decks d where user_id = tests.user_id('ann')),
  tests.got('before')::jsonb, 'of another''s rows nothing changed'
);
delete from auth.users where id = tests.user_id('bob');
select is(
  (select count(*) from public.decks where user_id = tests.user_id('bob')), 0::bigint,
  'an account goes with its decks'
);

select * from finish();
rollback;
