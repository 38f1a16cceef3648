-- Search: one ranking for all tables, by words, by meaning and by what stands beside a row.
--
-- Helpers  private.ranking_statement; private.rank is in …_search_rank.sql
--
-- score      words / best words + similarity / best similarity, each with its weight, and a part of
--            the best neighbour's and of the thread's. Compared on LoCoMo and Cranfield with BM25
--            alone, ts_rank_cd and reciprocal ranks; one set of constants serves all.
-- words      Σ idf of the query's words that a row has; of long texts the best of these by BM25.
-- relevance  0..1 and, unlike the score, the same whatever else was found: which part of the
--            query's words (by their idf) a row has, and how near it is, whichever says more.

create function private.ranking_statement(
  p_table private.searched_tables,
  p_condition text,
  p_has_words boolean,
  p_has_meaning boolean,
  p_has_neighbours boolean
) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  -- BM25 with k1 = 1.2 and b = 0.75. ts_rank of one word is Σ 1/j² over its occurrences, from
  -- which their number follows; a word in the title (weight A) counts as there once more.
  v_occurrences constant text := $sql$(
    select o.times * 2.2 / (o.times + 1.2 * (0.25 + 0.75 * length(r.words) / average.length))
    from (
      select
        greatest(1, round(1 / (1.6449340668 - least(
          1.6, ts_rank('{0.1, 0.1, 0.1, 0.1}', r.words, w.form) * 16.449340668
        )) - 0.5))
        + (ts_rank('{0, 0, 0, 1}', r.words, w.form) > 0)::integer as times
    ) o
  )$sql$;
  v_sql text := 'with ';
