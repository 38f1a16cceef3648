-- Routing: judged questions of a benchmark or of the operator's own evaluation, as a prior of all.
--
-- Tables  private.routing_evaluations, private.evaluation_sums
-- RPC     import_evaluations

create table private.routing_evaluations (
  id uuid primary key default private.uuid_v7(),
  context text not null,
  question text not null,
  embedding_model text,
  signs bit(1536),
  judged jsonb not null,
  created_at timestamptz not null default now(),
  constraint routing_evaluations_question_key unique (context, question),
  constraint routing_evaluations_signs_have_model
    check (signs is null or embedding_model is not null)
);

comment on table private.routing_evaluations is
  'Questions of which it is known how well models answer them, imported by the operator.';
comment on column private.routing_evaluations.question is 'The hash of its text.';
comment on column private.routing_evaluations.signs is
  'The signs of its vector, by which near questions are found; null: it was not embedded.';
comment on column private.routing_evaluations.judged is
  'The quality of each answer: {model: 0..1}.';
create index routing_evaluations_model_idx
  on private.routing_evaluations (embedding_model, id desc);

create table private.evaluation_sums (
  context text not null,
  model_id text not null,
  good numeric not null default 0,
  bad numeric not null default 0,
  created_at timestamptz not null default now(),
  primary key (context, model_id)
);

comment on table private.evaluation_sums is
  'What the imported evaluations of a context say of a model: the sum of quality, and of 1 − '
  'quality.';

create function public.import_evaluations(p_items jsonb) returns integer
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_count integer;
begin
  perform private.require_items(
    'invalid_evaluations', 'too_many_evaluations', 'p_items', p_items, 5000
  );
  if exists (
    select
    from jsonb_array_elements(p_items) i
    where case
      when jsonb_typeof(i) <> 'object' then true
      when jsonb_typeof(i -> 'text') is distinct from 'string' or i ->> 'text' = '' then true
      when coalesce(i ->> 'context', 'general') !~ '^[a-z0-9_.-]{1,100}$' then true
      when jsonb_typeof(i -> 'judged') is distinct from 'object' or i -> 'judged' = '{}' then true
      when i ? 'embedding' and not i ? 'embedding_model' then true
      else exists (
        select from jsonb_each(i -> 'judged') j (model, quality)
        where j.model !~ '^[A-Za-z0-9_.:/@+-]{1,200}$' or case jsonb_typeof(j.quality)
          when 'number' then (j.quality #>> '{}')::numeric not between 0 and 1 else true
        end
      )
    end
  ) then
    perform private.fail(
      400, 'invalid_evaluations', 'An evaluation has a text and what was judged of it.',
      '[{text, judged: {model: quality from 0 to 1}, context?, embedding?, embedding_model?}]'
    );
  end if;

  -- A question that is imported again is judged anew, also of models that it was not judged of.
  with given as (
    select distinct on (g.context, g.question) g.*
    from (
      select
        coalesce(i ->> 'context', 'general') as context,
        encode(sha256(convert_to(i ->> 'text', 'UTF8')), 'hex') as question,
        i ->> 'embedding_model' as embedding_model,
        case when i ->> 'embedding' is not null then extensions.binary_quantize(
          private.to_embedding(i ->> 'embedding')
        )::bit(1536) end as signs,
        i -> 'judged' as judged, t.place
      from jsonb_array_elements(p_items) with ordinality t (i, place)
    ) g
    order by g.context, g.question, g.place desc
  )
  insert into private.routing_evaluations as e (
    context, question, embedding_model, signs, judged
  )
  select g.context, g.question, case when g.signs is not null then g.embedding_model end, g.signs,
    g.judged
  from given g
  on conflict on constraint routing_evaluations_question_key do update
  set
    embedding_model = coalesce(excluded.embedding_model, e.embedding_model),
    signs = coalesce(excluded.signs, e.signs),
    judged = e.judged || excluded.judged;
  get diagnostics v_count = row_count;

  delete from private.evaluation_sums s
  where s.context in (
    select coalesce(i ->> 'context', 'general') from jsonb_array_elements(p_items) i
  );
  insert into private.evaluation_sums (context, model_id, good, bad)
  select e.context, j.model, sum(j.quality::numeric), sum(1 - j.quality::numeric)
  from private.routing_evaluations e
  cross join jsonb_each_text(e.judged) j (model, quality)
  where e.context in (
    select coalesce(i ->> 'context', 'general') from jsonb_array_elements(p_items) i
  )
  group by e.context, j.model;
  return v_count;
end;
$$;

comment on function public.import_evaluations is
  'Keeps judged questions as a prior of all users'' routing, up to 5,000 a call: [{text, judged: '
  '{model: quality 0..1}, context?, embedding?, embedding_model?}]. With embeddings the nearest of '
  'them shape what is expected of a model for a question; without, they count for its context. A '
  'text that is imported again is judged anew. Returns how many were kept. For the service. '
  'Errors: 400 invalid_evaluations, 400 invalid_embedding, 413 too_many_evaluations, 42501.';

alter table private.routing_evaluations enable row level security;
alter table private.evaluation_sums enable row level security;
grant select, delete on private.routing_evaluations, private.evaluation_sums to service_role;
grant insert (context, question, embedding_model, signs, judged) on private.routing_evaluations
  to service_role;
grant update (embedding_model, signs, judged) on private.routing_evaluations to service_role;
grant insert (context, model_id, good, bad) on private.evaluation_sums to service_role;
grant execute on function public.import_evaluations to service_role;
