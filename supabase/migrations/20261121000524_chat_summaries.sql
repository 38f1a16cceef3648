-- Chat: summaries of what no longer fits a prompt.
--
-- Table   conversation_summaries
--
-- A summary belongs to a branch: to the message that it reaches, and to all that lead there. An
-- edit begins another branch, whose messages it does not lead to.

create table public.conversation_summaries (
  user_id uuid not null references auth.users (id) on delete cascade,
  message_id uuid not null,
  session_id uuid not null,
  seq integer not null,
  summary text not null,
  model text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, message_id),
  constraint conversation_summaries_message_fkey foreign key (user_id, message_id)
    references public.chat_messages (user_id, id) on delete cascade,
  constraint conversation_summaries_session_fkey foreign key (user_id, session_id)
    references public.conversations (user_id, id) on delete cascade,
  constraint conversation_summaries_summary_length check (char_length(summary) between 1 and 8000),
  constraint conversation_summaries_model_length check (char_length(model) <= 200)
);

comment on table public.conversation_summaries is
  'What was said on a branch up to a message, in short. Written in the background when a branch '
  'outgrows what a prompt has room for; each goes on from the one before it on its branch.';
comment on column public.conversation_summaries.message_id is 'The message that it reaches.';
comment on column public.conversation_summaries.seq is 'The place of that message.';
comment on column public.conversation_summaries.model is
  'Who wrote it; null: its lines are the most telling sentences themselves.';
create index conversation_summaries_session_idx
  on public.conversation_summaries (user_id, session_id, seq desc);

create trigger conversation_summaries_touch_updated_at
  before update on public.conversation_summaries
  for each row execute function private.touch_updated_at();

alter table public.conversation_summaries enable row level security;
grant select on public.conversation_summaries to authenticated, service_role;
grant insert (user_id, message_id, session_id, seq, summary, model)
  on public.conversation_summaries to service_role;
grant update (summary, model) on public.conversation_summaries to service_role;
create policy conversation_summaries_select on public.conversation_summaries
  for select to authenticated using ((select auth.uid()) = user_id);

create function private.branch_summary(p_user_id uuid, p_leaf_id uuid)
returns public.conversation_summaries
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_summary public.conversation_summaries;
  v_session_id uuid;
  v_seq integer;
  v_is_branched boolean;
  v_id uuid := p_leaf_id;
  v_reached uuid[];
begin
  select m.session_id, m.seq, c.is_branched into v_session_id, v_seq, v_is_branched
  from public.chat_messages m
  join public.conversations c on c.user_id = m.user_id and c.id = m.session_id
  where m.user_id = p_user_id and m.id = p_leaf_id;
  if not found then
    return null;
  end if;
  if v_is_branched then
    -- Other branches have summaries too: only one that stands on the way to the root counts.
    v_reached := array(
      select s.message_id
      from public.conversation_summaries s
      where s.user_id = p_user_id and s.session_id = v_session_id
    );
    if v_reached = '{}' then
      return null;
    end if;
    while v_id <> all (v_reached) loop
      select m.parent_id into v_id
      from public.chat_messages m
      where m.user_id = p_user_id and m.id = v_id;
    end loop;
    select * into v_summary
    from public.conversation_summaries s
    where s.user_id = p_user_id and s.message_id = v_id;
  else
    select * into v_summary
    from public.conversation_summaries s
    where s.user_id = p_user_id and s.session_id = v_session_id and s.seq <= v_seq
    order by s.seq desc
    limit 1;
  end if;
  return v_summary;
end;
$$;

comment on function private.branch_summary is
  'The summary that reaches furthest on the branch to a message; of a conversation without '
  'branches by one key lookup.';

create function private.unsummarised(p_user_id uuid, p_message_id uuid, p_tokens integer)
returns table (
  place bigint,
  id uuid,
  sender_type text,
  text text,
  language text,
  embedding extensions.vector,
  at timestamptz
)
language plpgsql
stable
security invoker
rows 100
set search_path = ''
as $$
declare
  v_before uuid := (private.branch_summary(p_user_id, p_message_id)).message_id;
begin
  return query
  with walked as (
    -- From the message back to the root.
    select b.*, row_number() over () as distance
    from private.walk_branch(p_user_id, p_message_id, 100000) b
  ),
  said as (
    select
      w.*, case when char_length(w.message_text) <= 4000 then w.message_text
        else left(w.message_text, 2500) || E'\n[…]\n' || right(w.message_text, 1500)
      end as shown
    from walked w
    where w.message_text <> '' and w.sender_type <> 'tool'
      and w.distance < coalesce(
        (select r.distance from walked r where r.id = v_before), 9223372036854775807
      )
  ),
  counted as (
    select
      s.*, sum(private.count_tokens(s.shown)) over (order by s.distance desc) as so_far,
      row_number() over (order by s.distance desc) as place
    from said s
  )
  select
    c.place, c.id, c.sender_type, c.shown, c.language, c.embedding, c."timestamp"
  from counted c
  where c.so_far <= p_tokens or c.place = 1
  order by c.place;
end;
$$;

comment on function private.unsummarised is
  'The first messages on the branch to a message that no summary reaches, oldest first: as many as '
  'are so many tokens. A long one is cut in its middle.';

grant execute on function private.branch_summary to authenticated, service_role;
grant execute on function private.unsummarised to service_role;
