-- Search: the last steps of a ranking, in which a row gets a part of the score of those beside it.
--
-- Helpers  private.word_order_steps, own_steps, thread_neighbour_steps, row_neighbour_steps
--
-- What stands beside a row that fits is often of the same matter: the turn before an answer, the
-- memory that was drawn from the same talk. A row that has nothing beside it stands for itself, so
-- that it is not behind those which have.

create function private.word_order_steps() returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return $sql$,
    best as materialized (
      select
        nullif(max(j.words), 0) as words,
        (select nullif(sum(w.telling) filter (where w.counted), 0) from word w) as share
      from judged j
    )
    select
      j.owner, j.id::text, $11 * j.words / b.words, least(greatest(j.share / b.share, 0), 1),
      j.words / b.words, null::double precision, 0::double precision
    from judged j
    cross join best b
    where $11 * j.words / b.words > 0
    order by 3 desc, j.id desc
    limit $13
  $sql$;
end;
$$;

comment on function private.word_order_steps is
  'The end of a ranking''s SQL in which nothing but the words of a row says how good it is.';

create function private.own_steps() returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return $sql$
    (
      select
        s.owner, s.id::text, s.score, s.relevance, s.words, s.similarity, 0::double precision
      from scored s
      where s.score > 0 and not :lends
      order by s.score desc, s.id desc
      limit $13
    )
  $sql$;
end;
$$;

comment on function private.own_steps is
  'The end of a ranking''s SQL in which each row stands for itself.';

create function private.thread_neighbour_steps() returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return $sql$,
    front as materialized (
      select s.owner, s.id, s.score from scored s
      where $15
      order by s.score desc, s.id desc
      limit greatest(50, 2 * $13)
    ),
    beside as materialized (
      select distinct f.owner, n.id, t.thread, n.place
      from front f
      cross join lateral (
        select r.:thread as thread, r.:place as place from public.:table r where :key_of(f)
      ) t
      cross join lateral (
        select r.id, r.:place as place
        from public.:table r
        where :condition and r.:owner = f.owner and r.:thread = t.thread
          and r.:place between t.place - :span and t.place + :span
        order by r.:place
        limit 2 * :span + 1
      ) n
    ),
    measured as materialized (
      select
        b.owner, b.id, b.thread, b.place, s.words, s.score, s.relevance,
        case when s.id is null then :similarity else s.similarity end as similarity
      from beside b
      left join scored s on s.owner = b.owner and s.id = b.id
      left join lateral (
        select r.embedding, r.embedding_model
        from public.:table r
        where $10 is not null and s.id is null and :key_of(b)
      ) r on true
    ),
    field as (
      select
        m.owner, m.id, m.thread, m.place, m.similarity, coalesce(m.words, 0) as words,
        coalesce(
          m.score, $12 * power(greatest(m.similarity, 0) / b.similarity, 2), 0
        ) as score,
        coalesce(
          m.relevance, least(greatest((m.similarity - $14) / (1 - $14), 0), 1), 0
        ) as relevance
      from measured m
      cross join best b
    ),
    lent as materialized (
      select
        f.owner, f.id, f.similarity, f.words, f.score, f.relevance, f.thread,
        coalesce(max(f.score) over around, f.score) as neighbour,
        coalesce(max(f.relevance) over around, 0) as beside
      from field f
      window around as (
        partition by f.owner, f.thread order by f.place
        range between :span preceding and :span following exclude current row
      )
    ),
    lifted as materialized (
      select l.*, l.score + :weight * l.neighbour as lifted
      from lent l
    )
    (select
      l.owner, l.id::text,
      l.lifted + :thread_weight * max(l.lifted) over (partition by l.owner, l.thread),
      greatest(l.relevance, :weight * l.beside), l.words, l.similarity, l.neighbour
    from lifted l
    -- A turn of chat may be wanted for its neighbour's sake alone, a piece of a text is not.
    where l.score > 0 or (not :is_long and l.neighbour > 0)
    order by 3 desc, l.id desc
    limit $13)
  $sql$;
end;
$$;

comment on function private.thread_neighbour_steps is
  'The end of a ranking''s SQL for a table with threads: a row gets a part of the best within the '
  'span before and after it, and of the best in its thread.';

create function private.row_neighbour_steps() returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return $sql$,
    front as materialized (
      select s.* from scored s
      where $15 and s.score > 0
      order by s.score desc, s.id desc
      limit greatest(50, $13)
    ),
    pair as materialized (
      select f.owner, f.id, n.id as beside
      from front f
      cross join lateral (
        (
          select r.id from public.:table r
          where :condition and r.:owner = f.owner and r.id < f.id
          order by r.:owner desc, r.id desc
          limit :span
        )
        union all
        (
          select r.id from public.:table r
          where :condition and r.:owner = f.owner and r.id > f.id
          order by r.:owner, r.id
          limit :span
        )
      ) n
    ),
    measured as materialized (
      select
        b.owner, b.id,
        coalesce(
          s.score, $12 * power(greatest(:similarity, 0) / top.similarity, 2), 0
        ) as score
      from (select distinct p.owner, p.beside as id from pair p) b
      cross join best top
      left join scored s on s.owner = b.owner and s.id = b.id
      left join lateral (
        select r.embedding, r.embedding_model
        from public.:table r
        where $10 is not null and s.id is null and :key_of(b)
      ) r on true
    ),
    lent as (
      select p.owner, p.id, max(m.score) as neighbour
      from pair p
      join measured m on m.owner = p.owner and m.id = p.beside
      group by p.owner, p.id
    )
    (select
      f.owner, f.id::text, f.score + :weight * coalesce(l.neighbour, f.score), f.relevance,
      f.words, f.similarity, coalesce(l.neighbour, f.score)
    from front f
    left join lent l on l.owner = f.owner and l.id = f.id
    order by 3 desc, f.id desc
    limit $13)
  $sql$;
end;
$$;

comment on function private.row_neighbour_steps is
  'The end of a ranking''s SQL for a table without threads: a row that fits gets a part of the '
  'best of those that were stored before and after it.';

grant execute on function
  private.word_order_steps,
  private.own_steps,
  private.thread_neighbour_steps,
  private.row_neighbour_steps
to authenticated, service_role;