begin
  if p_has_words then
    v_sql := v_sql || private.word_steps() || ',';
  else
    v_sql := v_sql || $sql$
      judged as (
        select null::uuid as owner, null:::id_type as id, 0::double precision as words,
          0::double precision as share
        where false
      ),
      word as (select 0::double precision as idf, true as counted where false),
    $sql$;
  end if;
  v_sql := v_sql || $sql$
    near as materialized (
      select n.owner, n.id, n.similarity
      from unnest($7, $8::text[]:::id_type[], $9) n (owner, id, similarity)
    ),
    found as materialized (
      select
        coalesce(j.owner, n.owner) as owner, coalesce(j.id, n.id) as id,
        coalesce(j.words, 0) as words, coalesce(j.share, 0) as share, n.similarity
      from judged j
      full join near n on n.owner = j.owner and n.id = j.id
    ),
    own as materialized (
      select f.owner, f.id, f.words, f.share, coalesce(f.similarity, :own_similarity) as similarity
      from found f
      :join
    ),
    best as materialized (
      select
        nullif(max(o.words), 0) as words, nullif(greatest(max(o.similarity), 0), 0) as similarity,
        (select nullif(sum(w.idf) filter (where w.counted), 0) from word w) as share
      from own o
    ),
    scored as materialized (
      select
        o.owner, o.id, o.similarity, coalesce(o.words / b.words, 0) as words,
        $11 * coalesce(o.words / b.words, 0)
          + $12 * coalesce(greatest(o.similarity, 0) / b.similarity, 0) as score,
        least(greatest(o.share / b.share, o.similarity, 0), 1) as relevance
      from own o
      cross join best b
    )
  $sql$;
  if p_has_neighbours then
    v_sql := v_sql || $sql$,
      front as materialized (
        select s.owner, s.id, s.score from scored s
        order by s.score desc, s.id desc
        limit greatest(50, 2 * $13)
      ),
      beside as materialized (
        select distinct r.:owner as owner, r.id, r.:thread as thread, r.:place as place
        from front f
        join public.:table t on t.:owner = f.owner and t.id = f.id
        join public.:table r
          on r.:owner = f.owner and r.:thread = t.:thread
          and r.:place between t.:place - :span and t.:place + :span
        where :condition
      ),
      measured as materialized (
        select
          b.owner, b.id, b.thread, b.place, s.words, s.score, s.relevance,
          case when s.id is null then :similarity else s.similarity end as similarity
        from beside b
        left join scored s on s.owner = b.owner and s.id = b.id
        :measured_join
      ),
      field as (
        select
          m.owner, m.id, m.thread, m.place, m.similarity, coalesce(m.words, 0) as words,
          coalesce(m.score, $12 * greatest(m.similarity, 0) / b.similarity, 0) as score,
          coalesce(m.relevance, least(greatest(m.similarity, 0), 1), 0) as relevance
        from measured m
        cross join best b
      ),
      lent as materialized (
        select
          f.owner, f.id, f.similarity, f.words, f.score, f.relevance, f.thread,
          coalesce(max(f.score) over around, 0) as neighbour,
          coalesce(max(f.relevance) over around, 0) as beside
        from field f
        window around as (
          partition by f.owner, f.thread order by f.place
          range between :span preceding and :span following exclude current row
        )
      ),
      lifted as materialized (
        select
          l.*, l.score + :weight * l.neighbour as lifted,
          row_number() over (
            partition by l.owner, l.thread order by l.score + :weight * l.neighbour desc
          ) as place_in_thread
        from lent l
      ),
      -- A thread that comes to the subject three times is about it.
      threads as (
        select l.owner, l.thread, sum(l.lifted) / 3 as score
        from lifted l
        where l.place_in_thread <= 3
        group by l.owner, l.thread
      )
      select
        l.owner, l.id::text, l.lifted + :thread_weight * t.score,
        greatest(l.relevance, :weight * l.beside), l.words, l.similarity, l.neighbour
      from lifted l
      join threads t on t.owner = l.owner and t.thread = l.thread
      -- A turn of chat may be wanted for its neighbour's sake alone, a piece of a text is not.
      where l.score > 0 or (not :is_long and l.neighbour > 0)
      order by 3 desc, l.id desc
      limit $13
    $sql$;
  else
    v_sql := v_sql || $sql$
      select
        s.owner, s.id::text, s.score, s.relevance, s.words, s.similarity, 0::double precision
      from scored s
      where s.score > 0
      order by s.score desc, s.id desc
      limit $13
    $sql$;
  end if;

  v_sql := replace(v_sql, ':id_type', p_table.id_type);
  v_sql := replace(v_sql, ':occurrences', case
    when p_table.has_long_texts then v_occurrences else '1' end);
  v_sql := replace(v_sql, ':is_long', p_table.has_long_texts::text);
  v_sql := replace(v_sql, ':join', case when p_has_meaning and p_has_words then $sql$
      left join public.:table r
        on f.similarity is null and r.:owner = f.owner and r.id = f.id
    $sql$ else '' end);
  v_sql := replace(v_sql, ':measured_join', case when p_has_meaning then $sql$
        left join public.:table r on s.id is null and r.:owner = b.owner and r.id = b.id
    $sql$ else '' end);
  v_sql := replace(v_sql, ':own_similarity', case
    when p_has_meaning and p_has_words then ':similarity' else 'null'
  end);
  v_sql := replace(v_sql, ':similarity', case
    when p_has_meaning and (p_has_words or p_has_neighbours) then $sql$case
      when ($1).embedding_model is null or r.embedding_model = ($1).embedding_model
        then 1 - (r.embedding operator(extensions.<=>) $10)
    end$sql$
    else 'null::double precision'
  end);
  v_sql := replace(v_sql, ':span', p_table.neighbour_span::text);
  v_sql := replace(v_sql, ':weight', p_table.neighbour_weight::text);
  v_sql := replace(v_sql, ':thread_weight', p_table.thread_weight::text);
  v_sql := replace(v_sql, ':table', quote_ident(p_table.table_name));
  v_sql := replace(v_sql, ':thread', coalesce(quote_ident(p_table.thread_column), ''));
  v_sql := replace(v_sql, ':place', coalesce(quote_ident(p_table.place_column), ''));
  v_sql := replace(v_sql, ':owner', quote_ident(p_table.owner_column));
  v_sql := replace(v_sql, ':words', quote_ident(p_table.words_column));
  -- The last, for it holds literals of the client's.
  return replace(v_sql, ':condition', p_condition);
end;
$$;

comment on function private.ranking_statement is
  'The SQL of private.rank for a table, with the parameters that it is executed with.';
