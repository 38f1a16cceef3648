-- Words in more rows than are read: how often they are there is estimated from the newest.
begin;
select plan(7);

select tests.create_user('ann');
select tests.sign_out();
update private.limits set rows_per_minute = 1000000, rows_per_statement = 100000
where resource = 'public.chat_messages';
insert into public.conversations (user_id, id) values (tests.user_id('ann'), tests.user_id('talk'));
insert into public.chat_messages (user_id, session_id, message_text, sender_type, language)
select
  tests.user_id('ann'), tests.user_id('talk'),
  concat_ws(' ', 'tea', case when i % 2 = 0 then 'sugar' end,
    case when i in (7, 1500) then 'zeppelin' end, case when i = 8 then 'zeppelin lemon' end),
  case when i % 2 = 0 then 'ai' else 'user' end, 'en'
from generate_series(1, 4200) i;
-- As autovacuum would. What it knows of other tests' rows, which were rolled back, is that there
-- are none, and plans for an empty table read all of these rows for each of them.
analyze public.chat_messages;
select tests.sign_in_as('ann');

create function pg_temp.found(p_query text, p_limit integer default 100) returns text[]
language sql
as $$
  select array_agg(s.message_text order by s.rank desc, s.seq desc)
  from public.search_chat_messages(p_query, p_limit) s
$$;
grant execute on function pg_temp.found to public;

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

select * from finish();
rollback;
