-- Flashcards: decks and their settings.
--
-- Table   decks
--
-- A deck is one row: it is made, changed and deleted by table calls, and constraints say what is
-- allowed.

create table public.decks (
  user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  id uuid not null default private.uuid_v7(),
  name text not null,
  desired_retention double precision not null default 0.9,
  learning_steps integer[] not null default '{1,10}',
  relearning_steps integer[] not null default '{10}',
  maximum_interval integer not null default 36500,
  enable_short_term boolean not null default true,
  weights double precision[],
  effective_weights double precision[] generated always as (
    case when weights is null or private.are_fsrs_weights(weights) then
      private.fsrs_weights(weights, cardinality(relearning_steps), enable_short_term)
    end
  ) stored,
  new_per_day integer not null default 20,
  reviews_per_day integer,
  timezone text,
  day_start_hour smallint,
  fuzz boolean not null default false,
  bury_siblings boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  constraint decks_name_key unique (user_id, name),
  constraint decks_name_length check (char_length(name) between 1 and 200),
  constraint decks_desired_retention_range check (desired_retention between 0.1 and 1),
  constraint decks_learning_steps check (private.are_fsrs_steps(learning_steps)),
  constraint decks_relearning_steps check (private.are_fsrs_steps(relearning_steps)),
  constraint decks_maximum_interval_range check (maximum_interval between 1 and 36500),
  constraint decks_weights check (weights is null or private.are_fsrs_weights(weights)),
  constraint decks_new_per_day_range check (new_per_day between 0 and 10000),
  constraint decks_reviews_per_day_range check (reviews_per_day between 0 and 100000),
  constraint decks_timezone_known check (private.is_timezone(timezone)),
  constraint decks_day_start_hour_range check (day_start_hour between 0 and 23)
);

comment on table public.decks is 'Cards that are learnt with the same settings.';
comment on column public.decks.desired_retention is
  'The probability of recall, 0.1..1, at which a card becomes due.';
comment on column public.decks.learning_steps is
  'Minutes between the reviews of a card that is new; {} none.';
comment on column public.decks.relearning_steps is
  'Minutes between the reviews of a card that was forgotten; {} none.';
comment on column public.decks.maximum_interval is 'Days.';
comment on column public.decks.enable_short_term is
  'Whether there are steps, and a formula of its own for a second review on a day.';
comment on column public.decks.weights is
  'As an optimizer gave them: 21 numbers of FSRS-6, 19 of FSRS-5 or 17 of FSRS-4.5; null the '
  'defaults. Those out of their range are clipped in effective_weights.';
comment on column public.decks.effective_weights is
  'The 21 weights that are scheduled with: widened and clipped as the reference does.';
comment on column public.decks.new_per_day is 'How many new cards are shown a day.';
comment on column public.decks.reviews_per_day is
  'How many cards in review are shown a day; null all that are due.';
comment on column public.decks.timezone is
  'Where the days are by which reviews, daily limits and forecasts are counted, as in profiles; '
  'null: where the user''s are.';
comment on column public.decks.day_start_hour is
  'The hour at which a day begins, 0..23; null: the user''s.';
comment on column public.decks.fuzz is
  'Whether intervals are moved by some days at random, so that cards learnt together come apart.';
comment on column public.decks.bury_siblings is
  'Whether of the cards of a note, new or in review, one is shown a day.';

create view private.deck_days with (security_invoker = true) as
select
  d.user_id,
  d.id as deck_id,
  coalesce(d.timezone, p.timezone, 'UTC') as timezone,
  coalesce(d.day_start_hour, p.day_start_hour, 4)::integer as day_start_hour
from public.decks d
left join public.profiles p on p.id = d.user_id;

comment on view private.deck_days is
  'Where and when the days of a deck begin: its own setting, or the user''s.';

create function private.require_deck(p_user_id uuid, p_deck_id uuid) returns void
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  if not exists (
    select from public.decks d where d.user_id = p_user_id and d.id = p_deck_id
  ) then
    perform private.fail(
      404, 'deck_not_found', 'There is no such deck.', 'Decks are made by a table call.'
    );
  end if;
end;
$$;

comment on function private.require_deck is
  'Errors: 404 deck_not_found.';

create trigger decks_keep_timezone_name before insert or update of timezone on public.decks
  for each row execute function private.keep_timezone_name();
create trigger decks_touch_updated_at before update on public.decks
  for each row execute function private.touch_updated_at();

alter table public.decks enable row level security;
grant select, delete on public.decks to authenticated, service_role;
grant insert (
  user_id, id, name, desired_retention, learning_steps, relearning_steps, maximum_interval,
  enable_short_term, weights, new_per_day, reviews_per_day, timezone, day_start_hour, fuzz,
  bury_siblings
) on public.decks to authenticated, service_role;
grant update (
  name, desired_retention, learning_steps, relearning_steps, maximum_interval,
  enable_short_term, weights, new_per_day, reviews_per_day, timezone, day_start_hour, fuzz,
  bury_siblings
) on public.decks to authenticated, service_role;
create policy decks_select on public.decks for select to authenticated
  using ((select auth.uid()) = user_id);
create policy decks_insert on public.decks for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy decks_update on public.decks for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy decks_delete on public.decks for delete to authenticated
  using ((select auth.uid()) = user_id);

grant select on private.deck_days to authenticated, service_role;
grant execute on function private.require_deck to authenticated, service_role;
