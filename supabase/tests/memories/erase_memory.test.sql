begin;
select plan(27);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
select public.upsert_memories(
  '[{"key": "ssn", "value": "SECRET-1"}, {"key": "hat", "value": "red"}]',
  p_request_id => tests.user_id('kept answer')
);
select public.upsert_memory('ssn', 'SECRET-2');
select public.upsert_memory('ssn', 'SECRET-3', p_confidence => 0.1);
select public.upsert_memory('ssn', 'SECRET-4', p_namespace => 'work');
select public.forget_memory('ssn');
select public.upsert_memory('ssn', 'SECRET-2');
select tests.put('ai', public.store_chat_pair(
  'What is my number?', 'It is that one [m1].', tests.user_id('talk'),
  p_metadata => (
    select jsonb_build_object(
      'memory_ids', jsonb_agg(m.id),
      'citations', jsonb_build_array(
        jsonb_build_object('kind', 'memory', 'id', min(m.id::text), 'quote', 'ssn: SECRET-2'),
        jsonb_build_object('kind', 'document', 'id', tests.user_id('doc'), 'quote', 'other')
      )
    )
    from public.user_memories m
    where m.memory_key = 'ssn' and m.namespace = 'default' and m.status = 'active'
  )
)::text);
select tests.sign_out();
insert into private.staged_embeddings (
  user_id, source, row_id, content_hash, embedding, embedding_model
)
select m.user_id, 'user_memories', m.id::text, 'h', tests.vector(1), 'm'
from public.user_memories m
where m.user_id = tests.user_id('ann') and m.memory_value = 'SECRET-1';
select tests.sign_in_as('ann');

create function pg_temp.traces(p_value text) returns bigint
language plpgsql
as $$
declare
  v_table private.owned_tables;
  v_count bigint;
  v_sum bigint := 0;
begin
  for v_table in select o.* from private.owned_tables o loop
    execute format(
      'select count(*) from %s t where t::text like %L', v_table.name, '%' || p_value || '%'
    ) into v_count;
    v_sum := v_sum + v_count;
  end loop;
  return v_sum;
end;
$$;

select tests.sign_out();
select cmp_ok(pg_temp.traces('SECRET-1'), '>=', 3::bigint, 'a value leaves traces');
select cmp_ok(pg_temp.traces('SECRET-2'), '>=', 4::bigint, 'also in what an answer quoted');
select tests.sign_in_as('ann');
select is(
  public.erase_memory('ssn', p_request_id => tests.user_id('request')), 4,
  'a memory is erased, with every value that it had'
);
select tests.sign_out();
select is(pg_temp.traces('SECRET-1'), 0::bigint, 'no table of the user has an earlier value');
select is(pg_temp.traces('SECRET-2'), 0::bigint, 'nor the latest');
select is(pg_temp.traces('SECRET-3'), 0::bigint, 'nor a doubt');
select is_empty(
  $$select from private.staged_embeddings where user_id = tests.user_id('ann')$$,
  'no vector of it waits for a change of model'
);
select is_empty(
  $$select from private.embedding_jobs j where j.user_id = tests.user_id('ann')
      and j.source = 'user_memories' and j.row_id not in (
        select m.id::text from public.user_memories m where m.user_id = tests.user_id('ann'))$$,
  'no job waits for it'
);
select tests.sign_in_as('ann');
select is(
  (select metadata #>> '{citations,0,quote}' from public.chat_messages
   where id = tests.got('ai')::uuid),
  'other', 'other sources of the answer stay'
);
select results_eq(
  $$select memory_key, memory_value, namespace from public.user_memories
    where status = 'active' order by memory_key$$,
  $$values ('hat', 'red', 'default'), ('ssn', 'SECRET-4', 'work')$$,
  'other memories stay, and those of other namespaces'
);
select results_eq(
  $$select memory_key from public.upsert_memories(
      '[{"key": "ssn", "value": "SECRET-1"}, {"key": "hat", "value": "red"}]',
      p_request_id => tests.user_id('kept answer')
    )$$,
  $$values ('hat')$$, 'a retry of what stored it is answered without it'
);
select throws_ok(
  $$select public.undo_memory_change(max(id)) from (select 9999999999 as id) h$$, 'PT404',
  'memory_change_not_found', 'there is no change to undo'
);
select ok(
  public.export_my_data()::text not like '%SECRET-1%', 'an export does not have it'
);

-- Replay
select is(
  public.erase_memory('ssn', p_request_id => tests.user_id('request')), 4,
  'a replay is answered as the first call was'
);
select throws_ok(
  $$select public.erase_memory('hat', p_request_id => tests.user_id('request'))$$,
  'PT409', 'request_conflict', 'another key with the same id'
);
select throws_ok(
  $$select public.erase_memory('ssn')$$, 'PT404', 'memory_not_found', 'without the id it is gone'
);
select throws_ok(
  $$select public.erase_memory(null)$$, 'PT404', 'memory_not_found', 'no key'
);
select is(public.erase_memory('ssn', 'work'), 1, 'a namespace may be named');

-- One row of several
select public.upsert_memory('home', 'Oslo');
select public.upsert_memory('home', 'Rome');
delete from public.user_memories where memory_value = 'Oslo';
select results_eq(
  $$select action, old_value, new_value, old_attributes from public.user_memory_history
    where memory_key = 'home'$$,
  $$values ('ADD', null, 'Rome', null::jsonb)$$,
  'when an earlier value is deleted, the one that replaced it was the first'
);
select is(
  (select memory_value from public.user_memories where memory_key = 'home'), 'Rome',
  'and stays'
);

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.erase_memory('hat')$$, 'PT404', 'memory_not_found',
  'another user''s memory is not there'
);
select tests.minds_its_caller($$select public.erase_memory('hat'%s)$$);
select tests.sign_in_as_service();
select is(
  public.erase_memory('hat', p_user_id => tests.user_id('ann')), 1,
  'the service erases for the user that it names'
);
select tests.sign_out();
select is(
  (select count(*) from public.user_memory_history where memory_key = 'hat'), 0::bigint,
  'with its history'
);

select * from finish();
rollback;
