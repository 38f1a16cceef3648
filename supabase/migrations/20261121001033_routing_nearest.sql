-- Routing: what the nearest judged questions say. They are found by the signs of their vectors, and
-- read once a route: they say of what kind a question is, and what to expect of each model.

create function private.nearest_judged(
  p_user_id uuid,
  p_signs bit,
  p_embedding_model text
) returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    with near as (
      (
        select e.judged, e.context, e.signs operator(extensions.<~>) p_signs as distance
        from (
          select v.judged, v.context, v.signs
          from private.routing_evaluations v
          where v.embedding_model = p_embedding_model and v.signs is not null
          order by v.id desc
          limit 5000
        ) e
        order by 3
        limit 50
      )
      union all
      (
        select
          jsonb_build_object(o.model, o.quality), o.context,
          o.signs operator(extensions.<~>) p_signs
        from (
          select r.model, r.quality, q.context, q.signs
          from (
            select j.query_id, j.model, j.quality
            from public.responses j
            where j.user_id = p_user_id and j.confidence >= 0.7 and j.status = 'complete'
            order by j.created_at desc
            limit 500
          ) r
          -- Each by its key: before the tables are analyzed, a join would read all queries for
          -- each response.
          cross join lateral (
            select k.context, k.signs
            from public.queries k
            where k.user_id = p_user_id and k.id = r.query_id
              and k.signs is not null and k.signs_model = p_embedding_model
            limit 1
          ) q
        ) o
        order by 3
        limit 50
      )
    )
    select coalesce(
      jsonb_agg(
        jsonb_build_object('judged', n.judged, 'context', n.context) order by n.distance
      ), '[]'
    )
    from (select * from near order by distance limit 50) n
  );
end;
$$;

comment on function private.nearest_judged is
  'The fifty nearest judged questions, of the user''s own five hundred latest and of the imported '
  'ones, nearest first: [{judged: {model: quality}, context}].';

create function private.question_evidence(p_nearest jsonb)
returns table (model_id text, good double precision, bad double precision)
language plpgsql
immutable
security invoker
rows 20
set search_path = ''
as $$
begin
  return query
  select j.model, sum(j.quality::double precision), sum(1 - j.quality::double precision)
  from jsonb_array_elements(p_nearest) n
  cross join jsonb_each_text(n -> 'judged') j (model, quality)
  group by j.model;
end;
$$;

comment on function private.question_evidence is
  'What judged questions say of models: sums of quality and of 1 − quality.';

create function private.nearest_context(p_nearest jsonb) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return (
    with nearest as (
      select n.item ->> 'context' as context
      from jsonb_array_elements(p_nearest) with ordinality n (item, place)
      where n.place <= 20
    )
    select n.context
    from nearest n
    group by n.context
    -- A clear majority of at least ten.
    having count(*) >= greatest(10, 0.6 * (select count(*) from nearest))
    order by count(*) desc
    limit 1
  );
end;
$$;

comment on function private.nearest_context is
  'The context of most of the twenty nearest judged questions, if most of them have one; else '
  'null.';
