-- Memories: the user's score of an answer counts for the memories that the answer was given.
--
-- Table   private.memory_feedback

create table private.memory_feedback (
  user_id uuid not null references auth.users (id) on delete cascade,
  memory_id uuid not null,
  message_id uuid not null,
  score smallint not null,
  base real not null,
  created_at timestamptz not null default now(),
  primary key (user_id, memory_id, message_id),
  constraint memory_feedback_memory_fkey foreign key (user_id, memory_id)
    references public.user_memories (user_id, id) on delete cascade,
  constraint memory_feedback_message_fkey foreign key (user_id, message_id)
    references public.chat_messages (user_id, id) on delete cascade,
  constraint memory_feedback_score check (score in (-1, 1))
);

comment on table private.memory_feedback is
  'What the scores of messages say of the memories that the messages were made from.';
comment on column private.memory_feedback.base is
  'The memory''s confidence without any of it.';
create index memory_feedback_message_idx on private.memory_feedback (user_id, message_id);

create function private.judge_memories(p_user_id uuid, p_message_id uuid, p_score integer)
returns void
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_memory record;
  v_kept record;
begin
  perform private.lock_memories(p_user_id);
  for v_memory in
    select m.id, m.confidence
    from public.user_memories m
    where m.user_id = p_user_id
      and m.status = 'active'
      and m.id = any (array(
        select i.id::uuid
        from public.chat_messages g
        cross join lateral jsonb_array_elements_text(g.metadata -> 'memory_ids') i (id)
        where g.user_id = p_user_id
          and g.id = p_message_id
          and jsonb_typeof(g.metadata -> 'memory_ids') = 'array'
          and pg_input_is_valid(i.id, 'uuid')
      ))
    order by m.id
  loop
    select min(f.base) as base, sum(f.score) as score into v_kept
    from private.memory_feedback f
    where f.user_id = p_user_id and f.memory_id = v_memory.id;
    -- If somebody has set another confidence since, the scores begin anew from that one.
    if v_kept.base is null
       or private.judged_confidence(v_kept.base, v_kept.score) <> v_memory.confidence then
      delete from private.memory_feedback f
      where f.user_id = p_user_id and f.memory_id = v_memory.id;
      v_kept.base := v_memory.confidence;
    end if;
    delete from private.memory_feedback f
    where f.user_id = p_user_id and f.memory_id = v_memory.id and f.message_id = p_message_id;
    if p_score is not null then
      insert into private.memory_feedback (user_id, memory_id, message_id, score, base)
      values (p_user_id, v_memory.id, p_message_id, p_score, v_kept.base);
    end if;

    update public.user_memories m
    set confidence = private.judged_confidence(v_kept.base, (
      select coalesce(sum(f.score), 0)
      from private.memory_feedback f
      where f.user_id = p_user_id and f.memory_id = v_memory.id
    ))
    where m.user_id = p_user_id and m.id = v_memory.id;
  end loop;
end;
$$;

comment on function private.judge_memories is
  'Raises or lowers the confidence of the active memories that a message was made from, or takes '
  'that back, exactly: what is kept are the confidence without any of it and the scores.';

create function private.judged_confidence(p_base real, p_score bigint) returns real
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return case
    when p_score = 0 then p_base
    else round(greatest(least(p_base, 0.5), least(p_base + 0.05 * p_score, 1))::numeric, 6)::real
  end;
end;
$$;

comment on function private.judged_confidence is
  'A memory''s confidence after scores that sum to this: 0.05 each, and never so low that it would '
  'no longer be recalled.';

create function private.judge_memories_by_score() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because clients have no write grant on a memory's confidence nor on memory_feedback.
begin
  perform private.judge_memories(new.user_id, new.id, new.feedback_score);
  return null;
end;
$$;

comment on function private.judge_memories_by_score is
  'Trigger: the score of an answer counts for the memories that it was given.';

create trigger chat_messages_judge_memories after update of feedback_score on public.chat_messages
  for each row
  when (new.feedback_score is distinct from old.feedback_score and new.sender_type = 'ai')
  execute function private.judge_memories_by_score();

alter table private.memory_feedback enable row level security;
