-- Flashcards: making cards, one by one or several at once.
--
-- RPC     create_flashcards

create function private.insert_cards(
  p_user_id uuid,
  p_deck_id uuid,
  p_message_id uuid,
  p_cards jsonb,
  p_language text default null
) returns setof public.flashcard
language plpgsql
volatile
security definer
rows 20
set search_path = ''
as $$
-- Definer because the scheduler's columns are granted to nobody: here they are taken from what was
-- exported, as far as the table's constraints hold.
declare
  v_user_id uuid := private.require_user(p_user_id);
begin
  if exists (
    select from jsonb_array_elements(p_cards) e (item)
    where (e.item ->> 'last_review')::timestamptz > clock_timestamp()
  ) then
    raise check_violation using message = 'A last_review is in the future.';
  end if;
  return query
  insert into public.flashcards as f (
    user_id, id, version, deck_id, message_id, question, answer, state, due, stability, difficulty,
    scheduled_days, learning_steps, reps, lapses, last_review, is_leech, suspended_at, is_html,
    tags, guid, ordinal, note_type, fields, source, language, embedding, embedding_model,
    created_at
  )
  select
    v_user_id, coalesce(r.id, private.uuid_v7()), coalesce(r.version, 0), p_deck_id, p_message_id,
    r.question, r.answer, coalesce(r.state, 0),
    -- A microsecond apart: new cards are learnt in the order in which they came.
    coalesce(r.due, now() + (e.place - 1) * interval '1 microsecond'),
    coalesce(r.stability, 0), coalesce(r.difficulty, 0), coalesce(r.scheduled_days, 0),
    coalesce(r.learning_steps, 0), coalesce(r.reps, 0), coalesce(r.lapses, 0), r.last_review,
    coalesce(r.is_leech, false), r.suspended_at, coalesce(r.is_html, false),
    coalesce(r.tags, '{}'), r.guid, coalesce(r.ordinal, 0), r.note_type, coalesce(r.fields, '{}'),
    r.source,
    coalesce(r.language, p_language), private.to_embedding(r.embedding),
    case when r.embedding is not null then r.embedding_model end,
    least(coalesce(r.created_at, now()), now())
  from jsonb_array_elements(p_cards) with ordinality e (item, place)
  cross join lateral jsonb_to_record(e.item) r (
    id uuid, version integer, question text, answer text, state smallint, due timestamptz,
    stability double precision, difficulty double precision, scheduled_days integer,
    learning_steps integer, reps integer, lapses integer, last_review timestamptz,
    is_leech boolean, suspended_at timestamptz,
    is_html boolean, tags text[], guid text, ordinal integer, note_type text, fields jsonb,
    source jsonb, language text, embedding text, embedding_model text, created_at timestamptz
  )
  order by e.place
  returning
    f.id, f.deck_id, f.message_id, f.question, f.answer, f.state, f.due, f.stability, f.difficulty,
    f.scheduled_days, f.learning_steps, f.reps, f.lapses, f.last_review, f.is_leech,
    f.suspended_at, f.version, f.created_at, f.is_html, f.tags, f.guid, f.ordinal, f.note_type,
    f.fields, f.source;
end;
$$;

comment on function private.insert_cards is
  'New rows, in their order, with the state that they had where they come from, if any.';

create function private.require_cards(p_cards jsonb, p_maximum integer, p_fields text[])
returns void
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_bad bigint;
begin
  perform private.require_items(
    'invalid_flashcards', 'too_many_flashcards', 'p_cards', p_cards, p_maximum
  );
  perform private.require_fields(
    'invalid_flashcards', format('Card %s', e.place - 1), e.item, p_fields
  )
  from jsonb_array_elements(p_cards) with ordinality e (item, place);
  select e.place into v_bad
  from jsonb_array_elements(p_cards) with ordinality e (item, place)
  where jsonb_typeof(e.item -> 'question') is distinct from 'string'
    or jsonb_typeof(e.item -> 'answer') is distinct from 'string'
    or char_length(e.item ->> 'question') not between 1 and 8000
    or char_length(e.item ->> 'answer') not between 1 and 8000
  order by e.place
  limit 1;
  if found then
    perform private.fail(
      400, 'invalid_flashcards', format('Card %s is not as it should be.', v_bad - 1),
      'question and answer have 1 to 8,000 characters each.'
    );
  end if;
end;
$$;

comment on function private.require_cards is
  'Nothing, for an array of cards with these fields.';

create function public.create_flashcards(
  p_deck_id uuid,
  p_cards jsonb,
  p_message_id uuid default null,
  p_language text default null,
  p_user_id uuid default auth.uid(),
  p_request_id uuid default null
) returns setof public.flashcard
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_result jsonb;
begin
  perform private.require_cards(
    p_cards, 200, array[
      'question', 'answer', 'is_html', 'tags', 'created_at', 'language', 'embedding',
      'embedding_model'
    ]
  );
  v_result := private.claim_request(
    v_user_id, p_request_id, 'create_flashcards', case when p_request_id is not null then
      jsonb_build_array(p_deck_id, private.without_embeddings(p_cards), p_message_id)
    end
  );
  if v_result is null then
    perform private.require_deck(v_user_id, p_deck_id);
    if p_message_id is not null and not exists (
      select from public.chat_messages m where m.user_id = v_user_id and m.id = p_message_id
    ) then
      perform private.fail(404, 'message_not_found', 'There is no such message.');
    end if;
    if exists (
      select from jsonb_array_elements(p_cards) e (item)
      where e.item ->> 'embedding' is not null and e.item ->> 'embedding_model' is null
    ) then
      perform private.fail(
        400, 'invalid_embedding', 'An embedding comes with its embedding_model.'
      );
    end if;

    select coalesce(jsonb_agg(to_jsonb(c) order by c.due), '[]') into v_result
    from private.insert_cards(v_user_id, p_deck_id, p_message_id, p_cards, p_language) c;
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;

  return query
  select r.* from jsonb_populate_recordset(null::public.flashcard, v_result) r;
end;
$$;

comment on function public.create_flashcards is
  'Up to 200 new cards, all or nothing: [{question, answer, is_html?, tags?, created_at?, '
  'language?, embedding?, embedding_model?}]; p_language, as ISO 639-1, is of those that name '
  'none; without it the text tells. created_at is when a device made the card offline, before its '
  'first review. With p_message_id they name the chat message that they were made from, and its '
  'has_flashcards is true from then on. Returns the cards in their order, without vectors. '
  'Errors: 400 invalid_flashcards, 400 invalid_embedding, 404 deck_not_found, 404 '
  'message_not_found, 413 too_many_flashcards, 409 request_conflict, 23514 a name of a model is '
  'too long, or tags are no words, 42501.';

grant execute on function
  private.insert_cards,
  private.require_cards,
  public.create_flashcards
to authenticated, service_role;
