-- Words in more rows than are read: how often they are there is estimated from the newest.
begin;
select plan(8);

select tests.create_user('ann');
select tests.sign_out();
update private.limits set rows_per_minute = 1000000, rows_per_statement = 100000
where resource = 'public.chat_messages';
insert into public.conversations (user_id, id) values
  (tests.user_id('ann'), tests.user_id('talk')), (tests.user_id('ann'), tests.user_id('earlier'));

-- The planner believes that the table's pages are empty, as it does after an import that was rolled
-- back: nothing that it knows helps it to find the rows below.
insert into public.chat_messages (user_id, session_id, message_text, sender_type, language)
select tests.user_id('ann'), tests.user_id('earlier'), 'tea', 'user', 'en'
from generate_series(1, 100) i;
delete from public.chat_messages where user_id = tests.user_id('ann');
analyze public.chat_messages;

insert into public.chat_messages (user_id, session_id, message_text, sender_type, language)
select
  tests.user_id('ann'), tests.user_id('talk'),
  concat_ws(' ', 'tea', case when i % 2 = 0 then 'sugar' end,
    case when i in (7, 1500) then 'zeppelin' end, case when i = 8 then 'zeppelin lemon' end),
  case when i % 2 = 0 then 'ai' else 'user' end, 'en'
from generate_series(1, 4200) i;
select tests.sign_in_as('ann');

create function pg_temp.found(p_query text, p_limit integer default 100) returns text[]
language sql
as $$
  select array_agg(s.message_text order by s.rank desc, s.seq desc)
  from public.search_chat_messages(p_query, p_limit) s
$$;
grant execute on function pg_temp.found to public;

create function pg_temp.rows_read() returns bigint
language sql
volatile
as $$
  select seq_tup_read + idx_tup_fetch
  from pg_stat_xact_user_tables where relid = 'public.chat_messages'::regclass
$$;
grant execute on function pg_temp.rows_read to public;
select set_config('tests.rows_read', pg_temp.rows_read()::text, true);

select is(
  cardinality(pg_temp.found('tea')), 100, 'a word that every message has finds as many as asked for'
);
select is(
  (select array_agg(distinct w) from unnest(pg_temp.found('tea sugar', 50)) w), array['tea sugar'],
  'of two such words both come first'
);
select is(
  pg_temp.found('zeppelin tea', 3), array['tea sugar zeppelin', 'tea sugar zeppelin lemon',
    'tea zeppelin'],
  'a rare word outweighs one that all have, wherever it stands'
);
select is(
  (pg_temp.found('sugar zeppelin lemon'))[1], 'tea sugar zeppelin lemon',
  'frequent and rare words count together'
);
select is(
  (select max(seq) from public.search_chat_messages('tea', 10)), 4200,
  'among equals the newest come first'
);
select is(
  (select round(relevance::numeric, 2) from public.search_chat('tea', p_limit => 1)), 1.00,
  'the only word is all of the query, however frequent'
);
select is(
  (select relevance < 0.3 from public.search_chat('tea giraffe', p_limit => 1)), true,
  'beside a rare one that is nowhere it says little'
);

select ok(
  pg_temp.rows_read() - current_setting('tests.rows_read')::bigint < 200000,
  'a search reads a row once for each word, not once for each row, whatever the statistics say'
);
-- What is known of a table outlives the rollback: other tests plan with what is usual.
select tests.sign_out();
analyze public.chat_messages;

select * from finish();
rollback;
