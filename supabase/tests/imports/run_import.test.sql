begin;
select plan(23);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.add_import_kind();
create function pg_temp.begin_import(p_items jsonb, p_is_last boolean default true) returns void
language plpgsql
as $$
begin
  perform tests.put('id', (select id::text from public.create_import('jotted', 'elsewhere')));
  perform public.stage_import_items(tests.got('id')::uuid, p_items, 0, p_is_last);
end;
$$;
create function pg_temp.run(p_limit integer default 100) returns text
language sql
as $$
  select format(
    '%s: %s of %s, %s added, %s skipped, %s failed', i.status, i.done_items, i.staged_items,
    i.added_items, i.skipped_items, i.failed_items
  )
  from public.run_import(tests.got('id')::uuid, p_limit) i
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select pg_temp.begin_import(
  '[{"data": {"text": "a"}}, {"data": {"bad": 1}, "place": "line 2"}, {"data": {"again": 1}},
    {"error": {"code": "unreadable", "message": "No text."}}, {"data": {"text": "b"}}]'
);
select is(
  pg_temp.run(2), 'running: 2 of 5, 1 added, 0 skipped, 1 failed', 'a run takes so many items'
);
select is(
  pg_temp.run(), 'complete: 5 of 5, 2 added, 1 skipped, 2 failed',
  'the next run goes on, and one bad item does not spoil the others'
);
select is(
  pg_temp.run(), 'complete: 5 of 5, 2 added, 1 skipped, 2 failed', 'a finished import stays so'
);
select results_eq(
  'select counts, errors, finished_at is not null from public.imports',
  $$values (
    '{"notes": 2, "words": 6}'::jsonb,
    '[{"item": 1, "place": "line 2", "code": "invalid_note", "message": "A note has a text."},
      {"item": 3, "place": null, "code": "unreadable", "message": "No text."}]'::jsonb, true
  )$$,
  'the import says what came, and of what did not come its place and the reason'
);
select results_eq(
  'select title from public.conversations order by id', $$values ('a'), ('b')$$,
  'what was taken is there'
);

-- Broken off, full, and of two callers
select pg_temp.begin_import('[{"data": {"text": "c"}}, {"data": {"clash": 1}}]');
select throws_ok(
  'select pg_temp.run()', '40001', null, 'a run that meets another writer breaks off'
);
select is(
  (select done_items from public.imports where id = tests.got('id')::uuid), 0::bigint,
  'nothing of a run that broke off is counted'
);
select is_empty(
  $$select from public.conversations where title = 'c'$$, 'nor kept'
);
select is(
  pg_temp.run(1), 'running: 1 of 2, 1 added, 0 skipped, 0 failed', 'a smaller run takes it'
);
select pg_temp.begin_import('[{"data": {"full": 1}}, {"data": {"text": "d"}}]');
select is(
  pg_temp.run(), 'paused: 0 of 2, 0 added, 0 skipped, 0 failed', 'a quota that is used up pauses'
);
select is(
  (select error from public.imports where id = tests.got('id')::uuid),
  '{"code": "quota_exceeded", "message": "A user may have 1 note."}',
  'a paused import says why'
);
select tests.sign_out();
update private.import_items set data = '{"text": "room"}' where data ? 'full';
select tests.sign_in_as('ann');
select is(
  pg_temp.run(), 'complete: 2 of 2, 2 added, 0 skipped, 0 failed',
  'a paused import goes on when there is room'
);
select is(
  (select error from public.imports where id = tests.got('id')::uuid), null,
  'an import that goes on has no error any more'
);

-- While the file is still read
select pg_temp.begin_import('[{"data": {"text": "e"}}]', false);
select is(
  pg_temp.run(), 'staging: 1 of 1, 1 added, 0 skipped, 0 failed',
  'items are taken while others are still read'
);
select is(
  (
    select i.status || ' ' || i.total_items
    from public.stage_import_items(tests.got('id')::uuid, '[]', 1, true) i
  ),
  'complete 1', 'an import whose items are all taken ends with the file'
);

-- The rate of live use does not hold an import up, the quota does
select tests.sign_out();
update private.limits set rows_per_minute = 1, max_rows = 12 where resource = 'default';
insert into private.limits (resource, max_rows, rows_per_minute)
values ('public.conversations', 12, 1);
select tests.sign_in_as('ann');
select pg_temp.begin_import(
  (select jsonb_agg(jsonb_build_object('data', '{"text": "f"}'::jsonb)) from generate_series(1, 9))
);
select is(
  pg_temp.run(), 'paused: 6 of 9, 6 added, 0 skipped, 0 failed',
  'an import fills the quota, past the rate'
);
select throws_ok(
  $$insert into public.conversations (title) values ('g')$$, 'PT429', 'quota_exceeded',
  'after an import the limits hold again'
);
select tests.sign_in_as_service();
select is(
  (
    select i.status || ' ' || i.done_items
    from public.run_import(tests.got('id')::uuid, p_user_id => tests.user_id('ann')) i
  ),
  'paused 6', 'the quota holds for the service that goes on with an import'
);
select tests.sign_out();
delete from private.limits where resource = 'public.conversations';
update private.limits set max_rows = null, max_bytes = null where resource = 'default';
select tests.sign_in_as_service();
select is(
  (
    select i.status || ' ' || i.done_items
    from public.run_import(tests.got('id')::uuid, p_user_id => tests.user_id('ann')) i
  ),
  'complete 9', 'the service goes on with an import'
);

select tests.sign_in_as('ann');
select throws_ok(
  'select public.run_import(tests.got(''id'')::uuid, 0)', 'PT400', 'invalid_limit',
  'a run takes an item at least'
);
select tests.sign_in_as('bob');
select throws_ok(
  'select pg_temp.run()', 'PT404', 'import_not_found', 'another user cannot run an import'
);
select throws_ok(
  $$select public.run_import(tests.got('id')::uuid, p_user_id => tests.user_id('ann'))$$,
  '42501', null, 'another user cannot run it in the owner''s name'
);
select tests.sign_in_as_anon();
select throws_ok(
  'select public.run_import(tests.got(''id'')::uuid)', '42501', null,
  'nobody runs an import without signing in'
);

select * from finish();
rollback;
