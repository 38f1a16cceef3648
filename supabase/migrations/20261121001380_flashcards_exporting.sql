-- Flashcards: cards with their reviews, on their way out.
--
-- RPC     get_flashcard_histories

create function public.get_flashcard_histories(
  p_deck_id uuid,
  p_after uuid default null,
  p_limit integer default 500,
  p_user_id uuid default auth.uid()
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 1000);
begin
  perform private.require_deck(v_user_id, p_deck_id);
  return (
    with page as materialized (
      select
        f.id, f.question, f.answer, f.is_html, f.tags, f.guid, f.ordinal, f.note_type, f.fields,
        f.state, f.due, f.stability, f.difficulty, f.scheduled_days, f.learning_steps, f.reps,
        f.lapses, f.last_review, f.is_leech, f.suspended_at, f.created_at
      from public.flashcards f
      where f.user_id = v_user_id and f.deck_id = p_deck_id and (p_after is null or f.id > p_after)
      order by f.id
      limit v_limit
    )
    select jsonb_build_object(
      'cards', coalesce(jsonb_agg(to_jsonb(p) || jsonb_build_object('reviews', (
        select coalesce(jsonb_agg(jsonb_build_array(
          round(extract(epoch from l.reviewed_at) * 1000)::bigint, l.rating, l.duration_ms,
          l.state, l.scheduled_days, l.next_scheduled_days,
          round(extract(epoch from l.next_due - l.reviewed_at))::bigint, l.next_difficulty,
          l.elapsed_days
        ) order by l.version), '[]')
        from public.review_logs l
        where l.user_id = v_user_id and l.flashcard_id = p.id
      )) order by p.id), '[]'),
      'after', case when count(*) = v_limit then (array_agg(p.id order by p.id desc))[1] end
    )
    from page p
  );
end;
$$;

comment on function public.get_flashcard_histories is
  'Up to 1,000 cards of a deck with all their reviews: {cards: [{id, question, answer, is_html, '
  'tags, guid, ordinal, note_type, fields, state, due, stability, difficulty, scheduled_days, '
  'learning_steps, reps, lapses, last_review, is_leech, suspended_at, created_at, reviews: [[when '
  'in milliseconds, rating, duration in ms, state before, scheduled_days before and after, seconds '
  'until due, difficulty after, days since the review before]]}], after: to hand '
  'back as p_after until it is null}. Reads only. '
  'Errors: 400 invalid_limit, 404 deck_not_found, 42501.';

grant execute on function public.get_flashcard_histories to authenticated, service_role;
