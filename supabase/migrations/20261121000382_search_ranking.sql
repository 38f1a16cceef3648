-- Search: one ranking for all tables, by words, by meaning and by what stands beside a row.
--
-- Helpers  private.ranking_statement; private.rank is in …_search_rank.sql
--
-- score      words / best words + (similarity / best similarity)², each with its weight, and a part
--            of the best neighbour's and of the thread's. Every text is a little near to every
--            query: squared, that does not outweigh words. Compared on LoCoMo and Cranfield with
--            BM25 alone, ts_rank_cd and reciprocal ranks; one set of constants serves all.
-- words      Σ idf of the query's words that a row has; of long texts the best of these by BM25.
-- relevance  0..1 and, unlike the score, the same whatever else was found: which part of the
--            query's words (by what they tell) a row has, and how near it is, whichever says more.

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
      word as (select 0::double precision as telling, true as counted where false),
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
        (select nullif(sum(w.telling) filter (where w.counted), 0) from word w) as share
      from own o
    ),
    scored as materialized (
      select
        o.owner, o.id, o.similarity, coalesce(o.words / b.words, 0) as words,
        $11 * coalesce(o.words / b.words, 0)
          + $12 * coalesce(power(greatest(o.similarity, 0) / b.similarity, 2), 0) as score,
        least(greatest(o.share / b.share, (o.similarity - $14) / (1 - $14), 0), 1) as relevance
      from own o
      cross join best b
    )
  $sql$;
  v_sql := v_sql || case
    when not p_has_neighbours then private.own_steps()
    when p_table.thread_column is null then private.row_neighbour_steps()
    else private.thread_neighbour_steps()
  end;

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
