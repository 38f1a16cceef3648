begin;
select plan(57);

-- The cards are from before their reviews, and days begin at midnight.
alter table public.flashcards alter column created_at set default '2000-01-01Z';
alter table public.decks alter column day_start_hour set default 0;

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');
insert into public.decks (id, name, timezone, relearning_steps)
values (tests.user_id('deck'), 'd', 'Asia/Tokyo', '{5,1440}');
insert into public.decks (id, name, enable_short_term)
values (tests.user_id('long'), 'l', false);
insert into public.flashcards (id, deck_id, question, answer) values
  (tests.user_id('card'), tests.user_id('deck'), 'q', 'a'),
  (tests.user_id('long card'), tests.user_id('long'), 'q', 'a');

create function pg_temp.agrees(p_card text, p_at timestamptz) returns setof text
language plpgsql
as $$
declare
  v_preview record;
  v_card public.flashcard;
begin
  for v_preview in
    select * from public.preview_flashcard(tests.user_id(p_card), p_at) p order by p.rating
  loop
    v_card := public.review_flashcard(tests.user_id(p_card), v_preview.rating, p_at);
    return next is(
      row(v_preview.state, v_preview.due, v_preview.stability, v_preview.difficulty,
        v_preview.scheduled_days, v_preview.learning_steps, v_preview.reps, v_preview.lapses)::text,
      row(v_card.state, v_card.due, v_card.stability, v_card.difficulty, v_card.scheduled_days,
        v_card.learning_steps, v_card.reps, v_card.lapses)::text,
      format('%s at %s: a review rated %s does what was shown', p_card, p_at, v_preview.rating)
    );
    v_card := public.undo_review(tests.user_id(p_card));
  end loop;
end;
$$;

select pg_temp.agrees(c, '2024-01-01 12:00Z') from unnest(array['card', 'long card']) c;
select public.review_flashcard(tests.user_id(c), 3, '2024-01-01 12:00Z')
from unnest(array['card', 'long card']) c;
select pg_temp.agrees(c, '2024-01-01 15:00:00.123456Z') from unnest(array['card', 'long card']) c;
select public.review_flashcard(tests.user_id(c), 4, '2024-01-01 15:00Z')
from unnest(array['card', 'long card']) c;
select pg_temp.agrees(c, t::timestamptz) from unnest(array['card', 'long card']) c
cross join unnest(array['2024-01-01 15:10Z', '2024-01-05Z', '2024-06-01Z']) t;
select public.review_flashcard(tests.user_id('card'), 1, '2024-02-01Z');
select pg_temp.agrees('card', '2024-02-01 00:05Z');

select is(
  (select array_agg(rating) from public.preview_flashcard(tests.user_id('card'))), '{1,2,3,4}',
  'a row for each rating, by default for now'
);
select tests.put('before', (
  select jsonb_agg(to_jsonb(f) order by to_jsonb(f))::text from public.flashcards f
));
select public.preview_flashcard(tests.user_id('card'));
select is(
  (select jsonb_agg(to_jsonb(f) order by to_jsonb(f))
   from public.flashcards f), tests.got('before')::jsonb,
  'and nothing has changed'
);
select public.suspend_flashcard(tests.user_id('card'));
select lives_ok(
  $$select public.preview_flashcard(tests.user_id('card'))$$, 'a suspended card can be looked at'
);

-- Bad input
select throws_ok(
  format('select public.preview_flashcard(tests.user_id(''card''), %L)', t), 'PT409',
  'reviewed_since', 'a time before the last review: ' || coalesce(t, 'null')
) from unnest(array['2024-01-31Z', null]) t;
select throws_ok(
  format('select public.preview_flashcard(%L)', c), 'PT404', 'flashcard_not_found', 'no such card'
) from unnest(array[tests.user_id('nothing'), null]) c;

-- Others
select tests.sign_in_as('bob');
select throws_ok(
  $$select public.preview_flashcard(tests.user_id('card'))$$, 'PT404', 'flashcard_not_found',
  'another user''s card is not there'
);
select tests.minds_its_caller($$select public.preview_flashcard(tests.user_id('card')%s)$$);
select tests.sign_in_as_service();
select is(
  (select count(*) from public.preview_flashcard(
    tests.user_id('card'), p_user_id => tests.user_id('ann')
  )), 4::bigint, 'the service reads for a user that it names'
);

select * from finish();
rollback;
