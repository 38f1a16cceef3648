begin;
select plan(27);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_track('song', 'rock');
select tests.create_track('of ann', 'folk', p_owner => 'ann');
select tests.sign_in_as('ann');
insert into public.music_listening_history (user_id, track_id, played_at)
values (tests.user_id('ann'), tests.user_id('track song'), '2026-11-01Z');
select tests.put('before', (
  select jsonb_agg(to_jsonb(h) order by to_jsonb(h))::text from public.music_listening_history h
));
select tests.sign_in_as('bob');

-- select
select is_empty('select from public.music_listening_history', 'select: own rows only');

-- insert
create function pg_temp.play(
  p_name text, p_track text default 'song', p_at text default '2026-11-01Z', p_ms integer default 1
) returns text
language sql
as $$
  select format(
    'insert into public.music_listening_history (user_id, track_id, played_at, listen_duration_ms)
     values (%L, %L, %L, %L)',
    tests.user_id(p_name), tests.user_id('track ' || p_track), p_at, p_ms
  )
$$;
grant execute on all functions in schema pg_temp to public;
select throws_ok(pg_temp.play('ann'), '42501', null, 'insert: not for another user');
select lives_ok(pg_temp.play('bob'), 'insert: for oneself');
select throws_ok(pg_temp.play('bob'), '23505', null, 'insert: a play once');
select throws_ok(
  pg_temp.play('bob', 'of nobody'), 'PT404', 'track_not_found',
  'insert: not of a track that is not there'
);
select throws_ok(
  pg_temp.play('bob', 'of ann'), 'PT404', 'track_not_found', 'insert: nor of another user''s own'
);
select throws_ok(
  pg_temp.play('bob', p_at => '2100-01-01Z'), 'PT400', 'invalid_history',
  'insert: not in the future'
);
select throws_ok(
  pg_temp.play('bob', p_at => '1999-12-31Z'), 'PT400', 'invalid_history', 'insert: nor in 1999'
);
select throws_ok(
  pg_temp.play('bob', p_at => 'infinity'), 'PT400', 'invalid_history', 'insert: nor at no time'
);
select throws_ok(
  pg_temp.play('bob', p_at => '2026-11-02Z', p_ms => -1), '23514', null, 'a negative duration'
);
select throws_ok(
  pg_temp.play('bob', p_at => '2026-11-02Z', p_ms => 86400001), '23514', null, 'longer than a day'
);
select throws_ok(
  format('insert into public.music_listening_history (%I) values (default)', c.name), '42501', null,
  'insert: not ' || c.name
)
from unnest(array['id', 'created_at']) c (name);

-- update
select throws_ok(
  format('update public.music_listening_history set %I = default', c.name), '42501', null,
  'update: not ' || c.name
)
from unnest(array['user_id', 'track_id', 'played_at', 'listen_duration_ms']) c (name);

-- delete
delete from public.music_listening_history where user_id = tests.user_id('ann');
delete from public.music_listening_history;
select is_empty('select from public.music_listening_history', 'delete: own rows');

-- anon
select tests.sign_in_as_anon();
select throws_ok('select from public.music_listening_history', '42501', null, 'anon: no select');
select throws_ok(pg_temp.play('ann'), '42501', null, 'anon: no insert');
select throws_ok(
  'update public.music_listening_history set played_at = now()', '42501', null, 'anon: no update'
);
select throws_ok('delete from public.music_listening_history', '42501', null, 'anon: no delete');

-- the service
select tests.sign_in_as_service();
select throws_ok(
  pg_temp.play('bob', 'of ann'), 'PT404', 'track_not_found',
  'the service: not of a track that the user does not see'
);
select lives_ok(pg_temp.play('ann', 'of ann'), 'the service: of one that is the user''s own');
select throws_ok(
  'update public.music_listening_history set played_at = now()', '42501', null,
  'a play is not the service''s to change either'
);

select tests.sign_out();
select is(
  (select jsonb_agg(to_jsonb(h) order by to_jsonb(h)) from public.music_listening_history h
   where user_id = tests.user_id('ann') and track_id = tests.user_id('track song')),
  tests.got('before')::jsonb, 'of another''s rows nothing changed'
);
delete from auth.users where id = tests.user_id('ann');
select is_empty(
  $$select from public.music_listening_history where user_id = tests.user_id('ann')$$,
  'an account goes with its history'
);

select * from finish();
rollback;
