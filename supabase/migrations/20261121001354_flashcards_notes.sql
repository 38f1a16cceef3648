-- Flashcards: notes of a collection as items of an import.
--
-- The kind of import "notes". An item is {deck_id} or {deck: {name, desired_retention?, weights?,
-- new_per_day?, reviews_per_day?, maximum_interval?, learning_steps?, relearning_steps?}}, and
-- cards: [{…as import_flashcards takes them, reviews: [[milliseconds, rating, duration in ms]]}]. A
-- deck of a name that is there stays as it is. A card that cannot be stored keeps no other.

create function private.find_or_make_deck(p_user_id uuid, p_deck jsonb) returns uuid
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_id uuid;
  v_name text := left(btrim(p_deck ->> 'name'), 200);
begin
  select d.id into v_id from public.decks d where d.user_id = p_user_id and d.name = v_name;
  if found then
    return v_id;
  end if;
  insert into public.decks (
    user_id, name, desired_retention, weights, new_per_day, reviews_per_day, maximum_interval,
    learning_steps, relearning_steps, fuzz
  )
  select
    p_user_id, v_name, coalesce(r.desired_retention, 0.9), r.weights, coalesce(r.new_per_day, 20),
    r.reviews_per_day, coalesce(r.maximum_interval, 36500), coalesce(r.learning_steps, '{1,10}'),
    coalesce(r.relearning_steps, '{10}'), true
  from jsonb_to_record(p_deck) r (
    desired_retention double precision, weights double precision[], new_per_day integer,
    reviews_per_day integer, maximum_interval integer, learning_steps integer[],
    relearning_steps integer[]
  )
  on conflict (user_id, name) do nothing;
  select d.id into v_id from public.decks d where d.user_id = p_user_id and d.name = v_name;
  return v_id;
end;
$$;

comment on function private.find_or_make_deck is
  'The deck of a name, made with these settings if it is not there.';

create function private.import_notes(p_user_id uuid, p_import public.imports, p_item jsonb)
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_deck_id uuid;
  v_parameters private.fsrs_parameters;
  v_card record;
  v_added integer := 0;
  v_changed integer := 0;
  v_failed integer := 0;
  v_reviews bigint := 0;
  v_errors jsonb := '[]'::jsonb;
  v_detail text;
begin
  if p_item ->> 'deck_id' is not null then
    v_deck_id := (p_item ->> 'deck_id')::uuid;
    perform private.require_deck(p_user_id, v_deck_id);
  else
    v_deck_id := private.find_or_make_deck(p_user_id, p_item -> 'deck');
  end if;
  v_parameters := private.deck_parameters(p_user_id, v_deck_id);

  for v_card in
    select m.item, m.flashcard_id from private.match_cards(p_user_id, p_item -> 'cards') m
  loop
    begin
      perform private.require_cards(jsonb_build_array(v_card.item - 'reviews'), 1, array[
        'question', 'answer', 'state', 'due', 'stability', 'difficulty', 'scheduled_days',
        'learning_steps', 'reps', 'lapses', 'last_review', 'is_leech', 'suspended_at', 'is_html',
        'tags', 'guid', 'ordinal', 'note_type', 'fields', 'created_at'
      ]);
      if v_card.flashcard_id is null then
        perform private.add_learnt_card(p_user_id, v_deck_id, v_parameters, v_card.item);
        v_added := v_added + 1;
      elsif private.update_learnt_card(
        p_user_id, v_card.flashcard_id, v_parameters, v_card.item
      ) then
        v_changed := v_changed + 1;
      end if;
      v_reviews := v_reviews + jsonb_array_length(coalesce(v_card.item -> 'reviews', '[]'));
    exception
      when data_exception or integrity_constraint_violation or sqlstate 'PT400' then
        get stacked diagnostics v_detail = pg_exception_detail;
        v_failed := v_failed + 1;
        v_errors := v_errors || jsonb_build_object(
          'place', left(concat_ws(' ', v_card.item ->> 'guid', v_card.item ->> 'ordinal'), 300),
          'code', 'invalid_' || p_import.kind,
          'message', left(case sqlstate when 'PT400' then v_detail else sqlerrm end, 500)
        );
    end;
  end loop;
  return jsonb_build_object(
    'outcome', case when v_added > 0 then 'added' when v_changed > 0 then 'changed'
      else 'skipped' end,
    'counts', jsonb_build_object(
      'cards', v_added, 'updated', v_changed, 'skipped', v_failed, 'reviews', v_reviews
    )
  ) || case when v_failed > 0 then jsonb_build_object('errors', v_errors) else '{}' end;
end;
$$;

comment on function private.import_notes is
  'Stores the cards of an item of an import, each by itself: a new one with its state and all its '
  'reviews, one that is there with the texts and the reviews that it does not have.';

insert into private.import_kinds (kind, importer) values ('notes', 'import_notes');
