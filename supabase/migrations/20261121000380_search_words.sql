-- Search by words: the steps of a ranking that find the rows which have a query's words.
--
-- Helper  private.word_steps

create function private.word_steps() returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return $sql$
    term as materialized (
      select t.words, t.form, t.prefix, t.counted, t.no
      from unnest($2, $3, $4, $5) with ordinality t (words, form, prefix, counted, no)
    ),
    exact as materialized (
      select t.no, m.owner, m.id
      from term t
      cross join lateral (
        select r.:owner as owner, r.id
        from public.:table r
        where :condition and r.:words @@ t.words
        limit 2001
      ) m
    ),
    -- A word that no row has may be the beginning of one.
    hit as materialized (
      select e.no, e.owner, e.id, 1.0::double precision as weight from exact e
      union all
      select t.no, m.owner, m.id, 0.5
      from term t
      cross join lateral (
        select r.:owner as owner, r.id
        from public.:table r
        where :condition and r.:words @@ t.prefix
        limit 2001
      ) m
      where t.prefix is not null and t.no <> all (array(select e.no from exact e))
    ),
    counted as materialized (
      select
        t.no, t.form, t.counted, coalesce(h.weight, 1) as weight, coalesce(h.rows, 0) as rows,
        case when h.weight < 1 then t.prefix else t.words end as words
      from term t
      left join (
        select h.no, max(h.weight) as weight, count(*) as rows from hit h group by h.no
      ) h on h.no = t.no
    ),
    -- A word in more than 2,000 rows says little, and reading them would cost more than the rest:
    -- how often it is there is estimated from the newest rows, and they are looked at for it.
    newest as materialized (
      select r.:owner as owner, r.id, r.:words as words
      from public.:table r
      where :condition and exists (select from counted c where c.rows > 2000)
      order by r.:owner desc, r.id desc
      limit 1000
    ),
    word as materialized (
      select
        c.no, c.words, c.form, c.counted, c.rows > 2000 as is_frequent,
        c.weight * ln(1 + (t.rows - f.rows + 0.5) / (f.rows + 0.5)) as idf,
        -- Among a few rows a word that one of them has tells nearly as much as one that none has.
        c.weight * ln(1 + (t.rows + 50) / (f.rows + 5)) as telling
      from counted c
      cross join (select greatest($6, max(a.rows)) as rows from counted a) t
      cross join lateral (
        select case
          when c.rows <= 2000 then c.rows::double precision
          else least(t.rows, greatest(c.rows, t.rows * (
            select
              count(*) filter (where n.words @@ c.words)::double precision
                / greatest(count(*), 1)
            from newest n
          )))
        end as rows
      ) f
    ),
    rare as materialized (
      select
        h.owner, h.id, sum(w.idf) as words,
        coalesce(sum(w.telling) filter (where w.counted), 0) as share
      from hit h
      join word w on w.no = h.no
      where not w.is_frequent
      group by h.owner, h.id
    ),
    candidate as materialized (
      select b.owner, b.id, max(b.words) as words, max(b.share) as share
      from (
        (
          select r.owner, r.id, r.words, r.share
          from rare r
          order by r.words desc, r.id desc
          limit 200
        )
        union all
        select r.owner, r.id, r.words, r.share
        from rare r
        join unnest($7, $8::text[]:::id_type[]) n (owner, id) on n.owner = r.owner and n.id = r.id
        union all
        (
          select n.owner, n.id, 0, 0
          from newest n
          where n.words @@ (
            select string_agg('(' || w.words::text || ')', ' | ')::tsquery
            from word w
            where w.is_frequent
          )
          order by n.id desc
          limit 300
        )
        union all
        (
          select r.:owner, r.id, 0, 0
          from public.:table r
          where :condition
            and 1 < (select count(*) from word w where w.is_frequent)
            and r.:words @@ (
              select string_agg('(' || w.words::text || ')', ' & ')::tsquery
              from word w
              where w.is_frequent
            )
          limit 300
        )
      ) b
      group by b.owner, b.id
    ),
    -- Read once, out of the compressed form, and only where a row itself has to be asked.
    read as materialized (
      select c.owner, c.id, r.:words || ''::tsvector as words
      from candidate c
      cross join lateral (select r.:words from public.:table r where :key_of(c)) r
      where :is_long or exists (select from word w where w.is_frequent)
    ),
    -- By itself: within the join it would be counted again for each row.
    average as materialized (
      select avg(length(a.words)) as length from read a where :is_long
    ),
    judged as materialized (
      select
        r.owner, r.id, sum(w.idf * :occurrences) as words,
        coalesce(sum(w.telling) filter (where w.counted), 0) as share
      from read r
      join word w on r.words @@ w.words
      cross join average
      group by r.owner, r.id
      union all
      select c.owner, c.id, c.words, c.share
      from candidate c
      where not (:is_long or exists (select from word w where w.is_frequent))
    )
  $sql$;
end;
$$;

comment on function private.word_steps is
  'The part of a ranking''s SQL that finds rows by words, as the step judged: owner, id, words, '
  'share.';

grant execute on function private.word_steps to authenticated, service_role;
