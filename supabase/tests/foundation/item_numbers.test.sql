-- Needs documents, music and flashcards.
-- Messages count the items of a batch from 0, as the places of a JSON array.
begin;
select plan(5);

select tests.create_user('ann');
select tests.sign_in_as('ann');
insert into public.decks (id, name) values (tests.user_id('deck'), 'd');

create function pg_temp.detail_of(p_call text) returns text
language plpgsql
as $$
declare
  v_detail text;
begin
  execute p_call;
  return 'it succeeded';
exception
  when others then
    get stacked diagnostics v_detail = pg_exception_detail;
    return v_detail;
end;
$$;

select is(
  pg_temp.detail_of(format(
    'select public.create_flashcards(%L, %L)', tests.user_id('deck'),
    '[{"question": "q", "answer": "a"}, {"question": "q"}]'
  )),
  'Card 1 is not as it should be.', 'create_flashcards names the second card as 1'
);
select is(
  pg_temp.detail_of(format(
    'select public.import_flashcards(%L, %L)', tests.user_id('deck'), '[{"question": "q"}]'
  )),
  'Card 0 is not as it should be.', 'import_flashcards names the first card as 0'
);
select is(
  pg_temp.detail_of($$select public.review_flashcards('[{"rating": 3}]')$$),
  'Review 0 has no flashcard_id or no reviewed_at.', 'review_flashcards names the first review as 0'
);
select is(
  pg_temp.detail_of($$select public.add_document('T', 'C', '[{"content": "C"}, {}]')$$),
  'Chunk 1 is not as it should be.', 'add_document names the second chunk as 1'
);
select is(
  public.sync_listening_history('[{}]') #>> '{failed,0,item}', '0',
  'sync_listening_history names the first play as 0'
);

select * from finish();
rollback;
