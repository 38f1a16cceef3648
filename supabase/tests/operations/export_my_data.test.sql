-- Needs documents and routing.
begin;
select plan(21);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_user('eve');

-- Equal but for ids that are given anew and the times of the import.
create function pg_temp.lasting(p_export jsonb) returns jsonb
language sql
as $$
  select jsonb_object_agg(t.name, (
    select coalesce(jsonb_agg(
      case t.name
        when 'public.user_memory_history' then r.item - 'id'
        when 'public.vectors' then r.item - array['id', 'updated_at', 'embedded_at']
        when 'public.music_rl_models' then r.item - 'q_values'
        else r.item - array['updated_at', 'track_id'] - case
          when t.name in ('public.music_tracks', 'public.model_states') then 'id' else ''
        end
      end order by case t.name when 'public.vectors' then r.item ->> 'content' end, r.position
    ), '[]')
    from jsonb_array_elements(t.rows) with ordinality r (item, position)
  ))
  from jsonb_each(p_export -> 'tables') t (name, rows)
  -- An import takes nothing that the operator sets.
  where t.name not in (select o.name from private.owned_tables o where o.is_operators)
$$;
grant execute on all functions in schema pg_temp to public;

select tests.fill_account('ann');
select tests.fill_account('bob');
select is_empty(
  $$select o.name from private.owned_tables o
    where o.is_exported and private.exported_rows(tests.user_id('ann'), o) = '[]'$$,
  'the test has a row in every table that is exported'
);

-- What it holds
select tests.sign_in_as('ann');
select tests.put('export', public.export_my_data()::text);
select is(
  (select array[e ->> 'format', e ->> 'version', e ->> 'user_id']
   from (select tests.got('export')::jsonb) x (e)),
  array['engram', '1', tests.user_id('ann')::text], 'it says what it is, and whose'
);
select set_eq(
  $$select jsonb_object_keys(tests.got('export')::jsonb -> 'tables')$$,
  'select name from private.owned_tables where is_exported',
  'every table is in it'
);
select ok(
  strpos(tests.got('export'), tests.user_id('bob')::text) = 0
    and strpos(tests.got('export'), 'from bob') = 0,
  'nothing of another user is'
);
select is(
  (select jsonb_agg(m ->> 'message_text' order by (m ->> 'seq')::integer)
   from jsonb_array_elements(tests.got('export')::jsonb -> 'tables' -> 'public.chat_messages') m),
  '["Hello from ann", "Good day", "And again", "Yes"]', 'the rows are as they are'
);
select is(
  (select array_agg(distinct r.item ? 'embedding')
   from jsonb_array_elements(
     tests.got('export')::jsonb -> 'tables' -> 'public.chat_messages') r (item)),
  array[false], 'a vector that is made again from its text is left out'
);
select is(
  (select array_agg(distinct r.item ? 'embedding')
   from jsonb_array_elements(tests.got('export')::jsonb -> 'tables' -> 'public.vectors') r (item)),
  array[true], 'a client''s own is not'
);

-- Who may
select tests.sign_in_as_anon();
select throws_ok('select public.export_my_data()', '42501', null, 'anon may not');
select tests.sign_in_as('bob');
select throws_ok(
  format('select public.export_my_data(%L)', tests.user_id('ann')), '42501', 'not_your_user_id',
  'nor another user'
);
select tests.sign_in_as_service();
select throws_ok(
  'select public.export_my_data()', 'PT400', 'user_required', 'the service names the user'
);
select is(
  pg_temp.lasting(public.export_my_data(tests.user_id('ann'))),
  pg_temp.lasting(tests.got('export')::jsonb), 'and gets what the user gets'
);

-- Export, erase, import into a new account, export again
select tests.sign_out();
select tests.put('bob', public.export_my_data(tests.user_id('bob'))::text);
create function pg_temp.prior() returns text
language sql
as $$
  select jsonb_agg(
    jsonb_build_array(s.model_id, s.alpha, s.beta, s.contributors) order by s.context, s.model_id
  )::text
  from public.model_states s
  where s.user_id is null
$$;
select tests.put('prior', pg_temp.prior());
select tests.sign_in_as('ann');
select public.delete_my_data();
select tests.sign_in_as_service();
select lives_ok(
  format('select public.import_my_data(%L, %L)', tests.got('export'), tests.user_id('eve')),
  'an export goes into another account'
);
select tests.sign_in_as('eve');
select is(
  pg_temp.lasting(public.export_my_data()), pg_temp.lasting(tests.got('export')::jsonb),
  'whose export is the same, but for ids that are given anew and times'
);
select is(
  (select array[c.message_count::text, (c.last_message_at = m.at)::text]
   from public.conversations c,
     (select max("timestamp") as at from public.chat_messages) m),
  array['4', 'true'], 'counters and times are those of the export'
);
select lives_ok(
  $$select public.store_chat_pair('I go on', 'Do', (select id from public.conversations))$$,
  'and the conversation goes on'
);
select is(
  (select array_agg(seq order by seq) from public.chat_messages), array[1, 2, 3, 4, 5, 6],
  'with the next numbers'
);
select lives_ok(
  $$select public.undo_memory_change((select max(id) from public.user_memory_history))$$,
  'a change of a memory that was made before the export is taken back after it'
);
select is(
  (select count(*) from public.search_documents('newer')), 1::bigint, 'documents are found'
);

select is_empty(
  'select from public.routing_budgets', 'an import takes no budget from the file'
);

-- Another account has the ids of its tracks still
select tests.sign_out();
select is(pg_temp.prior(), tests.got('prior'), 'what all learned together is what it was');
select tests.sign_in_as('eve');
select public.delete_my_data();
select tests.sign_in_as_service();
select public.import_my_data(tests.got('bob')::jsonb, tests.user_id('eve'));
select is(
  pg_temp.lasting(public.export_my_data(tests.user_id('eve'))),
  pg_temp.lasting(tests.got('bob')::jsonb), 'ids that somebody has already are given anew'
);

select * from finish();
rollback;
