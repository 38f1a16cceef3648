-- Flashcards: cards from a file. What the file has of a note that is there changes its cards.
--
-- RPC     import_flashcards

create function private.match_cards(p_user_id uuid, p_cards jsonb)
returns table (place bigint, item jsonb, flashcard_id uuid)
language plpgsql
stable
security invoker
rows 1000
set search_path = ''
as $$
begin
  return query
  -- The id is read here: a cast within the join would keep row level security from the key.
  with l as materialized (
    -- Of a card that comes twice the later one counts.
    select distinct on (coalesce(e.item ->> 'guid', e.place::text), e.item ->> 'ordinal')
      e.place, e.item, coalesce((e.item ->> 'ordinal')::integer, 0) as ordinal,
      (case when pg_input_is_valid(e.item ->> 'guid', 'uuid') then e.item ->> 'guid' end)::uuid
        as id
    from jsonb_array_elements(p_cards) with ordinality e (item, place)
    order by coalesce(e.item ->> 'guid', e.place::text), e.item ->> 'ordinal', e.place desc
  )
  select l.place, l.item, coalesce(g.id, o.id)
  from l
  left join public.flashcards g
    on g.user_id = p_user_id and g.guid = l.item ->> 'guid' and g.ordinal = l.ordinal
  -- A card that was made here goes out with its id as its guid.
  left join public.flashcards o
    on o.user_id = p_user_id and o.guid is null and o.id = l.id and l.ordinal = 0
  order by l.place;
end;
$$;

comment on function private.match_cards is
  'Cards of a file, each with the id of the one that is there, or null.';

create function private.update_cards(p_user_id uuid, p_cards jsonb) returns uuid[]
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because the scheduler''s columns are granted to nobody: here a review that was made
-- elsewhere, later than the last one here, brings its state along.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_changed uuid[];
begin
  with changed as (
    update public.flashcards f
    set
      question = r.question,
      answer = r.answer,
      is_html = r.is_html,
      tags = r.tags,
      note_type = r.note_type,
      fields = r.fields,
      state = case when r.is_later then r.state else f.state end,
      due = case when r.is_later then coalesce(r.due, f.due) else f.due end,
      stability = case when r.is_later then r.stability else f.stability end,
      difficulty = case when r.is_later then r.difficulty else f.difficulty end,
      scheduled_days = case
        when r.is_later then coalesce(r.scheduled_days, 0) else f.scheduled_days end,
      learning_steps = case
        when r.is_later then coalesce(r.learning_steps, 0) else f.learning_steps end,
      reps = case when r.is_later then coalesce(r.reps, f.reps) else f.reps end,
      lapses = case when r.is_later then coalesce(r.lapses, f.lapses) else f.lapses end,
      last_review = case when r.is_later then r.last_review else f.last_review end,
      is_leech = case when r.is_later then coalesce(r.is_leech, false) else f.is_leech end,
      suspended_at = case when r.is_later then r.suspended_at else f.suspended_at end,
      version = f.version + r.is_later::integer
    from (
      select
        c.id, r.question, r.answer, coalesce(r.is_html, c.is_html) as is_html,
        coalesce(r.tags, c.tags) as tags, coalesce(r.note_type, c.note_type) as note_type,
        coalesce(r.fields, c.fields) as fields, r.state, r.due, r.stability, r.difficulty,
        r.scheduled_days, r.learning_steps, r.reps, r.lapses, r.last_review, r.is_leech,
        r.suspended_at,
        coalesce(r.last_review > coalesce(c.last_review, '-infinity'), false) as is_later
      from jsonb_array_elements(p_cards) e (item)
      cross join lateral jsonb_to_record(e.item) r (
        id uuid, question text, answer text, state smallint, due timestamptz,
        stability double precision, difficulty double precision, scheduled_days integer,
        learning_steps integer, reps integer, lapses integer, last_review timestamptz,
        is_leech boolean, suspended_at timestamptz, is_html boolean, tags text[], note_type text,
        fields jsonb
      )
      join public.flashcards c on c.user_id = v_user_id and c.id = r.id
    ) r
    where f.user_id = v_user_id and f.id = r.id
      and (
        r.is_later or f.question <> r.question or f.answer <> r.answer or f.is_html <> r.is_html
        or f.tags <> r.tags or f.note_type is distinct from r.note_type or f.fields <> r.fields
      )
    returning f.id
  )
  select array_agg(c.id) into v_changed from changed c;
  return coalesce(v_changed, '{}');
end;
$$;

comment on function private.update_cards is
  'Gives cards the texts of a file, and its state where that has a later review; which changed.';

create function public.import_flashcards(
  p_deck_id uuid,
  p_cards jsonb,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
  v_known jsonb;
  v_new jsonb;
begin
  perform private.require_cards(p_cards, 5000, array[
    'question', 'answer', 'state', 'due', 'stability', 'difficulty', 'scheduled_days',
    'learning_steps', 'reps', 'lapses', 'last_review', 'is_leech', 'suspended_at', 'is_html',
    'tags', 'guid', 'ordinal', 'note_type', 'fields', 'language', 'created_at'
  ]);
  v_result := private.claim_request(
    v_user_id, p_request_id, 'import_flashcards', case when p_request_id is not null then
      jsonb_build_array(p_deck_id, p_cards)
    end
  );
  if v_result is null then
    perform private.require_deck(v_user_id, p_deck_id);
    select
      coalesce(jsonb_agg(m.item || jsonb_build_object('id', m.flashcard_id) order by m.place)
        filter (where m.flashcard_id is not null), '[]'),
      coalesce(jsonb_agg(m.item order by m.place) filter (where m.flashcard_id is null), '[]')
    into v_known, v_new
    from private.match_cards(v_user_id, p_cards) m;
    select jsonb_build_object('imported', count(*)) into v_result
    from private.insert_cards(v_user_id, p_deck_id, null, v_new);
    v_result := v_result || jsonb_build_object(
      'updated', cardinality(private.update_cards(v_user_id, v_known))
    );
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result;
exception
  when data_exception or check_violation then
    raise exception using
      errcode = 'PT400',
      message = 'invalid_flashcards',
      detail = left(sqlerrm, 200),
      hint = 'A new card (state 0) has no last_review, and stability and difficulty 0; another has '
        'a last_review in the past, stability 0.001..36500 and difficulty 1..10.';
end;
$$;

comment on function public.import_flashcards is
  'Up to 5,000 cards with the state that they had elsewhere, all or nothing: [{question, answer, '
  'state?, due?, stability?, difficulty?, scheduled_days?, learning_steps?, reps?, lapses?, '
  'last_review?, is_leech?, suspended_at?, is_html?, tags?, guid?, ordinal?, note_type?, fields?, '
  'language?, created_at?}]; without a state they are new. A card whose guid and ordinal are '
  'there, in whatever deck, gets the texts, and the state where its last review is later; others '
  'are new. Returns {imported: how many are new, updated: how many changed}. Errors: 400 '
  'invalid_flashcards, 404 deck_not_found, 413 too_many_flashcards, 409 request_conflict, 42501.';

grant execute on function
  private.match_cards,
  private.update_cards,
  public.import_flashcards
to authenticated, service_role;
