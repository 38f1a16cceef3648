-- The kind of import "memories".
begin;
select plan(9);

select tests.create_user('ann');
create function pg_temp.import(p_items jsonb) returns text
language plpgsql
as $$
declare
  v_id uuid := (select id from public.create_import('memories', 'mem0'));
begin
  perform public.stage_import_items(
    v_id, (select jsonb_agg(jsonb_build_object('data', i)) from jsonb_array_elements(p_items) i),
    0, true
  );
  return (
    select format('%s added, %s skipped, %s failed', i.added_items, i.skipped_items, i.failed_items)
    from public.run_import(v_id) i
  );
end;
$$;
grant execute on all functions in schema pg_temp to public;

select tests.sign_in_as('ann');
select is(
  pg_temp.import(
    '[{"id": "a", "text": "Lives in Lisbon", "category": "home", "time": "2024-05-01T10:00:00Z"},
      {"id": "b", "text": "Lived in Oslo", "time": "2020-01-01", "ended_at": "2024-01-01"},
      {"id": "c", "text": ""}, {"id": "d", "text": "Likes tea"}]'
  ),
  '3 added, 0 skipped, 1 failed', 'memories are taken, and a bad one does not spoil the others'
);
select results_eq(
  $$select memory_value, memory_category, valid_from from public.user_memories
    where status = 'active' and memory_value like 'Lives%'$$,
  $$values ('Lives in Lisbon', 'home', '2024-05-01T10:00:00Z'::timestamptz)$$,
  'a memory is of the time that it was'
);
select results_eq(
  $$select status, valid_to from public.user_memories where memory_value = 'Lived in Oslo'$$,
  $$values ('superseded', '2024-01-01'::timestamptz)$$, 'what had ended has ended'
);
select is(
  pg_temp.import('[{"id": "a", "text": "Lives in Lisbon", "time": "2024-05-01T10:00:00Z"}]'),
  '0 added, 1 skipped, 0 failed', 'a memory that comes again changes nothing'
);
select is(
  pg_temp.import('[{"id": "a", "text": "Lives in Porto", "time": "2025-05-01T10:00:00Z"}]'),
  '1 added, 0 skipped, 0 failed', 'a newer memory is taken'
);
select is(
  pg_temp.import('[{"id": "a", "text": "Lives in Faro", "time": "2023-05-01T10:00:00Z"}]'),
  '0 added, 1 skipped, 0 failed', 'an older one is not'
);
select is(
  (select array_agg(memory_value) from public.user_memories
   where status = 'active' and memory_value like 'Lives%'), array['Lives in Porto'],
  'the newest memory stands'
);
select is(
  pg_temp.import('[{"id": "a", "text": "x", "time": "soon"}]'), '0 added, 0 skipped, 1 failed',
  'a time is a time'
);
select is(
  (select count(*) from public.recall_memories(p_query_text => 'tea')), 1::bigint,
  'what was imported is recalled'
);

select * from finish();
rollback;
