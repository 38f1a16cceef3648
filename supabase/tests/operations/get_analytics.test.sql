-- Needs flashcards and routing.
begin;
select plan(9);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.create_models();
select tests.sign_in_as('ann');
select public.store_chat_pair('Hello', 'Hi', p_mood_detected => 'happy', p_sentiment_score => 0.5,
  p_memories => '[{"key": "a", "value": "b"}]');
select public.store_chat_pair('Again', 'Yes', p_mood_detected => 'sad', p_sentiment_score => 1);
insert into public.decks (name) values ('Deck');
select public.review_flashcard(c.id, 3)
from public.create_flashcards(
  (select id from public.decks), '[{"question": "q", "answer": "a"}]'
) c;
select public.save_complete_interaction(
  '{"text": "Which model?"}', '{"selected_model": "large"}',
  '{"text": "This one.", "cost": 0.25, "latency_ms": 100}', '{"kind": "score", "value": 1}'
);
select tests.sign_in_as('bob');
select public.store_chat_pair('Mine', 'Own');
select tests.sign_in_as('ann');
select is_empty('select from public.get_analytics()', 'nothing before the first refresh');
select tests.sign_out();
insert into private.analytics (user_id, day, measure, value)
values (tests.user_id('ann'), '2020-01-01', 'sentiment', 0.1);
select public.refresh_analytics();

select tests.sign_in_as('ann');
select results_eq(
  'select measure, label, value from public.get_analytics()',
  $$values ('conversations', '', 2::double precision), ('memory_changes', 'ADD', 1),
    ('messages', 'ai', 2), ('messages', 'user', 2), ('model_cost', 'large', 0.25),
    ('model_quality', 'large', 1), ('mood', 'happy', 1), ('mood', 'sad', 1),
    ('reviews', '', 1), ('sentiment', '', 0.75)$$,
  'one''s own numbers, of today'
);
select is(
  (select array_agg(distinct day) from public.get_analytics()),
  array[(now() at time zone 'utc')::date], 'and of the last 30 days'
);
select is(
  (select count(*) from public.get_analytics('2020-01-01')), 11::bigint, 'or since a day'
);
select tests.sign_in_as_anon();
select throws_ok('select public.get_analytics()', '42501', null, 'anon may not');
select tests.act_as('authenticated', '{"role": "authenticated"}');
select throws_ok(
  'select public.get_analytics()', '42501', 'not_signed_in', 'nor a token of nobody'
);
select tests.sign_in_as('bob');
select throws_ok(
  format('select public.get_analytics(null, %L)', tests.user_id('ann')), '42501',
  'not_your_user_id', 'nor another user'
);
select tests.sign_in_as_service();
select throws_ok(
  'select public.get_analytics()', 'PT400', 'user_required', 'the service names the user'
);
select is(
  (select count(*) from public.get_analytics(null, tests.user_id('ann'))), 10::bigint,
  'and reads theirs'
);

select * from finish();
rollback;
