-- Routing: what the nearest judged questions say. They are found by the signs of their vectors, and
-- read once a route: they say of what kind a question is, and what to expect of each model.

create function private.others_judged(
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
    with latest as materialized (
      select
        l.user_id, l.model, l.quality, l.distance,
        row_number() over (partition by l.user_id, l.model order by l.distance) as place
      from (
        select
          r.user_id, r.model, r.quality, r.signs operator(extensions.<~>) p_signs as distance
        from public.responses r
        where r.signs_model = p_embedding_model
          and r.confidence >= 0.7 and r.status = 'complete' and r.signs is not null
        order by r.created_at desc
        limit 1000
      ) l
      where l.user_id <> p_user_id
    ),
    near as (
      select o.user_id, o.model, o.quality
      from latest o
      where o.place <= 4
      order by o.distance
      limit (select least(200, count(*) / 2) from latest k where k.place <= 4)
    ),
    parts as (
      select n.model, avg(n.quality) as quality
      from near n
      group by n.model, n.user_id
    ),
    means as (
      select p.model, round(20 * avg(p.quality)) / 20 as mean
      from parts p
      group by p.model
      having count(*) >= 20
    )
    select coalesce(
      jsonb_object_agg(
        m.model, jsonb_build_array(trim_scale(10 * m.mean), trim_scale(10 * (1 - m.mean)))
      ), '{}'
    )
    from means m
  );
end;
$$;

comment on function private.others_judged is
  'What other users judged of near questions: {model: [good, bad]}, worth ten answers, where at '
  'least twenty of them did. Each user counts once and the mean is rounded, so that nobody''s part '
  'shows.';

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
declare
  v_found jsonb;
  v_count integer;
begin
  with found as materialized (
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
      limit 140
    )
    union all
    (
      select jsonb_build_object(o.model, o.quality), o.context, o.distance
      from (
        select
          r.model, r.quality, r.context, r.signs operator(extensions.<~>) p_signs as distance
        from (
          select j.model, j.quality, j.context, j.signs
          from public.responses j
          where j.user_id = p_user_id and j.signs_model = p_embedding_model
            and j.confidence >= 0.7 and j.status = 'complete' and j.signs is not null
          order by j.created_at desc
          limit 1000
        ) r
        order by 4
        limit 140
      ) o
    )
  ),
  -- Of few, half: far ones would say the same of every question.
  near as materialized (
    select f.*
    from found f
    order by f.distance
    limit (select least(70, greatest(10, count(*) / 2)) from found)
  ),
  said as (
    select
      j.model,
      jsonb_build_array(
        sum(j.quality::double precision), sum(1 - j.quality::double precision)
      ) as evidence
    from near n
    cross join jsonb_each_text(n.judged) j (model, quality)
    group by j.model
  )
  select
    jsonb_build_object(
      'judged', (select coalesce(jsonb_object_agg(s.model, s.evidence), '{}') from said s),
      'context', (
        select n.context
        from (select k.context from near k order by k.distance limit 20) n
        group by n.context
        -- A clear majority of at least ten.
        having count(*) >= greatest(10, 0.6 * (select least(20, count(*)) from near))
        order by count(*) desc
        limit 1
      )
    ),
    (select count(*) from found)
  into v_found, v_count;
  -- Where the user has judged little, others are asked of the models that are not known.
  if v_count < 70 then
    v_found := v_found || jsonb_build_object(
      'judged',
      private.others_judged(p_user_id, p_signs, p_embedding_model) || (v_found -> 'judged')
    );
  end if;
  return v_found;
end;
$$;

comment on function private.nearest_judged is
  'What the nearest judged questions say, seventy at most, of the user''s own thousand latest and '
  'of the imported ones, and, of models that these do not name, what other users judged: {judged: '
  '{model: [the sum of quality, of 1 − quality]}, context: that of most of the twenty nearest, or '
  'null}.';
