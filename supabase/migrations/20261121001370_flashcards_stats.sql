-- Flashcards: how it goes, and what will be due.
--
-- RPC     flashcard_stats

create function public.flashcard_stats(
  p_deck_id uuid default null,
  p_days integer default 30,
  p_now timestamptz default now(),
  p_user_id uuid default auth.uid()
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_cards jsonb;
  v_retention jsonb;
  v_days jsonb;
  v_forecast jsonb;
begin
  if p_days is null or p_days not between 1 and 366 then
    perform private.fail(400, 'invalid_days', 'p_days is a number from 1 to 366.');
  end if;
  if p_deck_id is not null then
    perform private.require_deck(v_user_id, p_deck_id);
  end if;

  select jsonb_build_object(
    'total', count(*),
    'new', count(*) filter (where f.state = 0),
    'learning', count(*) filter (where f.state = 1),
    'review', count(*) filter (where f.state = 2),
    'relearning', count(*) filter (where f.state = 3),
    'suspended', count(*) filter (where f.suspended_at is not null),
    'leeches', count(*) filter (where f.is_leech),
    'due', count(*) filter (where f.state <> 0 and f.due <= p_now and f.suspended_at is null)
  ) into v_cards
  from public.flashcards f
  where f.user_id = v_user_id and (p_deck_id is null or f.deck_id = p_deck_id);

  with reviews as materialized (
    select
      l.rating, l.state, l.duration_ms, (l.reviewed_at at time zone d.timezone)::date as day
    from public.review_logs l
    join public.flashcards f on f.user_id = l.user_id and f.id = l.flashcard_id
    join public.decks d on d.user_id = f.user_id and d.id = f.deck_id
    where l.user_id = v_user_id
      and l.rating > 0
      and l.reviewed_at <= p_now
      and l.reviewed_at > p_now - (p_days + 1) * interval '24 hours'
      and (l.reviewed_at at time zone d.timezone)::date
        > (p_now at time zone d.timezone)::date - p_days
      and (p_deck_id is null or f.deck_id = p_deck_id)
  )
  select
    (
      select jsonb_build_object(
        'reviews', count(*),
        'recalled', count(*) filter (where r.rating > 1),
        'rate', round(count(*) filter (where r.rating > 1)::numeric / nullif(count(*), 0), 4)
      )
      from reviews r
      where r.state = 2
    ),
    (
      select coalesce(jsonb_agg(jsonb_build_object(
        'day', b.day, 'reviews', b.reviews, 'new', b.new, 'again', b.again, 'hard', b.hard,
        'good', b.good, 'easy', b.easy, 'duration_ms', b.duration_ms
      ) order by b.day), '[]')
      from (
        select
          r.day,
          count(*) as reviews,
          count(*) filter (where r.state = 0) as new,
          count(*) filter (where r.rating = 1) as again,
          count(*) filter (where r.rating = 2) as hard,
          count(*) filter (where r.rating = 3) as good,
          count(*) filter (where r.rating = 4) as easy,
          coalesce(sum(r.duration_ms), 0) as duration_ms
        from reviews r
        group by r.day
      ) b
    )
  into v_retention, v_days;

  select jsonb_agg(jsonb_build_object('in_days', g.in_days, 'due', coalesce(c.due, 0))
                   order by g.in_days)
  into v_forecast
  from generate_series(0, 29) g (in_days)
  left join (
    select
      -- What is overdue is today's.
      greatest(
        (f.due at time zone d.timezone)::date - (p_now at time zone d.timezone)::date, 0
      ) as in_days,
      count(*) as due
    from public.decks d
    join public.flashcards f on f.user_id = d.user_id and f.deck_id = d.id
    where d.user_id = v_user_id
      and (p_deck_id is null or d.id = p_deck_id)
      and f.state <> 0
      and f.suspended_at is null
      and f.due < p_now + interval '31 days'
    group by 1
  ) c on c.in_days = g.in_days;

  return jsonb_build_object(
    'cards', v_cards,
    'retention', v_retention,
    'reviews_by_day', v_days,
    'forecast', v_forecast
  );
end;
$$;

comment on function public.flashcard_stats is
  'How it goes, in one deck or in all: {cards: {total, new, learning, review, relearning, '
  'suspended, leeches, due}, retention: {reviews, recalled, rate}, reviews_by_day: [{day, '
  'reviews, new, again, hard, good, easy, duration_ms}], forecast: [{in_days: 0..29, due}]}. '
  'Retention is of the last p_days'' reviews in state 2, rate null without any; days are the '
  'deck''s, and only those with reviews. The forecast counts each card once, overdue ones today. '
  'Errors: 400 invalid_days, 404 deck_not_found, 42501.';

grant execute on function public.flashcard_stats to authenticated, service_role;
