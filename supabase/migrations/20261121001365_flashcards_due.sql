-- Flashcards: what is due.
--
-- RPC     get_due_flashcards

create function private.require_order(p_order text) returns void
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_order is null or p_order not in ('due', 'retrievability', 'random') then
    perform private.fail(
      400, 'invalid_order', 'p_order is due, retrievability or random.'
    );
  end if;
end;
$$;

comment on function private.require_order is
  'Errors: 400 invalid_order.';

create function public.get_due_flashcards(
  p_deck_id uuid default null,
  p_limit integer default 50,
  p_now timestamptz default now(),
  p_order text default 'due',
  p_user_id uuid default auth.uid()
) returns setof public.flashcard
language plpgsql
stable
security invoker
rows 50
set search_path = ''
-- A plan for the values of each call takes longer to make than to run, and is the same.
set plan_cache_mode = force_generic_plan
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 500);
  v_now timestamptz := coalesce(p_now, now());
begin
  perform private.require_order(p_order);
  if p_deck_id is not null then
    perform private.require_deck(v_user_id, p_deck_id);
  end if;

  return query
  with reviewed as materialized (
    -- The reviews of the last two days, so of today in any timezone, before their cards: from the
    -- decks on, the planner would read every card and look for its reviews.
    select c.deck_id, c.guid, l.state, l.reviewed_at
    from public.review_logs l
    cross join lateral (
      select f.deck_id, f.guid from public.flashcards f
      where f.user_id = v_user_id and f.id = l.flashcard_id
      offset 0
    ) c
    where l.user_id = v_user_id
      and l.reviewed_at > v_now - interval '2 days'
      and l.reviewed_at <= v_now
      and l.rating > 0
  ),
  shown as materialized (
    -- What each deck has left of its day.
    select
      d.id as deck_id, y.ends_at, d.bury_siblings,
      d.effective_weights[21] as decay,
      private.fsrs_decay_factor(d.effective_weights[21]) as factor,
      least(v_limit, d.new_per_day - t.new_cards) as new_left,
      least(v_limit, d.reviews_per_day - t.reviews) as reviews_left,
      case when d.bury_siblings then t.guids else '{}' end as buried
    from public.decks d
    cross join lateral (
      select
        private.day_begins(a.day, a.timezone, a.day_start_hour) as begins_at,
        private.day_begins(a.day + 1, a.timezone, a.day_start_hour) as ends_at
      from (
        select c.*, private.day_of(v_now, c.timezone, c.day_start_hour) as day
        from private.deck_days c
        where c.user_id = v_user_id and c.deck_id = d.id
      ) a
      -- Once a deck, not once a review.
      offset 0
    ) y
    cross join lateral (
      select
        count(*) filter (where r.state = 0) as new_cards,
        count(*) filter (where r.state = 2) as reviews,
        coalesce(array_agg(r.guid) filter (where r.guid is not null), '{}') as guids
      from reviewed r
      where r.deck_id = d.id and r.reviewed_at >= y.begins_at
    ) t
    where d.user_id = v_user_id and (p_deck_id is null or d.id = p_deck_id)
  ),
  queued as materialized (
    select c.*, s.bury_siblings
    from shown s
    cross join lateral (
      (
        select f.id, f.guid, f.state, f.due, 0::double precision as rank
        from public.flashcards f
        where f.user_id = v_user_id and f.deck_id = s.deck_id and f.suspended_at is null
          and f.state = 1 and f.due <= v_now
        order by f.due, f.id limit v_limit
      )
      union all
      (
        select f.id, f.guid, f.state, f.due, 0 from public.flashcards f
        where f.user_id = v_user_id and f.deck_id = s.deck_id and f.suspended_at is null
          and f.state = 3 and f.due <= v_now
        order by f.due, f.id limit v_limit
      )
      union all
      (
        -- A review is due all day: in the morning too, when its hour is in the evening.
        select f.id, f.guid, f.state, f.due, 0 from public.flashcards f
        where p_order = 'due'
          and f.user_id = v_user_id and f.deck_id = s.deck_id and f.suspended_at is null
          and f.state = 2 and f.due < s.ends_at
          and (f.guid is null or f.guid <> all (s.buried))
        order by f.due, f.id limit greatest(s.reviews_left, 0)
      )
      union all
      (
        select
          f.id, f.guid, f.state, f.due,
          case p_order
            when 'random' then
              hashtextextended(f.id::text, extract(epoch from s.ends_at)::bigint)::double precision
            else power(
              1 + s.factor * greatest(extract(epoch from v_now - f.last_review) / 86400, 0)
                / f.stability, -s.decay
            )
          end as rank
        from public.flashcards f
        where p_order <> 'due'
          and f.user_id = v_user_id and f.deck_id = s.deck_id and f.suspended_at is null
          and f.state = 2 and f.due < s.ends_at
          and (f.guid is null or f.guid <> all (s.buried))
        order by rank, f.due, f.id limit greatest(s.reviews_left, 0)
      )
      union all
      (
        select f.id, f.guid, f.state, f.due, 0 from public.flashcards f
        where f.user_id = v_user_id and f.deck_id = s.deck_id and f.suspended_at is null
          and f.state = 0
          and (f.guid is null or f.guid <> all (s.buried))
        order by f.due, f.id limit greatest(s.new_left, 0)
      )
    ) c
  ),
  apart as materialized (
    -- Of the cards of a note the first one; a step is never put off.
    select
      q.*,
      row_number() over (
        partition by coalesce(q.guid, q.id::text)
        order by q.state in (1, 3) desc, q.state = 2 desc, q.rank, q.due, q.id
      ) as sibling
    from queued q
  ),
  kinds as materialized (
    select
      q.id, q.due, q.state in (1, 3) as is_step, q.rank,
      row_number() over (
        partition by q.state in (1, 3), q.state = 0 order by q.rank, q.due, q.id
      ) as place,
      count(*) over (partition by q.state in (1, 3), q.state = 0) as of
    from apart q
    where q.sibling = 1 or q.state in (1, 3) or not q.bury_siblings
  ),
  mixed as materialized (
    -- Steps first, for they are due within minutes; then reviews with the new cards spread among
    -- them.
    select
      k.id, row_number() over (
        order by k.is_step desc,
          case when k.is_step then k.place else (k.place - 0.5::float8) / k.of end,
          k.rank, k.due, k.id
      ) as place
    from kinds k
    order by 2
    limit v_limit
  )
  select
    f.id, f.deck_id, f.message_id, f.question, f.answer, f.state, f.due, f.stability, f.difficulty,
    f.scheduled_days, f.learning_steps, f.reps, f.lapses, f.last_review, f.is_leech,
    f.suspended_at, f.version, f.created_at, f.is_html, f.tags, f.guid, f.ordinal, f.note_type,
    f.fields, f.source
  from mixed m
  cross join lateral (
    select c.* from public.flashcards c where c.user_id = v_user_id and c.id = m.id offset 0
  ) f
  order by m.place;
end;
$$;

comment on function public.get_due_flashcards is
  'What to learn at p_now, up to 500 cards, of one deck or of all: cards at a step that are due '
  'first, then the reviews that are due before the day ends, with new cards spread among them, as '
  'many as new_per_day and reviews_per_day leave of the day of the deck or the user. p_order is '
  'that of the reviews: due, the longest due first; retrievability, the least likely remembered '
  'first; random, the same all day. Suspended cards are not shown, nor, where the deck buries '
  'siblings, a second card of a note on a day. Reads only. Errors: 400 invalid_limit, 400 '
  'invalid_order, 404 deck_not_found, 42501.';

grant execute on function private.require_order, public.get_due_flashcards
to authenticated, service_role;
