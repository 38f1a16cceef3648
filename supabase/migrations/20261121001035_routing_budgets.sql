-- Routing: how much a user may spend, and what is reserved and spent of it.
--
-- Table   routing_budgets

create table public.routing_budgets (
  user_id uuid not null references auth.users (id) on delete cascade,
  period text not null,
  amount numeric not null,
  period_start timestamptz not null default now(),
  spent numeric not null default 0,
  reserved numeric not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, period),
  constraint routing_budgets_period check (period in ('day', 'month', 'total')),
  constraint routing_budgets_amount_not_negative check (amount >= 0),
  constraint routing_budgets_balance_not_negative check (spent >= 0 and reserved >= 0)
);

comment on table public.routing_budgets is
  'What a user may spend, in dollars, by day, month (UTC) or in total; the service sets amount. A '
  'route reserves under the row''s lock, its response books what it cost. Costs are what callers '
  'report: a user who calls the RPCs instead of the Edge Functions can report less.';
comment on column public.routing_budgets.period_start is
  'The day or month that spent belongs to; the next route or response begins a new one.';
comment on column public.routing_budgets.reserved is
  'What open decisions held when the row last changed.';

create function private.lock_budgets(p_user_id uuid) returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
begin
  perform from public.routing_budgets b where b.user_id = p_user_id order by b.period for update;
  return found;
end;
$$;

comment on function private.lock_budgets is
  'Waits for, and keeps to the end of the transaction, the right to spend a user''s budgets; false '
  'when there are none.';

create function private.balance_budgets(p_user_id uuid, p_cost numeric) returns numeric
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_available numeric;
  v_lapsed numeric;
begin
  -- A turn that nobody settled may have been answered, and is paid for as it was reserved.
  with lapsed as (
    select d.id
    from public.routing_decisions d
    where d.user_id = p_user_id
      and d.settled_at is null
      and d.reserved_until <= now()
      and d.booked_cost < d.reserved_cost
      and d.is_turn
    for update skip locked
  ),
  booked as (
    update public.routing_decisions d
    set booked_cost = d.reserved_cost
    from lapsed l
    where d.user_id = p_user_id and d.id = l.id
    returning d.booked_cost
  )
  select coalesce(sum(b.booked_cost), 0) into v_lapsed from booked b;

  with current as materialized (
    select
      b.period,
      case b.period when 'total' then b.period_start else t.start end as start,
      case when b.period = 'total' or b.period_start >= t.start then b.spent else 0 end as spent
    from public.routing_budgets b
    cross join lateral (
      select case b.period
        when 'total' then b.period_start else date_trunc(b.period, now(), 'UTC')
      end as start
    ) t
    where b.user_id = p_user_id
  ),
  balanced as (
    update public.routing_budgets b
    set
      period_start = c.start,
      -- What was booked for a turn before may be taken back.
      spent = greatest(c.spent + p_cost + v_lapsed, 0),
      reserved = (
        select coalesce(sum(d.reserved_cost), 0)
        from public.routing_decisions d
        where d.user_id = p_user_id and d.settled_at is null
          -- A turn that has lapsed and is not booked is being settled at this moment.
          and (d.reserved_until > now() or (d.is_turn and d.booked_cost < d.reserved_cost))
      )
    from current c
    where b.user_id = p_user_id and b.period = c.period
    returning b.amount - b.spent - b.reserved as available
  )
  select min(a.available) into v_available from balanced a;
  return v_available;
end;
$$;

comment on function private.balance_budgets is
  'Books a cost in the user''s budgets, and the reservations of turns that lapsed, begins new '
  'periods, and counts anew what open decisions hold; returns what is left of the scarcest, null '
  'when there is none. Under '
  'private.lock_budgets, called in a statement before, which sees what others have committed.';

create function private.book_deleted() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because no client may write a balance.
begin
  update public.routing_budgets b
  set spent = b.spent + g.cost
  from (
    select o.user_id, sum(o.reserved_cost - o.booked_cost) as cost
    from gone o
    where o.settled_at is null and o.reserved_cost > o.booked_cost
      and (o.is_turn or o.reserved_until > now())
    group by o.user_id
  ) g
  where b.user_id = g.user_id;
  return null;
end;
$$;

comment on function private.book_deleted is
  'Trigger: a decision that is deleted while it is open is paid for as it was reserved, so that an '
  'erasure in the middle of a turn does not make it free.';

create trigger routing_decisions_book_deleted after delete on public.routing_decisions
  referencing old table as gone
  for each statement execute function private.book_deleted();
create trigger routing_budgets_touch_updated_at before update on public.routing_budgets
  for each row execute function private.touch_updated_at();

alter table public.routing_budgets enable row level security;
grant select on public.routing_budgets to authenticated, service_role;
grant delete on public.routing_budgets to service_role;
grant insert (user_id, period, amount), update (amount) on public.routing_budgets to service_role;
create policy routing_budgets_select on public.routing_budgets for select to authenticated
  using ((select auth.uid()) = user_id);
