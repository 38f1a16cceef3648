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

create function private.take_notes(
  p_user_id uuid,
  p_deck_id uuid,
  p_parameters private.fsrs_parameters,
  p_cards jsonb
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_new jsonb;
  v_known jsonb;
  v_learnt jsonb;
  v_changed uuid[] := '{}'::uuid[];
begin
  perform private.require_cards(
    (select jsonb_agg(e.item - 'reviews') from jsonb_array_elements(p_cards) e (item)), 1000,
    array[
      'question', 'answer', 'state', 'due', 'stability', 'difficulty', 'scheduled_days',
      'learning_steps', 'reps', 'lapses', 'last_review', 'is_leech', 'suspended_at', 'is_html',
      'tags', 'guid', 'ordinal', 'note_type', 'fields', 'language', 'created_at'
    ]
  );
  select
    jsonb_agg(
      m.item || jsonb_build_object('reviews', coalesce(m.item -> 'reviews', '[]'))
      order by m.place
    ) filter (where m.flashcard_id is null),
    jsonb_agg(m.item || jsonb_build_object('id', m.flashcard_id) order by m.place)
      filter (where m.flashcard_id is not null)
  into v_new, v_known
  from private.match_cards(p_user_id, p_cards) m;
  if v_new is not null then
    perform private.add_learnt_cards(p_user_id, p_deck_id, p_parameters, v_new);
  end if;
  if v_known is not null then
    select jsonb_agg(l.item || jsonb_build_object('reviews', l.missing)) into v_learnt
    from (
      select e.item, private.missing_reviews(
        p_user_id, (e.item ->> 'id')::uuid, coalesce(e.item -> 'reviews', '[]')
      ) as missing
      from jsonb_array_elements(v_known) e (item)
    ) l
    where l.missing is not null;
    perform private.update_learnt_card(p_user_id, (e.item ->> 'id')::uuid, p_parameters, e.item)
    from jsonb_array_elements(v_learnt) e (item);
    v_changed := array(
      select unnest(private.update_cards(p_user_id, (
        select jsonb_agg(e.item - 'reviews' - 'last_review')
        from jsonb_array_elements(v_known) e (item)
      )))
      union
      select (e.item ->> 'id')::uuid from jsonb_array_elements(v_learnt) e (item)
    );
  end if;
  return jsonb_build_object(
    'cards', coalesce(jsonb_array_length(v_new), 0),
    'updated', cardinality(v_changed),
    'skipped', 0,
    'reviews', (
      select coalesce(sum(jsonb_array_length(e.item -> 'reviews')), 0)
      from jsonb_array_elements(p_cards) e (item)
    )
  );
end;
$$;

comment on function private.take_notes is
  'Stores cards, all or none: new ones with their states and all their reviews, those that are '
  'there with the texts and the reviews that they do not have. Returns {cards, updated, skipped, '
  'reviews}.';

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
  v_parts jsonb[] := array[p_item -> 'cards'];
  v_part jsonb;
  v_counts jsonb := '{}'::jsonb;
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

  -- All at once, for that is ten times as fast; when one of them cannot be stored, in halves, until
  -- it is alone.
  while v_parts <> '{}' loop
    v_part := v_parts[1];
    v_parts := v_parts[2:];
    begin
      v_counts := private.add_counts(
        v_counts, private.take_notes(p_user_id, v_deck_id, v_parameters, v_part)
      );
    exception
      when data_exception or integrity_constraint_violation or sqlstate 'PT400' then
        get stacked diagnostics v_detail = pg_exception_detail;
        if jsonb_array_length(v_part) > 1 then
          v_parts := array[
            jsonb_path_query_array(v_part, '$[0 to $h]', jsonb_build_object(
              'h', jsonb_array_length(v_part) / 2 - 1
            )),
            jsonb_path_query_array(v_part, '$[$h to last]', jsonb_build_object(
              'h', jsonb_array_length(v_part) / 2
            ))
          ] || v_parts;
        else
          v_counts := private.add_counts(v_counts, '{"skipped": 1}');
          v_errors := v_errors || jsonb_build_object(
            'place', left(concat_ws(' ', v_part #>> '{0,guid}', v_part #>> '{0,ordinal}'), 300),
            'code', 'invalid_' || p_import.kind,
            'message', left(case sqlstate when 'PT400' then v_detail else sqlerrm end, 500)
          );
        end if;
    end;
  end loop;
  return jsonb_build_object(
    'outcome', case when (v_counts ->> 'cards')::integer > 0 then 'added'
      when (v_counts ->> 'updated')::integer > 0 then 'changed' else 'skipped' end,
    'counts', '{"cards": 0, "updated": 0, "skipped": 0, "reviews": 0}'::jsonb || v_counts
  ) || case when v_errors <> '[]' then jsonb_build_object('errors', v_errors) else '{}' end;
end;
$$;

comment on function private.import_notes is
  'Stores the cards of an item of an import. One that cannot be stored is an error, and keeps no '
  'other.';

insert into private.import_kinds (kind, importer) values ('notes', 'import_notes');
