-- Flashcards, sixth part: what is due, how it goes, and what is near in meaning. All of it reads.
--
-- RPCs    get_due_flashcards, flashcard_stats, match_flashcards
--
-- Depends on flashcards.

create function private.nearest_flashcards(
  p_user_id uuid,
  p_query extensions.vector,
  p_embedding_model text,
  p_deck_id uuid,
  p_limit integer
) returns table (id uuid, similarity double precision)
language plpgsql
stable
security invoker
-- A page: with the default of 1000 a join with it would read all of the user's cards.
rows 20
set search_path = ''
as $$
declare
  v_bits bit(1536) := extensions.binary_quantize(p_query)::bit(1536);
  v_rows integer;
begin
  -- The count stops where exact distances over all rows become dearer than two rankings.
  select count(*) into v_rows
  from (
    select from public.flashcards f
    where f.user_id = p_user_id and (p_deck_id is null or f.deck_id = p_deck_id)
    limit 1001
  ) counted;

  -- The materialized steps keep the plan what it is: inlined, the planner would switch to another
  -- from the sixth call on.
  if v_rows <= 1000 then
    return query
    with own as materialized (
      select f.id, 1 - (f.embedding operator(extensions.<=>) p_query) as similarity
      from public.flashcards f
      where f.user_id = p_user_id
        and (p_deck_id is null or f.deck_id = p_deck_id)
        and f.embedding is not null
        and (p_embedding_model is null or f.embedding_model = p_embedding_model)
    )
    select own.id, own.similarity from own order by own.similarity desc limit p_limit;
  else
    return query
    with own as materialized (
      select f.id, f.embedding_bits operator(extensions.<~>) v_bits as distance
      from public.flashcards f
      where f.user_id = p_user_id
        and (p_deck_id is null or f.deck_id = p_deck_id)
        and f.embedding is not null
        and (p_embedding_model is null or f.embedding_model = p_embedding_model)
    ),
    candidates as materialized (
      -- The more there are, the further back the signs may rank one of the nearest.
      select own.id from own
      order by own.distance
      limit (select greatest(20 * p_limit, ceil(14 * sqrt(count(*)))) from own)
    ),
    ranked as materialized (
      select f.id, 1 - (f.embedding operator(extensions.<=>) p_query) as similarity
      from candidates c
      join public.flashcards f on f.user_id = p_user_id and f.id = c.id
    )
    select r.id, r.similarity from ranked r order by r.similarity desc limit p_limit;
  end if;
end;
$$;

comment on function private.nearest_flashcards(uuid, extensions.vector, text, uuid, integer) is
  'The cards nearest to the query, most similar first. Exact up to 1,000 cards; above, signs rank '
  'first and the best 14 × √cards, at least 20 × p_limit, are compared exactly.';

-- RPCs ------------------------------------------------------------------------------------------

create function public.get_due_flashcards(
  p_deck_id uuid default null,
  p_limit integer default 50,
  p_now timestamptz default now(),
  p_user_id uuid default auth.uid()
) returns setof public.flashcard
language plpgsql
stable
security invoker
rows 50
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_limit integer := private.require_limit(p_limit, 500);
begin
  if p_deck_id is not null then
    perform private.require_deck(v_user_id, p_deck_id);
  end if;

  return query
  with shown as materialized (
    -- What each deck has left of its day.
    select
      d.id as deck_id,
      least(v_limit, d.new_per_day - t.new_cards) as new_left,
      least(v_limit, d.reviews_per_day - t.reviews) as reviews_left
    from public.decks d
    cross join lateral (
      select
        count(*) filter (where l.state = 0 and l.rating > 0) as new_cards,
        count(*) filter (where l.state = 2 and l.rating > 0) as reviews
      from public.review_logs l
      join public.flashcards f on f.user_id = l.user_id and f.id = l.flashcard_id
      where l.user_id = v_user_id
        and l.reviewed_at >= pg_catalog.date_trunc('day', p_now, d.timezone)
        and l.reviewed_at <= p_now
        and f.deck_id = d.id
    ) t
    where d.user_id = v_user_id and (p_deck_id is null or d.id = p_deck_id)
  ),
  queued as materialized (
    select c.*
    from shown s
    cross join lateral (
      (
        select f.id, f.state, f.due from public.flashcards f
        where f.user_id = v_user_id and f.deck_id = s.deck_id and f.suspended_at is null
          and f.state = 1 and f.due <= p_now
        order by f.due, f.id limit v_limit
      )
      union all
      (
        select f.id, f.state, f.due from public.flashcards f
        where f.user_id = v_user_id and f.deck_id = s.deck_id and f.suspended_at is null
          and f.state = 3 and f.due <= p_now
        order by f.due, f.id limit v_limit
      )
      union all
      (
        select f.id, f.state, f.due from public.flashcards f
        where f.user_id = v_user_id and f.deck_id = s.deck_id and f.suspended_at is null
          and f.state = 2 and f.due <= p_now
        order by f.due, f.id limit greatest(s.reviews_left, 0)
      )
      union all
      (
        select f.id, f.state, f.due from public.flashcards f
        where f.user_id = v_user_id and f.deck_id = s.deck_id and f.suspended_at is null
          and f.state = 0
        order by f.due, f.id limit greatest(s.new_left, 0)
      )
    ) c
  ),
  kinds as materialized (
    select
      q.id, q.due, q.state in (1, 3) as is_step,
      row_number() over (partition by q.state in (1, 3), q.state = 0 order by q.due, q.id) as place,
      count(*) over (partition by q.state in (1, 3), q.state = 0) as of
    from queued q
  ),
  mixed as materialized (
    -- Steps first, for they are due within minutes; then reviews with the new cards spread among
    -- them.
    select
      k.id, row_number() over (
        order by k.is_step desc, case when k.is_step then k.place else (k.place - 0.5) / k.of end,
          k.due, k.id
      ) as place
    from kinds k
    order by 2
    limit v_limit
  )
  select
    f.id, f.deck_id, f.message_id, f.question, f.answer, f.state, f.due, f.stability, f.difficulty,
    f.scheduled_days, f.learning_steps, f.reps, f.lapses, f.last_review, f.is_leech,
    f.suspended_at, f.version, f.created_at
  from mixed m
  cross join lateral (
    select c.* from public.flashcards c where c.user_id = v_user_id and c.id = m.id offset 0
  ) f
  order by m.place;
