-- Chat: the background jobs that write summaries and titles; …_writing_jobs.sql has their queue.

create function private.read_summary_job(p_job private.embedding_jobs) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_target uuid := (p_job.detail ->> 'message_id')::uuid;
  v_messages jsonb;
begin
  -- A summary that the app wrote stands in place of these.
  if exists (
    select from public.conversations c
    where c.user_id = p_job.user_id and c.id = p_job.row_id::uuid and c.summary is not null
  ) then
    return null;
  end if;
  select jsonb_agg(jsonb_build_object(
    'id', u.id, 'sender_type', u.sender_type, 'at', u.at, 'text', u.text
  ) order by u.place) into v_messages
  from private.unsummarised(p_job.user_id, v_target, 6000) u;
  return case when v_messages is not null then jsonb_build_object(
    'claim', v_messages -> -1 ->> 'id',
    'before', (private.branch_summary(p_job.user_id, v_target)).summary,
    'messages', v_messages
  ) end;
end;
$$;

comment on function private.read_summary_job is
  'What is to be summarised: {claim: the message that this reaches, before: the summary so far or '
  'null, messages: [{id, sender_type, at, text}]}; null when all is.';

create function private.extract_summary(p_user_id uuid, p_message_id uuid) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_before text := (private.branch_summary(p_user_id, p_message_id)).summary;
  v_texts jsonb;
begin
  with said as materialized (
    select * from private.unsummarised(p_user_id, p_message_id, 1000000)
  ),
  model as (
    select extensions.avg(s.embedding) as centre from said s
  )
  select jsonb_agg(jsonb_build_object(
    'who', case s.sender_type when 'user' then 'User' else 'Assistant' end,
    'text', s.text, 'language', s.language,
    'meaning', greatest(0, 1 - (s.embedding operator(extensions.<=>) m.centre))
  ) order by s.place) into v_texts
  from said s
  cross join model m;

  -- What was short already stays as it is, until it has become long itself.
  if private.count_tokens(v_before) > 1000 then
    v_before := private.telling_sentences((
      select jsonb_agg(jsonb_build_object(
        'who', (regexp_match(l.line, '^(User|Assistant): '))[1],
        'text', regexp_replace(l.line, '^(User|Assistant): ', '')
      ) order by l.place)
      from regexp_split_to_table(v_before, '\n') with ordinality l (line, place)
    ), 600);
  end if;
  return nullif(left(concat_ws(
    E'\n', v_before, private.telling_sentences(v_texts, 500)
  ), 8000), '');
end;
$$;

comment on function private.extract_summary is
  'The summary up to a message by the most telling sentences: that of before, and those of what '
  'was said since.';

create function private.store_summary(p_job private.embedding_jobs, p_result jsonb)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_text text := nullif(btrim(p_result ->> 'text'), '');
begin
  insert into public.conversation_summaries as s (
    user_id, message_id, session_id, seq, summary, model
  )
  select
    m.user_id, m.id, m.session_id, m.seq, x.summary,
    case when v_text is not null then p_result ->> 'model' end
  from public.chat_messages m
  cross join lateral (
    select coalesce(left(v_text, 8000), private.extract_summary(p_job.user_id, m.id)) as summary
    offset 0
  ) x
  where m.user_id = p_job.user_id and m.id = p_job.content_hash::uuid and x.summary is not null
  on conflict (user_id, message_id) do update
  set summary = excluded.summary, model = excluded.model;
  return not found or p_job.content_hash = p_job.detail ->> 'message_id';
end;
$$;

comment on function private.store_summary is
  'Keeps a summary, and says whether it reaches the message that was asked for.';

create function private.read_title_job(p_job private.embedding_jobs) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_question text;
  v_answer text;
begin
  if not exists (
    select from public.conversations c
    where c.user_id = p_job.user_id and c.id = p_job.row_id::uuid and c.title_is_made
  ) then
    return null;
  end if;
  select
    (array_agg(m.message_text order by m.seq) filter (where m.sender_type = 'user'))[1],
    (array_agg(m.message_text order by m.seq) filter (where m.sender_type = 'ai'))[1]
  into v_question, v_answer
  from (
    select t.* from public.chat_messages t
    where t.user_id = p_job.user_id and t.session_id = p_job.row_id::uuid
    order by t.seq
    limit 20
  ) m
  where m.message_text <> '';
  return case when v_question is not null then jsonb_build_object(
    'claim', p_job.row_id, 'question', left(v_question, 2000), 'answer', left(v_answer, 2000)
  ) end;
end;
$$;

comment on function private.read_title_job is
  'What is to be named: {claim, question, answer or null} of the first turn; null when the user '
  'has chosen a title, and when nothing was asked in words.';

create function private.store_title(p_job private.embedding_jobs, p_result jsonb)
returns boolean
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_title text := left(btrim(regexp_replace(
    coalesce(
      nullif(btrim(p_result ->> 'text'), ''),
      -- Of a long question what says most of it.
      private.telling_sentences(jsonb_build_array(jsonb_build_object(
        'text', private.read_title_job(p_job) ->> 'question'
      )), 1)
    ), '\s+', ' ', 'g'
  )), 200);
begin
  if p_result ->> 'text' is null and char_length(v_title) > 60 then
    v_title := regexp_replace(left(v_title, 60), '\s+\S*$', '') || ' …';
  end if;
  perform set_config('engram.titling', 'on', true);
  update public.conversations c
  set title = v_title
  where c.user_id = p_job.user_id and c.id = p_job.row_id::uuid and c.title_is_made
    and v_title <> '' and c.title is distinct from v_title;
  perform set_config('engram.titling', 'off', true);
  return true;
end;
$$;

comment on function private.store_title is
  'Names a conversation whose title the user has not chosen.';

create function private.keep_title() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if coalesce(current_setting('engram.titling', true), 'off') <> 'on' then
    new.title_is_made := false;
  end if;
  return new;
end;
$$;

comment on function private.keep_title is
  'Trigger: who changes a title has chosen it, and none is made for the conversation any more.';

create trigger conversations_keep_title before update of title on public.conversations
  for each row when (new.title is distinct from old.title)
  execute function private.keep_title();

create function private.unqueue_writing() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
-- Definer because no client may write the queue: a job goes because its conversation does.
begin
  delete from private.embedding_jobs j
  where j.user_id = old.user_id and j.kind = 'writing'
    and j.source = any (array['summaries', 'titles']) and j.row_id = old.id::text;
  return null;
end;
$$;

comment on function private.unqueue_writing is
  'Trigger: a deleted conversation waits for no title and no summary any more.';

create trigger conversations_unqueue after delete on public.conversations
  for each row execute function private.unqueue_writing();

insert into private.writing_tasks (source, read_function, store_function) values
  ('summaries', 'read_summary_job', 'store_summary'),
  ('titles', 'read_title_job', 'store_title');

grant execute on function
  private.read_summary_job,
  private.extract_summary,
  private.store_summary,
  private.read_title_job,
  private.store_title
to service_role;
