-- Flashcards: how it goes, and what will be due.
--
-- RPC     flashcard_stats

create function private.count_study_days(p_user_id uuid, p_deck_id uuid, p_now timestamptz)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_days record;
  v_today date;
  v_day date;
  v_is_today boolean := false;
  v_streak integer := 0;
begin
  -- Of all decks together the days are the user's.
  select
    coalesce(y.timezone, p.timezone, 'UTC') as timezone,
    coalesce(y.day_start_hour, p.day_start_hour, 4)::integer as day_start_hour
  into v_days
  from (select p_user_id as id) u
  left join public.profiles p on p.id = u.id
  left join private.deck_days y on y.user_id = u.id and y.deck_id = p_deck_id;
  v_today := private.day_of(p_now, v_days.timezone, v_days.day_start_hour);

  for v_back in 0..3660 loop
    v_day := v_today - v_back;
    if exists (
      select from public.review_logs l
      where l.user_id = p_user_id
        and l.rating > 0
        and l.reviewed_at >= private.day_begins(v_day, v_days.timezone, v_days.day_start_hour)
        and l.reviewed_at < private.day_begins(v_day + 1, v_days.timezone, v_days.day_start_hour)
        and l.reviewed_at <= p_now
        and (p_deck_id is null or exists (
          select from public.flashcards f
          where f.user_id = p_user_id and f.id = l.flashcard_id and f.deck_id = p_deck_id
        ))
    ) then
      v_streak := v_streak + 1;
      v_is_today := v_is_today or v_back = 0;
    elsif v_back > 0 then
      -- Today is not over.
      exit;
    end if;
  end loop;
  return jsonb_build_object('days', v_streak, 'is_today_done', v_is_today);
end;
$$;

comment on function private.count_study_days is
  'How many days up to today had a review, without a gap, and whether today has one.';

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
  v_now timestamptz := coalesce(p_now, now());
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
    'leeches', count(*) filter (where f.is_leech)
  ) into v_cards
  from public.flashcards f
  where f.user_id = v_user_id and (p_deck_id is null or f.deck_id = p_deck_id);

  with reviews as materialized (
    select
      l.rating, l.state, l.duration_ms, 
      private.day_of(l.reviewed_at, y.timezone, y.day_start_hour) as day
    from public.review_logs l
    join public.flashcards f on f.user_id = l.user_id and f.id = l.flashcard_id
    join private.deck_days y on y.user_id = f.user_id and y.deck_id = f.deck_id
    where l.user_id = v_user_id
      and l.rating > 0
      and l.reviewed_at <= v_now
      and l.reviewed_at > v_now - (p_days + 1) * interval '24 hours'
      and private.day_of(l.reviewed_at, y.timezone, y.day_start_hour)
        > private.day_of(v_now, y.timezone, y.day_start_hour) - p_days
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
      greatest(private.day_of(f.due, y.timezone, y.day_start_hour) - y.today, 0) as in_days,
      count(*) as due
    from (
      select d.*, private.day_of(v_now, d.timezone, d.day_start_hour) as today
      from private.deck_days d
      where d.user_id = v_user_id and (p_deck_id is null or d.deck_id = p_deck_id)
    ) y
    join public.flashcards f on f.user_id = v_user_id and f.deck_id = y.deck_id
    where true
      and f.state <> 0
      and f.suspended_at is null
      and f.due < v_now + interval '31 days'
    group by 1
  ) c on c.in_days = g.in_days;

  return jsonb_build_object(
    'cards', v_cards || jsonb_build_object('due', v_forecast #> '{0,due}'),
    'retention', v_retention,
    'reviews_by_day', v_days,
    'forecast', v_forecast,
    'streak', private.count_study_days(v_user_id, p_deck_id, v_now)
  );
end;
$$;

comment on function public.flashcard_stats is
  'How it goes, in one deck or in all: {cards: {total, new, learning, review, relearning, '
  'suspended, leeches, due}, retention: {reviews, recalled, rate}, reviews_by_day: [{day, '
  'reviews, new, again, hard, good, easy, duration_ms}], forecast: [{in_days: 0..29, due}], '
  'streak: '
  '{days, is_today_done}}. '
  'Retention is of the last p_days'' reviews in state 2, rate null without any; days are the '
  'deck''s, and only those with reviews. due is what is due today, as the forecast, which counts '
  'each card once, overdue ones today. A streak counts days with a review up to today, which is '
  'not over yet. '
  'Errors: 400 invalid_days, 404 deck_not_found, 42501.';

grant execute on function private.count_study_days, public.flashcard_stats
to authenticated, service_role;
