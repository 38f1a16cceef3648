-- Flashcards: spreading what is due over days.
--
-- RPC     postpone_flashcards

create function private.postpone_deck(
  p_user_id uuid,
  p_deck_id uuid,
  p_days integer,
  p_now timestamptz
) returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
-- Definer because due is nobody's to write.
declare
  v_user_id uuid := private.require_user(p_user_id);
  v_deck public.decks;
  v_days private.deck_days;
  v_today date;
  v_by_day jsonb;
begin
  select * into v_deck from public.decks d where d.user_id = v_user_id and d.id = p_deck_id;
  select * into v_days from private.deck_days y
  where y.user_id = v_user_id and y.deck_id = p_deck_id;
  v_today := private.day_of(p_now, v_days.timezone, v_days.day_start_hour);

  with waiting as (
    select f.id
    from public.flashcards f
    where f.user_id = v_user_id and f.deck_id = p_deck_id and f.suspended_at is null
      and f.state = 2
      and f.due < private.day_begins(v_today + 1, v_days.timezone, v_days.day_start_hour)
    for update
  ),
  placed as (
    -- Those that are remembered best wait longest: they lose least by it.
    select
      f.id,
      (
        (row_number() over (order by power(
          1 + private.fsrs_decay_factor(v_deck.effective_weights[21])
            * greatest(extract(epoch from p_now - f.last_review) / 86400, 0) / f.stability,
          -v_deck.effective_weights[21]
        ), f.id) - 1) * p_days / count(*) over ()
      )::integer as wait
    from waiting w
    join public.flashcards f on f.user_id = v_user_id and f.id = w.id
  ),
  moved as (
    update public.flashcards f
    set
      due = private.day_begins(
        v_today + p.wait, v_days.timezone, v_days.day_start_hour
      ),
      version = f.version + 1
    from placed p
    where f.user_id = v_user_id and f.id = p.id and p.wait > 0
  )
  select coalesce(
    jsonb_agg(jsonb_build_object('in_days', d.wait, 'due', d.cards) order by d.wait), '[]'
  )
  into v_by_day
  from (select p.wait, count(*) as cards from placed p group by 1) d;
  return jsonb_build_object(
    'postponed', (
      select coalesce(sum((d.item ->> 'due')::bigint), 0)
      from jsonb_array_elements(v_by_day) d (item)
      where d.item ->> 'in_days' <> '0'
    ),
    'by_day', v_by_day
  );
end;
$$;

comment on function private.postpone_deck is
  'Spreads the reviews that wait in a deck evenly over days.';

create function public.postpone_flashcards(
  p_deck_id uuid,
  p_days integer default 7,
  p_now timestamptz default now(),
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
begin
  if p_days is null or p_days not between 2 and 365 then
    perform private.fail(400, 'invalid_days', 'p_days is a number from 2 to 365.');
  end if;
  v_result := private.claim_request(
    v_user_id, p_request_id, 'postpone_flashcards', case when p_request_id is not null then
      jsonb_build_array(p_deck_id, p_days)
    end
  );
  if v_result is null then
    perform private.require_deck(v_user_id, p_deck_id);
    v_result := private.postpone_deck(v_user_id, p_deck_id, p_days, coalesce(p_now, now()));
    perform private.settle_request(v_user_id, p_request_id, v_result);
  end if;
  return v_result;
end;
$$;

comment on function public.postpone_flashcards is
  'Spreads the reviews that wait in a deck, after holidays say, evenly over p_days days from today '
  'on; those that are remembered best wait longest. What is known of a card''s memory stays as it '
  'is. Returns {postponed, by_day: [{in_days, due}]}. reschedule_flashcards takes it back. Errors: '
  '400 invalid_days, 404 deck_not_found, 409 request_conflict, 42501.';

grant execute on function private.postpone_deck, public.postpone_flashcards
to authenticated, service_role;