end;
$$;

comment on function public.get_due_flashcards(uuid, integer, timestamptz, uuid) is
  'What to learn at p_now, up to 500 cards, of one deck or of all: cards at a step first, then '
  'due reviews with new cards spread among them, as many as new_per_day and reviews_per_day leave '
  'of the day in the deck''s timezone. Suspended cards are not shown. Reads only. Errors: 400 '
  'invalid_limit, 404 deck_not_found, 42501.';

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

comment on function public.flashcard_stats(uuid, integer, timestamptz, uuid) is
  'How it goes, in one deck or in all: {cards: {total, new, learning, review, relearning, '
  'suspended, leeches, due}, retention: {reviews, recalled, rate}, reviews_by_day: [{day, '
  'reviews, new, again, hard, good, easy, duration_ms}], forecast: [{in_days: 0..29, due}]}. '
  'Retention is of the last p_days'' reviews in state 2, rate null without any; days are the '
  'deck''s, and only those with reviews. The forecast counts each card once, overdue ones today. '
  'Errors: 400 invalid_days, 404 deck_not_found, 42501.';

create function public.match_flashcards(
  query_embedding extensions.vector,
  match_count integer default 10,
  match_threshold double precision default 0,
  filter jsonb default '{}',
  embedding_model text default null,
  p_user_id uuid default auth.uid()
) returns table (
  id uuid,
  deck_id uuid,
  question text,
  answer text,
  similarity double precision
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_count integer := private.require_limit(match_count, 200);
  v_query extensions.vector := private.check_embedding(query_embedding);
begin
  if jsonb_typeof(match_flashcards.filter) is distinct from 'object'
     or match_flashcards.filter - 'deck_id' <> '{}'
     or not pg_catalog.pg_input_is_valid(match_flashcards.filter ->> 'deck_id', 'uuid') then
    perform private.fail(
      400, 'invalid_filter', 'A filter is an object.', 'Its key is deck_id, the id of a deck.'
    );
  end if;

  return query
  select f.id, f.deck_id, f.question, f.answer, n.similarity
  from private.nearest_flashcards(
    v_user_id, v_query, match_flashcards.embedding_model,
    (match_flashcards.filter ->> 'deck_id')::uuid, v_count
  ) n
  join public.flashcards f on f.user_id = v_user_id and f.id = n.id
  where n.similarity >= match_threshold
  order by n.similarity desc;
end;
$$;

comment on function public.match_flashcards(
  extensions.vector, integer, double precision, jsonb, text, uuid
) is
  'The user''s cards nearest in meaning: similarity = 1 − cosine distance, most similar first, at '
  'least match_threshold; suspended ones too. filter: {deck_id?}. embedding_model null compares '
  'all: name it where there is more than one. Reads only. Errors: 400 invalid_embedding, 400 '
  'invalid_filter, 400 invalid_limit, 42501.';

grant execute on function
  private.nearest_flashcards(uuid, extensions.vector, text, uuid, integer),
  public.get_due_flashcards(uuid, integer, timestamptz, uuid),
  public.flashcard_stats(uuid, integer, timestamptz, uuid),
  public.match_flashcards(extensions.vector, integer, double precision, jsonb, text, uuid)
to authenticated, service_role;
