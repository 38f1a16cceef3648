-- A conversation of 5,000 messages, and facts that change: what a turn is given of them.
begin;
select plan(9);
select tests.create_user('ann');
-- A test says in a second what a person says in a year.
update private.limits set rows_per_minute = 1000000000;
select tests.sign_in_as('ann');

create function pg_temp.words(p_seed integer) returns text
language sql
as $$
  select string_agg(w.list[1 + (hashint4(p_seed * 31 + i) & 2147483647) % 60], ' ')
  from generate_series(1, 12) i,
    (select string_to_array(
      'we talked about the garden and rain again while cooking soup with some old friends from '
      'school who like long walks near river on quiet days then read books over tea before sleep '
      'maybe we should plan another trip by train in spring because it was fun last time so let me '
      'know what you think', ' ') as list) w
$$;

-- A fact in each hundredth message
insert into public.conversations (id) values (tests.user_id('long'));
insert into public.chat_messages (session_id, message_text, sender_type)
select
  tests.user_id('long'),
  case when i % 100 = 37 then format(
    'The code of locker %s is %s, please keep it', 'L' || i, 'heron' || i
  ) else pg_temp.words(i) end,
  case i % 2 when 1 then 'user' else 'ai' end
from generate_series(1, 5000) i;
select tests.sign_out();
analyze public.chat_messages;
select tests.sign_in_as('ann');
create function pg_temp.given(p_session uuid, p_question text) returns text
language sql
as $$
  select coalesce(string_agg(m ->> 'text', E'\n'), '')
  from jsonb_array_elements(
    public.get_chat_context(p_session, p_query_text => p_question) -> 'passages'
  ) p, jsonb_array_elements(p -> 'messages') m
$$;
select is(
  (select max(seq) from public.chat_messages), 5000, 'there are 5,000 messages'
);
select is_empty(
  $$select i from generate_series(37, 5000, 100) i
    where pg_temp.given(tests.user_id('new'), format('What is the code of locker L%s?', i))
      not like '%heron' || i || '%'$$,
  'each of 50 facts is reached by its question, in a new conversation'
);
select is_empty(
  $$select i from generate_series(37, 4900, 700) i
    where pg_temp.given(tests.user_id('long'), format('What is the code of locker L%s?', i))
      not like '%heron' || i || '%'$$,
  'and in the conversation itself'
);
select is(
  pg_temp.given(tests.user_id('new'), 'What is 17 * 23?'), '', 'a sum is given none of them'
);

-- Facts that change five times over 300 turns
create function pg_temp.said(p_i integer) returns text
language sql
as $$
  select case
    when p_i % 50 = 10 then 'I live in ' || (array[
      'Oslo', 'Lisbon', 'Porto', 'Madrid', 'Rome', 'Athens'])[p_i / 50 + 1] || ' now'
    when p_i % 50 = 20 then 'I work at ' || (array[
      'Globex', 'Initech', 'Umbrella', 'Hooli', 'Acme', 'Stark'])[p_i / 50 + 1] || ' now'
    when p_i % 50 = 30 then 'My favorite color is ' || (array[
      'blue', 'green', 'red', 'teal', 'pink', 'gold'])[p_i / 50 + 1] || ' now'
    else pg_temp.words(p_i + 9000)
  end
$$;
select public.store_chat_pair(
  pg_temp.said(i), 'Noted.', tests.user_id('changes'),
  p_memories => case i % 50
    when 10 then jsonb_build_array(jsonb_build_object(
      'key', 'location', 'value', (regexp_match(pg_temp.said(i), 'in (\w+)'))[1]))
    when 20 then jsonb_build_array(jsonb_build_object(
      'key', 'employer', 'value', (regexp_match(pg_temp.said(i), 'at (\w+)'))[1]))
    when 30 then jsonb_build_array(jsonb_build_object(
      'key', 'favorite_color', 'value', (regexp_match(pg_temp.said(i), 'is (\w+)'))[1]))
    else '[]'
  end
)
from generate_series(0, 299) i;
create function pg_temp.known(p_question text) returns jsonb
language sql
as $$
  select jsonb_agg(m ->> 'value')
  from jsonb_array_elements(
    public.get_chat_context(tests.user_id('new'), p_query_text => p_question) -> 'memories'
  ) m
$$;
select is(
  pg_temp.known('What is my location, where do I live?'), '["Athens"]',
  'of a home that changed five times the newest is given as known'
);
select is(
  pg_temp.known('Who is my employer, where do I work?'), '["Stark"]', 'of an employer, too'
);
select is(
  pg_temp.known('What is my favorite color?'), '["gold"]', 'of a favourite, too'
);
select matches(
  pg_temp.given(tests.user_id('new'), 'I live in Athens'), 'Athens',
  'what was said of the newest is among the passages'
);
select is(
  (select count(*)::integer from public.user_memories where status = 'superseded'), 15,
  'the older ones are kept as what they were'
);

select * from finish();
rollback;
