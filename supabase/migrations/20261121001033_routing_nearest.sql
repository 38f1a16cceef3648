-- Routing: what the nearest judged questions say. They are found by the signs of their vectors.

create function private.question_evidence(
  p_user_id uuid,
  p_signs bit,
  p_embedding_model text
) returns table (model_id text, good double precision, bad double precision)
language plpgsql
stable
security invoker
rows 20
set search_path = ''
as $$
begin
  return query
  with near as (
    (
      select e.judged, e.signs operator(extensions.<~>) p_signs as distance
      from (
        select v.judged, v.signs
        from private.routing_evaluations v
        where v.embedding_model = p_embedding_model and v.signs is not null
        order by v.id desc
        limit 5000
      ) e
      order by 2
      limit 50
    )
    union all
    (
      select jsonb_build_object(o.model, o.quality), o.signs operator(extensions.<~>) p_signs
      from (
        select r.model, r.quality, q.signs
        from (
          select j.query_id, j.model, j.quality
          from public.responses j
          where j.user_id = p_user_id and j.confidence >= 0.7 and j.status = 'complete'
          order by j.created_at desc
          limit 500
        ) r
        join public.queries q on q.user_id = p_user_id and q.id = r.query_id
        where q.signs is not null and q.signs_model = p_embedding_model
      ) o
      order by 2
      limit 50
    )
  ),
  nearest as (
    select n.judged from near n order by n.distance limit 50
  )
  select j.model, sum(j.quality::double precision), sum(1 - j.quality::double precision)
  from nearest n
  cross join jsonb_each_text(n.judged) j (model, quality)
  group by j.model;
end;
$$;

comment on function private.question_evidence is
  'What the fifty nearest judged questions say of models, of the user''s own five hundred latest '
  'and of the imported ones: sums of quality and of 1 − quality.';

create function private.nearest_context(
  p_user_id uuid,
  p_signs bit,
  p_embedding_model text
) returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    with near as (
      (
        select e.context, e.signs operator(extensions.<~>) p_signs as distance
        from (
          select v.context, v.signs
          from private.routing_evaluations v
          where v.embedding_model = p_embedding_model and v.signs is not null
          order by v.id desc
          limit 5000
        ) e
        order by 2
        limit 20
      )
      union all
      (
        select o.context, o.signs operator(extensions.<~>) p_signs
        from (
          select q.context, q.signs
          from (
            select j.query_id
            from public.responses j
            where j.user_id = p_user_id and j.confidence >= 0.7 and j.status = 'complete'
            order by j.created_at desc
            limit 500
          ) r
          join public.queries q on q.user_id = p_user_id and q.id = r.query_id
          where q.signs is not null and q.signs_model = p_embedding_model
        ) o
        order by 2
        limit 20
      )
    ),
    nearest as (
      select n.context from near n order by n.distance limit 20
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
